"""Rows of a sheet with typed values, parsed from their cells, with all faults of the cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from flukeline.catalogue import sheets
from flukeline.catalogue.details import checked_text
from flukeline.catalogue.reading import dates, places, wildbook, words
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import Line
from flukeline.catalogue.reading.mapping import ColumnMapping
from flukeline.catalogue.review import clean_name
from flukeline.catalogue.species import find_species
from flukeline.errors import FlukelineError, Rejected
from flukeline.limits import MAX_ALIASES, MAX_KEYWORD_LENGTH, MAX_KEYWORDS
from flukeline.records import Box, CropRequest, name_key
from flukeline.texts import clean_text, unique_words
from flukeline.times import LocalTime, check_possible

TEXTS = (
    *("individual", "aliases", "nickname", "encounter", "place", "notes", "photographer"),
    *("keywords", "caption"),
)
MAX_OWN_LENGTH = 4000
"""Characters of a cell of the group's own columns."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: a fluke with its box, or a photograph whose fluke the detector finds.

    Attributes:
        number: Of the row in the sheet.
        name: The photograph's name, with its folders if the sheet gives them.
        individual: The whale's name; None: unknown.
        aliases: The whale's other names.
        nicknames: Names of the whale that other whales may have too, as in Wildbook.
        encounter: The sheet's label of the encounter, shared by all its rows; may be empty.
        not_identifiable: Whether somebody decided that the photograph cannot be identified.
        taken_at: When it was taken.
        latitude: In degrees.
        longitude: In degrees.
        place: The place in words.
        notes: On the encounter.
        photographer: Who took it.
        species: Scientific name; None: not said.
        drawn: The fluke's box; None: the detector finds it.
        columns: The group's own columns.
        photograph_date: The photograph's own date, where ``taken_at`` is another one that a person
            gave to the encounter.
        original_path: The path that the file had in an earlier import; empty: none; None: the sheet
            does not say.
        keywords: The photograph's keywords; empty: as its file says.
        caption: The photograph's caption; None: as its file says.
        rating: The photograph's stars, 0 to 5, or -1 for rejected; None: as its file says.
        content: SHA-256 of the photograph's file; empty until it has been read.
        path: Of the file, as it is spelt in the folder; empty until it has been found.
        camera: What identifies the camera, as the file says; empty: nothing is said.
        warnings: What is odd about the photograph beside the others, kept in its record.
    """

    number: int
    name: str
    individual: str | None = None
    aliases: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    encounter: str = ""
    not_identifiable: bool = False
    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str | None = None
    notes: str | None = None
    photographer: str | None = None
    species: str | None = None
    drawn: CropRequest | None = None
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    photograph_date: LocalTime | None = None
    original_path: str | None = None
    keywords: tuple[str, ...] = ()
    caption: str | None = None
    rating: int | None = None
    content: str = ""
    path: str = ""
    camera: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def own_time(self) -> LocalTime | None:
        """When the photograph was taken."""
        return self.photograph_date or self.taken_at

    @property
    def shared(self) -> dict[str, object]:
        """The values that must be equal in all rows of one encounter, by column.

        Time, photographer, notes and the group's own columns may differ: an encounter lasts, and
        several people photograph it.
        """
        return {
            "individual": self.individual and name_key(self.individual),
            "status": self.not_identifiable,
            "place": self.place,
            "species": self.species,
        }


def rows_of(lines: list[Line], mapping: ColumnMapping, at: datetime, faults: Faults) -> list[Row]:
    """Parse the lines of a sheet.

    Args:
        lines: The cells by field.
        mapping: What the columns are.
        at: The current time in UTC.
        faults: Receives the faults and warnings of the cells.

    Returns:
        The rows, also those with faults; rows without a photograph's name are left out.
    """
    nobody: dict[str, int] = {}
    rows = [_row(each, mapping, at, nobody, faults) for each in lines]
    for word, count in nobody.items():
        rows_say = "1 row says" if count == 1 else f"{count} rows say"
        faults.notes.append(f"{rows_say} {word!r}, which is taken for no name.")
    asked = [what for _, what in faults.found if what.endswith(_TWO_READINGS)]
    if asked:
        faults.add(
            None,
            f"has {len(asked)} dates with two readings; say whether the day or the month is first:"
            " --dates dmy or --dates mdy",
        )
    return [each for each in rows if each is not None]


_TWO_READINGS = "has two readings, day first or month first"


def _row(
    line: Line, mapping: ColumnMapping, at: datetime, nobody: dict[str, int], faults: Faults
) -> Row | None:
    number = line.number
    name = sheets.unescape_cell(line.cell("photograph"))
    if not name:
        faults.add(number, "names no photograph")
        return None
    for each in TEXTS:
        written = line.cell(each)
        if written and sheets.is_formula(written):
            told = f"the {each} {written[:60]!r} looks like a formula"
            faults.add(number, f"{told}; if it is none, put ' in front of it")
    individual, aliases, nicknames = _names(line, nobody, faults)
    latitude, longitude = _position(line, faults)
    return Row(
        number,
        name,
        individual,
        aliases,
        nicknames,
        sheets.unescape_cell(line.cell("encounter")),
        _not_identifiable(line, individual, faults),
        _date(line, mapping, at, faults),
        latitude,
        longitude,
        _text("place", line.cell("place"), number, faults),
        _text("notes", line.cell("notes"), number, faults),
        _photographer(line, nobody, faults),
        _species(line, faults),
        _drawn(line, faults),
        _own(line, faults),
        _photograph_date(line, mapping, faults),
        sheets.unescape_cell(line.cells["original path"])
        if "original path" in line.cells
        else None,
        _keywords(line, faults),
        _text("caption", line.cell("caption"), number, faults),
        _rating(line, faults),
    )


def _names(
    line: Line, nobody: dict[str, int], faults: Faults
) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """The name, the aliases and the nicknames of a row's whale."""
    number, written = line.number, line.cell("individual")
    others = {
        each: line.cell(each)
        for each in ("aliases", "nickname")
        if not words.names_nobody(line.cell(each))
    }
    if words.names_nobody(written):
        if written:
            nobody[written] = nobody.get(written, 0) + 1
        elif others:
            faults.add(number, "has aliases and no individual")
        return None, (), ()
    try:
        name = clean_name(sheets.unescape_cell(written))
        found = {
            each: tuple(map(clean_name, sheets.split_names(sheets.unescape_cell(cell))))
            for each, cell in others.items()
        }
    except FlukelineError as error:
        faults.add(number, error.detail)
        return None, (), ()
    aliases = found.get("aliases", ())
    keys = [name_key(each) for each in (name, *aliases)]
    if len(set(keys)) < len(keys):
        faults.add(number, "gives a name twice; give each name and alias once")
    # A nickname may repeat the name: it is one name all the same.
    nicknames = {name_key(each): each for each in found.get("nickname", ())}
    nicknames = {key: each for key, each in nicknames.items() if key not in keys}
    if len(aliases) + len(nicknames) > MAX_ALIASES:
        count = len(aliases) + len(nicknames)
        faults.add(number, f"has {count} aliases; at most {MAX_ALIASES}")
    return name, aliases, tuple(nicknames.values())


