"""Merging two whales and taking them apart again, record by record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flukeline.catalogue import merging as rules
from flukeline.errors import Conflict, Rejected
from flukeline.records import Individual, Merge, Names, UniqueKey

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
KEPT = Individual("w1", "Nelson", AT, ("Nel",), 2, absorbed=("w5",))
OTHER = Individual("w2", "Scar", AT, ("Old Scar",), 1, absorbed=("w6",))
CLAIMS = (UniqueKey("name:scar", "w2", 3), UniqueKey("name:old scar", "w2", 4))


def merged() -> tuple[Merge, Individual, Individual, list[UniqueKey]]:
    """The merge, and what it left of the two whales and the claims."""
    done = rules.merged(KEPT, OTHER, CLAIMS, "tom", AT)
    merge, kept, other, *claims = done.saves
    assert merge == done.merge
    assert isinstance(kept, Individual)
    assert isinstance(other, Individual)
    held = [each for each in claims if isinstance(each, UniqueKey)]
    assert len(held) == len(claims)
    return done.merge, kept, other, held


def test_a_merge_moves_every_name_and_no_encounter() -> None:
    merge, kept, other, claims = merged()
    assert merge == Merge(
        merge.id,
        "w1",
        "w2",
        Names("Nelson", ("Nel",)),
        Names("Scar", ("Old Scar",)),
        "tom",
        AT,
    )
    assert kept == replace(KEPT, aliases=("Nel", "Scar", "Old Scar"), absorbed=("w5", "w2", "w6"))
    assert other == replace(OTHER, merged_into="w1", merge_id=merge.id)
    assert claims == [UniqueKey("name:scar", "w1", 3), UniqueKey("name:old scar", "w1", 4)]


def refusal(kept: Individual, other: Individual) -> str:
    with pytest.raises(Rejected) as refused:
        rules.merged(kept, other, (), "tom", AT)
    return refused.value.detail


def test_what_is_no_pair_of_whales_is_not_merged() -> None:
    assert refusal(KEPT, KEPT) == "A whale cannot be merged with itself."
    for one, two in ((True, False), (False, True)):
        words = "A drawing of the sample catalogue cannot be merged with a real whale."
        assert refusal(replace(KEPT, drawing=one), replace(OTHER, drawing=two)) == words
    both = rules.merged(replace(KEPT, drawing=True), replace(OTHER, drawing=True), (), "tom", AT)
    assert both.merge.merged_id == "w2"


def test_one_whale_has_at_most_forty_names_and_records() -> None:
    names = tuple(f"n{n}" for n in range(37))
    assert rules.merged(replace(KEPT, aliases=names), replace(OTHER, aliases=("a",)), (), "t", AT)
    words = "Together they have more than 40 names. Remove some aliases."
    assert refusal(replace(KEPT, aliases=(*names, "n37")), replace(OTHER, aliases=("a",))) == words
    gone = tuple(f"w{n}" for n in range(100, 138))
    assert rules.merged(replace(KEPT, absorbed=gone), OTHER, (), "tom", AT)
    words = "More than 40 whales would be one. Undo some merges first."
    assert refusal(replace(KEPT, absorbed=(*gone, "w200")), OTHER) == words


def test_taken_apart_both_are_as_they_were() -> None:
    merge, kept, other, claims = merged()
    done = rules.taken_apart(merge, kept, other, claims, "marie", AT)
    undoing = Merge(
        done.merge.id,
        "w1",
        "w2",
        Names("Nelson", ("Nel", "Scar", "Old Scar")),
        merge.merged,
        "marie",
        AT,
        undoes=merge.id,
    )
    assert done.merge == undoing
    assert done.saves == (undoing, KEPT, OTHER, *CLAIMS)


def test_an_alias_that_was_taken_away_meanwhile_is_claimed_anew() -> None:
    merge, kept, other, claims = merged()
    left = replace(kept, aliases=("Nel", "Old Scar"))
    done = rules.taken_apart(merge, left, other, claims[1:], "marie", AT)
    assert done.saves[1:] == (KEPT, OTHER, UniqueKey("name:scar", "w2"), CLAIMS[1])


@pytest.mark.parametrize(
    ("name", "aliases", "left"),
    [
        # It goes by a name of the other, and had its own as an alias.
        ("Scar", ("Nelson", "Nel", "Old Scar"), ("Nelson", ("Nel",))),
        ("Scar", ("Nel", "Nelson", "Old Scar"), ("Nelson", ("Nel",))),
        ("SCAR", ("Nel", "Old Scar", "Third"), ("Nel", ("Third",))),
        ("Fourth", ("Nelson", "scar", "old  scar"), ("Fourth", ("Nelson",))),
    ],
)
def test_names_given_since_stay_with_the_whale_that_stays(
    name: str, aliases: tuple[str, ...], left: tuple[str, tuple[str, ...]]
) -> None:
    merge, kept, other, claims = merged()
    renamed = replace(kept, name=name, aliases=aliases)
    done = rules.taken_apart(merge, renamed, other, claims, "marie", AT)
    assert done.saves[1] == replace(KEPT, name=left[0], aliases=left[1])
    assert done.saves[2] == OTHER


def conflict(merge: Merge, kept: Individual, other: Individual, claims: list[UniqueKey]) -> str:
    with pytest.raises(Conflict) as refused:
        rules.taken_apart(merge, kept, other, claims, "marie", AT)
    return refused.value.detail


def test_what_cannot_be_taken_apart_is_told_with_what_to_do() -> None:
    merge, kept, other, claims = merged()
    assert (
        conflict(merge, kept, replace(other, merge_id=None), claims)
        == "This merge was undone already."
    )
    assert (
        conflict(merge, replace(kept, merged_into="w9"), other, claims)
        == "Nelson was merged into another whale since. Undo that merge first."
    )
    assert (
        conflict(merge, kept, other, [claims[0], replace(claims[1], holder="w9")])
        == "Another whale has the name Old Scar now. Give that one another name first."
    )
    assert (
        conflict(merge, replace(kept, name="Scar", aliases=("Old Scar",)), other, claims)
        == "Scar has no name of its own left. Give it one first, and then undo the merge."
    )
