"""Sheets: what goes out comes back the same, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.catalogue import sheets
from flukeline.catalogue.arrangement import Move
from flukeline.cli import main
from flukeline.errors import Rejected
from flukeline.records import Box, Encounter, Individual, Photograph, Principal
from flukeline.services import Services
from flukeline.stages.review import arrange, encounters, photographs
from flukeline.stages.review import decisions as reviewing
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.stages.sheets import export
from flukeline.stages.sheets.plan import write_rows
from flukeline.stages.sheets.sources import Folder
from flukeline.stages.whales import merging, names
from flukeline.storage.lists import INDIVIDUALS, PHOTOGRAPHS, encounters_of_status
from flukeline.storage.pagination import every
from flukeline.times import LocalTime
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from flukeline.wiring import services as own_services
from tests.integration.pipeline import MARIE, send, state_of, work_off
from tests.integration.sheets import checked
from tests.integration.test_kill import distinct

Drawings = dict[tuple[int, int], bytes]
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@given(TEXT)
def test_a_cell_is_harmless_and_says_the_same(text: str) -> None:
    cell = sheets.escape_cell(text)
    assert sheets.unescape_cell(cell) == text
    assert cell[:1] not in tuple("=+-@\t\r") or not cell


@given(
    st.sampled_from("'=+-@\t\r\uff1d a1") | TEXT, st.sampled_from(["=1", "'=1", "''@x", "-", "'"])
)
def test_a_cell_that_looks_like_a_formula_is_harmless(start: str, rest: str) -> None:
    for text in (rest, start + rest, rest + start):
        assert sheets.unescape_cell(sheets.escape_cell(text)) == text


@given(st.lists(TEXT.map(str.strip).filter(bool), max_size=5))
def test_names_in_one_cell_come_apart_as_they_were(names: list[str]) -> None:
    assert sheets.split_names(sheets.join_names(names)) == tuple(names)


def day(services: Services, drawings: Drawings) -> None:
    """A catalogue with everything that a sheet can hold."""
    files = distinct(drawings, 8)
    ids = [send(services, name, data) for name, data in zip(
        ("=1+2.jpg", "same.jpg", "same.jpg", "SAME.jpg", "-x.jpg", "f.jpg", "g.jpg", "two.jpg"),
        files, strict=True)]  # fmt: skip
    work_off(services)

    def encounter(number: int, fluke: int = 0) -> Encounter:
        found = state_of(services, ids[number]).annotations[fluke]
        return reviewing.get_encounter(services, found.encounter_id)

    def decide(number: int, decision: str, whale: str | None = None, fluke: int = 0) -> None:
        each = encounter(number, fluke)
        named = {"name": whale} if decision == "new" else {"individual_id": whale}
        wish = DecisionRequest(each.id, each.version, decision, **named)  # type: ignore[arg-type]
        reviewing.decide(services, MARIE, wish)

    two = state_of(services, ids[7])
    photographs.crop_another(services, two.id, two.version, Box(10.5, 20, 300, 200.25, 3.0))
    work_off(services)
    a, b = encounter(0), encounter(1)
    arrange.arrange(
        services, MARIE, [Move(b.annotation_ids, a.id)], {a.id: a.version, b.id: b.version}
    )
    details = {
        "taken_at": LocalTime.parse("2021-07-01T10:30:05.123+00:00"),
        "latitude": -38.123456789,
        "longitude": -0.1,
        "place": '=HYPERLINK("http://evil")',
        "notes": '+two calves,\n"left"; bitten\n\n\'=1',
        "photographer": "@ana",
    }
    encounters.describe(services, MARIE, a.id, encounter(0).version, details)
    encounters.describe(services, MARIE, encounter(2).id, encounter(2).version, {"place": "Pico"})
    decide(0, "new", "=cmd|' /C calc'!A0")
    whale = encounter(0).individual_id
    made = names.get_whale(services, str(whale)).individual
    names.change(services, made.id, made.version, None, ["-AZ;17", "a\\b", "日本"])
    decide(2, "new", "Kali")
    decide(3, "confirm", whale)
    decide(5, "not_identifiable")
    decide(7, "confirm", whale)
    decide(7, "confirm", encounter(2).individual_id, fluke=1)


def export_to(services: Services, folder: Path) -> None:
    for id_, name in export.names(services).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(services.photographs.get(f"originals/{id_}"))


def content(services: Services, boxes: bool = True) -> list[object]:
    """Everything that a sheet keeps of a catalogue, whatever its ids and order."""
    found: dict[str, list[object]] = defaultdict(list)
    for photograph in every(services.catalogue, Photograph, PHOTOGRAPHS):
        for fluke in photograph.annotations:
            box = (fluke.box, fluke.source, fluke.confidence) if boxes else None
            found[fluke.encounter_id].append((photograph.sha256, photograph.filename, box))
    kept: list[object] = []
    for id_, shown in found.items():
        each = reviewing.get_encounter(services, id_)
        whale = services.catalogue.find(Individual, each.individual_id or "")
        details = (each.taken_at, each.latitude, each.longitude, each.place, each.notes)
        names = (whale.name, whale.aliases, whale.encounter_count) if whale else None
        kept.append((sorted(map(repr, shown)), each.status, names, *details, each.photographer))
    return sorted(kept, key=repr)


def imported(sheet: bytes, folder: Path, data: Path, models: Models) -> Services:
    """The sheet in an empty catalogue, stopped half way and begun again."""
    other = local_services(data, models)
    tom = Principal("tom")
    rows = checked(other, sheet, folder)
    half = write_rows(other, tom, rows, Folder(folder))
    for _ in range(4):
        next(half)
    del half
    rows = checked(other, sheet, folder)
    answers = list(write_rows(other, tom, rows, Folder(folder)))
    assert answers.count("taken in") == len(answers) - 4
    work_off(other)
    return other


@pytest.mark.parametrize("sheet", ["catalogue", "wildbook"])
def test_what_goes_out_comes_back_the_same(
    services: Services, drawings: Drawings, tmp_path: Path, models: Models, sheet: export.Sheet
) -> None:
    day(services, drawings)
    export_to(services, tmp_path / "photographs")
    data = export.sheet(services, sheet)
    for cells in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in cells:
            numeric = cell.replace(".", "").lstrip("-").isdigit()
            assert cell[:1] not in tuple("=+-@") or not cell or numeric, cell
    other = imported(data, tmp_path / "photographs", tmp_path / "other", models)
    # Wildbook's sheet has boxes only where a photograph shows two whales; the model finds others.
    assert content(other, sheet == "catalogue") == content(services, sheet == "catalogue")
    assert len(export.sheet(other, sheet).splitlines()) == len(data.splitlines())


def test_a_merge_undone_leaves_the_export_byte_for_byte(
    services: Services, drawings: Drawings
) -> None:
    day(services, drawings)
    before = [export.sheet(services, each) for each in export.SHEETS]
    ids = [each.id for each in every(services.catalogue, Individual, INDIVIDUALS)]
    kept, gone = (names.get_whale(services, each).individual for each in ids)
    done = merging.merge(services, MARIE, (kept.id, kept.version), (gone.id, gone.version))
    assert export.sheet(services, "catalogue") != before[0]
    merging.undo(services, MARIE, done.id)
    assert [export.sheet(services, each) for each in export.SHEETS] == before


def test_labels_are_what_training_reads(
    services: Services, drawings: Drawings, tmp_path: Path
) -> None:
    from flukeline_training.data import read_labels

    day(services, drawings)
    (tmp_path / "labels.csv").write_bytes(export.sheet(services, "labels"))
    rows = read_labels(tmp_path)
    assert len(rows) == 9
    assert len({row.image for row in rows}) == 9
    assert {row.individual for row in rows} == {"", "Kali", "'=cmd|' /C calc'!A0"}
    for row in rows:
        assert row.box is not None
        assert 0 <= row.box[0] < row.box[2] <= 1
        assert 0 <= row.box[1] < row.box[3] <= 1
        assert (row.width, row.height) == (480, 320)


def test_drawings_stay_out(services: Services, drawings: Drawings) -> None:
    id_ = send(services, "a.jpg", drawings[0, 0])
    work_off(services)
    assert len(export.sheet(services, "catalogue").splitlines()) == 2
    services.catalogue.commit([replace(state_of(services, id_), drawing=True)])
    for each in export.SHEETS:
        assert len(export.sheet(services, each).splitlines()) == 1


def test_the_command_writes_sheets_and_photographs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawings: Drawings
) -> None:
    monkeypatch.setenv("FLUKELINE_DATA", str(tmp_path / "data"))
    own_services.cache_clear()
    send(own_services(), "a.jpg", drawings[0, 0])
    work_off(own_services())
    assert main(["export", str(tmp_path / "out"), "--photographs"]) == 0
    assert (tmp_path / "out" / "photographs" / "a.jpg").read_bytes() == drawings[0, 0]
    assert {each.name for each in (tmp_path / "out").glob("*.csv")} == {
        "catalogue.csv",
        "wildbook.csv",
        "labels.csv",
    }
    assert main(["export", str(tmp_path / "out" / "labels.csv")]) == 1
    own_services.cache_clear()


def test_contradictions_between_rows_are_faults(
    services: Services, drawings: Drawings, tmp_path: Path
) -> None:
    for number, data in enumerate(distinct(drawings, 4)):
        (tmp_path / f"{number}.jpg").write_bytes(data)
    sheet = (
        "photograph,individual,aliases,encounter,status,date,place,box\n"
        "0.jpg,A,x; y,E,,2020-01-01,Pico,\n"
        "1.jpg,A,x,E,,2020-01-02,Faial,\n"
        "2.jpg,B,A,F,unreviewed,,,1 2 3\n"
        "3.jpg,,,F,identified,,,0 0 9 9\n"
        "3.jpg,,,G,odd,,,0 0 5000 9\n"
        "0.jpg,,,,,,,0 0 90 90\n"
        "0.jpg,,,,,,,0 0 90 90\n"
    )
    with pytest.raises(Rejected) as refused:
        checked(services, sheet.encode(), tmp_path)
    words = [f"{where}: {what}" for where, what in refused.value.faults]
    for part in (
        "row 3: has another place than row 2",
        "row 3: has other aliases than row 2",
        "row 4: is unreviewed and names an individual",
        "row 4: the box '1 2 3' is not like",
        "row 5: is identified and names no individual",
        "row 6: the status 'odd'",
        "row 8: the same box of the same photograph as in row 7",
    ):
        assert any(part in each for each in words), (part, words)


def test_a_wildbook_sheet_with_a_day_and_no_more(
    services: Services, drawings: Drawings, tmp_path: Path
) -> None:
    (tmp_path / "0.jpg").write_bytes(drawings[0, 0])
    (tmp_path / "1.jpg").write_bytes(drawings[0, 1])
    sheet = (
        "Encounter.mediaAsset0,Encounter.mediaAsset1,MarkedIndividual.individualID,"
        "Encounter.genus,Encounter.year,Encounter.month,Encounter.day,Encounter.hour\n"
        "0.jpg,1.jpg,Scylla,Physeter,2019,7,3,9\n"
    )
    rows = checked(services, sheet.encode(), tmp_path)
    assert len(list(write_rows(services, MARIE, rows, Folder(tmp_path)))) == 2
    work_off(services)
    (each,) = every(services.catalogue, Encounter, encounters_of_status("identified"))
    assert each.taken_at == LocalTime.of(2019, 7, 3, 9)
    assert len(each.annotation_ids) == 2
    assert each.waiting == ()
