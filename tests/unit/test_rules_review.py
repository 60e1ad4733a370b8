"""What each decision about an encounter leaves behind, record by record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from flukeline.catalogue import review as rules
from flukeline.errors import Conflict, Rejected
from flukeline.records import Decision, Encounter, Finding, Individual, Review, UniqueKey

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
NELSON = Individual("w1", "Nelson", AT, encounter_count=3)
SCAR = Individual("w2", "Scar", AT, encounter_count=1)
SEEN = Encounter("e", "unreviewed", AT, ("p.1",), last_change="marie moved photographs")


def test_confirming_names_the_whale_and_counts_its_encounter() -> None:
    done = rules.identify(SEEN, None, NELSON, None, "tom", AT)
    review = Review(
        done.review.id,
        "e",
        "confirm",
        "tom",
        AT,
        Finding("unreviewed"),
        Finding("identified", "w1", "Nelson"),
    )
    encounter = replace(
        SEEN,
        status="identified",
        individual_id="w1",
        decisions=(review.id,),
        last_change=None,
    )
    assert done == rules.Outcome(
        review, encounter, (review, encounter, replace(NELSON, encounter_count=4))
    )


def test_a_new_whale_comes_with_the_claim_on_its_name() -> None:
    whale, claim = rules.named("  Big   Nick ", AT)
    assert (whale, claim) == (
        Individual(whale.id, "Big Nick", AT),
        UniqueKey("name:big nick", whale.id),
    )
    assert rules.named("CropRequest", AT, drawing=True)[0].drawing
    done = rules.identify(SEEN, None, whale, claim, "tom", AT)
    assert done.review.decision == "new"
    assert done.saves == (done.review, done.encounter, replace(whale, encounter_count=1), claim)
    assert done.removes == ()


def test_another_decision_takes_the_encounter_from_the_whale_before() -> None:
    held = replace(SEEN, status="identified", individual_id="w1", decisions=("r1",))
    done = rules.identify(held, NELSON, SCAR, None, "tom", AT)
    assert done.review.before == Finding("identified", "w1", "Nelson")
    assert done.review.after == Finding("identified", "w2", "Scar")
    assert done.encounter.decisions == ("r1", done.review.id)
    assert done.saves[2:] == (replace(SCAR, encounter_count=2), replace(NELSON, encounter_count=2))


def test_a_whale_that_was_merged_is_told_by_the_one_that_it_went_into() -> None:
    held = replace(SEEN, status="identified", individual_id="w2")
    with pytest.raises(Conflict) as refused:
        rules.identify(held, SCAR, NELSON, None, "tom", AT, current_merged_into=NELSON)
    assert refused.value.detail == "This encounter is confirmed as Nelson already."
    with pytest.raises(Conflict, match="confirmed as Scar already"):
        rules.identify(held, SCAR, SCAR, None, "tom", AT)
    other = Individual("w3", "Third", AT)
    done = rules.identify(held, SCAR, other, None, "tom", AT, current_merged_into=NELSON)
    assert done.review.before == Finding("identified", "w1", "Nelson")
    # The record that it names is the one that counts it.
    assert done.saves[3] == replace(SCAR, encounter_count=0)
    done = rules.not_identifiable(held, SCAR, "tom", AT, current_merged_into=NELSON)
    assert done.review.before == Finding("identified", "w1", "Nelson")
    assert done.saves[2:] == (replace(SCAR, encounter_count=0),)


def test_what_cannot_be_identified_names_nobody() -> None:
    done = rules.not_identifiable(SEEN, None, "tom", AT)
    after = replace(SEEN, status="not_identifiable", decisions=(done.review.id,), last_change=None)
    assert done == rules.Outcome(done.review, after, (done.review, after))
    assert done.review == Review(
        done.review.id,
        "e",
        "not_identifiable",
        "tom",
        AT,
        Finding("unreviewed"),
        Finding("not_identifiable"),
    )
    with pytest.raises(Conflict) as refused:
        rules.not_identifiable(after, None, "tom", AT)
    assert refused.value.detail == "This encounter is marked as not identifiable already."
    named = replace(SEEN, status="identified", individual_id="w1")
    done = rules.not_identifiable(named, NELSON, "tom", AT)
    assert done.encounter.individual_id is None
    assert done.saves[2:] == (replace(NELSON, encounter_count=2),)


def test_while_it_is_compared_nothing_is_decided() -> None:
    pending = replace(SEEN, status="pending")
    for decide in (
        partial(rules.identify, pending, None, NELSON, None, "tom", AT),
        partial(rules.not_identifiable, pending, None, "tom", AT),
    ):
        with pytest.raises(Conflict) as refused:
            decide()
        assert (
            refused.value.detail
            == "This encounter is still being compared. Wait until it is ready."
        )


def decided(individual: Individual, decision: Decision = "confirm") -> tuple[Encounter, Review]:
    """An encounter that was decided twice, and its last decision."""
    last = Review(
        "r2",
        "e",
        decision,
        "tom",
        AT,
        Finding("unreviewed"),
        Finding("identified", individual.id, individual.name),
    )
    encounter = replace(
        SEEN, status="identified", individual_id=individual.id, decisions=("r0", "r1", "r2")
    )
    return encounter, last


def test_undoing_takes_back_the_last_decision_that_stands() -> None:
    encounter, last = decided(NELSON)
    done = rules.undone(encounter, last, NELSON, None, (), "marie", AT)
    review = Review(done.review.id, "e", "undo", "marie", AT, last.after, last.before, undoes="r2")
    after = replace(SEEN, decisions=("r0", "r1"), last_change=None)
    assert done == rules.Outcome(review, after, (review, after, replace(NELSON, encounter_count=2)))
    for held in (
        replace(encounter, decisions=("r0", "r2", "r1")),
        replace(encounter, decisions=()),
    ):
        with pytest.raises(Conflict) as refused:
            rules.undone(held, last, NELSON, None, (), "marie", AT)
        assert refused.value.detail == "Only the latest decision about an encounter can be undone."


def test_undoing_gives_the_encounter_back_to_the_whale_before() -> None:
    encounter, last = decided(NELSON)
    last = replace(last, before=Finding("identified", "w2", "Scar"))
    done = rules.undone(encounter, last, NELSON, SCAR, (), "marie", AT)
    assert done.encounter.individual_id == "w2"
    assert done.saves[2:] == (replace(SCAR, encounter_count=2), replace(NELSON, encounter_count=2))
    assert (done.review.before, done.review.after) == (last.after, last.before)
    with pytest.raises(Conflict) as refused:
        rules.undone(encounter, last, NELSON, None, (), "marie", AT)
    assert (
        refused.value.detail == "Before, this was Scar, a whale that has been removed. Decide anew."
    )
    one, other = Individual("w8", "Eight", AT), Individual("w9", "Nine", AT)
    done = rules.undone(encounter, last, NELSON, SCAR, (), "marie", AT, merged_into=(one, other))
    assert done.review.before == Finding("identified", "w8", "Eight")
    assert done.review.after == Finding("identified", "w9", "Nine")
    assert done.encounter.individual_id == "w2"


def test_a_whale_that_the_decision_made_goes_again_with_its_names() -> None:
    encounter, last = decided(SCAR, "new")
    claims = (UniqueKey("name:scar", "w2"), UniqueKey("name:old scar", "w2"))
    done = rules.undone(encounter, last, SCAR, None, claims, "marie", AT)
    assert done.removes == (SCAR, *claims)
    assert done.saves == (done.review, done.encounter)
    for stays in (
        replace(SCAR, encounter_count=2),
        replace(SCAR, absorbed=("w7",)),
        replace(SCAR, merged_into="w1"),
    ):
        done = rules.undone(encounter, last, stays, None, claims, "marie", AT)
        assert done.removes == ()
        assert done.saves[2:] == (replace(stays, encounter_count=stays.encounter_count - 1),)
    done = rules.undone(*decided(SCAR), SCAR, None, claims, "marie", AT)
    assert done.removes == ()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Nelson\t the \n 2nd ", "Nelson the 2nd"),
        ("a\u200bb\u115f\u1160\u2800\u3164\uffa0c", "abc"),
        ("7", "7"),
        ("X", "X"),
        ("!", "!"),
        ("n" * 100, "n" * 100),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(written: str, kept: str) -> None:
    assert rules.clean_name(written) == kept


@pytest.mark.parametrize("written", ["", "   ", "\u200b", "\u3164", "\u0301"])
def test_a_name_says_something(written: str) -> None:
    with pytest.raises(Rejected) as refused:
        rules.clean_name(written)
    assert refused.value.detail == "A whale's name needs at least one letter or number."


def test_a_name_has_a_limit() -> None:
    with pytest.raises(Rejected) as refused:
        rules.clean_name("n" * 101)
    assert refused.value.detail == "A whale's name has at most 100 letters."
