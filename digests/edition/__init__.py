"""What belongs into whose edition, and in which order. Rules only."""

from digests.edition.choosing import with_section, with_word, without_section
from digests.edition.compose import Renderer, compose, section_of
from digests.edition.explain import Explanation, Fate
from digests.edition.matching import (
    Match,
    MatchText,
    Reason,
    match_text,
    matches,
    same_section,
    why,
)
from digests.edition.places import (
    PLACES,
    Place,
    followed_places,
    place_named,
    places_in,
    with_place,
)
from digests.edition.topics import topics_of
from digests.edition.words import (
    LONGEST_SPELLING,
    LONGEST_WORD,
    BadWord,
    BadWordReason,
    WordIndex,
    WordKey,
    WordText,
    folded,
    ngrams,
    parse_word,
    parse_words,
    same_word,
    word_key,
    word_text,
)

__all__ = [
    "LONGEST_SPELLING",
    "LONGEST_WORD",
    "PLACES",
    "BadWord",
    "BadWordReason",
    "Explanation",
    "Fate",
    "Match",
    "MatchText",
    "Place",
    "Reason",
    "Renderer",
    "WordIndex",
    "WordKey",
    "WordText",
    "compose",
    "folded",
    "followed_places",
    "match_text",
    "matches",
    "ngrams",
    "parse_word",
    "parse_words",
    "place_named",
    "places_in",
    "same_section",
    "same_word",
    "section_of",
    "topics_of",
    "why",
    "with_place",
    "with_section",
    "with_word",
    "without_section",
    "word_key",
    "word_text",
]
