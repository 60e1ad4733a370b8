"""How a catalogue stands in a sheet: its columns, its cells, and what each cell says back."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flukeline.errors import Rejected
from flukeline.records import Box, CropRequest, Encounter, Names

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
    "box",
)
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

# Spreadsheets take a cell that begins so for a formula, some of them the wide forms too.
_FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
# A dash also begins numbers, lists and places that nobody means as a formula.
_SURELY_FORMULA = re.compile("[=+@\uff1d\uff0b\uff20]|[-\uff0d]\\S.*[(|!]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One fluke in one photograph, with the encounter and the whale that it belongs to.

    Attributes:
        photograph: The file's name; the second of that name is ``2/name``, so that each is one.
        encounter: What was seen, and when and where.
        whale: The whale's names, where it is identified.
        drawn: The fluke's box; None while the photograph has none.
        size: Pixels of the upright photograph.
    """

    photograph: str
    encounter: Encounter
    whale: Names | None
    drawn: CropRequest | None
    size: tuple[int, int] | None


def harmless(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula; ``plain`` is its inverse."""
    rest = text.lstrip("'")
    return f"'{text}" if rest[:1] and rest[0] in _FORMULA else text


def plain(cell: str) -> str:
    """The text of a cell that ``harmless`` wrote."""
    rest = cell.lstrip("'")
    return cell[1:] if cell.startswith("'") and rest[:1] and rest[0] in _FORMULA else cell


def is_formula(cell: str) -> bool:
    """Whether a cell without spaces around it is a formula; none is that ``harmless`` wrote."""
    return _SURELY_FORMULA.match(cell) is not None


def joined(names: Iterable[str]) -> str:
    """Names in one cell, with a semicolon between them."""
    return "; ".join(each.replace("\\", "\\\\").replace(";", "\\;") for each in names)


def separate(cell: str) -> tuple[str, ...]:
    """The names in one cell."""
    names, name, escaped = [], "", False
    for each in cell:
        if escaped or each not in "\\;":
            name, escaped = name + each, False
        elif each == "\\":
            escaped = True
        else:
            names.append(name)
            name = ""
    return tuple(each.strip() for each in (*names, name) if each.strip())


def box_cell(drawn: CropRequest) -> str:
    """A box as x0 y0 x1 y1 rotation, who drew it, and how sure the model was."""
    box = drawn.box
    words = [repr(each) for each in (box.x0, box.y0, box.x1, box.y1, box.rotation)]
    words.append(drawn.source)
    if drawn.confidence is not None:
        words.append(repr(drawn.confidence))
    return " ".join(words)


def box_of(cell: str) -> CropRequest:
    """The box of a cell. Raises Rejected."""
    words = cell.replace("_", "?").split()
    try:
        numbers = [float(each) for each in words[:5]]
        source = words[5] if len(words) > 5 else "person"
        confidence = float(words[6]) if len(words) > 6 else None
        if len(numbers) < 4 or len(words) > 7 or source not in ("model", "person"):
            raise ValueError(cell)
    except ValueError as error:
        words_ = "x0 y0 x1 y1 rotation, in pixels and degrees"
        raise Rejected(f"the box {cell[:60]!r} is not like {words_}") from error
    kind = "model" if source == "model" else "person"
    return CropRequest(Box(*numbers), source=kind, confidence=confidence)  # type: ignore[arg-type]


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def catalogue_sheet(lines: Sequence[Line]) -> bytes:
    """The sheet that ``flukeline import`` takes back: a row a fluke."""
    return _written(CATALOGUE, (_catalogue_row(each) for each in lines))


def _catalogue_row(line: Line) -> list[str]:
    seen = line.encounter
    status = "unreviewed" if seen.status == "pending" else seen.status
    return [
        harmless(line.photograph),
        harmless(line.whale.name) if line.whale else "",
        harmless(joined(line.whale.aliases)) if line.whale else "",
        seen.id,
        status,
        seen.taken_at.isoformat() if seen.taken_at else "",
        _number(seen.latitude),
        _number(seen.longitude),
        harmless(seen.place or ""),
        harmless(seen.notes or ""),
        harmless(seen.photographer or ""),
        box_cell(line.drawn) if line.drawn else "",
    ]


def wildbook_sheet(lines: Sequence[Line]) -> bytes:
    """A bulk-import sheet for Wildbook: a row an encounter, its photographs side by side.

    Wildbook has no column for a box or for what cannot be identified, so those stand in columns
    of ours, which are there only where something needs them.
    """
    encounters: dict[str, list[Line]] = {}
    for line in lines:
        encounters.setdefault(line.encounter.id, []).append(line)
    shown = [line.photograph for line in lines]
    several = {name for name, count in Counter(shown).items() if count > 1}
    width = max((len(each) for each in encounters.values()), default=1)
    boxes = width if several else 0
    marked = any(line.encounter.status == "not_identifiable" for line in lines)
    header = [
        *(f"Encounter.mediaAsset{place}" for place in range(width)),
        *WILDBOOK,
        *(f"Flukeline.box{place}" for place in range(boxes)),
        *(["Flukeline.status"] if marked else []),
    ]
    rows = []
    for own in encounters.values():
        cells = [harmless(each.photograph) for each in own]
        drawn = [
            box_cell(each.drawn) if each.drawn and each.photograph in several else ""
            for each in own
        ]
        pad = [""] * (width - len(own))
        row = [*cells, *pad, *_wildbook_cells(own[0]), *((drawn + pad)[:boxes])]
        if marked:
            unknown = own[0].encounter.status == "not_identifiable"
            row.append("not_identifiable" if unknown else "")
        rows.append(row)
    return _written(header, rows)


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
    "Encounter.photographer0.emailAddress",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _wildbook_cells(line: Line) -> list[str]:
    seen, at = line.encounter, line.encounter.taken_at
    date = ["", "", "", "", "", ""]
    if at is not None:
        parts = (at.year, at.month, at.day, at.hour, at.minute)
        since = at - _EPOCH
        milliseconds = (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
        date = [*(str(each) for each in parts), str(milliseconds)]
    return [
        harmless(line.whale.name) if line.whale else "",
        harmless(joined(line.whale.aliases)) if line.whale else "",
        "Physeter",
        "macrocephalus",
        *date,
        _number(seen.latitude),
        _number(seen.longitude),
        harmless(seen.place or ""),
        harmless(seen.notes or ""),
        harmless(seen.photographer or ""),
    ]


def labels_sheet(lines: Sequence[Line]) -> bytes:
    """What training takes: a fluke a row, its box as percent of the picture's width and height.

    A turned box stands as the upright one around it. The second fluke of a photograph has a name
    of its own, ``fluke2/name``, because training knows a picture by its name.
    """
    rows = []
    count: dict[str, int] = {}
    for line in lines:
        if line.drawn is None or line.size is None:
            continue
        count[line.photograph] = number = count.get(line.photograph, 0) + 1
        name = line.photograph if number == 1 else f"fluke{number}/{line.photograph}"
        width, height = line.size
        x0, y0, x1, y1 = _upright(line.drawn.box)
        percent = (
            100 * max(0.0, x0) / width,
            100 * max(0.0, y0) / height,
            100 * min(float(width), x1) / width,
            100 * min(float(height), y1) / height,
        )
        whale = harmless(line.whale.name) if line.whale else ""
        corners = [f"{each:.3f}" for each in percent]
        rows.append([harmless(name), whale, "", str(width), str(height), *corners, *[""] * 6])
    return _written(LABELS, rows)


def _upright(box: Box) -> tuple[float, float, float, float]:
    """The upright rectangle around a turned box."""
    angle = math.radians(box.rotation)
    wide, high = (box.x1 - box.x0) / 2, (box.y1 - box.y0) / 2
    half_x = abs(wide * math.cos(angle)) + abs(high * math.sin(angle))
    half_y = abs(wide * math.sin(angle)) + abs(high * math.cos(angle))
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return x - half_x, y - half_y, x + half_x, y + half_y
