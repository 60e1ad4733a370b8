"""What a sheet says that somebody filled in."""

from __future__ import annotations

from pathlib import Path

from flukeline.catalogue.reading import Faults
from flukeline.stages.rows import Row, read_cells
from flukeline.stages.sources import Folder


def read(sheet: str) -> tuple[list[Row], list[tuple[str, str]]]:
    """The rows and the faults of a sheet."""
    faults = Faults()
    rows = read_cells(sheet.encode(), Folder(Path("/photographs")), faults)
    return rows, faults.found


def test_rows_count_as_in_a_spreadsheet() -> None:
    rows, found = read(
        "photograph,individual,notes\r\n"
        '1.jpg,A,"two\r\nlines, and\n\na third"\r\n'
        "\r\n"
        ",,\r\n"
        "2.jpg,B,\r\n"
        "3.jpg\r\n"
        "4.jpg,D,"
    )
    assert [(each.number, each.name) for each in rows] == [
        (2, "1.jpg"),
        (5, "2.jpg"),
        (7, "4.jpg"),
    ]
    assert found == [("row 6", "has 1 cells where the header has 3")]
    assert rows[0].notes == "two\nlines, and\n\na third"
