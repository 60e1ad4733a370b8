"""From a sheet's bytes to a table of text: CSV of any kind, .xlsx, .ods, or a folder's names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.listings import is_listing, listing_records
from flukeline.catalogue.reading.workbooks import is_workbook, workbook_records
from flukeline.limits import MAX_ROWS

Record = tuple[int, list[str]]
SEPARATORS = (",", ";", "\t", "|")
_WESTERN_ENCODINGS = ["cp1252", "mac_roman", "cp850"]
_OTHER_ENCODINGS = ["cp1250", "cp1251", "cp1253", "shift_jis", "gb18030", "cp949"]
_WESTERN = frozenset(
    [chr(code) for code in range(0xC0, 0x100)]
    + list("\u0152\u0153\u2013\u2018\u2019\u201c\u201d")
    + list("\xa0\xb0\xba\xaa\xb4\xb7\xab\xbb\xa1\xbf\xb1\xb2\xb3\xb5\u20ac")
)
_LOOKED_AT = 100
"""Records that decide the separator."""
MAX_WORDS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as text.

    Attributes:
        header: The names of the columns, as written; a column without a name and cells is left out.
        rows: Row number, as a spreadsheet shows it, and cells of each row that is not empty; each has
            as many cells as the header.
    """

    header: tuple[str, ...]
    rows: list[Record]


def read_table(sheet: bytes, faults: Faults) -> Table:
    """Read a sheet.

    Args:
        sheet: The bytes of a CSV, .xlsx or .ods file, or the listing of a folder with its pattern.
        faults: Receives what cannot be read.

    Returns:
        The table; empty where the sheet cannot be read at all.
    """
    records = _records(sheet, faults)
    kept = [(number, cells) for number, cells in records if any(cell.strip() for cell in cells)]
    if len(kept) > MAX_ROWS + 1:
        faults.add(None, f"has {len(kept) - 1} rows; at most {MAX_ROWS}")
        return Table((), [])
    if not kept:
        return Table((), [])
    header, rows = [each.strip() for each in kept[0][1]], kept[1:]
    used = _used_columns(header, rows)
    for place in used:
        if not header[place]:
            header[place] = f"column {place + 1}"
    even = list(_with_equal_length(rows, len(header), faults))
    if len(used) < len(header):
        even = [(number, [cells[place] for place in used]) for number, cells in even]
    return Table(tuple(header[place] for place in used), even)


def _records(sheet: bytes, faults: Faults) -> list[Record]:
    if is_listing(sheet):
        return listing_records(sheet, faults)
    return workbook_records(sheet, faults) if is_workbook(sheet) else _csv_records(sheet, faults)


def _used_columns(header: list[str], rows: list[Record]) -> list[int]:
    """The places of the columns that have a name, or a cell that is not empty."""
    unnamed = {place for place, name in enumerate(header) if not name}
    empty = set(unnamed)
    for _, cells in rows if unnamed else ():
        empty -= {place for place in empty if place < len(cells) and cells[place].strip()}
        if not empty:
            break
    return [place for place in range(len(header)) if place not in empty]


def _with_equal_length(rows: list[Record], width: int, faults: Faults) -> Iterator[Record]:
    for number, cells in rows:
        if len(cells) > width and any(each.strip() for each in cells[width:]):
            faults.add(number, f"has {len(cells)} cells where the header has {width}")
            continue
        if len(cells) < width:
            # Excel leaves out the separators of empty cells at the end of a row, in blocks of 16 rows.
            faults.warn(
                number,
                f"has {len(cells)} cells where the header has {width}; the others are taken as empty",
            )
            cells = cells + [""] * (width - len(cells))  # noqa: PLW2901
        yield number, [each.strip() for each in cells[:width]]


def _csv_records(sheet: bytes, faults: Faults) -> list[Record]:
    text = _decoded(sheet, faults)
    # Written for Excel, which shows the line after it as row 1.
    said = re.match(r"\"?sep=(.)\"?[ ,;\t]*(\r\n|\r|\n)", text, re.IGNORECASE)
    if said is not None:
        text = text[said.end() :]
    return list(_parsed(text, said[1] if said is not None else _separator(text), faults))


def _decoded(sheet: bytes, faults: Faults) -> str:
    """The text of a CSV file; a note says which encoding was taken where the bytes do not say it."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if sheet.startswith(mark):
            return _decoded_as(sheet, encoding, faults)
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        # ASCII in UTF-16 has a zero byte in every second place.
        if len(sheet) >= 4 and not any(sheet[start:40:2]):
            return _decoded_as(sheet, encoding, faults)
    try:
        return sheet.decode()
    except UnicodeDecodeError:
        return _guessed(sheet, faults)


def _decoded_as(sheet: bytes, encoding: str, faults: Faults) -> str:
    try:
        return sheet.decode(encoding)
    except UnicodeDecodeError:
        faults.add(None, "has characters that cannot be read; save it as CSV UTF-8")
        return sheet.decode(encoding, errors="replace")


def _guessed(sheet: bytes, faults: Faults) -> str:
    fitting = [
        each for each in _WESTERN_ENCODINGS if _is_western(sheet.decode(each, errors="replace"))
    ]
    encoding = "cp1252"
    if encoding not in fitting:
        from charset_normalizer import from_bytes

        best = from_bytes(sheet, cp_isolation=fitting or _OTHER_ENCODINGS).best()
        if best is None:
            faults.add(None, "is in an unknown encoding; save it as CSV UTF-8")
            return ""
        encoding = best.encoding
    text = _decoded_as(sheet, encoding, faults)
    words = dict.fromkeys(each for each in re.findall(r"\w+", text) if not each.isascii())
    shown = ", ".join(word[:40] for word in list(words)[:MAX_WORDS_SHOWN])
    faults.notes.append(
        f"The sheet is not in UTF-8 and was read as {encoding}. Check its accents: {shown}."
    )
    return text


def _is_western(text: str) -> bool:
    """Whether text looks like a Western European language.

    charset-normalizer takes a sheet whose only accent is in "Élise" for Mac Roman. In Western languages
    accented letters are few in each word; Cyrillic or Japanese read so has hardly any others.
    """
    if not _WESTERN.issuperset(re.findall(r"[^\x00-\x7f]", text)):
        return False
    letters = "".join(re.findall(r"[A-Za-z]*[\xc0-\xff][A-Za-z\xc0-\xff]*", text))
    return len(re.findall(r"[\xc0-\xff]", letters)) < 0.6 * len(letters) or len(letters) < 3


def _separator(text: str) -> str:
    """The separator with which the first records have the most columns, all the same number."""

    def columns(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        widths: list[int] = []
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    widths.append(len(cells))
                if len(widths) == _LOOKED_AT:
                    break
        except csv.Error:
            pass
        if not widths or widths[0] == 1:
            return 0, 0
        return widths[0], sum(each == widths[0] for each in widths)

    found = {each: columns(each) for each in SEPARATORS}
    return max(SEPARATORS, key=lambda each: (*found[each], -SEPARATORS.index(each)))


def _parsed(text: str, separator: str, faults: Faults) -> Iterable[Record]:
    """Each CSV record with its row number; a line break within a cell starts no new row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        faults.add(number + 1, f"is not readable as CSV ({error}), and the rest was not checked")