def _not_identifiable(line: Line, individual: str | None, faults: Faults) -> bool:
    number, status = line.number, line.cell("status").strip().lower().replace(" ", "_")
    if not status and words.folded(line.cell("state")) == "unidentifiable":
        return individual is None
    if status not in ("", "unreviewed", "identified", "not_identifiable"):
        known = "unreviewed, identified, not_identifiable"
        faults.add(number, f"the status {line.cell('status')!r} is none of: {known}")
    if status == "identified" and individual is None and not line.cell("individual"):
        faults.add(number, "is identified and names no individual")
    if status in ("unreviewed", "not_identifiable") and individual is not None:
        faults.add(number, f"is {status.replace('_', ' ')} and names an individual")
    return status == "not_identifiable"


def _text(name: str, written: str, number: int, faults: Faults) -> str | None:
    if words.is_empty(written) or (name == "place" and words.names_nobody(written)):
        return None
    try:
        return checked_text(name, sheets.unescape_cell(written))
    except Rejected as rejected:
        faults.add(number, rejected.detail)
        return None


def _photographer(line: Line, nobody: dict[str, int], faults: Faults) -> str | None:
    written = line.cell("photographer") or line.cell("email")
    if words.names_nobody(written):
        if written:
            nobody[written] = nobody.get(written, 0) + 1
        return None
    return _text("photographer", written, line.number, faults)


def _keywords(line: Line, faults: Faults) -> tuple[str, ...]:
    written = line.cell("keywords")
    if words.is_empty(written):
        return ()
    found = [
        clean_text(each, False) for each in sheets.split_keywords(sheets.unescape_cell(written))
    ]
    kept = unique_words(found)
    for each in kept:
        if len(each) > MAX_KEYWORD_LENGTH:
            faults.add(
                line.number,
                f"the keyword {each[:60]!r} has {len(each)} characters; at most"
                f" {MAX_KEYWORD_LENGTH}",
            )
    if len(kept) > MAX_KEYWORDS:
        faults.add(line.number, f"has {len(kept)} keywords; at most {MAX_KEYWORDS}")
    return kept


