"""The format of exported sheets: columns, and writing and parsing cells."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flukeline.catalogue.combined import Told, told_by_encounter, told_by_photographs
from flukeline.catalogue.reading import wildbook
from flukeline.catalogue.reading.column_names import OWN
from flukeline.catalogue.reading.words import names_nobody
from flukeline.catalogue.species import genus_and_epithet
from flukeline.errors import Rejected
from flukeline.records import Box, CropRequest, Encounter, Names, Photograph

CATALOGUE = (
    "photograph",
    "individual",
    "aliases",
    "encounter",
    "status",
    "date",
    "latitude",
    "longitude",
    "place",
    "notes",
    "photographer",
    "species",
    "original path",
    "box",
    "keywords",
    "caption",
    "rating",
)
SINCE_FIRST = ("keywords", "caption", "rating")
"""Columns that exports did not have at first, so that older ones lack them."""
PHOTOGRAPH_DATE = "photograph date"
LABELS = (
    "image",
    "individual",
    "split",
    "original_width",
    "original_height",
    "x0",
    "y0",
    "x1",
    "y1",
    *(f"{point}_{axis}" for point in ("left_tip", "notch", "right_tip") for axis in "xy"),
)

# Spreadsheets treat a cell that begins with one of these as a formula, some the full-width forms too.
_FORMULA_START = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
_PART = re.compile(rf"(\A|[;\n] *)('*)(?=[{re.escape(_FORMULA_START)}])")
_ESCAPED_PART = re.compile(rf"(\A|[;\n] *)'('*)(?=[{re.escape(_FORMULA_START)}])")
# Stricter, because numbers, lists and names of places also begin with a dash.
_SURELY_FORMULA = re.compile("[=+@\uff1d\uff0b\uff20]|[-\uff0d]\\S.*[(|!]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One fluke in one photograph, with its encounter and whale: a row of the catalogue sheet.

    Attributes:
        photograph: File name, unique in the sheet: a second file of the same name is ``2/name``.
        encounter: The encounter.
        whale: The names of the whale; None for an encounter that is not identified.
        crop_request: The box of the fluke; None for a photograph without a box.
        size: Width and height of the upright photograph in pixels, if known.
        original_path: The path that the photograph's file had in the import that it came with.
        told: Time, place and texts to write: the photograph's own, or its encounter's.
        keywords: The photograph's keywords.
        caption: The photograph's caption.
        rating: The photograph's stars, 0 to 5; -1 means rejected.
    """

    photograph: str
    encounter: Encounter
    whale: Names | None
    crop_request: CropRequest | None
    size: tuple[int, int] | None
    original_path: str | None = None
    told: Told = field(default_factory=Told)
    keywords: tuple[str, ...] = ()
    caption: str | None = None
    rating: int | None = None


def with_own_values(lines: Sequence[tuple[Photograph, Line]]) -> list[Line]:
    """The lines of a sheet with the time, place and texts of their photographs.

    Args:
        lines: All lines of a catalogue, each with its photograph, in the order of the sheet.
    """
    of_encounter: dict[str, list[int]] = {}
    for at, (_, line) in enumerate(lines):
        of_encounter.setdefault(line.encounter.id, []).append(at)
    told: dict[int, Told] = {}
    for places in of_encounter.values():
        photographs = [lines[at][0] for at in places]
        own = told_by_photographs(lines[places[0]][1].encounter, photographs)
        told |= dict(zip(places, own, strict=True))
    return [replace(line, told=told[at]) for at, (_, line) in enumerate(lines)]


def escape_cell(text: str) -> str:
    """Put ' before each part of a text that a spreadsheet would treat as a formula.

    Where a comma is the decimal sign, a spreadsheet splits a sheet at semicolons, whatever the quotes
    around a cell: the part after a semicolon or a line break is then a cell of its own. A text that
    the import would take for nothing, such as NA, gets a ' too. ``unescape_cell`` is the inverse.
    """
    if _means_nothing(text):
        return "'" + text
    return _PART.sub(r"\1'\2", text)


def unescape_cell(cell: str) -> str:
    """The text of a cell that ``escape_cell`` wrote."""
    if "'" not in cell:
        return cell
    if cell.startswith("'") and _means_nothing(cell):
        return cell[1:]
    return _ESCAPED_PART.sub(r"\1\2", cell)


def _means_nothing(text: str) -> bool:
    bare = text.lstrip("'")
    return bool(bare) and names_nobody(bare)


def is_formula(cell: str) -> bool:
    """Whether a stripped cell is a formula; never true for the output of ``escape_cell``."""
    return _SURELY_FORMULA.match(cell) is not None


def join_names(names: Iterable[str]) -> str:
    """Write names into one cell, separated by semicolons; a backslash escapes both characters."""
    return "; ".join(each.replace("\\", "\\\\").replace(";", "\\;") for each in names)


