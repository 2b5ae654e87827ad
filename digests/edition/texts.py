"""Where in a story a profile's words are sought."""

from __future__ import annotations

from digests.edition.matching import MatchText, match_text
from digests.model import Story


def story_text(story: Story) -> MatchText:
    """Prepare a story's title, lead and summaries, and its sections."""
    return match_text(story.title, story.lead, *story.summaries.values(), sections=story.sections)
