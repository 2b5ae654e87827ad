"""What a newspaper's server says is heeded, and what is wrong with it is told to the operator."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from digests.feed.policy import Alarm, FeedPauseReason
from tests.challenges import SUCURI
from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME
from tests.pipeline.press import body, status

MOVED = "/rss/moi.rss"
PAGE = "<!doctype html><html><head><title>Báo</title></head><body><p>Trang chủ</p></body></html>"
COOKIE = (
    "<html><body><script>document.cookie='D1N=a1b2c3';"
    "window.location.reload(true);</script></body></html>"
)


async def test_a_validator_is_sent_back_as_it_came(newsroom, paper):
    paper.etags = False
    paper.headers = {
        "ETag": 'W/"lạ-nhưng đúng"'.encode("ascii", "ignore").decode(),
        "Last-Modified": "Tue, 24 Nov 2026 02:00:00 +0000",
    }
    await _open(newsroom, paper)

    await newsroom.pass_time(minutes=30)

    last = paper.requests(HOME)[-1]
    assert last["If-None-Match"] == paper.headers["ETag"]
    assert last["If-Modified-Since"] == paper.headers["Last-Modified"]


async def test_an_unchanged_feed_is_neither_parsed_nor_silent(newsroom, paper):
    await _open(newsroom, paper)
    runs = newsroom.workers.runs

    await newsroom.pass_time(hours=2)

    assert newsroom.workers.runs == runs
    health = (await newsroom.feed(paper.url(HOME))).health
    assert (health.failures, health.alarm) == (0, None)


async def test_a_server_that_knows_no_304_costs_a_hash_and_no_parser(newsroom, paper):
    paper.etags = False
    await _open(newsroom, paper)
    runs = newsroom.workers.runs

    await newsroom.pass_time(hours=1)

    assert len(paper.requests(HOME)) > 2
    assert newsroom.workers.runs == runs


async def test_a_permanent_move_is_believed_the_third_time(newsroom, paper):
    await _open(newsroom, paper)
    paper.feeds[MOVED] = paper.feeds[HOME]
    paper.order(HOME, status(301, Location=paper.url(MOVED)))

    await newsroom.pass_time(minutes=21)
    assert (await newsroom.feed(paper.url(HOME))).url == paper.url(HOME)
    piece = paper.print("Bài ở địa chỉ mới", MOVED)
    await newsroom.pass_time(hours=1)

    assert (await newsroom.feed(paper.url(HOME))).url == paper.url(MOVED)
    asked = len(paper.requests(HOME))
    await newsroom.pass_time(hours=1)
    assert len(paper.requests(HOME)) == asked
    assert newsroom.titles(AN) == [piece.title]


async def test_a_move_to_another_house_is_followed_but_not_believed(newsroom, paper, other):
    await _open(newsroom, paper)
    paper.order(HOME, status(301, Location=other.url(HOME)))
    other.print()

    await newsroom.pass_time(hours=2)

    assert (await newsroom.feed(paper.url(HOME))).url == paper.url(HOME)


@pytest.mark.parametrize(
    ("code", "asked", "why"), [(410, 1, FeedPauseReason.GONE), (404, 5, FeedPauseReason.NOT_FOUND)]
)
async def test_a_feed_that_is_gone_is_asked_no_more(newsroom, paper, code, asked, why):
    await _open(newsroom, paper)
    before = len(paper.requests(HOME))
    paper.order(HOME, status(code))

    await newsroom.pass_time(days=1, every=timedelta(minutes=30))

    feed = await newsroom.feed(paper.url(HOME))
    assert len(paper.requests(HOME)) - before == asked
    assert (feed.state, feed.health.paused_reason) == ("paused", why)


@pytest.mark.parametrize("code", [429, 503])
async def test_a_server_that_names_a_time_is_left_alone_until_then(newsroom, paper, code):
    await _open(newsroom, paper)
    before = len(paper.requests(HOME))
    paper.order(HOME, status(code, Retry_After="7200"))

    await newsroom.pass_time(hours=1, minutes=59)
    assert len(paper.requests(HOME)) - before == 1

    del paper.orders[HOME]
    piece = paper.print()
    await newsroom.pass_time(hours=1)
    assert newsroom.titles(AN) == [piece.title]


async def test_a_server_in_trouble_is_asked_half_as_often_each_time(newsroom, paper):
    newsroom.polling.night = None
    await _open(newsroom, paper)
    paper.asked.clear()
    paper.order(HOME, status(500))

    await newsroom.pass_time(hours=24)

    times = [at for path, at, _ in paper.asked if path == HOME]
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(minutes=10)
    assert waits[2] >= timedelta(minutes=40)
    assert max(waits) <= timedelta(hours=6, minutes=10)
    health = (await newsroom.feed(paper.url(HOME))).health
    assert health.alarm is Alarm.UNREACHABLE
    del paper.orders[HOME]
    await newsroom.pass_time(hours=7)
    assert (await newsroom.feed(paper.url(HOME))).health.alarm is None


@pytest.mark.parametrize(
    ("what", "alarm"),
    [
        (body("<rss version='2.0'><channel></channel></rss>", "text/xml"), Alarm.EMPTY),
        (body(PAGE), Alarm.NOT_A_FEED),
        (body(COOKIE), Alarm.BLOCKED),
        (body(SUCURI), Alarm.BLOCKED),
        (status(403), Alarm.BLOCKED),
    ],
)
async def test_what_is_no_feed_raises_an_alarm_that_the_feed_itself_clears(
    newsroom, paper, what, alarm
):
    await _open(newsroom, paper)
    paper.order(HOME, what)

    await newsroom.pass_time(hours=3)
    assert (await newsroom.feed(paper.url(HOME))).health.alarm is alarm

    del paper.orders[HOME]
    piece = paper.print()
    await newsroom.pass_time(hours=7)
    assert (await newsroom.feed(paper.url(HOME))).health.alarm is None
    assert newsroom.titles(AN) == [piece.title]


async def test_a_section_page_that_asks_for_a_browser_has_us_blocked(newsroom, paper):
    await newsroom.follow(paper.url("/kinh-te"), kind="page")
    paper.order("/kinh-te", body(SUCURI))

    await newsroom.read()

    assert (await newsroom.feed(paper.url("/kinh-te"))).health.alarm is Alarm.BLOCKED


async def test_a_day_of_silence_where_there_usually_is_news_is_an_alarm(newsroom, paper):
    await _open(newsroom, paper)
    for _ in range(8):
        paper.print()
        await newsroom.pass_time(hours=1)

    await newsroom.pass_time(hours=20, every=timedelta(minutes=30))
    assert (await newsroom.feed(paper.url(HOME))).health.alarm is None
    await newsroom.pass_time(hours=8, every=timedelta(minutes=30))
    assert (await newsroom.feed(paper.url(HOME))).health.alarm is Alarm.SILENT

    paper.print()
    await newsroom.pass_time(hours=2)
    assert (await newsroom.feed(paper.url(HOME))).health.alarm is None


async def test_a_feed_that_breaks_the_parser_keeps_no_other_waiting(newsroom, paper, other):
    await _open(newsroom, paper)
    other.print()
    await newsroom.follow(other.url(HOME))
    await newsroom.read()
    newsroom.workers.breaks_on.add(b"bao-mot.test</title>")
    paper.print()
    piece = other.print()

    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [piece.title]
    assert (await newsroom.feed(paper.url(HOME))).health.failures
    newsroom.workers.breaks_on.clear()
    await newsroom.pass_time(hours=6)
    assert len(newsroom.titles(AN)) == 2


async def test_a_feed_the_database_cannot_take_keeps_no_other_waiting(newsroom, paper, other):
    await _open(newsroom, paper)
    other.print()
    await newsroom.follow(other.url(HOME))
    await newsroom.read()
    newsroom.workers.spoils = "Độc"
    paper.print("Độc dược")
    piece = other.print()

    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [piece.title]
    assert (await newsroom.feed(paper.url(HOME))).health.failures
    newsroom.workers.spoils = ""
    await newsroom.pass_time(hours=6)
    assert newsroom.titles(AN) == [piece.title, "Độc dược"]


async def test_two_processes_that_meet_an_article_at_once_keep_one(newsroom, paper):
    await newsroom.follow(paper.url(HOME))
    await newsroom.follow(paper.url("/rss/kinh-te.rss"))
    for _ in range(30):
        paper.print("", HOME, "/rss/kinh-te.rss")
    ours, theirs = newsroom.polling, replace(newsroom.polling)
    feeds = [await newsroom.feed(paper.url(path)) for path in (HOME, "/rss/kinh-te.rss")]

    new = await asyncio.gather(ours.poll_feed(feeds[0]), theirs.poll_feed(feeds[1]))
    await newsroom.preparing.prepare()

    assert sorted(new) == [0, 30]
    assert len(await newsroom.latest()) == 30


async def test_thirty_newspapers_that_hang_keep_no_other_waiting(newsroom, paper):
    arrived = asyncio.Event()

    async def hang(request):
        await arrived.wait()
        return paper.usual(request)

    def arrive(request):
        arrived.set()
        return paper.usual(request)

    paper.print("", HOME, "/rss/khac.rss")
    paper.order(HOME, hang)
    paper.order("/rss/khac.rss", arrive)
    for number in range(30):
        await newsroom.follow(f"http://bao-{number}.test:{paper.port}{HOME}")
    await newsroom.follow(paper.url("/rss/khac.rss"))

    async with asyncio.timeout(15):
        await newsroom.polling.poll()

    assert arrived.is_set()


async def test_a_newspaper_whose_many_feeds_hang_keeps_the_round_from_no_other(newsroom, paper):
    slow = [f"/rss/muc-{number}.rss" for number in range(5)]
    paper.print("", HOME, *slow)
    passed = 0.0

    def hang(request):
        nonlocal passed
        passed += 40.0
        return paper.usual(request)

    newsroom.polling.monotonic = lambda: passed
    for path in slow:
        paper.order(path, hang)
        await newsroom.follow(paper.url(path))
    await newsroom.polling.poll()
    asked = [path for path, _, _ in paper.asked if path in slow]
    assert len(asked) == 2  # after 80 seconds the others make room for the next round

    newsroom.clock.advance(minutes=1)
    await newsroom.polling.poll()
    newsroom.clock.advance(minutes=1)
    await newsroom.polling.poll()

    assert sorted(path for path, _, _ in paper.asked if path in slow) == sorted(slow)


async def test_feeds_of_one_newspaper_are_asked_one_after_the_other(newsroom, paper):
    inside, most = 0, 0

    async def count(request):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1
        return paper.usual(request)

    for number in range(12):
        path = f"/rss/muc-{number}.rss"
        paper.print("", path)
        paper.order(path, count)
        await newsroom.follow(paper.url(path))

    assert await newsroom.polling.poll() == 12

    assert most == 1


async def test_a_feed_that_robots_txt_forbids_is_not_asked(newsroom, paper):
    await _open(newsroom, paper)
    paper.order("/robots.txt", body("User-agent: *\nDisallow: /rss/\n", "text/plain"))
    newsroom.clock.advance(days=1, hours=1)  # what it said a day ago counts no more
    before = len(paper.requests(HOME))

    await newsroom.pass_time(hours=1)

    assert len(paper.requests(HOME)) == before
    assert (await newsroom.feed(paper.url(HOME))).health.alarm is Alarm.BLOCKED


async def _open(newsroom, paper) -> None:
    paper.print("Bài đầu tiên")
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.subscribe(AN)