def split_names(cell: str, mark: str = ";") -> tuple[str, ...]:
    """The names in a cell that ``join_names`` wrote."""
    names, name, escaped = [], "", False
    for each in cell:
        if escaped or each not in ("\\", mark):
            name, escaped = name + each, False
        elif each == "\\":
            escaped = True
        else:
            names.append(name)
            name = ""
    return tuple(each.strip() for each in (*names, name) if each.strip())


def join_keywords(keywords: Iterable[str]) -> str:
    """Write keywords into one cell, like names; commas are escaped too."""
    return join_names(keywords).replace(",", "\\,")


def split_keywords(cell: str) -> tuple[str, ...]:
    """The keywords in a cell that ``join_keywords`` wrote, or a person with semicolons or commas.

    A comma separates only where no semicolon does: it may stand within a keyword.
    """
    unescaped = re.sub(r"\\.", "", cell, flags=re.DOTALL)
    return split_names(cell, ";" if ";" in unescaped else ",")


def box_cell(request: CropRequest) -> str:
    """Write a box as "x0 y0 x1 y1 rotation source confidence", in pixels and degrees."""
    box = request.box
    words = [repr(each) for each in (box.x0, box.y0, box.x1, box.y1, box.rotation)]
    words.append(request.source)
    if request.confidence is not None:
        words.append(repr(request.confidence))
    return " ".join(words)


def parse_box(cell: str) -> CropRequest:
    """Parse a cell that ``box_cell`` wrote, or that a person wrote with four or more numbers.

    Raises:
        Rejected: The cell has another format.
    """
    words = cell.replace("_", "?").split()
    try:
        numbers = [float(each) for each in words[:5]]
        source = words[5] if len(words) > 5 else "person"
        confidence = float(words[6]) if len(words) > 6 else None
        if len(numbers) < 4 or len(words) > 7 or source not in ("model", "person"):
            raise ValueError(cell)
    except ValueError as error:
        expected = "x0 y0 x1 y1 rotation, in pixels and degrees"
        raise Rejected(f"the box {cell[:60]!r} is not like {expected}") from error
    kind = "model" if source == "model" else "person"
    return CropRequest(Box(*numbers), source=kind, confidence=confidence)  # type: ignore[arg-type]


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def catalogue_sheet(lines: Sequence[Line]) -> bytes:
    """The sheet that ``flukeline import`` reads: CSV in UTF-8 with a row for each fluke.

    The group's own columns follow Flukeline's, and then the photographs' dates where a person gave
    an encounter another date than they have.
    """
    own = _own_columns(lines)
    has_dates = any(line.told.photograph_date is not None for line in lines)
    header = [*CATALOGUE, *own.values(), *([PHOTOGRAPH_DATE] if has_dates else [])]
    rows = []
    for line in lines:
        row = [*_catalogue_row(line), *_own_cells(line, own)]
        if has_dates:
            row.append(str(line.told.photograph_date or ""))
        rows.append(row)
    return _to_csv(header, rows)


def _own_columns(lines: Sequence[Line]) -> dict[str, str]:
    """The names of the group's own columns, and how each is written in a header."""
    names = dict.fromkeys(name for line in lines for name in line.told.columns)
    taken = {*CATALOGUE, PHOTOGRAPH_DATE}
    return {
        name: escape_cell(f"{name} (own)" if name.lower() in taken or _is_wildbooks(name) else name)
        for name in names
    }


def _is_wildbooks(name: str) -> bool:
    """Whether a column would be taken for one that Flukeline writes to Wildbook's sheet."""
    return wildbook.fields_of([*WILDBOOK, name])[-1][1] != OWN and name not in WILDBOOK


def _own_cells(line: Line, own: Iterable[str]) -> list[str]:
    return [escape_cell(line.told.columns.get(name, "")) for name in own]


def _catalogue_row(line: Line) -> list[str]:
    encounter, told = line.encounter, line.told
    status = "unreviewed" if encounter.status == "pending" else encounter.status
    return [
        escape_cell(line.photograph),
        escape_cell(line.whale.name) if line.whale else "",
        escape_cell(join_names(line.whale.aliases)) if line.whale else "",
        encounter.id,
        status,
        str(told.taken_at or ""),
        _number(told.latitude),
        _number(told.longitude),
        escape_cell(encounter.place or ""),
        escape_cell(told.notes or ""),
        escape_cell(told.photographer or ""),
        escape_cell(encounter.species or ""),
        escape_cell(line.original_path or ""),
        box_cell(line.crop_request) if line.crop_request else "",
        escape_cell(join_keywords(line.keywords)),
        escape_cell(line.caption or ""),
        "" if line.rating is None else str(line.rating),
    ]


