"""Folders without a sheet: their names are read by a pattern, on the command line and in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flukeline import wiring
from flukeline.catalogue.reading.listings import Listing
from flukeline.cli import main
from flukeline.onboard.server import build
from flukeline.services import LaptopServices, Services
from tests.integration.pipeline import functions_with, work_off
from tests.integration.test_imports import HOST, ask, refused, send, send_files
from tests.integration.test_kill import distinct
from tests.integration.test_sheet_kinds import Importer, column, rows

Drawings = dict[tuple[int, int], bytes]
PATHS = (
    "Trip_2019-07-04/Cauda/a.JPG",
    "Trip_2019-07-04/desconhecida/b.jpg",
    "Trip_31.02.2020/Lua/c.jpg",
    "loose.jpg",
)
PATTERN = "Trip_{date}/{individual}/*.jpg"


def test_a_folder_becomes_a_catalogue(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put(*PATHS)
    listing = Listing(PATTERN, PATHS).to_bytes()
    report = take(listing)
    assert (report["state"], len(report["faults"])) == ("refused", 1)
    ((where, what),) = report["faults"]
    assert where == "Trip_31.02.2020/Lua/c.jpg"
    assert "'31.02.2020' does not exist" in what
    assert ["loose.jpg", "does not match the pattern and is left out"] in report["warnings"]
    report = take(listing, good_rows=True)
    assert report["state"] == "done"
    assert column(services, "photograph") == list(PATHS[:2])
    assert column(services, "individual") == ["Cauda", ""]
    assert column(services, "date") == ["2019-07-04"] * 2
    back = services.photographs.get(report["faulty_rows"]).decode("utf-8-sig")
    assert back.splitlines()[1].startswith("Trip_31.02.2020/Lua/c.jpg,31.02.2020,Lua,")
    # The sheet of faulty rows is a sheet like any other.
    assert take(back.replace("31.02", "28.02"))["state"] == "done"
    assert column(services, "date") == ["2019-07-04", "2019-07-04", "2020-02-28"]


def test_a_corrected_pattern_proposes_changes_of_photographs_that_are_there(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put(*PATHS[:2])
    take(Listing("Trip_{date}/*/*.jpg", PATHS[:2]).to_bytes(), columns=(("", "individual"),))
    assert column(services, "individual") == ["", ""]
    report = take(Listing("{Viagem}/{individual}/*", PATHS[:2]).to_bytes(), update=True)
    assert [(each["field"], each["after"]) for each in report["changes"]] == [
        ("individual", "Cauda"),
        ("Viagem", "Trip_2019-07-04"),
        ("Viagem", "Trip_2019-07-04"),
    ]
    assert [row["Viagem"] for row in rows(services)] == ["Trip_2019-07-04"] * 2


def test_dates_with_two_readings_are_asked_for(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put("04.07.2019/Cauda/a.jpg")
    listing = Listing("{date}/{individual}/*", ("04.07.2019/Cauda/a.jpg",)).to_bytes()
    assert "has two readings" in str(take(listing)["faults"])
    take(listing, dates="mdy")
    assert column(services, "date") == ["2019-04-07"]


@pytest.fixture
def folder(tmp_path: Path, drawings: Drawings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of photographs, and a catalogue of its own for the commands."""
    monkeypatch.setenv("FLUKELINE_DATA", str(tmp_path / "data"))
    for path, data in zip(PATHS, distinct(drawings, len(PATHS)), strict=True):
        (tmp_path / "campanha" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "campanha" / path).write_bytes(data)
    wiring.services.cache_clear()
    yield tmp_path / "campanha"
    wiring.services.cache_clear()


