"""Places of the province under their old and new names, to be followed together.

On 1 July 2025 Phú Thọ took in Vĩnh Phúc and Hòa Bình, and the districts gave way to 148 communes
and wards (resolution 1676/NQ-UBTVQH15). People, and newspapers, go on saying the old names. Each
group is a former district with communes made of it. The list is kept short of anything doubtful;
a commune whose name is also an ordinary word or a common name stands with its "xã" or "phường".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digests.edition.word_search import WordText, parse_words, same_word, word_key


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    """The name the reader sees, the first of `words`."""
    words: tuple[str, ...]
    """What is followed when the place is followed."""


def _group(names: str) -> Place:
    words = parse_words(names)
    return Place(words[0], words)


PLACES: tuple[Place, ...] = tuple(
    map(
        _group,
        (
            # The Phú Thọ of before
            "Việt Trì, phường Nông Trang, phường Thanh Miếu, phường Vân Phú, Hy Cương",
            "thị xã Phú Thọ, phường Phú Thọ, phường Phong Châu, phường Âu Cơ",
            "Lâm Thao, Xuân Lũng, Phùng Nguyên, Bản Nguyên",
            "Phù Ninh, xã Dân Chủ, xã Phú Mỹ, Trạm Thản, xã Bình Phú",
            "Đoan Hùng, Tây Cốc, Chân Mộng, Chí Đám, Bằng Luân",
            "Hạ Hòa, Đan Thượng, Yên Kỳ, Vĩnh Chân, xã Văn Lang, xã Hiền Lương",
            "Thanh Ba, xã Quảng Yên, Hoàng Cương, xã Đông Thành, Chí Tiên, xã Liên Minh",
            "Cẩm Khê, Phú Khê, xã Hùng Việt, Đồng Lương, Tiên Lương, Vân Bán",
            "Yên Lập, Thượng Long, Sơn Lương, Xuân Viên, xã Minh Hòa, xã Trung Sơn",
            "Tam Nông, Thọ Văn, Vạn Xuân, Hiền Quan",
            "Thanh Thủy, Đào Xá, Tu Vũ",
            "Thanh Sơn, Võ Miếu, xã Văn Miếu, Cự Đồng, Hương Cần, Khả Cửu, xã Yên Sơn",
            "Tân Sơn, Minh Đài, Lai Đồng, Xuân Đài, Long Cốc, Thu Cúc",
            # Vĩnh Phúc
            "Vĩnh Phúc",
            "Vĩnh Yên, phường Vĩnh Phúc",
            "Phúc Yên, phường Xuân Hòa",
            "Lập Thạch, xã Tiên Lữ, xã Thái Hòa, xã Liên Hòa, xã Hợp Lý, xã Sơn Đông",
            "Sông Lô, xã Tam Sơn, xã Yên Lãng, Hải Lựu",
            "Tam Dương, Hội Thịnh, xã Hoàng An",
            "Tam Đảo, Đạo Trù, Đại Đình",
            "Bình Xuyên, xã Bình Nguyên, Bình Tuyền, xã Xuân Lãng",
            "Yên Lạc, Tề Lỗ, Liên Châu, Tam Hồng, Nguyệt Đức",
            "Vĩnh Tường, Thổ Tang, xã Vĩnh Hưng, xã Vĩnh An, xã Vĩnh Phú, xã Vĩnh Thành",
            # Hòa Bình; the bare name is also the word for peace
            "tỉnh Hòa Bình",
            "thành phố Hòa Bình, phường Hòa Bình, phường Kỳ Sơn, phường Tân Hòa, "
            "phường Thống Nhất, Thịnh Minh",
            "Đà Bắc, Cao Sơn, xã Đức Nhàn, xã Quy Đức, Tân Pheo, xã Tiền Phong",
            "Lương Sơn, xã Cao Dương, xã Liên Sơn",
            "Kim Bôi, Mường Động, xã Dũng Tiến, xã Hợp Kim, Nật Sơn",
            "Cao Phong, Mường Thàng, Thung Nai",
            "Tân Lạc, Mường Bi, Mường Hoa, xã Toàn Thắng, xã Vân Sơn",
            "Mai Châu, Bao La, Mai Hạ, Pà Cò, Tân Mai",
            "Lạc Sơn, Mường Vang, xã Đại Đồng, xã Ngọc Sơn, Nhân Nghĩa, Thượng Cốc, "
            "xã Quyết Thắng, xã Yên Phú",
            "Yên Thủy, Lạc Lương, xã Yên Trị",
            "Lạc Thủy, xã An Bình, xã An Nghĩa",
        ),
    )
)


def places_in(text: WordText) -> tuple[Place, ...]:
    """Return the places whose name occurs, as the list has them."""
    return tuple(
        place for place in PLACES if any(text.has(word_key(word)) for word in place.words)
    )


def place_named(name: str) -> Place | None:
    return next((place for place in PLACES if same_word(place.name, name)), None)


def followed_places(followed: Sequence[str]) -> frozenset[str]:
    """Return the names of the places all of whose words are among `followed`."""
    keys = {word_key(word) for word in followed}
    return frozenset(
        place.name for place in PLACES if all(word_key(word) in keys for word in place.words)
    )


def with_place(followed: Sequence[str], place: Place, *, wanted: bool) -> tuple[str, ...]:
    """Return the followed words with those of the place added, or taken out."""
    others = tuple(
        word for word in followed if not any(same_word(word, name) for name in place.words)
    )
    return (*others, *place.words) if wanted else others