def wildbook_sheet(lines: Sequence[Line], species: str) -> bytes:
    """A bulk-import sheet for Wildbook: a row for each encounter, a column for each photograph.

    Args:
        lines: The flukes.
        species: Scientific name of the species of encounters that name none: Wildbook needs one.

    Wildbook has no column for a box or for an encounter that is not identifiable. Flukeline adds a
    column for them only where the sheet needs it: boxes for photographs with several flukes.
    """
    encounters: dict[str, list[Line]] = {}
    for line in lines:
        encounters.setdefault(line.encounter.id, []).append(line)
    names = Counter(line.photograph for line in lines)
    several_flukes = {name for name, count in names.items() if count > 1}
    width = max((len(each) for each in encounters.values()), default=1)
    box_columns = width if several_flukes else 0
    own = {name: column for name, column in _own_columns(lines).items() if name not in WILDBOOK}
    has_status = any(line.encounter.status == "not_identifiable" for line in lines)
    header = [
        *(f"Encounter.mediaAsset{place}" for place in range(width)),
        *WILDBOOK,
        *own.values(),
        *(f"Flukeline.box{place}" for place in range(box_columns)),
        *(["Flukeline.status"] if has_status else []),
    ]
    rows = []
    for members in encounters.values():
        cells = [escape_cell(each.photograph) for each in members]
        boxes = [
            box_cell(each.crop_request)
            if each.crop_request and each.photograph in several_flukes
            else ""
            for each in members
        ]
        pad = [""] * (width - len(members))
        shared = members[0].encounter
        first = replace(members[0], told=told_by_encounter(shared))
        row = [*cells, *pad, *_wildbook_cells(first, species), *_own_cells(first, own)]
        row += (boxes + pad)[:box_columns]
        if has_status:
            unidentifiable = members[0].encounter.status == "not_identifiable"
            row.append("not_identifiable" if unidentifiable else "")
        rows.append(row)
    return _to_csv(header, rows)


WILDBOOK = (
    "MarkedIndividual.individualID",
    "MarkedIndividual.nickname",
    "Encounter.genus",
    "Encounter.specificEpithet",
    "Encounter.year",
    "Encounter.month",
    "Encounter.day",
    "Encounter.hour",
    "Encounter.minutes",
    "Encounter.dateInMilliseconds",
    "Encounter.decimalLatitude",
    "Encounter.decimalLongitude",
    "Encounter.verbatimLocality",
    "Encounter.researcherComments",
    "Encounter.photographer0.fullName",
    "Encounter.photographer0.emailAddress",
)


def _wildbook_cells(line: Line, species: str) -> list[str]:
    encounter, told = line.encounter, line.told

    def shared(ending: str) -> str:
        """The group's own cell of one of Wildbook's columns, such as a nickname of two whales."""
        name = next(each for each in WILDBOOK if each.endswith(ending))
        return escape_cell(told.columns.get(name, ""))

    photographer = escape_cell(told.photographer or "")
    is_address = re.fullmatch(r"\S+@\S+\.\S+", told.photographer or "") is not None
    return [
        escape_cell(line.whale.name) if line.whale else "",
        escape_cell(join_names(line.whale.aliases) if line.whale else "") or shared("nickname"),
        *(escape_cell(each) for each in genus_and_epithet(encounter.species or species)),
        *wildbook.date_parts(told.taken_at),
        _number(told.latitude),
        _number(told.longitude),
        escape_cell(encounter.place or ""),
        escape_cell(told.notes or ""),
        *(("", photographer) if is_address else (photographer, shared("emailAddress"))),
    ]


def labels_sheet(lines: Sequence[Line]) -> bytes:
    """The sheet of labels that training reads, with a row for each fluke that has a box.

    A box is in percent of the photograph's width and height; a rotated box is replaced by the upright
    rectangle around it. Training identifies a picture by its name, so the second fluke of a
    photograph is named ``fluke2/name``.
    """
    rows = []
    count: dict[str, int] = {}
    for line in lines:
        if line.crop_request is None or line.size is None:
            continue
        count[line.photograph] = number = count.get(line.photograph, 0) + 1
        name = line.photograph if number == 1 else f"fluke{number}/{line.photograph}"
        width, height = line.size
        x0, y0, x1, y1 = _upright(line.crop_request.box)
        percent = (
            100 * max(0.0, x0) / width,
            100 * max(0.0, y0) / height,
            100 * min(float(width), x1) / width,
            100 * min(float(height), y1) / height,
        )
        whale = escape_cell(line.whale.name) if line.whale else ""
        corners = [f"{each:.3f}" for each in percent]
        rows.append([escape_cell(name), whale, "", str(width), str(height), *corners, *[""] * 6])
    return _to_csv(LABELS, rows)


def _upright(box: Box) -> tuple[float, float, float, float]:
    """The corners x0, y0, x1, y1 of the upright rectangle around a rotated box."""
    angle = math.radians(box.rotation)
    wide, high = (box.x1 - box.x0) / 2, (box.y1 - box.y0) / 2
    half_x = abs(wide * math.cos(angle)) + abs(high * math.sin(angle))
    half_y = abs(wide * math.sin(angle)) + abs(high * math.cos(angle))
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return x - half_x, y - half_y, x + half_x, y + half_y
