"""Every field of every sheet says back what was written, whatever was written."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from flukeline.catalogue import sheets
from flukeline.catalogue.details import checked_text
from flukeline.catalogue.reading import Faults, lines_of
from flukeline.catalogue.review import clean_name
from flukeline.catalogue.sheets import Line
from flukeline.errors import Rejected
from flukeline.records import Box, CropRequest, Encounter, Names, name_key
from flukeline.times import LocalTime
from tests.unit.drawn import local_times

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["=1+1", "'=1", "''", "-", "@x", "a;b", "a\\", "\\;", '"', "a\nb", "a,b", " = ", "\u202e=1"]
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
    )
    names = draw(NAMES)
    corners = [draw(st.floats(-1e4, 1e4)) for _ in range(5)]
    drawn = CropRequest(Box(*corners), source="model", confidence=draw(st.none() | st.floats(0, 1)))
    return Line("=a.jpg", encounter, Names(str(names[0]), tuple(map(str, names[1:]))), drawn, None)


def said(sheet: bytes) -> dict[str, str]:
    faults = Faults()
    ((_, cells),) = lines_of(sheet, faults)
    assert not faults.found
    return cells


def check(line: Line, cells: dict[str, str], said: LocalTime | None) -> None:
    seen, whale = line.encounter, line.whale
    assert whale is not None
    assert sheets.unescape_formula(cells["photograph"]) == line.photograph
    assert clean_name(sheets.unescape_formula(cells["individual"])) == whale.name
    assert sheets.split_names(sheets.unescape_formula(cells["aliases"])) == whale.aliases
    for field in ("place", "notes", "photographer"):
        assert checked_text(field, sheets.unescape_formula(cells[field])) == getattr(seen, field)
    for field in ("latitude", "longitude"):
        written = cells[field]
        assert (float(written) if written else None) == getattr(seen, field)
    assert (LocalTime.parse(cells["date"]) if cells["date"] else None) == said


@given(lines())
def test_the_catalogue_sheet_says_back_what_was_written(line: Line) -> None:
    cells = said(sheets.catalogue_sheet([line]))
    check(line, cells, line.encounter.taken_at)
    assert sheets.parse_box(cells["box"]) == line.crop_request


@given(lines())
def test_the_wildbook_sheet_says_back_what_was_written(line: Line) -> None:
    at = line.encounter.taken_at
    # Wildbook's parts end at the minutes; the milliseconds, in UTC, hold the offset and the rest.
    if at is not None:
        parts = at.parts[:5] if at.utc is None else at.parts
        while len(parts) > 5 and parts[-1] == 0:
            parts = parts[:-1]
        at = LocalTime.of(*parts, offset=at.offset if at.utc is not None else None)
    check(line, said(sheets.wildbook_sheet([line])), at)
