"""What may be written about an encounter, and how it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flukeline.catalogue import details as rules
from flukeline.errors import Rejected
from flukeline.records import Edit, Encounter, Written
from flukeline.texts import clean_text
from flukeline.times import LocalTime

AT = datetime(2026, 5, 5, tzinfo=UTC)
SEEN = Encounter("e", "unreviewed", AT, ("p.1",), edits=("x",))


@pytest.mark.parametrize(
    ("written", "one_line", "lines"),
    [
        (" a\tb \r\n c\rd\n", "a b c d", "a b \n c\nd"),
        ("e\u0301", "\u00e9", "\u00e9"),
        ("a\u202eb\x07c\u2028\u2029\ue000\U000e0041d", "abc d", "abcd"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\U0001f40b\u200d\U0001f30a", "\U0001f40b\u200d\U0001f30a", "\U0001f40b\u200d\U0001f30a"),
        ("e\u202e\u0301", "\u00e9", "\u00e9"),
        ("a \u202e b", "a b", "a  b"),
        ("a\ud800\u0378b", "ab", "ab"),
    ],
)
def test_a_text_is_kept_without_what_nobody_sees(written: str, one_line: str, lines: str) -> None:
    assert clean_text(written, multiline=False) == one_line
    assert clean_text(written, multiline=True) == lines


@pytest.mark.parametrize(
    ("field", "most"), [("place", 200), ("photographer", 100), ("notes", 4000)]
)
def test_each_text_has_a_limit(field: str, most: int) -> None:
    assert rules.checked_text(field, "n" * most + " ") == "n" * most
    with pytest.raises(Rejected) as refused:
        rules.checked_text(field, "n" * (most + 1))
    assert refused.value.detail == f"The {field} has {most + 1} characters; at most {most}."
    assert rules.checked_text(field, " ") is None
    assert rules.checked_text(field, None) is None
    assert rules.checked_text(field, "a\nb") == ("a\nb" if field == "notes" else "a b")


@pytest.mark.parametrize(
    "place", [(None, None), (90.0, 180.0), (-90.0, -180.0), (0.0, 0.0), (38.5, -28.25)]
)
def test_a_place_on_earth_is_taken(place: tuple[float | None, float | None]) -> None:
    rules.check_place(*place)


NAN = float("nan")
BOTH = "A place needs both coordinates, latitude and longitude."
LATITUDE = "The latitude is not between -90 and 90 degrees."
LONGITUDE = "The longitude is not between -180 and 180 degrees."


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [
        (1.0, None, BOTH),
        (None, 1.0, BOTH),
        (90.01, 0.0, LATITUDE),
        (-90.01, 0.0, LATITUDE),
        (NAN, 0.0, LATITUDE),
        (float("inf"), 0.0, LATITUDE),
        (0.0, 180.01, LONGITUDE),
        (0.0, -180.01, LONGITUDE),
        (0.0, NAN, LONGITUDE),
        (0.0, float("-inf"), LONGITUDE),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    latitude: float | None, longitude: float | None, words: str
) -> None:
    with pytest.raises(Rejected) as refused:
        rules.check_place(latitude, longitude)
    assert refused.value.detail == words


def test_what_is_written_is_kept_before_and_after() -> None:
    taken = LocalTime.parse("2024-07-01T12:00+02:00")
    changes = {
        "taken_at": taken,
        "latitude": 38.5,
        "longitude": -28.25,
        "place": " Pico ",
        "notes": "a\nb",
        "photographer": "Marie",
    }
    done = rules.described(SEEN, changes, "tom", AT)
    edit = done.edit
    assert edit is not None
    assert edit == Edit(
        edit.id,
        "described",
        "tom",
        AT,
        written=(
            Written("date", None, "2024-07-01T12:00+02:00"),
            Written("place", None, "Pico"),
            Written("position", None, "38.5, -28.25"),
            Written("photographer", None, "Marie"),
            Written("notes", None, "a\nb"),
        ),
    )
    assert done.encounter == replace(
        SEEN,
        taken_at=taken,
        latitude=38.5,
        longitude=-28.25,
        place="Pico",
        notes="a\nb",
        photographer="Marie",
        last_change="tom changed its date, place or notes",
        edits=("x", edit.id),
    )
    again = rules.described(done.encounter, {"notes": None, "place": "Pico"}, "marie", AT)
    assert again.edit is not None
    assert again.edit.written == (Written("notes", "a\nb", None),)
    assert again.encounter.taken_at == taken
    cleared = rules.described(done.encounter, {"latitude": None, "longitude": None}, "marie", AT)
    assert cleared.edit is not None
    assert cleared.edit.written == (Written("position", "38.5, -28.25", None),)


def test_a_coordinate_alone_is_no_position() -> None:
    done = rules.described(replace(SEEN, latitude=1.0), {"longitude": 2.0}, "tom", AT)
    assert done.edit is not None
    assert done.edit.written == (Written("position", None, "1.0, 2.0"),)


def test_nothing_new_is_no_change() -> None:
    same = rules.described(SEEN, {"notes": "  ", "taken_at": None}, "tom", AT)
    assert same == rules.Description(SEEN, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": 1.0},
        {"taken_at": LocalTime.from_datetime(AT + timedelta(days=1, seconds=1))},
        {"taken_at": LocalTime.of(1899)},
        {"place": "n" * 201},
    ],
)
def test_what_cannot_be_is_not_written(changes: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        rules.described(SEEN, changes, "tom", AT)
