"""Stories and profiles for the tests of what readers see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from digests.model import Length, Story, StoryId

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""6:30 on Tuesday, 24 November 2026, in Vietnam."""
ZONE = "Asia/Ho_Chi_Minh"


def story(number: int = 1, **given: Any) -> Story:
    usual: dict[str, Any] = {
        "id": StoryId(number),
        "seq": number,
        "title": f"Khởi công cầu số {number} qua sông Lô",
        "url": f"https://bao.example/khoi-cong-cau-{number}.htm",
        "summaries": {
            Length.DEFAULT: f"Sáng nay, cầu số {number} được khởi công. Cầu nối hai bờ sông Lô.",
        },
        "sections": ("Kinh tế",),
        "published": NOW - timedelta(minutes=10 * number),
        "source": "Báo Quê Nhà",
    }
    return Story(**{**usual, **given})
