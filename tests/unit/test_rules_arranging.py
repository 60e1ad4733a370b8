"""Moving flukes between encounters, record by record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from flukeline.catalogue import arrangement as rules
from flukeline.catalogue.arrangement import Move
from flukeline.errors import Conflict, FlukelineError, Rejected
from flukeline.records import Annotation, Box, Edit, Encounter, Moved, Photograph
from flukeline.times import LocalTime

AT = datetime(2026, 5, 5, tzinfo=UTC)
NOON = LocalTime.of(2024, 7, 1, 12, 0)
LATER = LocalTime.of(2024, 7, 1, 13, 0)
BOX = Box(0, 0, 90, 50)
WORDS = "tom moved photographs into or out of it"


def picture(id_: str, *encounters: str, taken: LocalTime | None = None) -> Photograph:
    """A photograph with a fluke for each encounter."""
    held = tuple(
        Annotation(f"{id_}.{n}", each, BOX, "model") for n, each in enumerate(encounters, 1)
    )
    return Photograph(
        id_,
        f"{id_}.jpg",
        9,
        "ready",
        AT,
        "marie",
        annotations=held,
        crops_made=len(held),
        encounter_id=encounters[0],
        taken_at=taken,
    )


PICTURES = {
    "a": picture("a", "one", taken=LATER),
    "b": picture("b", "one", taken=NOON),
    "c": picture("c", "two"),
    "d": picture("d", "three", "two"),
}
ONE = Encounter("one", "unreviewed", AT, ("a.1", "b.1"), place="Pico", photographer="Marie")
TWO = Encounter("two", "identified", AT, ("c.1", "d.2"), individual_id="w")
THREE = Encounter("three", "unreviewed", AT, ("d.1",))


def arrange(
    *moves: Move,
    encounters: tuple[Encounter, ...] = (ONE, TWO, THREE),
    whales: dict[str, str] | None = None,
    pictures: dict[str, Photograph] = PICTURES,
) -> rules.Arrangement:
    return rules.arranged(
        moves, {each.id: each for each in encounters}, pictures, whales or {}, "tom", AT
    )


def said(work: Callable[[], object], kind: type[FlukelineError]) -> str:
    with pytest.raises(kind) as refused:
        work()
    return refused.value.detail


def test_a_fluke_moves_and_what_stays_keeps_its_identity() -> None:
    done = arrange(Move(("a.1",), "two"))
    edit = done.edit
    assert edit == Edit(
        edit.id if edit else "", "moved", "tom", AT, moved=(Moved("a.1", "a.jpg", "one", "two"),)
    )
    assert edit is not None
    one = replace(ONE, annotation_ids=("b.1",), last_change=WORDS, edits=(edit.id,))
    two = replace(TWO, annotation_ids=("c.1", "d.2", "a.1"), last_change=WORDS, edits=(edit.id,))
    assert done == rules.Arrangement((one, two), (), (picture("a", "two", taken=LATER),), edit)


def test_where_nothing_moves_nothing_is_written_but_who_looked() -> None:
    done = arrange(Move(("a.1", "b.1"), "one"))
    assert (done.edit, done.emptied, done.photographs) == (None, (), ())
    assert done.encounters == (replace(ONE, last_change=WORDS),)


def test_what_is_there_already_holds_up_none_of_the_others() -> None:
    done = arrange(Move(("c.1", "a.1"), "two"))
    assert done.edit is not None
    assert done.edit.moved == (Moved("a.1", "a.jpg", "one", "two"),)


def test_split_off_it_begins_with_what_was_known_of_its_flukes() -> None:
    done = arrange(Move(("b.1",), None))
    left, new = done.encounters
    assert done.edit is not None
    assert done.edit.did == "split"
    assert left.annotation_ids == ("a.1",)
    assert new == Encounter(
        new.id,
        "unreviewed",
        AT,
        ("b.1",),
        taken_at=NOON,
        place="Pico",
        photographer="Marie",
        last_change=WORDS,
        edits=(done.edit.id,),
    )
    assert done.photographs == (picture("b", new.id, taken=NOON),)


def test_a_new_encounter_is_when_its_first_fluke_was_and_where_one_of_them_was() -> None:
    at = {**PICTURES, "b": replace(PICTURES["b"], latitude=38.5, longitude=-28.0)}
    third = replace(picture("x", "one"), latitude=0.0, longitude=1.0)
    one = replace(ONE, annotation_ids=("a.1", "b.1", "x.1", "y.1"), drawing=True)
    pictures = {**at, "x": third, "y": picture("y", "one")}
    done = arrange(Move(("a.1", "b.1", "x.1"), None), encounters=(one,), pictures=pictures)
    new = done.encounters[1]
    assert (new.taken_at, new.latitude, new.longitude, new.drawing) == (NOON, 38.5, -28.0, True)
    placed = replace(one, taken_at=LATER, latitude=1.0, longitude=2.0)
    done = arrange(Move(("y.1",), None), encounters=(placed,), pictures=pictures)
    new = done.encounters[1]
    assert (new.taken_at, new.latitude, new.longitude) == (LATER, 1.0, 2.0)


def test_joined_what_was_written_about_the_emptied_one_goes_along() -> None:
    one = replace(
        ONE,
        taken_at=NOON,
        latitude=38.5,
        longitude=-28.0,
        notes="Breached.",
        edits=("02", "04"),
    )
    three = replace(THREE, notes="Alone.", edits=("01", "03", "04"))
    done = arrange(Move(("a.1", "b.1"), "three"), encounters=(one, three))
    assert done.emptied == (one,)
    (kept,) = done.encounters
    assert done.edit is not None
    assert done.edit.did == "joined"
    assert kept == replace(
        three,
        annotation_ids=("d.1", "a.1", "b.1"),
        taken_at=NOON,
        latitude=38.5,
        longitude=-28.0,
        place="Pico",
        photographer="Marie",
        notes="Alone.\nBreached.",
        edits=("01", "02", "03", "04", done.edit.id),
        last_change=WORDS,
    )
    assert {each.id: each.encounter_id for each in done.photographs} == {"a": "three", "b": "three"}


def test_joined_what_is_written_already_stays() -> None:
    three = replace(
        THREE,
        taken_at=LATER,
        latitude=0.0,
        longitude=1.0,
        place="Faial",
        photographer="Tom",
        notes="It breached twice.",
    )
    one = replace(ONE, taken_at=NOON, latitude=38.5, longitude=-28.0, notes="breached")
    done = arrange(Move(("a.1", "b.1"), "three"), encounters=(one, three))
    assert done.edit is not None
    assert done.encounters == (
        replace(
            three,
            annotation_ids=("d.1", "a.1", "b.1"),
            last_change=WORDS,
            edits=(done.edit.id,),
        ),
    )
    for mine, theirs, both in ((None, "x", "x"), ("x", None, "x"), ("", None, None)):
        kept = arrange(
            Move(("a.1", "b.1"), "three"),
            encounters=(replace(ONE, notes=theirs), replace(THREE, notes=mine)),
        ).encounters[0]
        assert kept.notes == both


def test_notes_together_have_a_limit() -> None:
    def join(letters: int) -> rules.Arrangement:
        notes = (replace(ONE, notes="a" * 2000), replace(THREE, notes="b" * letters))
        return arrange(Move(("a.1", "b.1"), "three"), encounters=notes)

    assert len(join(1999).encounters[0].notes or "") == 4000
    assert (
        said(lambda: join(2000), Rejected)
        == "The notes of both together are too long. Shorten one of them first."
    )


def test_an_encounter_that_waits_for_a_photograph_stays_without_flukes() -> None:
    one = replace(ONE, waiting=("z",))
    done = arrange(Move(("a.1", "b.1"), "three"), encounters=(one, THREE))
    assert done.emptied == ()
    assert [each.annotation_ids for each in done.encounters] == [(), ("d.1", "a.1", "b.1")]
    assert done.edit is not None
    assert done.edit.did == "moved"


def test_an_identity_is_not_lost() -> None:
    words = (
        "These flukes are confirmed as a whale, and would lose it. Undo that decision first,"
        " or move the others to them."
    )
    whales = {"one": "w1", "two": "w2"}
    for to in ("three", "two", None):
        move = Move(("a.1", "b.1"), to)
        assert said(partial(arrange, move, whales=whales), Conflict) == words
    apart = (Move(("a.1",), "two"), Move(("b.1",), "three"))
    assert said(lambda: arrange(*apart, whales={"one": "w1", "two": "w1"}), Conflict) == words
    joined = arrange(Move(("a.1", "b.1"), "two"), whales={"one": "w1", "two": "w1"})
    assert joined.emptied == (ONE,)
    assert arrange(Move(("a.1",), "three"), whales=whales).emptied == ()


def test_two_flukes_of_one_photograph_are_two_animals() -> None:
    assert (
        said(lambda: arrange(Move(("d.1",), "two")), Rejected)
        == "d.jpg shows two flukes at once: they cannot be one animal."
    )


def test_an_encounter_may_hold_what_was_not_read() -> None:
    two = replace(TWO, annotation_ids=("c.1", "z.1", "z.2"))
    words = said(lambda: arrange(Move(("a.1",), "two"), encounters=(ONE, two)), Rejected)
    assert words == "A photograph shows two flukes at once: they cannot be one animal."


def test_flukes_are_named_once_and_are_there() -> None:
    twice = Move(("a.1",), "two"), Move(("a.1",), "three")
    assert (
        said(lambda: arrange(*twice), Rejected)
        == "A fluke is named twice; it can go to one place only."
    )
    pending = (ONE, replace(TWO, status="pending"))
    assert (
        said(lambda: arrange(Move(("a.1",), "two"), encounters=pending), Conflict)
        == "One of these is still being compared. Wait until it is ready."
    )
    words = "One of these flukes has been cropped again or removed. Look at them again."
    for gone in ("a.2", "z.1"):
        move = Move((gone,), "two")
        assert said(partial(arrange, move), Conflict) == words


def test_moves_are_made_one_after_the_other() -> None:
    done = arrange(
        Move(("a.1", "d.1"), "two"), Move(("d.2",), None), whales={}, encounters=(ONE, TWO, THREE)
    )
    assert done.emptied == (THREE,)
    kept = {each.id: each.annotation_ids for each in done.encounters}
    new = next(id_ for id_ in kept if id_ not in ("one", "two"))
    assert kept == {"one": ("b.1",), "two": ("c.1", "a.1", "d.1"), new: ("d.2",)}
    assert done.edit is not None
    assert done.edit.did == "moved"
    assert [(each.annotation_id, each.to_id) for each in done.edit.moved] == [
        ("a.1", "two"),
        ("d.1", "two"),
        ("d.2", new),
    ]
    photographs = {each.id: each for each in done.photographs}
    assert photographs["d"] == picture("d", "two", new)
