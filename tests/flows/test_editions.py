"""From stories to messages: what comes when, and that it comes once."""

from digests.model import Mode
from digests.schedule import QuietHours
from tests.flows.conftest import AN, BINH, CHI


async def test_a_story_comes_as_it_comes_once(house):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")

    for _ in range(3):
        await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_what_was_published_before_the_subscription_is_not_pushed(house):
    await house.publish("Tin cũ")
    await house.turn()
    await house.subscribe(AN)

    await house.turn()

    assert house.got(AN) == []


async def test_an_edition_comes_at_its_hour_with_everything_since_the_last(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, Mode.HOURS)
    await house.publish("Khởi công cầu mới")
    await house.publish("Mưa lớn ở Thanh Sơn")
    await house.turn()
    assert house.got(AN) == []

    clock.set_local(18)
    await house.turn()
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới", "Mưa lớn ở Thanh Sơn"]]


async def test_slots_missed_while_down_become_one_late_edition(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, Mode.HOURS)
    await house.publish("Khởi công cầu mới")

    clock.advance(days=3)
    await house.turn()
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_an_hour_without_news_sends_nothing(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, Mode.HOURS)

    clock.set_local(18)
    await house.turn()

    assert house.got(AN) == []


async def test_profiles_decide_who_gets_what(house):
    await house.subscribe(AN, sections=("Kinh tế",))
    await house.subscribe(BINH, followed=("lam thao",))
    await house.subscribe(CHI, muted=("giá vàng",))

    await house.publish("Giá vàng hôm nay", sections=("Kinh tế",))
    await house.publish("Lâm Thao được mùa", sections=("Xã hội",))
    await house.turn()

    assert house.got(AN) == [["Giá vàng hôm nay"]]
    assert house.got(BINH) == [["Lâm Thao được mùa"]]
    assert house.got(CHI) == [["Lâm Thao được mùa"]]


async def test_the_same_stories_in_the_same_look_are_one_edition_for_all(house):
    await house.subscribe(AN)
    await house.subscribe(BINH, followed=("cầu",))
    await house.publish("Khởi công cầu mới")

    await house.turn()

    assert house.got(AN) == house.got(BINH) == [["Khởi công cầu mới"]]
    async with house.db.read() as tx:
        counted = await tx.exec_driver_sql("SELECT count(*) FROM editions")
        assert counted.scalar() == 1


async def test_both_ways_tell_no_story_twice(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, Mode.BOTH, followed=("lâm thao",))
    await house.publish("Lâm Thao được mùa", "Việt Trì mưa lớn")
    await house.turn()
    assert house.got(AN) == [["Lâm Thao được mùa"]]

    clock.set_local(18)
    await house.turn()

    assert house.got(AN) == [["Lâm Thao được mùa"], ["Việt Trì mưa lớn"]]


async def test_leaving_both_ways_repeats_nothing_and_misses_nothing(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, Mode.BOTH, followed=("lâm thao",))
    await house.publish("Lâm Thao được mùa", "Việt Trì mưa lớn")
    await house.turn()
    await house.subscribe(AN, Mode.HOURS, followed=())
    await house.publish("Lâm Thao mở hội")

    clock.set_local(18)
    await house.turn()

    assert house.got(AN) == [["Lâm Thao được mùa"], ["Việt Trì mưa lớn", "Lâm Thao mở hội"]]


async def test_a_word_followed_later_repeats_nothing_and_misses_nothing(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, Mode.BOTH, followed=("lâm thao",))
    await house.publish("Lâm Thao được mùa", "Việt Trì mưa lớn")
    await house.turn()
    await house.subscribe(AN, Mode.BOTH, followed=("lâm thao", "việt trì"))
    await house.publish("Việt Trì tạnh mưa")
    await house.turn()

    clock.set_local(18)
    await house.turn()

    assert house.got(AN) == [["Lâm Thao được mùa"], ["Việt Trì tạnh mưa"], ["Việt Trì mưa lớn"]]


async def test_from_hours_to_as_it_comes_nothing_is_missed(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, Mode.HOURS)
    await house.publish("Khởi công cầu mới")
    await house.turn()

    await house.subscribe(AN, Mode.NOW)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_quiet_hours_hold_what_comes_and_bring_it_afterwards_as_one(house, clock):
    clock.set_local(21)
    await house.subscribe(AN, quiet=QuietHours(start=22 * 60, end=6 * 60))
    clock.set_local(23)
    await house.publish("Mưa lớn ở Thanh Sơn")
    await house.turn()
    clock.set_local(2, days=1)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    assert house.got(AN) == []

    clock.set_local(6)
    await house.turn()

    assert house.got(AN) == [["Mưa lớn ở Thanh Sơn", "Khởi công cầu mới"]]


async def test_an_hour_the_reader_chose_wins_over_quiet_hours(house, clock):
    clock.set_local(20)
    quiet = QuietHours(start=22 * 60, end=7 * 60)
    await house.subscribe(AN, Mode.HOURS, times=(6 * 60,), quiet=quiet)
    await house.publish("Khởi công cầu mới")

    clock.set_local(6, days=1)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_what_comes_in_a_pause_arrives_after_it(house, clock):
    clock.set_local(10)
    await house.subscribe(AN, paused_until=clock().replace(day=25))
    await house.publish("Khởi công cầu mới")
    await house.turn()
    assert house.got(AN) == []

    clock.advance(days=1)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_times_changed_just_before_and_after_a_slot_give_one_edition(house, clock):
    clock.set_local(6, 29)
    await house.subscribe(AN, Mode.HOURS, times=(6 * 60 + 30,))
    await house.publish("Khởi công cầu mới")
    clock.set_local(6, 30)
    await house.turn()
    await house.publish("Mưa lớn ở Thanh Sơn")
    clock.now = clock.now.replace(minute=29)  # the machine's clock is set back
    await house.subscribe(AN, Mode.HOURS, times=(6 * 60 + 30, 18 * 60))
    clock.set_local(6, 31)
    await house.turn()
    assert house.got(AN) == [["Khởi công cầu mới"]]

    clock.set_local(18)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"], ["Mưa lớn ở Thanh Sơn"]]


async def test_unsubscribing_ends_what_waits(house):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    await house.subscribe(AN, Mode.OFF)

    await house.turn()

    assert house.got(AN) == []
    assert await house.states() == {"dropped": 1}


async def test_choices_changed_while_an_edition_waits_are_those_that_count(house):
    await house.subscribe(AN)
    await house.publish("Giá vàng hôm nay", sections=("Kinh tế",))
    await house.publish("Mưa lớn ở Thanh Sơn")
    await house.queueing.queue()

    await house.subscribe(AN, sections=("Kinh tế",))
    await house.turn()

    assert house.got(AN) == [["Giá vàng hôm nay"]]


async def test_a_long_edition_comes_in_several_parts_in_order(house):
    house.renderer.per_part = 2
    await house.subscribe(AN)
    await house.publish("Một", "Hai", "Ba", "Bốn", "Năm")

    await house.turn()

    assert house.got(AN) == [["Một", "Hai"], ["Ba", "Bốn"], ["Năm"]]
    assert await house.states() == {"sent": 1}
