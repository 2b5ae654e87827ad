"""The schema, once, for SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(milliseconds=1)

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both: SQLite makes a row id only of a column that says INTEGER."""


class Moment(sa.TypeDecorator[datetime]):
    """A moment: aware UTC in Python, milliseconds since 1970 in the database.

    A number compares and adds in the same way on SQLite and PostgreSQL, so set-based statements
    can compute with it.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else from_ms(value)


def to_ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK


def from_ms(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", BigId, primary_key=True)


def _ref(name: str, target: str, **how: Any) -> sa.Column[int]:
    return sa.Column(name, BigId, sa.ForeignKey(target, ondelete="CASCADE"), **how)


def _when(condition: str) -> dict[str, Any]:
    """A partial index, said in the same words to both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


# ---- the newspaper's side ---------------------------------------------------------------------

feeds = sa.Table(
    "feeds",
    metadata,
    _id(),
    sa.Column("asked_url", sa.Text, nullable=False, unique=True),  # as it was given to us
    sa.Column("url", sa.Text, nullable=False),  # where it is by now
    sa.Column("kind", sa.Text, nullable=False, server_default="feed"),  # feed | page of links
    sa.Column("section", sa.Text),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("origin", sa.Text, nullable=False),  # settings | operator
    sa.Column("state", sa.Text, nullable=False, server_default="active"),  # active|paused|removed
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.Text),
    sa.Column("next_poll_at", Moment, nullable=False),
    sa.Column("claimed_until", Moment),
    sa.Column("deaths", sa.Integer, nullable=False, server_default="0"),  # of the process, over it
    sa.Column("first_polled_at", Moment),  # null: what comes next is behind every cursor
    sa.Column("polled_at", Moment),  # the last answer that was a feed
    sa.Column("health", sa.JSON, nullable=False),  # digests.feed.policy.FeedHealth
    sa.Index("ix_feeds_due", "next_poll_at", **_when("state = 'active'")),
)

articles = sa.Table(
    "articles",
    metadata,
    _id(),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("lead", sa.Text, nullable=False, server_default=""),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("author", sa.Text, nullable=False, server_default=""),
    sa.Column("published_at", Moment),
    sa.Column("published_raw", sa.Text, nullable=False, server_default=""),
    sa.Column("image", sa.Text),
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Column("backlog", sa.Boolean, nullable=False),  # found on a first poll: never pushed
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),  # waiting | ready
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_attempt_at", Moment, nullable=False),
    sa.Column("claimed_until", Moment),
    sa.Column("method", sa.Text),
    sa.Column("warnings", sa.JSON, nullable=False),
    sa.Column("story_id", BigId),
    sa.Column("shingles", sa.LargeBinary),
    sa.Column("figures", sa.JSON),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("recheck_at", Moment),
    sa.Column("rechecks", sa.Integer, nullable=False, server_default="0"),
    sa.Column("gone", sa.Integer, nullable=False, server_default="0"),  # times in a row
    sa.Column("withdrawn_at", Moment),
    sa.Index("ix_articles_waiting", "next_attempt_at", **_when("state = 'waiting'")),
    sa.Index("ix_articles_recheck", "recheck_at", **_when("recheck_at IS NOT NULL")),
    sa.Index("ix_articles_first_seen_at", "first_seen_at"),
    sa.Index("ix_articles_story_id", "story_id"),
)

aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("alias", sa.Text, primary_key=True),
    _ref("article_id", "articles.id", nullable=False, index=True),
)

feed_entries = sa.Table(
    "feed_entries",
    metadata,
    _ref("feed_id", "feeds.id", primary_key=True),
    _ref("article_id", "articles.id", primary_key=True),
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Index("ix_feed_entries_article_id", "article_id"),
)

article_sections = sa.Table(
    "article_sections",
    metadata,
    _ref("article_id", "articles.id", primary_key=True),
    sa.Column("section", sa.Text, primary_key=True),
)

pages = sa.Table(
    "pages",
    metadata,
    _ref("article_id", "articles.id", primary_key=True),
    sa.Column("fetched_at", Moment, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),  # deflated
)

