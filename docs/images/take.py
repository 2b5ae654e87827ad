"""Take the pictures of README: `python docs/images/take.py`, with a Chromium installed."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE
from pathlib import Path

from playwright.async_api import async_playwright

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
SIZES = {"chat-1280": (1280, 640), "chat-390": (390, 844)}
PORT = 18_388
AN, BINH = 1001, 1002


async def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        demo = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", str(PORT), "--data", data),
            stdout=PIPE,
        )
        try:
            assert demo.stdout is not None
            while not re.search(rb"127\.0\.0\.1", await demo.stdout.readline()):
                pass
            await _talk()
            await _photograph()
        finally:
            demo.terminate()
            await demo.wait()


async def _talk() -> None:
    async with Sandbox(f"http://127.0.0.1:{PORT}") as telegram:
        await telegram.user(AN, first_name="An")
        await telegram.user(BINH, first_name="Bình")
        await _tap_after(telegram, "/start", LABELS.subscribe_now, user=AN)
        await _tap_after(telegram, "/start", LABELS.choose_hours, user=BINH)
        await asyncio.sleep(8)
        await telegram.send("/latest 1", user=AN)
        await telegram.until(lambda one: "Tin mới nhất" in one["text"], seconds=20)
        seen = await telegram.last()
        await telegram.until(lambda one: one["seq"] > seen and one["chat_id"] == AN, seconds=60)


async def _tap_after(telegram: Sandbox, text: str, button: str, *, user: int) -> None:
    await telegram.send(text, user=user)
    [hello] = await telegram.until(lambda one: one["chat_id"] == user, seconds=20)
    await telegram.tap(hello["message_id"], chat=user, user=user, button=button)


async def _photograph() -> None:
    async with async_playwright() as started:
        path = shutil.which("chromium") or started.chromium.executable_path
        browser = await started.chromium.launch(executable_path=path, args=FLAGS)
        for name, (width, height) in SIZES.items():
            page = await browser.new_page(viewport={"width": width, "height": height})
            await page.goto(f"http://127.0.0.1:{PORT}/")
            for chat in (AN, BINH) if width > 600 else (AN,):
                await page.locator(f'#chats [data-chat="{chat}"]').click()
            await page.wait_for_timeout(2000)
            await page.screenshot(path=Path(__file__).with_name(f"{name}.png"))
        await browser.close()


asyncio.run(main())
