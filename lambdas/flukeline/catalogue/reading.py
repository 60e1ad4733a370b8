"""Parsing an imported sheet: from its bytes to rows of cells, with the faults of each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from flukeline.catalogue import wildbook
from flukeline.catalogue.sheets import CATALOGUE
from flukeline.errors import Rejected
from flukeline.limits import MAX_ROWS

Lines = list[tuple[int, dict[str, str]]]


class Faults:
    """Collects all faults of a sheet, so that a person can correct them in one go.

    Attributes:
        found: (place, description) of each fault; the place is "sheet" or "row N".
        notes: Information for the person that is no fault, such as ignored columns.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def add(self, row: int | None, what: str) -> None:
        """Add a fault of a row, the header being row 1; None for a fault of the whole sheet."""
        self.found.append(("sheet" if row is None else f"row {row}", what))

    @property
    def rows(self) -> frozenset[int]:
        """Numbers of the rows that have a fault."""
        places = (where.removeprefix("row ") for where, _ in self.found)
        return frozenset(int(each) for each in places if each.isdigit())

    def stop(self) -> None:
        """Raise Rejected with all distinct faults in the order of rows, if there are any."""
        if self.found:
            # A Wildbook row with two photographs is checked twice, so its faults come twice.
            self.found = sorted(
                dict.fromkeys(self.found),
                key=lambda fault: (
                    int(fault[0].removeprefix("row ")) if fault[0][-1].isdigit() else 0
                ),
            )
            count = len(self.found)
            words = "1 fault" if count == 1 else f"{count} faults"
            raise Rejected(f"The sheet has {words}; nothing was imported.", self.found)


def lines_of(sheet: bytes, faults: Faults) -> Lines:
    """Parse a sheet in Flukeline's or Wildbook's format.

    Args:
        sheet: CSV in UTF-8.
        faults: Receives the faults of the sheet.

    Returns:
        (row number, cells by Flukeline's column names) of each row. A missing column is added with
        empty cells, except in a sheet whose header has faults: there the cells may be in a column
        with a misspelt name.
    """
    try:
        text = sheet.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(None, "is not UTF-8 text; save it as CSV UTF-8")
        return []
    records = _records(text, faults)
    columns = [each.strip() for each in next(records, (1, []))[1]]
    if faults.found:
        return []
    header = [each.lower() for each in columns]
    of_wildbook = wildbook.is_wildbook(header)
    if of_wildbook:
        header = wildbook.canonical_names(header)
    repeated = sorted({each for each in header if header.count(each) > 1})
    for name in repeated:
        faults.add(1, f"the column {name} appears twice")
    check_header = _check_wildbook_header if of_wildbook else _check_own_header
    if not check_header(columns, header, faults) or repeated:
        return []
    known = wildbook.KEPT if of_wildbook else CATALOGUE
    empty = {} if faults.found else dict.fromkeys(known, "")
    lines = [(number, empty | cells) for number, cells in _cells(records, header, faults)]
    if len(lines) > MAX_ROWS:
        faults.add(None, f"has {len(lines)} rows; at most {MAX_ROWS}")
        return []
    if not lines and not faults.found:
        faults.add(None, "has no rows")
    return _from_wildbook(lines, header, faults) if of_wildbook else lines


def _records(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Each CSV record with its row number; a line break within a cell starts no new row."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        faults.add(number + 1, f"is not readable as CSV ({error}), and the rest was not checked")


def _check_own_header(columns: Sequence[str], header: Sequence[str], faults: Faults) -> bool:
    """Check the header of Flukeline's format.

    Args:
        columns: Column names as written.
        header: Column names in lower case.
        faults: Receives the faults of the header.

    Returns:
        Whether the rows can be checked nevertheless.
    """
    for name in CATALOGUE[:2]:
        if name not in header:
            faults.add(1, f"there is no column {name}")
    for written, name in zip(columns, header, strict=True):
        if name not in CATALOGUE:
            faults.add(1, f"unknown column {written!r}; known: {', '.join(CATALOGUE)}")
    return CATALOGUE[0] in header


def _check_wildbook_header(columns: Sequence[str], header: Sequence[str], faults: Faults) -> bool:
    """The same for Wildbook's format; the ignored columns become a note."""
    has_photographs = bool(wildbook.photograph_columns(header))
    if not has_photographs:
        faults.add(1, f"there is no column {wildbook.PHOTOGRAPH}")
    ignored = []
    for written, name in zip(columns, header, strict=True):
        if wildbook.is_ignored(name):
            ignored.append(written)
        elif not wildbook.is_kept(name):
            faults.add(1, f"unknown column {written!r}; correct its name or take it out")
    if ignored:
        faults.notes.append(
            f"Ignored columns, which Flukeline does not keep: {', '.join(ignored)}."
        )
    return has_photographs


def _cells(
    records: Iterator[tuple[int, list[str]]], header: Sequence[str], faults: Faults
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.add(number, f"has {len(cells)} cells where the header has {len(header)}")
            continue
        yield number, dict(zip(header, (cell.strip() for cell in cells), strict=True))


def _from_wildbook(lines: Lines, header: Sequence[str], faults: Faults) -> Lines:
    columns = wildbook.photograph_columns(header)
    found: Lines = []
    for number, cells in lines:
        date = ""
        try:
            date = wildbook.date_of(cells)
        except Rejected as rejected:
            faults.add(number, rejected.detail)
        found += [(number, each) for each in wildbook.catalogue_rows(number, cells, columns, date)]
    return found
