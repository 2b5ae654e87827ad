"""What stands on buttons, whatever the language: short, for a narrow screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Words on buttons; short, for a narrow screen."""

    subscribe_now: str
    subscribe_at: str
    """Before the hours: "Bản tin lúc 6:30, 18:00"."""
    choose_hours: str
    all_settings: str
    settings: str
    latest: str
    how: str
    hours: str
    weekdays: str
    sections: str
    words: str
    places: str
    quiet: str
    length: str
    pictures: str
    language: str
    pause: str
    delete: str
    back: str
    done: str
    cancel: str
    undo: str
    next: str
    previous: str
    newer: str
    older: str
    mode_now: str
    mode_hours: str
    mode_both: str
    mode_off: str
    every_day: str
    workdays: str
    weekend: str
    all_sections: str
    quiet_off: str
    length_short: str
    length_default: str
    length_long: str
    pictures_on: str
    pictures_off: str
    pause_day: str
    pause_week: str
    pause_until_i_return: str
    resume: str
    delete_yes: str
    follow_topic: str
    mute_section: str
    why_story: str
    read_article: str