stories = sa.Table(
    "stories",
    metadata,
    _id(),
    _ref("article_id", "articles.id", nullable=False, unique=True),
    sa.Column("seq", sa.BigInteger, unique=True),  # null until queue numbers it
    sa.Column("backlog", sa.Boolean, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("lead", sa.Text, nullable=False, server_default=""),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("other_sources", sa.JSON, nullable=False),
    sa.Column("image", sa.Text),
    sa.Column("sections", sa.JSON, nullable=False),
    sa.Column("summaries", sa.JSON, nullable=False),  # length -> text
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("checks", sa.JSON, nullable=False),
    sa.Column("lead_only", sa.Boolean, nullable=False),
    sa.Column("published_at", Moment, nullable=False, index=True),
    sa.Column("ready_at", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("edited_by_hand", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("withdrawn_at", Moment),
    sa.Index("ix_stories_unnumbered", "id", **_when("seq IS NULL AND NOT backlog")),
)

story_sections = sa.Table(
    "story_sections",
    metadata,
    sa.Column("section", sa.Text, primary_key=True),
    _ref("story_id", "stories.id", primary_key=True),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # seq: the lock row of numbering and queueing
    sa.Column("value", sa.BigInteger, nullable=False),
)

# ---- the reader's side ------------------------------------------------------------------------

chats = sa.Table(
    "chats",
    metadata,
    _id(),
    sa.Column("address", sa.BigInteger, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),  # private | group | supergroup | channel
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("language", sa.Text, nullable=False, server_default="vi"),
    sa.Column("gone_reason", sa.Text),  # null: we may write there
    sa.Column("gone_at", Moment),
    sa.Column("choices_changed_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("greeted_at", Moment),  # the messenger's time of what we greeted for
    sa.Column("greeted_for", sa.Text),  # let_in | start
)

choices = sa.Table(
    "choices",
    metadata,
    _ref("chat_id", "chats.id", primary_key=True),
    sa.Column("topic", sa.BigInteger, primary_key=True, autoincrement=False),  # 0: no topic
    sa.Column("choices", sa.JSON, nullable=False),  # digests.model.Choices
    sa.Column("changed_at", Moment, nullable=False),
)

profiles = sa.Table(
    "profiles",
    metadata,
    _id(),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("profile", sa.JSON, nullable=False),
)

profile_terms = sa.Table(
    "profile_terms",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),  # "*", "s:<section>" or "w:<folded word>"
    _ref("profile_id", "profiles.id", primary_key=True),
)

schedules = sa.Table(
    "schedules",
    metadata,
    _id(),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("schedule", sa.JSON, nullable=False),
)

_IDLE = "state = 'active' AND NOT busy AND "
subscriptions = sa.Table(
    "subscriptions",
    metadata,
    _id(),
    _ref("chat_id", "chats.id", nullable=False),
    sa.Column("topic", sa.BigInteger, nullable=False),  # 0: no topic
    sa.Column("as_it_comes", sa.Boolean, nullable=False),
    sa.Column("profile_id", BigId, sa.ForeignKey("profiles.id"), nullable=False),
    sa.Column("schedule_id", BigId, sa.ForeignKey("schedules.id"), nullable=False),
    sa.Column("cursor", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # active | away (the chat is gone) | ended
    sa.Column(
        "busy", sa.Boolean, nullable=False, server_default=sa.false()
    ),  # undelivered edition
    sa.Column("next_due_at", Moment),  # null: woken by the next story, not by time
    sa.Column("last_slot_at", Moment),
    sa.Column("topic_gone_at", Moment),  # its topic is closed: the group itself gets what comes
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("chat_id", "topic", "as_it_comes"),
    sa.Index(
        "ix_subscriptions_due", "next_due_at", "id", **_when(_IDLE + "next_due_at IS NOT NULL")
    ),
    sa.Index("ix_subscriptions_story", "cursor", "id", **_when(_IDLE + "next_due_at IS NULL")),
)

model_texts = sa.Table(
    "model_texts",
    metadata,
    sa.Column("article", sa.Text, primary_key=True),  # a hash of what the model was given
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("written_at", Moment, nullable=False, index=True),
)

# ---- on the way -------------------------------------------------------------------------------

editions = sa.Table(
    "editions",
    metadata,
    _id(),
    sa.Column("hash", sa.Text, nullable=False, unique=True),  # look, slot, zone and stories
    sa.Column("look", sa.JSON, nullable=False),  # language, length, pictures
    sa.Column("slot_at", Moment),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("composed_at", Moment, nullable=False, index=True),
    sa.Column("parts", sa.Integer, nullable=False),
)

parts = sa.Table(
    "parts",
    metadata,
    _ref("edition_id", "editions.id", primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("body", sa.Text, nullable=False),
)

edition_stories = sa.Table(
    "edition_stories",
    metadata,
    _ref("story_id", "stories.id", primary_key=True),
    _ref("edition_id", "editions.id", primary_key=True),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Index("ix_edition_stories_edition_id", "edition_id"),
)

_OPEN = "state IN ('queued', 'leased', 'sending')"
deliveries = sa.Table(
    "deliveries",
    metadata,
    _id(),
    _ref("edition_id", "editions.id", nullable=False),
    _ref("subscription_id", "subscriptions.id", nullable=False),
    _ref("chat_id", "chats.id", nullable=False),
    sa.Column("topic", sa.BigInteger, nullable=False),
    sa.Column("lane", sa.Integer, nullable=False),  # 1 as it comes, 2 scheduled
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("after", sa.BigInteger, nullable=False),  # where taking back puts the cursor
    sa.Column("upto", sa.BigInteger, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("deaths", sa.Integer, nullable=False, server_default="0"),  # of the process, over it
    sa.Column("next_part", sa.Integer, nullable=False, server_default="0"),
    sa.Column("epoch", sa.BigInteger),
    sa.Column("reason", sa.Text),
    sa.Column("finished_at", Moment),
    # Taken back, the same stories may come again in the same words: only then is there a second.
    sa.Index(
        "uq_deliveries_edition",
        "edition_id",
        "subscription_id",
        unique=True,
        **_when("state <> 'dropped'"),
    ),
    # One undelivered edition a subscription: the database itself says no to a second.
    sa.Index("uq_deliveries_open", "subscription_id", unique=True, **_when(_OPEN)),
    sa.Index("ix_deliveries_queued", "lane", "not_before", "id", **_when("state = 'queued'")),
    sa.Index("ix_deliveries_held", "state", "id", **_when("state IN ('leased', 'sending')")),
    sa.Index("ix_deliveries_chat", "chat_id", "topic", **_when(_OPEN)),
    sa.Index("ix_deliveries_subscription_id", "subscription_id"),
    sa.Index("ix_deliveries_finished_at", "finished_at", **_when("finished_at IS NOT NULL")),
)

receipts = sa.Table(
    "receipts",
    metadata,
    _ref("delivery_id", "deliveries.id", primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.BigInteger),  # null: uncertain, and not sent again
    sa.Column("address", sa.BigInteger, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

edits = sa.Table(
    "edits",
    metadata,
    _id(),
    _ref("delivery_id", "deliveries.id", nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # queued | sent | failed
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text),
    sa.UniqueConstraint("delivery_id", "part"),
    sa.Index("ix_edits_queued", "not_before", "id", **_when("state = 'queued'")),
)

delivery_days = sa.Table(
    "delivery_days",
    metadata,
    _ref("subscription_id", "subscriptions.id", primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),  # ISO date, UTC
    sa.Column("editions", sa.Integer, nullable=False),
    sa.Column("uncertain", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
)

inbox = sa.Table(
    "inbox",
    metadata,
    _id(),  # the order of arrival: the messenger's own numbers may start anew
    sa.Column("bot", sa.BigInteger, nullable=False),
    sa.Column("update_id", sa.BigInteger, nullable=False),
    sa.Column("address", sa.BigInteger, nullable=False),  # 0: of no chat
    sa.Column("payload", sa.Text),  # null once the reply is out
    sa.Column("answer", sa.Text),  # what to say, kept from the change until it is said
    sa.Column("state", sa.Text, nullable=False),  # new | answering | done | failed
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.UniqueConstraint("bot", "update_id"),
    sa.Index("ix_inbox_open", "id", **_when("state IN ('new', 'answering')")),
    sa.Index("ix_inbox_done_at", "done_at", **_when("done_at IS NOT NULL")),
)

senders = sa.Table(
    "senders",
    metadata,
    sa.Column("bot", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("epoch", sa.BigInteger, nullable=False),
    sa.Column("until", Moment, nullable=False),
)