def _rating(line: Line, faults: Faults) -> int | None:
    written = line.cell("rating")
    if words.is_empty(written):
        return None
    found = words.stars(sheets.unescape_cell(written))
    if found is None:
        faults.add(
            line.number,
            f"the rating {written[:60]!r} is not a number of stars from 0 to 5, or -1 for rejected",
        )
    return found


def _own(line: Line, faults: Faults) -> dict[str, str]:
    kept = {column: sheets.unescape_cell(cell) for column, cell in line.own.items()}
    if line.cell("photographer") and line.cell("email"):
        kept["Encounter.photographer0.emailAddress"] = sheets.unescape_cell(line.cell("email"))
    state = line.cell("state")
    if state and words.folded(state) != "unidentifiable":
        kept["Encounter.state"] = sheets.unescape_cell(state)
    for column, text in kept.items():
        if len(text) > MAX_OWN_LENGTH:
            faults.add(
                line.number, f"the {column} has {len(text)} characters; at most {MAX_OWN_LENGTH}"
            )
    return kept


def _species(line: Line, faults: Faults) -> str | None:
    written = line.cell("species")
    if words.is_empty(written):
        written = f"{line.cell('genus')} {line.cell('epithet')}".strip()
    if words.names_nobody(written):
        return None
    text = checked_text("place", sheets.unescape_cell(written)) or ""
    known = find_species(text)
    if known is None:
        faults.warn(
            line.number,
            f"the species {text!r} is not one that Flukeline knows; it is kept as written",
        )
        return text or None
    return known.name


def _drawn(line: Line, faults: Faults) -> CropRequest | None:
    try:
        if line.cell("box"):
            return sheets.parse_box(line.cell("box"))
        if line.cell("bbox"):
            return _from_corner_and_size(line.cell("bbox"))
    except Rejected as rejected:
        faults.add(line.number, rejected.detail)
    return None


def _from_corner_and_size(cell: str) -> CropRequest:
    """A box of WildlifeDatasets: ``[x, y, width, height]``."""
    box = sheets.parse_box(" ".join(cell.strip("[]() ").replace(",", " ").split())).box
    return CropRequest(Box(box.x0, box.y0, box.x0 + box.x1, box.y0 + box.y1))


def _position(line: Line, faults: Faults) -> tuple[float | None, float | None]:
    number = line.number
    written: dict[places.Axis, str] = {
        "latitude": line.cell("latitude"),
        "longitude": line.cell("longitude"),
    }
    if not words.is_empty(line.cell("position")) and not any(written.values()):
        try:
            both = places.split_position(line.cell("position"))
        except Rejected as rejected:
            faults.add(number, rejected.detail)
            return None, None
        written = {"latitude": both[0], "longitude": both[1]}
    found: dict[str, float] = {}
    given = {axis: cell for axis, cell in written.items() if not words.is_empty(cell)}
    for axis, cell in given.items():
        try:
            found[axis] = places.parse_degrees(axis, sheets.unescape_cell(cell))
        except Rejected as rejected:
            faults.add(number, rejected.detail)
    if len(given) == 1:
        faults.add(number, "has one coordinate of two")
    if len(found) < 2:
        return None, None
    if found["latitude"] == found["longitude"] == 0:
        faults.warn(
            number,
            "the place 0, 0 is where a device without a fix says it is; it is taken for no place",
        )
        return None, None
    return found["latitude"], found["longitude"]


def _date(line: Line, mapping: ColumnMapping, at: datetime, faults: Faults) -> LocalTime | None:
    try:
        said = _said(line, mapping)
        if said is not None:
            _check_possible(said, at.replace(minute=0, second=0, microsecond=0))
    except Rejected as rejected:
        faults.add(line.number, rejected.detail)
        return None
    return said


def _photograph_date(line: Line, mapping: ColumnMapping, faults: Faults) -> LocalTime | None:
    if words.is_empty(line.cell("photograph date")):
        return None
    try:
        return dates.parse_date(line.cell("photograph date"), mapping.dates)
    except Rejected as rejected:
        faults.add(line.number, rejected.detail)
        return None


@lru_cache(maxsize=65_536)
def _check_possible(said: LocalTime, at: datetime) -> None:
    try:
        check_possible(said, at)
    except Rejected as rejected:
        raise Rejected(f"{said.text}: {rejected.detail}") from rejected


def _said(line: Line, mapping: ColumnMapping) -> LocalTime | None:
    written = "" if words.is_empty(line.cell("date")) else line.cell("date")
    clock = "" if words.is_empty(line.cell("time")) else line.cell("time")
    if not written and not clock:
        return wildbook.date_of(
            {
                part: "" if words.is_empty(line.cell(part)) else line.cell(part)
                for part in (*wildbook.DATE_PARTS, "milliseconds")
            }
        )
    return dates.parse_date(dates.joined(written, clock), mapping.dates)
