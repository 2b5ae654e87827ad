"""All the pieces, in the order in which they appear."""

from __future__ import annotations

from sandbox.newspaper.pieces_land import FESTIVAL, MATCH, PHOTOS, POMELO
from sandbox.newspaper.pieces_life import COMMENT, DENGUE, INTERVIEW, SCHOOL, STORM, VIDEO
from sandbox.newspaper.pieces_town import (
    CORRECTION,
    ENCODED,
    FIRE,
    POWER,
    PRICES,
    RESOLUTION,
    VERDICT,
)

SECTIONS = {
    "thoi-su": "Thời sự",
    "kinh-te": "Kinh tế",
    "xa-hoi": "Xã hội",
    "giao-duc": "Giáo dục",
    "phap-luat": "Pháp luật",
    "van-hoa": "Văn hóa",
    "the-thao": "Thể thao",
    "ban-doc": "Bạn đọc",
}

PIECES = (
    STORM,
    PRICES,
    SCHOOL,
    MATCH,
    DENGUE,
    VERDICT,
    FESTIVAL,
    VIDEO,
    RESOLUTION,
    POMELO,
    ENCODED,
    INTERVIEW,
    POWER,
    PHOTOS,
    FIRE,
    COMMENT,
    CORRECTION,
)
