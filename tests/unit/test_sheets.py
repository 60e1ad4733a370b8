"""Every field of every sheet says back what was written, whatever was written."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from flukeline.catalogue import sheets
from flukeline.catalogue.combined import told_by_encounter
from flukeline.catalogue.details import checked_text
from flukeline.catalogue.reading.column_names import OWN
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import Answers, lines_of, mapped
from flukeline.catalogue.reading.rows import Row, rows_of
from flukeline.catalogue.reading.tables import read_table
from flukeline.catalogue.reading.wildbook import fields_of
from flukeline.catalogue.review import clean_name
from flukeline.catalogue.sheets import CATALOGUE, WILDBOOK, Line
from flukeline.errors import Rejected
from flukeline.records import Box, CropRequest, Encounter, Names, name_key
from flukeline.texts import clean_text, unique_words
from flukeline.times import LocalTime
from tests.unit.drawn import local_times

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    [
        *(
            "=1+1",
            "'=1",
            "''",
            "-",
            "@x",
            "a;b",
            "a\\",
            "\\;",
            '"',
            "a\nb",
            "a,b",
            " = ",
            "\u202e=1",
        ),
        *("NA", "'NA", "unknown", "'?", "Desconhecido", "n/a; =1"),
    ]
)


def name(text: str) -> str | None:
    try:
        return clean_name(text)
    except Rejected:
        return None


NAMES = st.lists(
    ANYTHING.map(name).filter(lambda each: each is not None),
    min_size=1,
    max_size=4,
    unique_by=lambda each: name_key(str(each)),
)
DATES = local_times(datetime(1900, 1, 1), datetime(2026, 1, 1))
COLUMNS = st.dictionaries(
    ANYTHING.map(lambda each: clean_text(each, False)).filter(
        lambda each: (
            each
            and each.lower() not in (*CATALOGUE, "flukeline: fault", "photograph date")
            and fields_of([*WILDBOOK, each])[-1][1] == OWN
        )
    ),
    ANYTHING.map(lambda each: clean_text(each, True)).filter(bool),
    max_size=3,
)
DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A fluke that belongs to an identified encounter with every detail, or none."""
    place = draw(st.none() | DEGREES)
    encounter = Encounter(
        "e",
        "identified",
        datetime(2026, 1, 1, tzinfo=UTC),
        taken_at=draw(st.none() | DATES),
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        place=checked_text("place", draw(ANYTHING)),
        notes=checked_text("notes", draw(ANYTHING)),
        photographer=checked_text("photographer", draw(ANYTHING)),
        species=draw(st.sampled_from([None, "Megaptera novaeangliae", "Orcinus orca"])),
        columns=draw(COLUMNS),
    )
    names = draw(NAMES)
    corners = [draw(st.floats(-1e4, 1e4)) for _ in range(5)]
    keywords = draw(st.lists(ANYTHING | st.just("Smith, Ana; \\"), max_size=3))
    drawn = CropRequest(Box(*corners), source="model", confidence=draw(st.none() | st.floats(0, 1)))
    return Line(
        "=a.jpg",
        encounter,
        Names(str(names[0]), tuple(map(str, names[1:]))),
        drawn,
        None,
        told=told_by_encounter(encounter),
        keywords=unique_words(clean_text(each, False) for each in keywords),
        caption=checked_text("caption", draw(ANYTHING)),
        rating=draw(st.none() | st.integers(-1, 5)),
    )


def said(sheet: bytes) -> Row:
    faults = Faults()
    table = read_table(sheet, faults)
    mapping = mapped(table, Answers(), faults)
    at = datetime(2026, 11, 27, tzinfo=UTC)
    (row,) = rows_of(lines_of(table, mapping, faults), mapping, at, faults)
    assert not faults.found
    return row


def check(line: Line, row: Row, taken_at: LocalTime | None) -> None:
    seen, whale = line.encounter, line.whale
    assert whale is not None
    assert row.name == line.photograph
    assert (row.individual, row.aliases or row.nicknames) == (whale.name, whale.aliases)
    for field in ("place", "notes", "photographer", "columns"):
        assert getattr(row, field) == getattr(seen, field)
    zero = (seen.latitude, seen.longitude) == (0, 0)
    place = (None, None) if zero else (seen.latitude, seen.longitude)
    assert (row.latitude, row.longitude) == place
    assert row.taken_at == taken_at


@given(lines())
def test_the_catalogue_sheet_says_back_what_was_written(line: Line) -> None:
    row = said(sheets.catalogue_sheet([line]))
    check(line, row, line.encounter.taken_at)
    assert row.species == line.encounter.species
    assert row.drawn == line.crop_request
    for field in ("keywords", "caption", "rating"):
        assert getattr(row, field) == getattr(line, field)


@given(lines())
def test_the_wildbook_sheet_says_back_what_was_written(line: Line) -> None:
    at = line.encounter.taken_at
    assume(at is None or (at.offset or 0) % 15 == 0)  # As all time zones are.
    # Wildbook's parts end at the minutes; the milliseconds, in UTC, hold the offset and the rest.
    if at is not None:
        parts = at.parts[:5] if at.utc is None else at.parts
        while len(parts) > 5 and parts[-1] == 0:
            parts = parts[:-1]
        at = LocalTime.of(*parts, offset=at.offset if at.utc is not None else None)
    row = said(sheets.wildbook_sheet([line], "Eubalaena glacialis"))
    check(line, row, at)
    assert row.species == (line.encounter.species or "Eubalaena glacialis")
