"""Save a feed and its pages as they came, headers and all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from digests.clock import utc_now
from digests.errors import DigestsError, PageUnreadable
from digests.feed import parse_feed
from digests.web import Fetched, Web


async def capture_feed(web: Web, url: str, folder: Path, *, pages: int) -> list[dict[str, Any]]:
    """Save the feed at `url` and its newest pages in `folder`; return what was saved.

    A page that cannot be had is told in its place. Raises DigestsError for the feed itself.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  a command of its own
    got = await web.get(url, kind="feed")
    if not isinstance(got, Fetched):
        raise PageUnreadable(url, f"answered {getattr(got, 'status', 304)}")
    saved = [_save(folder, "feed.xml", url, got)]
    entries = parse_feed(got.body, url=got.url, content_type=got.content_type, now=utc_now())
    for number, entry in enumerate(entries.entries[:pages], start=1):
        try:
            page = await web.get(entry.url, kind="page")
        except DigestsError as error:
            saved.append({"url": entry.url, "problem": str(error)})
            continue
        if isinstance(page, Fetched):
            saved.append(_save(folder, f"page-{number}.html", entry.url, page))
        else:
            saved.append({"url": entry.url, "problem": f"answered {getattr(page, 'status', 304)}"})
    return saved


def _save(folder: Path, name: str, url: str, got: Fetched) -> dict[str, Any]:
    (folder / name).write_bytes(got.body)
    about = {
        "asked": url,
        "url": got.url,
        "status": got.status,
        "captured_at": utc_now().isoformat(),
        "headers": dict(got.headers),
    }
    (folder / f"{name}.json").write_text(json.dumps(about, ensure_ascii=False, indent=2))
    return {"url": url, "file": str(folder / name), "bytes": len(got.body)}
