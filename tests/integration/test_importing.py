"""The sheet of known whales: every fault by row before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from flukeline.catalogue.reading.rows import Row
from flukeline.errors import Rejected
from flukeline.records import Individual
from flukeline.services import Services
from flukeline.stages.sheets.plan import write_rows
from flukeline.stages.sheets.sources import Folder
from flukeline.storage.lists import INDIVIDUALS, PHOTOGRAPHS
from tests.integration.pipeline import MARIE, work_off
from tests.integration.sheets import checked

Drawings = dict[tuple[int, int], bytes]


@pytest.fixture
def folder(tmp_path: Path, drawings: Drawings) -> Path:
    for (number, shot), data in drawings.items():
        (tmp_path / f"{number}-{shot}.jpg").write_bytes(data)
    return tmp_path


def read(services: Services, folder: Path, sheet: str) -> list[Row]:
    return checked(services, sheet.encode(), folder)


def faults(services: Services, folder: Path, sheet: str) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as refused:
        read(services, folder, sheet)
    assert "nothing was imported" in refused.value.detail
    return list(refused.value.faults)


def test_a_good_sheet_becomes_a_catalogue(services: Services, folder: Path) -> None:
    rows = read(
        services,
        folder,
        "\ufeffphotograph,individual,date,latitude,longitude\n"
        "0-0.jpg,Scylla,2019-07-01,38.5,-28.25\n"
        "0-1.jpg,scylla ,2021-08-02T10:30,38.6,-28.2\n"
        "\n"
        "1-0.jpg,Kali,,,\n"
        "2-0.jpg,,2022-01-01,,\n",
    )
    assert list(write_rows(services, MARIE, rows, Folder(folder))) == ["taken in"] * 4
    work_off(services)
    whales = services.catalogue.listed(Individual, INDIVIDUALS, 10).items
    assert [(each.name, each.encounter_count) for each in whales] == [("Kali", 1), ("Scylla", 2)]
    assert list(write_rows(services, MARIE, rows, Folder(folder))) == ["there already"] * 4
    assert services.catalogue.count(PHOTOGRAPHS) == 4


def test_every_fault_is_listed_with_its_row(folder: Path, services: Services) -> None:
    (folder / "text.jpg").write_text("not a photograph")
    (folder / "empty.jpg").write_bytes(b"")
    found = faults(
        services,
        folder,
        "photograph,individual,date,latitude,longitude\n"
        "0-0.jpg,Scylla,2019-07-01,38.5,-28.25\n"
        "missing.jpg,Scylla,yesterday,91,x\n"
        "../outside.jpg,A,,,\n"
        "text.jpg,A,,,\n"
        "empty.jpg,A,,,\n"
        "0-0.jpg,,,,\n"
        "1-0.jpg,=cmd(),2999-01-01,1,\n"
        ",A,,,\n"
        "1-1.jpg,A,,,,x\n",
    )
    words = [f"{where}: {what}" for where, what in found]
    for row, part in [
        (3, "no photograph missing.jpg"),
        (3, "'yesterday' is not like"),
        (3, "latitude 91 is not between"),
        (3, "longitude 'x' is not a number"),
        (4, "outside the folder"),
        (5, "text file"),
        (6, "empty"),
        (7, "same photograph as in row 2"),
        (8, "looks like a formula"),
        (8, "future"),
        (8, "one coordinate of two"),
        (9, "names no photograph"),
        (10, "6 cells where the header has 5"),
    ]:
        assert any(each.startswith(f"row {row}: ") and part in each for each in words), part
    assert services.catalogue.count(PHOTOGRAPHS) == 0


def test_a_sheet_that_is_no_sheet(services: Services, folder: Path) -> None:
    assert faults(services, folder, "") == [("sheet", "is empty")]
    assert faults(services, folder, "photograph,individual\n") == [("sheet", "has no rows")]
    with pytest.raises(Rejected) as refused:
        checked(services, b"PK\x03\x04 no workbook", folder)
    assert "is not readable as a workbook" in str(refused.value.faults)


def test_damaged_and_contradicting_photographs_are_found_before_anything_is_written(
    services: Services, folder: Path, drawings: Drawings
) -> None:
    (folder / "half.jpg").write_bytes(drawings[2, 0][:30_000])
    found = faults(
        services,
        folder,
        "photograph,individual,date\n"
        "half.jpg,A,\n"
        f"{'x' * 300}.jpg,A,\n"
        "a\0b.jpg,A,\n"
        "0-1.jpg,A,0001-01-01T00:00+10:00\n",
    )
    assert [where for where, _ in found] == [f"row {n}" for n in (2, 3, 4, 5)]
    words = " ".join(what for _, what in found)
    assert "damaged or incomplete" in words
    assert services.catalogue.count(PHOTOGRAPHS) == 0
