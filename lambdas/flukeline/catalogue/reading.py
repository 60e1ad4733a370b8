"""Reading a sheet: from its bytes to its rows, with every fault by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flukeline.catalogue import sheets
from flukeline.catalogue.sheets import CATALOGUE
from flukeline.records import Rejected

if TYPE_CHECKING:
    import _csv

Lines = list[tuple[int, dict[str, str]]]
MAX_ROWS = 100_000


class Faults:
    """Every fault of a sheet by row, so that all of them are heard of at once."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, row: int | None, what: str) -> None:
        """Note one fault; ``row`` as a spreadsheet counts, the header being row 1."""
        self.found.append(("sheet" if row is None else f"row {row}", what))

    @property
    def rows(self) -> frozenset[int]:
        """The rows that have a fault."""
        places = (where.removeprefix("row ") for where, _ in self.found)
        return frozenset(int(each) for each in places if each.isdigit())

    def stop(self) -> None:
        """Raise Rejected with every fault in the rows' order, if there is one."""
        if self.found:
            self.found.sort(
                key=lambda fault: (
                    int(fault[0].removeprefix("row ")) if fault[0][-1].isdigit() else 0
                )
            )
            count = len(self.found)
            words = "1 fault" if count == 1 else f"{count} faults"
            raise Rejected(f"The sheet has {words}; nothing was taken in this time.", self.found)


def lines_of(sheet: bytes, faults: Faults) -> Lines:
    """The rows of a sheet, Flukeline's own or Wildbook's, as cells by Flukeline's columns."""
    try:
        text = sheet.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(None, "is not UTF-8 text; save it as CSV UTF-8")
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        wildbook = sheets.is_wildbook(header)
        _check_header(header, wildbook, faults)
        lines = [] if faults.found else list(_cells(reader, header, faults))
    except csv.Error as error:
        faults.add(None, f"is not readable as CSV: {error}")
        return []
    if len(lines) > MAX_ROWS:
        faults.add(None, f"has {len(lines)} rows; at most {MAX_ROWS}")
        return []
    if not lines and not faults.found:
        faults.add(None, "has no rows")
    if wildbook:
        return [(n, each) for n, cells in lines for each in sheets.from_wildbook(n, cells)]
    return lines


def _check_header(header: list[str], wildbook: bool, faults: Faults) -> None:
    for column in sorted(set(header)):
        if header.count(column) > 1:
            faults.add(1, f"the column {column} stands twice")
    if wildbook:
        for column in sheets.wildbook_columns(header):
            faults.add(1, f"Flukeline keeps no {column!r}; take this column out of the sheet")
        return
    for column in CATALOGUE[:2]:
        if column not in header:
            faults.add(1, f"there is no column {column}")
    for column in header:
        if column not in CATALOGUE:
            faults.add(1, f"unknown column {column!r}; known: {', '.join(CATALOGUE)}")


def _cells(
    reader: _csv.Reader, header: list[str], faults: Faults
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.add(number, f"has {len(cells)} cells where the header has {len(header)}")
            continue
        yield number, dict(zip(header, (cell.strip() for cell in cells), strict=True))
