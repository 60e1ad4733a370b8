"""The columns of an import in the browser: what each is, as proposed and as a person says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flukeline.catalogue.reading.column_names import FIELDS, IGNORED, OWN
from flukeline.catalogue.reading.dates import DateOrder, TwoReadings, parse_date
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import Answers, lines_of, mapped
from flukeline.catalogue.reading.mapping import NO_COLUMN, ColumnMapping
from flukeline.catalogue.reading.tables import Table
from flukeline.errors import Conflict, Rejected
from flukeline.records import SheetImport
from flukeline.services import Services
from flukeline.stages.sheets import import_names, imports
from flukeline.stages.sheets.opened import kept_mapping, read_sheet

KNOWN_FIELDS = (*FIELDS, OWN, IGNORED)
"""What a column can be."""
EXAMPLES = 3
"""Values of a column that a person sees."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What each column of a sheet is, for a person to correct.

    Attributes:
        mapping: As proposed, as kept from an earlier sheet, or as the person corrected it.
        examples: The first values of each column.
        rows: How many rows the sheet has.
        undecided: A date that has two readings, where no other date shows which is meant, or where
            the person said it; None: all dates have one.
        faults: What the mapping lacks, and what is wrong with the whole sheet.
        notes: Information on the whole sheet.
        pattern: Of a folder's names; None where there is a sheet.
    """

    mapping: ColumnMapping
    examples: Mapping[str, Sequence[str]]
    rows: int
    undecided: str | None
    faults: Sequence[str]
    notes: Sequence[str]
    pattern: str | None


def without_options(words: str) -> str:
    """What a check says, without the command line's option that answers it: a page has fields."""
    return re.sub(r": --(?:map|dates) .*", "", words, flags=re.DOTALL)


def propose(services: Services, record: SheetImport) -> Proposal:
    """What each column of an import's sheet is.

    Raises:
        Conflict: The sheet has not arrived, or it is the file of an export's records.
    """
    _check_has_columns(record)
    sheet = imports.sheet_of(services, record)
    faults = Faults()
    table, mapping = mapped_table(services, sheet, record.columns, record.dates, faults)
    asked = not mapping.dates or bool(record.dates)
    undecided = next(filter(_has_two_readings, _dates(table, mapping)), None) if asked else None
    examples = {
        column: _examples(cells[place] for _, cells in table.rows)
        for place, column in enumerate(table.header)
    }
    told = [without_options(what) for _, what in faults.found if "dates dmy" not in what]
    if len(told) < len(faults.found):
        undecided = undecided or next(iter(_dates(table, mapping)), None)
    pattern = import_names.pattern_of(sheet)
    return Proposal(mapping, examples, len(table.rows), undecided, told, faults.notes, pattern)


def choose_mapping(
    services: Services,
    import_id: str,
    columns: Mapping[str, str],
    dates: DateOrder,
) -> SheetImport:
    """Take the mapping to which a person agreed; the sheet is then checked anew.

    Args:
        services: The services.
        import_id: The import.
        columns: Field by column; columns that are left out stay as proposed.
        dates: Whether 04/07/2019 is 4 July (``dmy``) or 7 April; empty: no date has two readings.

    Raises:
        Rejected: The mapping lacks what is needed; each fault is listed.
        Conflict: The sheet has not arrived, or its import has begun.
    """
    record = imports.get_import(services, import_id)
    imports.check_not_begun(record)
    _check_has_columns(record)
    sheet = imports.sheet_of(services, record)
    proposed = dict(mapped_table(services, sheet, (), "", Faults())[1].fields)
    said = tuple((each, of) for each, of in columns.items() if proposed.get(each) != of)
    if "individual" not in {*columns.values(), *({} if columns else proposed).values()}:
        said = (*said, (NO_COLUMN, "individual"))
    faults = Faults()
    table, mapping = mapped_table(services, sheet, said, dates, faults)
    lines_of(table, mapping, faults)
    if any(map(_has_two_readings, () if mapping.dates else _dates(table, mapping))):
        faults.add(1, "has dates with two readings; say whether the day or the month is first")
    if faults.of_sheet:
        found = [
            (where, without_options(what))
            for where, what in faults.found
            if where in ("sheet", "row 1")
        ]
        raise Rejected("The columns cannot be read like this.", found)

    def change(held: SheetImport) -> SheetImport:
        return replace(held, columns=said, dates=dates, mapped=True, sha256="", job="")

    imports.end_check(services, record)
    return imports.change_record(services, import_id, change)


def _check_has_columns(record: SheetImport) -> None:
    if record.restores:
        raise Conflict("The records of an export have no columns. Send its photographs.")


def mapped_table(
    services: Services,
    sheet: bytes,
    columns: Sequence[tuple[str, str]],
    dates: str,
    faults: Faults,
) -> tuple[Table, ColumnMapping]:
    """A sheet's table, and what its columns are: kept or proposed, then as a person corrected it."""
    table, found = read_sheet(sheet)
    faults.extend(found)
    if not table.header:
        faults.add(None, "is empty")
    kept = kept_mapping(services, sheet)
    known = ColumnMapping.from_json(kept) if kept else None
    mapping = mapped(table, Answers(dict(columns), dates, known), faults)
    return table, mapping


def _dates(table: Table, mapping: ColumnMapping) -> list[str]:
    columns = [each for each in mapping.columns_of("date") if each in table.header]
    places = [table.header.index(each) for each in columns]
    return [cells[place] for _, cells in table.rows for place in places if cells[place]]


def _has_two_readings(text: str) -> bool:
    try:
        parse_date(text)
    except TwoReadings:
        return True
    except Rejected:
        return False
    return False


def _examples(cells: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for each in cells:
        if each.strip():
            found[each.strip()[:80]] = None
        if len(found) == EXAMPLES:
            break
    return list(found)
