"""Take the pictures of readers-guide.md: `python docs/images/take_guide.py`, with a Chromium.

Every screen of the settings is opened by its own button data, so a new screen needs no line here.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.messages.vi.labels import LABELS
from sandbox.client import Sandbox

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FOLDER = Path(__file__).with_name("guide")
PORT = 18_488
AN = 1001
PHONE = {"width": 390, "height": 760}
OPENED_BY = {
    "how": LABELS.how,
    "hours": LABELS.hours,
    "sections": LABELS.sections,
    "words": LABELS.words,
    "quiet": LABELS.quiet,
    "length": LABELS.length,
    "pictures": LABELS.pictures,
    "language": LABELS.language,
    "pause": LABELS.pause,
    "weekdays": LABELS.weekdays,
    "places": LABELS.places,
}
"""Screens by their button; weekdays lie behind the hours, places behind the words."""
BEHIND = {"weekdays": "hours", "places": "words"}


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        demo = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", str(PORT), "--data", data),
            stdout=PIPE,
        )
        try:
            assert demo.stdout is not None
            while not re.search(rb"127\.0\.0\.1", await demo.stdout.readline()):
                pass
            await asyncio.sleep(8)  # the first pages are read
            async with async_playwright() as started, Sandbox(_url()) as telegram:
                path = shutil.which("chromium") or started.chromium.executable_path
                browser = await started.chromium.launch(executable_path=path, args=FLAGS)
                page = await browser.new_page(viewport=PHONE, locale="vi-VN")
                await telegram.user(AN, first_name="An")
                await page.goto(f"{_url()}/")
                await page.locator(f'#chats [data-chat="{AN}"]').click()
                await _photograph(page, telegram)
                await browser.close()
        finally:
            demo.terminate()
            await demo.wait()


async def _photograph(page: Page, telegram: Sandbox) -> None:
    await _say(page, telegram, "/start", "start")
    await page.get_by_role("button", name=LABELS.subscribe_now).first.click()
    await _settled(page, "subscribed")
    await _say(page, telegram, "/latest 2", "latest")
    await _say(page, telegram, "/help", "help")
    seen = await telegram.last()
    await telegram.until(lambda one: one["seq"] > seen, seconds=90)
    await _settled(page, "edition")
    why = page.get_by_role("button", name=LABELS.why_story)
    if await why.count():
        await why.last.click()
        await _settled(page, "why")
    else:
        await _say(page, telegram, "/why", "why")
    await _say(page, telegram, "/follow lâm thao, bưởi", "follow")
    for screen, label in OPENED_BY.items():
        await _say(page, telegram, "/settings", "settings-home")
        if screen in BEHIND:
            await _open(page, OPENED_BY[BEHIND[screen]])
        await _open(page, label)
        await _settled(page, f"settings-{screen}")
    await _say(page, telegram, "/delete_my_data", "settings-delete")


async def _say(page: Page, telegram: Sandbox, text: str, name: str) -> None:
    seen = await telegram.last()
    await telegram.send(text, user=AN)
    await telegram.until(lambda one: one["seq"] > seen, seconds=30)
    await _settled(page, name)


async def _open(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label).last.click()
    await page.wait_for_timeout(700)


async def _settled(page: Page, name: str) -> None:
    await page.wait_for_timeout(1200)
    await page.screenshot(path=FOLDER / f"{name}.png")


def _url() -> str:
    return f"http://127.0.0.1:{PORT}"


asyncio.run(main())