def test_the_command_suggests_a_pattern_and_shows_what_it_reads(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(folder), "--pattern", "--dry-run", "--good-rows"]) == 0
    shown = capsys.readouterr()
    assert f"Pattern: {PATTERN}\n3 of 4 photographs match it.\n" in shown.out
    assert "  individual: Cauda, desconhecida, Lua\n" in shown.out
    assert "  Trip_2019-07-04/Cauda/a.JPG: date 2019-07-04, individual Cauda\n" in shown.out
    assert "This would import 2 photographs" in shown.out
    assert "warning, loose.jpg: does not match the pattern" in shown.err
    assert "fault, Trip_31.02.2020/Lua/c.jpg: the date '31.02.2020' does not exist" in shown.err
    # The sheet of faulty rows lies beside the folder, and not in it.
    assert (folder.parent / "campanha-faults.csv").is_file()
    assert {each.name for each in folder.iterdir()} == {each.split("/")[0] for each in PATHS}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--pattern", "{individual"], "has no other"),
        (["--pattern", "{individual}/*.tif"], "no photograph of the folder matches"),
        (["--pattern", "x", "--photos", "y"], "and no sheet"),
        ([], "add --pattern"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_pattern(
    folder: Path, capsys: pytest.CaptureFixture[str], given: list[str], words: str
) -> None:
    assert main(["import", str(folder), *given]) == 1
    assert words in capsys.readouterr().err


def test_an_import_by_the_command_takes_the_photographs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["import", str(folder), "--pattern", "Trip_{date}/*/*.jpg", "--good-rows"]
    assert main(arguments) == 1  # One row has a fault.
    assert "2 taken in" in capsys.readouterr().out
    assert main(arguments) == 1
    assert "2 there already" in capsys.readouterr().out


@pytest.fixture
def browser(services: LaptopServices, tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    app = build(services, tmp_path / "web", frozenset({HOST}))
    with functions_with(services):
        yield TestClient(app, base_url=f"http://{HOST}")


def begun(browser: TestClient, paths: tuple[str, ...] = PATHS) -> str:
    """An import whose listing, without a pattern, has arrived; its id."""
    listing = json.dumps({"pattern": "", "paths": paths}).encode()
    made = ask(browser, "POST", "", {"filename": "campanha", "size": len(listing)})
    assert send(browser, made["ticket"], listing) == 204
    return str(made["sheet_import"]["id"])


def test_names_in_the_browser_from_the_suggestion_to_the_import(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = begun(browser)
    found = ask(browser, "GET", f"/{id_}/names")
    assert (found["pattern"], found["photographs"], found["read"]) == (PATTERN, 4, 3)
    assert found["unmatched"] == ["loose.jpg"]
    assert found["fields"][1] == {
        "name": "individual", "count": 3, "examples": ["Cauda", "desconhecida", "Lua"],
    }  # fmt: skip
    assert found["examples"][0] == {"path": PATHS[0], "values": ["2019-07-04", "Cauda"]}
    assert ask(browser, "GET", f"/{id_}/mapping")["pattern"] == PATTERN
    # Another pattern is only looked at until it is chosen.
    tried = ask(browser, "GET", f"/{id_}/names?pattern=%7Bindividual%7D.jpg")
    assert (tried["read"], tried["examples"][0]["values"]) == (1, ["loose"])
    assert ask(browser, "GET", f"/{id_}/names")["pattern"] == PATTERN
    wanted = "Trip_{Viagem}/{individual}/*"
    assert ask(browser, "PUT", f"/{id_}/names", {"pattern": wanted})["state"] == "mapping"
    mapping = ask(browser, "GET", f"/{id_}/mapping")
    assert mapping["pattern"] == wanted
    assert {each["name"]: each["field"] for each in mapping["columns"]} == {
        "photograph": "photograph", "Viagem": "own", "individual": "individual",
    }  # fmt: skip
    ask(browser, "PUT", f"/{id_}/mapping", {"columns": {}})
    files = dict(zip(PATHS, distinct(drawings, len(PATHS)), strict=True))
    assert send_files(browser, id_, files) == list(PATHS[:3])
    ask(browser, "POST", f"/{id_}/check")
    work_off(services)
    checked = ask(browser, "GET", f"/{id_}")
    assert (checked["state"], checked["preview"]["photographs"]) == ("checked", 3)
    assert {"where": "loose.jpg", "what": "does not match the pattern and is left out"} in (
        checked["warnings"]
    )
    ask(browser, "POST", f"/{id_}/start", {})
    work_off(services)
    assert [row["Viagem"] for row in rows(services)] == ["2019-07-04", "2019-07-04", "31.02.2020"]
    assert column(services, "individual") == ["Cauda", "", "Lua"]


def test_a_pattern_that_cannot_be_taken_is_refused(browser: TestClient) -> None:
    id_ = begun(browser)
    assert refused(browser, "GET", f"/{id_}/names?pattern=%7Bdate")[0] == 422
    status, words = refused(browser, "PUT", f"/{id_}/names", {"pattern": "*.tif"})
    assert (status, words) == (422, "No photograph of the folder matches the pattern *.tif.")
    sheet = b"photograph,individual\na.jpg,A\n"
    made = ask(browser, "POST", "", {"filename": "a.csv", "size": len(sheet)})
    assert send(browser, made["ticket"], sheet) == 204
    of_sheet = made["sheet_import"]["id"]
    assert ask(browser, "GET", f"/{of_sheet}/mapping")["pattern"] is None
    assert refused(browser, "GET", f"/{of_sheet}/names")[0] == 409
