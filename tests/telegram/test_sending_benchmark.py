"""The measurement still measures: a tiny run of it, judged only by what it lost."""

from __future__ import annotations

from benchmarks.sending import at_the_limit, speed


async def test_every_client_sends_every_message() -> None:
    found = await speed(messages=40, in_flight=4, delay=0.0)

    assert set(found) == {"raw_aiohttp", "our_sender", "ptb_on_ours", "ptb_on_httpx"}
    assert all(figures["per_second"] > 0 for figures in found.values())


async def test_a_broadcast_and_people_share_the_limit() -> None:
    found = await at_the_limit(seconds=2)

    assert found["sent"] + found["answers_429"] > 40
    assert found["answer_p99_s"] > 0
