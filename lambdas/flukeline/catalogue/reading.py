"""Reading a sheet: from its bytes to its rows, with every fault by row."""

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
    """Every fault of a sheet by row, so that all of them are heard of at once.

    ``notes`` are no faults: what a person should hear of a sheet that is good.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def add(self, row: int | None, what: str) -> None:
        """Note one fault; ``row`` as a spreadsheet counts, the header being row 1."""
        self.found.append(("sheet" if row is None else f"row {row}", what))

    @property
    def rows(self) -> frozenset[int]:
        """The rows that have a fault."""
        places = (where.removeprefix("row ") for where, _ in self.found)
        return frozenset(int(each) for each in places if each.isdigit())

    def stop(self) -> None:
        """Raise Rejected with every fault once, in the rows' order, if there is one."""
        if self.found:
            # A row of Wildbook's with two photographs is looked at twice.
            self.found = sorted(
                dict.fromkeys(self.found),
                key=lambda fault: (
                    int(fault[0].removeprefix("row ")) if fault[0][-1].isdigit() else 0
                ),
            )
            count = len(self.found)
            words = "1 fault" if count == 1 else f"{count} faults"
            raise Rejected(f"The sheet has {words}; nothing was taken in this time.", self.found)


def lines_of(sheet: bytes, faults: Faults) -> Lines:
    """The rows of a sheet, Flukeline's own or Wildbook's, as cells by Flukeline's columns.

    A column that is not in the sheet has empty cells; it has none where the header is at fault,
    because what a row seems to lack may stand in a column whose name nobody knows.
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
        header = wildbook.one_name(header)
    twice = sorted({each for each in header if header.count(each) > 1})
    for name in twice:
        faults.add(1, f"the column {name} stands twice")
    check = _check_wildbook if of_wildbook else _check_own
    if not check(columns, header, faults) or twice:
        return []
    known = wildbook.KEPT if of_wildbook else CATALOGUE
    absent = {} if faults.found else dict.fromkeys(known, "")
    lines = [(number, absent | cells) for number, cells in _cells(records, header, faults)]
    if len(lines) > MAX_ROWS:
        faults.add(None, f"has {len(lines)} rows; at most {MAX_ROWS}")
        return []
    if not lines and not faults.found:
        faults.add(None, "has no rows")
    return _from_wildbook(lines, header, faults) if of_wildbook else lines


def _records(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number as a spreadsheet counts: a line break in a cell begins none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        words = f"is not readable as CSV ({error}), and nothing after it was looked at"
        faults.add(number + 1, words)


def _check_own(columns: Sequence[str], header: Sequence[str], faults: Faults) -> bool:
    """Note the header's faults; whether the cells can be understood all the same.

    Args:
        columns: As they are written.
        header: As they are known.
        faults: Of the sheet.
    """
    for name in CATALOGUE[:2]:
        if name not in header:
            faults.add(1, f"there is no column {name}")
    for written, name in zip(columns, header, strict=True):
        if name not in CATALOGUE:
            faults.add(1, f"unknown column {written!r}; known: {', '.join(CATALOGUE)}")
    return CATALOGUE[0] in header


def _check_wildbook(columns: Sequence[str], header: Sequence[str], faults: Faults) -> bool:
    """The same for a header of Wildbook's, with a note of what is left aside."""
    shows = bool(wildbook.photograph_columns(header))
    if not shows:
        faults.add(1, f"there is no column {wildbook.PHOTOGRAPH}")
    aside = []
    for written, name in zip(columns, header, strict=True):
        if wildbook.is_left_aside(name):
            aside.append(written)
        elif not wildbook.is_kept(name):
            faults.add(1, f"unknown column {written!r}; correct its name or take it out")
    if aside:
        faults.notes.append(f"Left aside, Flukeline keeps nothing of it: {', '.join(aside)}.")
    return shows


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
    coarse = 0
    for number, cells in lines:
        date = ""
        try:
            date = wildbook.date_of(cells)
            coarse += wildbook.is_coarse(cells)
        except Rejected as rejected:
            faults.add(number, rejected.detail)
        found += [(number, each) for each in wildbook.lines_of(number, cells, columns, date)]
    if coarse:
        rows = "1 row gives" if coarse == 1 else f"{coarse} rows give"
        faults.notes.append(
            f"{rows} no day; Flukeline takes the first of the month, or of the year."
        )
    return found
