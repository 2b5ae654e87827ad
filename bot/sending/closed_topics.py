"""Tells a group, once, that a topic which got the news is closed and where the news comes now.

Said where the news now comes, for the group's admins to read. Never said twice: what may have
arrived is not repeated, and after a crash in between only /settings tells it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from bot.messages import texts
from bot.sending.api_call import ApiCall, Perform, say
from digests.errors import StoreFailed
from digests.model import Destination
from digests.outbox import RetryLater, Sent
from digests.store import chats
from digests.store.database import Database
from digests.store.deliveries import Delivery
from digests.subscribers import Subscribers

log = structlog.get_logger(__name__)

MAX_SENDS = 5
MAX_RETRY_WAIT = 30.0  # seconds


@dataclass(slots=True, kw_only=True)
class ClosedTopics:
    db: Database
    subscribers: Subscribers
    perform: Perform
    _fallen: asyncio.Queue[Delivery] = field(default_factory=asyncio.Queue)

    def note(self, delivery: Delivery) -> None:
        """This delivery found its topic closed, and goes to the group instead."""
        self._fallen.put_nowait(delivery)

    async def run(self) -> None:
        while True:
            await self.tell(await self._fallen.get())

    async def tell_all(self) -> None:
        """Tell what is noted by now; for tests and one-off use."""
        while not self._fallen.empty():
            await self.tell(self._fallen.get_nowait())

    async def tell(self, delivery: Delivery) -> None:
        try:
            call = await self._notice(delivery)
        except StoreFailed as error:
            log.warning("closed_topic_not_told", chat=delivery.chat_id, reason=str(error))
            return
        if call is not None:
            await self._say(call, delivery)

    async def _notice(self, delivery: Delivery) -> ApiCall | None:
        async with self.db.read() as tx:
            chat = await chats.get(tx, delivery.chat_id)
            if chat is None or chat.gone_reason is not None:
                return None
            if not await self.subscribers.fell_back_first(tx, chat.id, delivery.subscription_id):
                return None
        return say(
            Destination(address=chat.address), texts(chat.language).topic_closed(chat.title)
        )

    async def _say(self, call: ApiCall, delivery: Delivery) -> None:
        for _ in range(MAX_SENDS):
            outcome = await self.perform(call)
            if isinstance(outcome, Sent):
                return
            if not isinstance(outcome, RetryLater):
                break  # may not write there, or it may have arrived
            await asyncio.sleep(min(MAX_RETRY_WAIT, outcome.wait.total_seconds()))
        log.warning("closed_topic_not_told", chat=delivery.chat_id, reason=str(outcome))
