"""What readers choose gets a new field one day: the rows and hashes of old stay what they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from digests.model import Choices, Length, Look, Profile, StoryId, ToldWord
from digests.store import editions, profiles
from digests.store.codec import from_json, to_json
from digests.store.tables import profiles as table

EVENING = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
PLAIN = Profile()
RICH = Profile(
    sections=("Kinh tế",),
    followed=("lâm thao",),
    muted=("bóng đá",),
    told=(ToldWord(word="lâm thao", after=3, upto=9),),
    language="en",
    length=Length.LONG,
    pictures=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterProfile(Profile):
    from_tomorrow_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterLook(Look):
    from_tomorrow_on: bool = True


def key(look: Look, *, slot: datetime | None = None, stories: int = 1) -> str:
    told = [(StoryId(number), 1) for number in range(1, stories + 1)]
    sections = RICH.sections if look.pictures else ()
    return editions.key(
        look, slot_at=slot, zone="Asia/Ho_Chi_Minh", stories=told, sections=sections
    )


@pytest.mark.parametrize(
    ("profile", "expected"),
    [(PLAIN, "0d5c1016639af1b0a897a3a521d94529"), (RICH, "fd0ce65ccafc63d00be1c79560a347cf")],
)
async def test_profiles_are_found_by_the_hash_they_always_had(db, profile, expected):
    async with db.write() as tx:
        await profiles.id_of(tx, profile)
        (row,) = (await tx.execute(table.select())).mappings()

    assert row["hash"] == expected
    assert from_json(Profile, row["profile"]) == profile


@pytest.mark.parametrize(
    ("profile", "alone", "in_the_evening"),
    [
        (PLAIN, "ba33f79a541833b780dff5a03ac1a898", "3358f15bab5852c778faeea131f0c4ae"),
        (RICH, "664ad340b271f8a543801853890b8999", "cf1ceeaf97ddd489b739f53802a001bd"),
    ],
)
def test_editions_have_the_keys_they_always_had(profile, alone, in_the_evening):
    look = Look.of(profile)

    assert key(look) == alone
    assert key(look, slot=EVENING, stories=2) == in_the_evening


async def test_who_leaves_a_new_field_alone_keeps_the_profile_of_old(db):
    async with db.write() as tx:
        before = await profiles.id_of(tx, PLAIN)

        assert await profiles.id_of(tx, LaterProfile()) == before
        assert await profiles.id_of(tx, LaterProfile(from_tomorrow_on=False)) != before


def test_a_new_look_has_editions_of_its_own_and_the_usual_one_shares_those_of_old():
    assert key(LaterLook()) == key(Look())
    assert key(LaterLook(from_tomorrow_on=False)) != key(Look())


@pytest.mark.parametrize("kind", [LaterProfile, LaterLook])
def test_what_was_stored_before_a_field_was_added_reads_as_its_default(kind):
    assert from_json(kind, to_json(PLAIN)) == kind()


@pytest.mark.parametrize("kind", [Profile, Choices, Look])
def test_the_program_of_before_reads_what_the_one_after_wrote(kind):
    """So going back to the version before loses the new choice and nothing else."""
    assert from_json(kind, {**to_json(kind()), "from_tomorrow_on": False}) == kind()
