"""Profiles: never updated, found or created by their hash; and an index of the words they name."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from digests.edition import folded
from digests.model import Profile, ProfileId
from digests.store.codec import as_text, get_or_create, readable, without_later_defaults
from digests.store.database import Transaction, batched
from digests.store.tables import profile_terms, profiles

ANY_STORY = "*"
_FIRST_FIELDS = frozenset(
    ("sections", "followed", "muted", "told_at_once", "told", "language", "length", "pictures")
)
"""In every profile's hash; what was added since, only where it is not at its default."""


async def id_of(tx: Transaction, profile: Profile) -> ProfileId:
    written = without_later_defaults(profile, first=_FIRST_FIELDS)
    id_, is_new = await get_or_create(tx, profiles, "profile", written)
    if is_new:
        rows = [{"term": term, "profile_id": id_} for term in _terms(profile)]
        await tx.execute(profile_terms.insert(), rows)
    return ProfileId(id_)


async def load(tx: Transaction, ids: Iterable[ProfileId]) -> dict[ProfileId, Profile]:
    """Return the profiles that can be read; the others are left out."""
    found: dict[ProfileId, Profile] = {}
    query = sa.select(profiles.c.id, as_text(profiles.c.profile))
    for some in batched(sorted(set(ids))):
        for id_, text in await tx.execute(query.where(profiles.c.id.in_(some))):
            profile = readable(Profile, text)
            if profile is not None:
                found[ProfileId(id_)] = profile
    return found


async def with_terms(
    tx: Transaction, *, sections: Iterable[str], words: Iterable[str]
) -> set[ProfileId]:
    """Return the profiles that a story may match, by an index of terms."""
    terms = [ANY_STORY, *(f"s:{folded(name)}" for name in sections)]
    terms += [f"w:{word}" for word in words]
    found: set[ProfileId] = set()
    for some in batched(terms):
        query = sa.select(profile_terms.c.profile_id).where(profile_terms.c.term.in_(some))
        found.update((await tx.execute(query)).scalars())
    return found


def _terms(profile: Profile) -> list[str]:
    terms = [f"s:{folded(name)}" for name in profile.sections]
    terms += [f"w:{folded(word)}" for word in profile.followed]
    return sorted(set(terms)) or [ANY_STORY]
