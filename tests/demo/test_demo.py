"""The demo as a newcomer meets it: one command, one page in a browser."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.client import Sandbox
from tests.sandbox.test_page import browser, opened  # noqa: F401  a fixture

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
from playwright.async_api import Browser, expect  # noqa: E402

AN = 1001
PORT = 18_088


async def start_demo(data: Path) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", str(PORT), "--data", str(data), stdout=PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while line := await process.stdout.readline():
            if re.search(rb"http://127\.0\.0\.1:\d+", line):
                return process
    raise AssertionError("the demo ended without saying where to look")


async def stopped(process: Process) -> int:
    if process.returncode is None:
        process.send_signal(signal.SIGINT)
    async with asyncio.timeout(20):
        await process.communicate()
    assert process.returncode is not None
    return process.returncode


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Process]:
    process = await start_demo(tmp_path)
    yield process
    if process.returncode is None:
        process.kill()
        await process.communicate()


async def test_a_newcomer_is_subscribed_in_two_taps_and_gets_a_digest(
    demo: Process,
    browser: Browser,  # noqa: F811
) -> None:
    page, wrong = await opened(browser, f"http://127.0.0.1:{PORT}", 1280)

    # Two taps: what Telegram shows in an empty chat, then how to get the news.
    await page.get_by_role("button", name="Bắt đầu").click()
    await page.get_by_role("button", name="Nhận ngay khi có tin").first.click()
    await expect(page.locator(".words", has_text="Đã đăng ký")).to_be_visible()

    field = page.get_by_role("combobox", name="Tin nhắn")
    latest = page.locator(".words", has_text="Tin mới nhất").first
    answer = page.locator(".words", has_text=re.compile("Tin mới nhất|Chưa có tin nào"))
    for asked in range(20):  # the first pages may still be being read
        await field.fill("/latest")
        await field.press("Enter")
        await expect(answer).to_have_count(asked + 1, timeout=15_000)
        if await latest.count():
            break
    await expect(latest).to_be_visible()

    # By itself: an edition, or a single story, that nobody asked for.
    async with Sandbox(f"http://127.0.0.1:{PORT}") as telegram:
        seen = await telegram.last()
        [new] = await telegram.until(lambda entry: entry["seq"] > seen, since=seen, seconds=60)
        assert new["chat_id"] == AN

        await telegram.block(AN)
        await telegram.unblock(AN)
        await field.fill("/unsubscribe")
        await field.press("Enter")
        await expect(page.locator(".words", has_text="hủy đăng ký").last).to_be_visible()

    assert wrong == []
    assert await stopped(demo) == 0


async def test_a_second_start_goes_on(demo: Process, tmp_path: Path) -> None:
    async with Sandbox(f"http://127.0.0.1:{PORT}") as telegram:
        await telegram.send("/subscribe now", user=AN)
        await telegram.until(lambda entry: "Đã đăng ký" in entry["text"], seconds=20)
    assert await stopped(demo) == 0

    again = await start_demo(tmp_path)

    async with Sandbox(f"http://127.0.0.1:{PORT}") as telegram:
        await telegram.send("/settings", user=AN)
        [told] = await telegram.until(lambda entry: "Cài đặt" in entry["text"], seconds=20)
    assert "ngay khi có tin" in told["text"]
    assert await stopped(again) == 0
