"""Rows of a sheet, parsed from their cells, with all faults of the cells."""

from __future__ import annotations

from dataclasses import dataclass

from flukeline.catalogue import sheets
from flukeline.catalogue.details import checked_text
from flukeline.catalogue.reading import Faults, lines_of
from flukeline.catalogue.review import clean_name
from flukeline.errors import FlukelineError, Rejected
from flukeline.limits import EARLIEST_YEAR, MAX_ALIASES
from flukeline.records import CropRequest, name_key, now
from flukeline.stages.sheets.sources import Source
from flukeline.times import LocalTime, check_possible

TEXT_COLUMNS = ("individual", "aliases", "encounter", "place", "notes", "photographer")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: a fluke with its box, or a photograph whose fluke the detector finds.

    Attributes:
        number: Of the row in the sheet.
        name: The photograph's name.
        individual: The whale's name; None: unknown.
        aliases: The whale's other names.
        encounter: The sheet's label of the encounter, shared by all its rows; may be empty.
        not_identifiable: Whether somebody decided that the photograph cannot be identified.
        taken_at: When it was taken.
        latitude: In degrees.
        longitude: In degrees.
        place: The place in words.
        notes: On the encounter.
        photographer: Who took it.
        drawn: The fluke's box; None: the detector finds it.
        content: SHA-256 of the photograph's file; empty until it has been read.
    """

    number: int
    name: str
    individual: str | None
    aliases: tuple[str, ...]
    encounter: str
    not_identifiable: bool
    taken_at: LocalTime | None
    latitude: float | None
    longitude: float | None
    place: str | None
    notes: str | None
    photographer: str | None
    drawn: CropRequest | None
    content: str = ""

    @property
    def shared(self) -> dict[str, object]:
        """The values that must be equal in all rows of one encounter, by column."""
        return {
            "individual": self.individual and name_key(self.individual),
            "status": self.not_identifiable,
            "date": self.taken_at,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "place": self.place,
            "notes": self.notes,
            "photographer": self.photographer,
        }


def read_cells(sheet: bytes, source: Source, faults: Faults) -> list[Row]:
    """Parse the rows of a CSV sheet without reading the photographs.

    Args:
        sheet: The sheet's bytes.
        source: Where the photographs are; only their names are checked.
        faults: Where the faults are added.

    Returns:
        The rows, also those with faults; rows without a usable photograph's name are left out.
    """
    rows = (_row(number, line, source, faults) for number, line in lines_of(sheet, faults))
    return [each for each in rows if each is not None]


def _row(number: int, line: dict[str, str], source: Source, faults: Faults) -> Row | None:
    name = sheets.unescape_formula(line["photograph"])
    if not name:
        faults.add(number, "names no photograph")
        return None
    try:
        source.place(name)
    except Rejected as rejected:
        faults.add(number, rejected.detail)
        return None
    for field in TEXT_COLUMNS:
        written = line.get(field)
        if written and sheets.is_formula(written):
            words = f"the {field} {written[:60]!r} looks like a formula"
            faults.add(number, f"{words}; if it is none, put ' in front of it")
    latitude = _coordinate(number, "latitude", line.get("latitude", ""), 90, faults)
    longitude = _coordinate(number, "longitude", line.get("longitude", ""), 180, faults)
    incomplete = bool(line.get("latitude")) != bool(line.get("longitude"))
    if incomplete and "latitude" in line and "longitude" in line:
        faults.add(number, "has one coordinate of two")
    individual, aliases = _names(number, line, faults)
    return Row(
        number,
        name,
        individual,
        aliases,
        sheets.unescape_formula(line.get("encounter", "")),
        _not_identifiable(number, line, faults),
        _date(number, line.get("date", ""), faults),
        latitude,
        longitude,
        _text(number, "place", line, faults),
        _text(number, "notes", line, faults),
        _text(number, "photographer", line, faults),
        _drawn(number, line.get("box", ""), faults),
    )


def _names(number: int, line: dict[str, str], faults: Faults) -> tuple[str | None, tuple[str, ...]]:
    written = line.get("individual")
    if not written:
        if written == "" and line.get("aliases"):
            faults.add(number, "has aliases and no individual")
        return None, ()
    try:
        name = clean_name(sheets.unescape_formula(written))
        others = sheets.split_names(sheets.unescape_formula(line.get("aliases", "")))
        aliases = tuple(clean_name(each) for each in others)
    except FlukelineError as error:
        faults.add(number, error.detail)
        return None, ()
    keys = [name_key(each) for each in (name, *aliases)]
    if len(set(keys)) < len(keys):
        faults.add(number, "gives a name twice; give each name and alias once")
    if len(aliases) > MAX_ALIASES:
        faults.add(number, f"has {len(aliases)} aliases; at most {MAX_ALIASES}")
    return name, aliases


def _not_identifiable(number: int, line: dict[str, str], faults: Faults) -> bool:
    status = line.get("status", "")
    if status not in ("", "unreviewed", "identified", "not_identifiable"):
        faults.add(
            number, f"the status {status!r} is none of: unreviewed, identified, not_identifiable"
        )
    if status == "identified" and line.get("individual") == "":
        faults.add(number, "is identified and names no individual")
    if status in ("unreviewed", "not_identifiable") and line.get("individual"):
        faults.add(number, f"is {status.replace('_', ' ')} and names an individual")
    return status == "not_identifiable"


def _text(number: int, field: str, line: dict[str, str], faults: Faults) -> str | None:
    try:
        return checked_text(field, sheets.unescape_formula(line.get(field, "")))
    except Rejected as rejected:
        faults.add(number, rejected.detail)
        return None


def _drawn(number: int, written: str, faults: Faults) -> CropRequest | None:
    if not written:
        return None
    try:
        return sheets.parse_box(written)
    except Rejected as rejected:
        faults.add(number, rejected.detail)
        return None


def _coordinate(
    number: int, column: str, written: str, limit: float, faults: Faults
) -> float | None:
    if not written:
        return None
    try:
        value = float(written.replace("_", "?"))
    except ValueError:
        faults.add(number, f"the {column} {written!r} is not a number")
        return None
    if not -limit <= value <= limit:
        faults.add(number, f"the {column} {written} is not between -{limit} and {limit}")
        return None
    return value


def _date(number: int, written: str, faults: Faults) -> LocalTime | None:
    if not written:
        return None
    try:
        date = LocalTime.parse(written)
    except Rejected:
        faults.add(number, f"the date {written[:60]!r} is not like 2024-07-31 or 2024-07-31T09:30")
        return None
    try:
        check_possible(date, now())
    except Rejected:
        faults.add(number, f"the date {written} lies in the future or before {EARLIEST_YEAR}")
        return None
    return date
