"""A faulty sheet: every fault is listed by its row, and nothing is written."""

from __future__ import annotations

import json

import pytest

from flukeline.functions import backfill as function
from flukeline.services import Services
from flukeline.stages.jobs import runs
from tests.integration.pipeline import functions_with, work_off
from tests.integration.test_backfill import (
    CONTEXT,
    HEADER,
    Drawings,
    content,
    put,
    run_all,
    sheet_of,
    started,
    started_id,
)


def refused(services: Services) -> list[str]:
    """The faults of the sheet that lies there."""
    services.queue.send(
        "backfill", json.dumps({"start": {"import": "azores", "sheet": "sheet.csv"}})
    )
    work_off(services)
    found = runs.report(services, started_id(services))
    assert found["state"] == "refused"
    return [f"{where} {what}" for where, what in found["faults"]]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("missing.jpg,whale,2020-07-01,38,-28\n", "there is no photograph missing.jpg"),
        ("2.jpg,whale,2020-13-41,38,-28\n", "the date '2020-13-41' does not exist"),
        ("2.jpg,whale,2999-01-01,38,-28\n", "2999-01-01: The date lies in the future"),
        ("2.jpg,whale,2020-07-01,138,-28\n", "the latitude 138 is not between"),
        ("2.jpg,whale,2020-07-01,38,west\n", "the longitude 'west' is not a number"),
        ("2.jpg,whale,2020-07-01,38,\n", "has one coordinate of two"),
        ("../2.jpg,whale,2020-07-01,38,-28\n", "lies outside"),
        ("2.jpg,=HYPERLINK(1),2020-07-01,38,-28\n", "looks like a formula"),
        ("0.jpg,whale 0,2020-07-01,38,-28\n", "the same photograph as in row 2"),
        ("2.jpg,whale 1,2020-07-01,38,-28,x\n", "has 6 cells where the header has 5"),
    ],
)
def test_every_fault_is_listed_and_nothing_is_written(
    services: Services, drawings: Drawings, line: str, what: str
) -> None:
    put(services, sheet_of(2) + line + "absent.jpg,x,,,\n", drawings)
    faults = refused(services)
    assert any(each.startswith("row 4 ") and what in each for each in faults), faults
    assert "row 5 there is no photograph absent.jpg" in faults
    assert content(services) == ([], [], 0)


def test_wrong_columns_are_named(services: Services, drawings: Drawings) -> None:
    put(services, "photograph,bicho,date,date\n0.jpg,A,,\n", drawings)
    faults = refused(services)
    assert any("there is no column individual; say which" in each for each in faults)
    assert "row 1 the column date appears twice" in faults
    assert content(services) == ([], [], 0)


def test_one_name_for_two_whales_is_refused(services: Services, drawings: Drawings) -> None:
    put(services, sheet_of(2), drawings)
    run_all(services, started(services))
    before = content(services)
    names = "photograph,individual,aliases\n2.jpg,Nyx,Kali; whale 0\n3.jpg,KALI,\n"
    put(services, names, drawings)
    assert refused(services) == [
        "row 2 another whale of the catalogue has the name whale 0",
        "row 3 the name KALI belongs to another whale of the sheet",
    ]
    assert content(services) == before


def test_a_sheet_of_too_many_rows_is_refused_whole(services: Services, drawings: Drawings) -> None:
    put(services, HEADER + "0.jpg,whale,,,\n" * 100_001, drawings, 1)
    assert refused(services) == ["sheet has 100001 rows; at most 100000"]
    assert content(services) == ([], [], 0)


def test_a_sheet_that_is_not_there_is_refused_by_name(services: Services) -> None:
    with functions_with(services):
        told = function.handler({"start": {"import": "azores", "sheet": "none.csv"}}, CONTEXT)
    assert told["refused"]
    assert told["reason"] == "There is no sheet none.csv under imports/azores/."
