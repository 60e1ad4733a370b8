"""The cells of a sheet by field: a line for each photograph that a row names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flukeline.catalogue import sheets
from flukeline.catalogue.reading.column_names import IGNORED, OWN
from flukeline.catalogue.reading.dates import DateOrder, date_order, is_serial
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.mapping import (
    ColumnMapping,
    check_mapping,
    corrected,
    proposed,
)
from flukeline.catalogue.reading.tables import Table


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said about a sheet.

    Attributes:
        columns: Field by column, where they corrected the proposed mapping.
        dates: ``dmy`` or ``mdy``; empty: not said.
        kept: The mapping that was kept from an earlier sheet of the same header.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    kept: ColumnMapping | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What one row says of one photograph.

    Attributes:
        number: Of the row in the sheet.
        cells: Cells by field; a field without a column has an empty cell.
        own: Cells of the group's own columns, by column, those that are not empty.
    """

    number: int
    cells: Mapping[str, str]
    own: Mapping[str, str]

    def cell(self, name: str) -> str:
        """The cell of a field."""
        return self.cells.get(name, "")


def mapped(table: Table, answers: Answers, faults: Faults) -> ColumnMapping:
    """The mapping of a table's columns: kept or proposed, then as a person corrected it.

    Args:
        table: The sheet.
        answers: What the person said.
        faults: Receives what the mapping lacks, and dates that need an answer.
    """
    mapping = answers.kept or proposed(table.header, [cells for _, cells in table.rows[:200]])
    mapping = corrected(mapping, answers.columns, answers.dates, faults)
    if mapping.dates:
        return mapping
    order, contrary = _order_of_dates(table, mapping)
    if contrary is not None:
        faults.add(
            None,
            f"has dates with the day first and with the month first, such as {contrary}; write them"
            " like 2024-07-31, or say which it is for those with two readings: --dates dmy or"
            " --dates mdy",
        )
    elif order:
        words = "the day first" if order == "dmy" else "the month first"
        faults.notes.append(f"Dates are read with {words}, as some of them can only be.")
    return replace(mapping, dates=order)


def lines_of(table: Table, mapping: ColumnMapping, faults: Faults) -> list[Line]:
    """The lines of a table.

    Args:
        table: The sheet.
        mapping: What its columns are.
        faults: Receives the faults of the header.

    Returns:
        The lines; none where the header does not let the rows be understood.
    """
    repeated = sorted({each for each in table.header if table.header.count(each) > 1})
    for name in repeated:
        faults.add(1, f"the column {name} appears twice")
    if not table.header:
        if not faults.found:
            faults.add(None, "is empty")
        return []
    understood = check_mapping(mapping, faults)
    if not understood or repeated:
        return []
    if not table.rows and not faults.found:
        faults.add(None, "has no rows")
    places = {column: place for place, column in enumerate(table.header)}
    fields = [(places[column], each) for column, each in mapping.fields if column in places]
    own = [
        (sheets.unescape_cell(table.header[place]), place) for place, each in fields if each == OWN
    ]
    photographs, boxes = _numbered(fields, "photograph"), _numbered(fields, "box")
    single = [
        (place, each)
        for place, each in fields
        if each not in (OWN, IGNORED)
        and place not in photographs.values()
        and place not in boxes.values()
    ]
    found: list[Line] = []
    for number, cells in table.rows:
        shared = {each: cells[place] for place, each in single}
        kept = {column: cells[place] for column, place in own if cells[place]}
        names = [(each, cells[place]) for each, place in photographs.items() if cells[place]]
        if len(photographs) > 1:
            shared["encounter"] = shared.get("encounter") or f"row {number}"
        for place_of, name in names or [("", "")]:
            box = cells[boxes[place_of]] if place_of in boxes else ""
            found.append(Line(number, {**shared, "photograph": name, "box": box}, kept))
    _note_serials(found, faults)
    return found


def _numbered(fields: Sequence[tuple[int, str]], kind: str) -> dict[str, int]:
    """The places of the columns of photographs or boxes by their number, in that order."""
    numbers = ((each.removeprefix(kind), place) for place, each in fields if each.startswith(kind))
    found = {number: place for number, place in numbers if number == "" or number.isdigit()}
    return dict(sorted(found.items(), key=lambda item: int(item[0] or 0)))


def _order_of_dates(table: Table, mapping: ColumnMapping) -> tuple[DateOrder, str | None]:
    columns = mapping.columns_of("date")
    if len(columns) != 1 or columns[0] not in table.header:
        return "", None
    place = table.header.index(columns[0])
    return date_order(cells[place] for _, cells in table.rows)


def _note_serials(lines: Sequence[Line], faults: Faults) -> None:
    serials = [each for each in lines if is_serial(each.cell("date"))]
    if serials:
        first = serials[0]
        faults.warn(
            first.number,
            f"the date {first.cell('date')} is a spreadsheet's number of days, which"
            f" {len(serials)} rows have; it is read as a date",
        )
