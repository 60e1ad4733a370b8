"""Corrections of clocks: what they make of a time, whom they cover, and what undoing restores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.catalogue import clocks
from flukeline.errors import Rejected
from flukeline.records import Camera, Correction, Encounter, Photograph
from flukeline.times import PRECISIONS, LocalTime

AT = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = 3600, 86_400


def taken(text: str, **more: object) -> Photograph:
    time = LocalTime.parse(text)
    made = Photograph("p", "a.jpg", 1, "ready", AT, "marie", taken_at=time, file_time=time)
    return replace(made, **more)  # type: ignore[arg-type]


def by(seconds: int = 0, id_: str = "c", **more: object) -> Correction:
    return replace(Correction(id_, "clock", "marie", AT, seconds=seconds), **more)  # type: ignore[arg-type]


@st.composite
def local_times(draw: st.DrawFn) -> LocalTime:
    moment = draw(st.datetimes(datetime(1950, 1, 1), datetime(2024, 12, 31)))
    precision = draw(st.integers(1, len(PRECISIONS)))
    parts = (*moment.timetuple()[:6], moment.microsecond // 1000)[:precision]
    offset = draw(st.none() | st.integers(-720, 840))
    return LocalTime.of(*parts, offset=offset)


@given(
    local_times(),
    st.lists(
        st.tuples(st.integers(-10 * DAY, 10 * DAY), st.none() | st.integers(-720, 840)),
        min_size=1,
        max_size=5,
    ),
    st.data(),
)
def test_undoing_corrections_in_any_order_restores_what_the_clock_said(
    said: LocalTime, wishes: list[tuple[int, int | None]], data: st.DataObject
) -> None:
    photograph = taken(said.text)
    made = {
        f"c{at}": by(seconds, f"c{at}", offset=offset)
        for at, (seconds, offset) in enumerate(wishes)
    }
    for each in made.values():
        photograph = clocks.corrected(photograph, each, made, AT)
        assert photograph.taken_at is not None
        assert photograph.taken_at.precision == said.precision
        assert photograph.file_time == said
    for id_ in data.draw(st.permutations(sorted(made))):
        photograph = clocks.restored(photograph, made[id_], made)
    assert photograph == taken(said.text)


@given(st.integers(-10 * DAY, 10 * DAY))
def test_a_second_is_moved_by_exactly_the_difference(seconds: int) -> None:
    said = LocalTime.parse("2020-06-01T12:00:00")
    assert clocks.shifted(said, seconds).start - said.start == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("said", "seconds", "offset", "after"),
    [
        ("2019", DAY, 60, "2019"),
        ("2019-07", 40 * DAY, None, "2019-07"),
        ("2019-07-31", HOUR, None, "2019-07-31"),
        ("2019-07-31", DAY, 60, "2019-08-01"),
        ("2019-07-31T23", 1800, None, "2019-07-31T23"),
        ("2019-07-31T23", HOUR, 0, "2019-08-01T00+00:00"),
        ("2019-07-31T23:59", 90, None, "2019-08-01T00:00"),
        ("2019-07-31T23:59:30.250", -30, 120, "2019-07-31T23:59:00.250+02:00"),
        ("2019-07-31T12:00:00+01:00", HOUR, 0, "2019-07-31T13:00:00+01:00"),
    ],
)
def test_the_precision_and_a_known_zone_stay(
    said: str, seconds: int, offset: int | None, after: str
) -> None:
    assert clocks.shifted(LocalTime.parse(said), seconds, offset).text == after


def test_a_correction_is_applied_once() -> None:
    once = clocks.corrected(taken("2019-07-31T12:00:00"), by(HOUR), {}, AT)
    assert clocks.corrected(once, by(HOUR), {"c": by(HOUR)}, AT) == once


def test_a_date_that_a_sheet_gave_stays() -> None:
    by_sheet = replace(taken("2019-07-31T12:00:00"), taken_at=LocalTime.parse("2019-08-01T09:00"))
    with pytest.raises(Rejected, match="gave its date"):
        clocks.corrected(by_sheet, by(HOUR), {}, AT)
    old = taken("2019-07-31T12:00:00", file_time=None)
    assert clocks.corrected(old, by(HOUR), {}, AT).taken_at == LocalTime.parse(
        "2019-07-31T13:00:00"
    )
    with pytest.raises(Rejected, match="gave its date"):
        clocks.corrected(replace(old, path="trip/a.jpg"), by(HOUR), {}, AT)


def test_a_date_changed_after_the_correction_survives_its_undoing() -> None:
    fixed = clocks.corrected(taken("2019-07-31T12:00:00"), by(HOUR), {}, AT)
    typed = replace(fixed, taken_at=LocalTime.parse("2020-01-01"))
    restored = clocks.restored(typed, by(HOUR), {"c": by(HOUR)})
    assert (restored.taken_at, restored.corrections) == (LocalTime.parse("2020-01-01"), ())


@pytest.mark.parametrize(
    ("said", "seconds"), [("2025-12-31T12:00:00", 60 * DAY), ("1900-01-01T00:00:00", -1)]
)
def test_an_impossible_date_is_refused(said: str, seconds: int) -> None:
    with pytest.raises(Rejected):
        clocks.corrected(taken(said), by(seconds), {}, AT)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({"serial": "1"}, True),
        ({"serial": "2"}, False),
        ({"model": "D500"}, True),
        ({"serial": "1", "model": "D5"}, False),
        ({"folder": "2019/july"}, True),
        ({"folder": "/2019/july/"}, True),
        ({"folder": "2019/jul"}, False),
        ({"contributor": "marie"}, True),
        ({"contributor": "tom"}, False),
        ({"first_day": "2019-07-31", "last_day": "2019-07-31"}, True),
        ({"first_day": "2019-08-01"}, False),
        ({"last_day": "2019-07-30"}, False),
    ],
)
def test_all_conditions_count(scope: dict[str, str], covered: bool) -> None:
    photograph = taken(
        "2019-07-31T12:00:00", camera=Camera("Nikon", "D500", "1"), path="2019/july/a.jpg"
    )
    assert clocks.covers(by(1, **scope), photograph) == covered


def test_without_a_camera_a_path_or_a_date_no_such_condition_is_met() -> None:
    bare = replace(taken("2019"), taken_at=None)
    for scope in ({"serial": "1"}, {"model": "D5"}, {"folder": "a"}, {"first_day": "1900-01-01"}):
        assert not clocks.covers(by(1, **scope), bare)
    assert not clocks.covers(by(1, first_day="2019-07-01"), taken("2019"))


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (by(0, serial="1"), "by how much"),
        (by(1), "which photographs"),
        (by(clocks.MAX_SECONDS + 1, serial="1"), "100 years"),
        (by(0, serial="1", offset=900), "offset"),
        (by(1, first_day="2019-02-30"), "is not understood"),
        (by(1, last_day="20190230"), "is not understood"),
        (by(1, first_day="2019-02-02", last_day="2019-02-01"), "after the last"),
    ],
)
def test_what_a_correction_needs_is_said(correction: Correction, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        clocks.check(correction)


def test_an_encounter_follows_the_first_of_its_photographs_with_its_time() -> None:
    time = LocalTime.parse("2019-07-31T12:00:00")
    first, second = (taken(time.text, id=id_) for id_ in ("a", "b"))
    known = {"a": first, "b": second}
    encounter = Encounter("e", "pending", AT, ("a.1", "b.1"), taken_at=time)
    assert clocks.follows(encounter, first, known)
    assert not clocks.follows(encounter, second, known)
    assert clocks.follows(replace(encounter, dated_by="b"), second, known)
    assert not clocks.follows(replace(encounter, dated_by="b"), first, known)
    assert clocks.follows(replace(encounter, dated_by="removed"), first, known)
    typed = replace(encounter, taken_at=LocalTime.parse("2019-07-31"))
    assert not clocks.follows(typed, first, known)


@pytest.mark.parametrize(
    ("clock", "true", "offset", "seconds"),
    [
        ("2019-07-31T12:00:00", "2019-07-31T13:00:05", None, 3605),
        ("2019-07-31T12:00:00", "2019-07-31T11:00:05Z", 60, 5),
        ("2019-07-31T12:00:00+01:00", "2019-07-31T11:00:05Z", None, 5),
        ("2019-07-31T12:00:00+01:00", "2019-07-31T12:00:05", None, 5),
    ],
)
def test_the_difference_by_one_known_time(
    clock: str, true: str, offset: int | None, seconds: int
) -> None:
    found = clocks.difference(LocalTime.parse(clock), LocalTime.parse(true), offset)
    assert found == seconds


@pytest.mark.parametrize(
    ("clock", "true", "words"),
    [
        ("2019-07-31", "2019-07-31T11:00", "the hour and the minute"),
        ("2019-07-31T12:00", "2019-07-31T11", "the hour and the minute"),
        ("2019-07-31T12:00", "2019-07-31T11:00Z", "which time zone"),
    ],
)
def test_a_difference_that_is_not_known_is_not_guessed(clock: str, true: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        clocks.difference(LocalTime.parse(clock), LocalTime.parse(true), None)
