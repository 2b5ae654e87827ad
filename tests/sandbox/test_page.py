"""The chat page in a real browser, with a small bot at the other end."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import RunningSandbox, start
from sandbox.client import Sandbox
from tests.sandbox import tiny_bot

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
from playwright.async_api import Browser, Page, Route, async_playwright, expect  # noqa: E402

AN = 1001
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium(bundled: str) -> str:
    """Return the browser of this computer, or the one playwright brought; skip without any."""
    named = [os.environ.get("TINGON_TEST_BROWSER")]
    named += [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    for path in [*named, bundled]:
        if path and Path(path).exists():
            return path
    pytest.skip("no Chromium is installed (apt install chromium)")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as started:
        path = chromium(started.chromium.executable_path)
        browser = await started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    """A sandbox with the tiny bot listening."""
    running = await start()
    app = tiny_bot.build(running.url)
    async with app:
        await tiny_bot.introduce(app)
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(timeout=5)
        yield running
        await app.updater.stop()
        await app.stop()
    await running.stop()


async def opened(browser: Browser, url: str, width: int) -> tuple[Page, list[str]]:
    page = await browser.new_page(viewport={"width": width, "height": 820}, locale="vi-VN")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(url)
    return page, wrong


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_reader_starts_chooses_blocks_and_comes_back(
    browser: Browser, sandbox: RunningSandbox, width: int
) -> None:
    page, wrong = await opened(browser, sandbox.url, width)
    if width < 720:
        await page.locator(f'.entry[data-chat="{AN}"]').click()

    await page.get_by_role("button", name="Bắt đầu").click()
    await page.get_by_role("button", name="6:30 hằng ngày").click()
    await expect(page.locator(".toast")).to_have_text("Đã ghi nhớ")
    await expect(page.get_by_role("button", name="✅ 6:30 hằng ngày")).to_be_visible()
    await expect(page.locator(".edited")).to_be_visible()

    field = page.get_by_role("combobox", name="Tin nhắn")
    await field.fill("/la")
    await field.press("Enter")
    await expect(page.locator("blockquote.expandable")).to_be_visible()
    await page.get_by_role("button", name="Xem thêm").click()
    await expect(page.get_by_role("button", name="Thu gọn")).to_be_visible()

    await page.get_by_role("button", name="Việc với Bạn").click()
    await page.locator('[data-act="block"]').click()
    await expect(page.locator(".bar")).to_contain_text("Bạn đã chặn bot này")
    await page.get_by_role("button", name="Bỏ chặn").click()
    await expect(page.locator(".words", has_text="Chào bạn!")).to_have_count(2)

    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide and wrong == []


async def test_what_a_bot_says_is_never_markup(browser: Browser, sandbox: RunningSandbox) -> None:
    page, wrong = await opened(browser, sandbox.url, 1280)
    await page.get_by_role("button", name="Bắt đầu").click()
    field = page.get_by_role("combobox", name="Tin nhắn")

    await field.fill('<img src=x onerror="document.title=1"> <b>x</b>')
    await field.press("Enter")

    await expect(page.locator(".theirs .words").last).to_have_text(
        'Bạn viết: <img src=x onerror="document.title=1"> <b>x</b>'
    )
    assert await page.title() != "1" and wrong == []


async def test_messages_and_chats_appear_by_themselves(
    browser: Browser, sandbox: RunningSandbox
) -> None:
    page, wrong = await opened(browser, sandbox.url, 1280)
    await expect(page.get_by_role("button", name="Bắt đầu")).to_be_visible()

    async with Sandbox(sandbox.url) as telegram:
        forum = await telegram.create_chat("supergroup", "Tổ dân phố số 3", forum=True)
        topic = await telegram.create_topic(forum, "Bản tin sáng")
        await page.locator(f'.entry[data-chat="{forum}"]').click()
        await page.get_by_role("tab", name="Bản tin sáng").click()
        await telegram.send("/start", user=1002, chat=forum, thread=topic)
        column = page.locator(f'.column[data-chat="{forum}"]')
        await expect(column.get_by_text("Chào bạn!")).to_be_visible()
        await telegram.close_topic(forum, topic)
        await expect(column.locator(".bar")).to_contain_text("Chủ đề này đã đóng")

    assert wrong == []


async def test_what_comes_while_a_topic_is_opened_is_seen(
    browser: Browser, sandbox: RunningSandbox
) -> None:
    """Given an answer that was made before a message, and comes after it."""
    page, _ = await opened(browser, sandbox.url, 1280)
    await expect(page.get_by_role("button", name="Bắt đầu")).to_be_visible()
    asked, may_come = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await may_come.wait()
        await route.fulfill(response=answer)

    async with Sandbox(sandbox.url) as telegram:
        forum = await telegram.create_chat("supergroup", "Tổ dân phố số 3", forum=True)
        topic = await telegram.create_topic(forum, "Bản tin sáng")
        await page.locator(f'.entry[data-chat="{forum}"]').click()
        await page.route("**/sandbox/messages*", late)
        await page.get_by_role("tab", name="Bản tin sáng").click()
        await asked.wait()
        await telegram.send("Mai có họp không?", user=1002, chat=forum, thread=topic)
        await expect(page.locator(f'.entry[data-chat="{forum}"]')).to_contain_text("Mai có họp")
        may_come.set()

        column = page.locator(f'.column[data-chat="{forum}"]')
        await expect(column.get_by_text("Mở chủ đề")).to_be_visible()
        await expect(column.get_by_text("Mai có họp không?", exact=True)).to_have_count(1)
