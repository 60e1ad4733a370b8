"""From a sheet's bytes to its cells: separators, encodings, line ends and workbooks."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.tables import Table, read_table
from tests.unit.workbooks import ods, xlsx

PORTUGUESE = "ficheiro;indivíduo;local\na.jpg;Élise;São Miguel\n"


def read(sheet: bytes) -> tuple[Table, Faults]:
    faults = Faults()
    return read_table(sheet, faults), faults


def cells(sheet: bytes) -> list[list[str]]:
    """The header and the rows of a sheet that has no fault."""
    table, faults = read(sheet)
    assert faults.found == []
    return [list(table.header), *(row for _, row in table.rows)]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end(mark: str, end: str) -> None:
    lines = [["photograph", "individual"], ["a.jpg", "Pm 1"]]
    text = end.join(mark.join(each) for each in lines)
    assert cells(text.encode()) == lines


def test_a_separator_within_the_cells_is_none() -> None:
    text = 'photograph;latitude;notes\na.jpg;38,5;"one; two, three"\nb.jpg;38,6;x\n'
    assert cells(text.encode())[1] == ["a.jpg", "38,5", "one; two, three"]


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\r\n', "SEP=;\n", "sep=;,,\n"])
def test_excels_line_with_the_separator_is_no_row(line: str) -> None:
    table, faults = read((line + "photograph;individual\na,b.jpg;A\n").encode())
    assert (table.header, table.rows) == (("photograph", "individual"), [(2, ["a,b.jpg", "A"])])
    assert faults.found == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_an_encoding_that_the_file_says_needs_no_note(encoding: str) -> None:
    assert cells(PORTUGUESE.encode(encoding))[1] == ["a.jpg", "Élise", "São Miguel"]
    assert read(PORTUGUESE.encode(encoding))[1].notes == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str) -> None:
    assert cells(PORTUGUESE.encode(encoding))[1] == ["a.jpg", "Élise", "São Miguel"]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_an_encoding_that_is_guessed_is_told_with_its_accents(encoding: str) -> None:
    table, faults = read(PORTUGUESE.encode(encoding))
    assert table.rows == [(2, ["a.jpg", "Élise", "São Miguel"])]
    assert faults.notes == [
        f"The sheet is not in UTF-8 and was read as {encoding}. Check its accents: indivíduo,"
        " Élise, São."
    ]


def test_one_accent_is_enough_for_windows() -> None:
    assert cells("photograph,individual\na.jpg,Élise\n".encode("cp1252"))[1] == ["a.jpg", "Élise"]


def test_empty_columns_and_rows_are_left_out() -> None:
    text = "photograph,individual,,\na.jpg,A,,\n,,,\nb.jpg,B,,\n" + ",,,\n" * 50
    table, faults = read(text.encode())
    assert table.header == ("photograph", "individual")
    assert table.rows == [(2, ["a.jpg", "A"]), (4, ["b.jpg", "B"])]
    assert (faults.found, faults.warnings) == ([], [])


def test_a_column_without_a_name_and_with_cells_is_kept() -> None:
    assert cells(b"photograph,,individual\na.jpg,x,A\n")[0] == [
        "photograph",
        "column 2",
        "individual",
    ]


def test_cells_beyond_the_header_are_a_fault() -> None:
    _, faults = read(b"photograph,individual\na.jpg,A,,\nb.jpg,B,,x\n")
    assert faults.found == [("row 3", "has 4 cells where the header has 2")]


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_workbook_gives_what_a_person_sees(write: type) -> None:
    rows = [
        ["photograph", "individual", "date", "latitude", "notes"],
        ["a.jpg", 12.0, date(2019, 7, 4), 38.5, None],
        ["b.jpg", "007", datetime(2019, 7, 4, 9, 45), -0.30000000000000004, "two\nlines"],
        [None, None, None, None, None],
        ["c.jpg", 1.2e15, datetime(2019, 7, 4, 9, 45, 30), 1e-7, " x "],
    ]
    table, faults = read(write(rows))
    assert faults.found == []
    assert table.rows == [
        (2, ["a.jpg", "12", "2019-07-04", "38.5", ""]),
        (3, ["b.jpg", "007", "2019-07-04 09:45", "-0.3", "two\nlines"]),
        (5, ["c.jpg", "1200000000000000", "2019-07-04 09:45:30", "1e-07", "x"]),
    ]


def test_the_first_sheet_of_a_workbook_that_has_cells_is_read() -> None:
    header = ["photograph", "individual"]
    table, faults = read(xlsx([], [header, ["a.jpg", "A"]], [["other"]]))
    assert table.rows == [(2, ["a.jpg", "A"])]
    assert faults.notes == ["The sheet 'Sheet2' of the workbook is read, and not: Sheet3."]


@pytest.mark.parametrize("data", [b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9])
def test_a_damaged_workbook_is_a_fault(data: bytes) -> None:
    table, faults = read(data)
    assert table == Table((), [])
    ((where, what),) = faults.found
    assert where == "sheet"
    assert "not readable as a workbook" in what
