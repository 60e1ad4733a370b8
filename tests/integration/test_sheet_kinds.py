"""Sheets of the kinds that groups have, with drawings, through a whole import."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

from PIL import Image

from flukeline.catalogue.reading.column_names import FAULT_COLUMN
from flukeline.records import Box, Encounter, Photograph, Principal
from flukeline.services import LaptopServices, Services
from flukeline.stages.review import photographs
from flukeline.stages.sheets import export
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.pagination import every
from tests.integration.pipeline import MARIE, state_of, work_off
from tests.integration.test_kill import distinct
from tests.unit.workbooks import xlsx

Drawings = dict[tuple[int, int], bytes]
Importer = Callable[..., dict[str, Any]]


def rows(services: Services, sheet: export.Sheet = "catalogue") -> list[dict[str, str]]:
    """The exported sheet, in the order of the photographs."""
    text = export.sheet(services, sheet).decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    return sorted(found, key=lambda row: row.get("photograph", ""))


def column(services: Services, name: str) -> list[str]:
    return [row[name] for row in rows(services)]


def test_excels_portuguese_sheet(services: Services, take: Importer, put: Any) -> None:
    put("2019/a.jpg", "2019/b.jpg")
    sheet = (
        "Ficheiro;Indivíduo;Data;Latitude;Longitude;Local;Sexo\r\n"
        "2019\\A.JPG;Élise;13/07/2019;38,5;-28,25;São Miguel;F\r\n"
        "b;desconhecido;04/07/2019;;;;M\r\n"
    )
    report = take(sheet.encode("cp1252"))
    assert (report["state"], report["faults"]) == ("done", [])
    assert [{**row, "encounter": "", "box": ""} for row in rows(services)] == [
        {
            "photograph": "2019/a.jpg", "individual": "Élise", "aliases": "", "encounter": "",
            "status": "identified", "date": "2019-07-13", "latitude": "38.5",
            "longitude": "-28.25", "place": "São Miguel", "notes": "", "photographer": "",
            "species": "", "original path": "2019/a.jpg", "box": "",
            "keywords": "", "caption": "", "rating": "", "Sexo": "F",
        },
        {
            "photograph": "2019/b.jpg", "individual": "", "aliases": "", "encounter": "",
            "status": "unreviewed", "date": "2019-07-04", "latitude": "", "longitude": "",
            "place": "", "notes": "", "photographer": "", "species": "",
            "original path": "2019/b.jpg", "box": "",
            "keywords": "", "caption": "", "rating": "", "Sexo": "M",
        },
    ]  # fmt: skip


def test_a_workbook_with_its_dates(services: Services, take: Importer, put: Any) -> None:
    from datetime import date

    put("a.jpg")
    header = ["photograph", "individual", "date"]
    assert take(xlsx([header, ["a.jpg", 7.0, date(2019, 7, 4)]]))["state"] == "done"
    assert (column(services, "individual"), column(services, "date")) == (["7"], ["2019-07-04"])


def test_names_that_are_spelt_otherwise_and_equal_names(
    services: Services, take: Importer, put: Any
) -> None:
    nfd = normalize("NFD", "Kaikōura.jpg")
    put(nfd, "2018/IMG_1.jpg", "2019/IMG_1.jpg")
    sheet = "photograph,individual\n{},A\n2018/img_1.JPG,B\n2019/IMG_1,C\n"
    assert take(sheet.format(normalize("NFC", "Kaikōura.jpg")))["state"] == "done"
    assert column(services, "photograph") == ["2018/IMG_1.jpg", "2019/IMG_1.jpg", nfd]
    paths = {each.path for each in every(services.catalogue, Photograph, PHOTOGRAPHS)}
    assert paths == {"2018/IMG_1.jpg", "2019/IMG_1.jpg", nfd}


def test_a_raw_file_gives_way_to_the_jpeg_beside_it(
    services: Services, take: Importer, put: Any, tmp_path: Path
) -> None:
    put("DSC_1.jpg")
    (tmp_path / "photographs" / "DSC_1.NEF").write_bytes(b"MM\0*no picture")
    report = take("photograph,individual\nDSC_1.NEF,A\n")
    assert (report["state"], column(services, "photograph")) == ("done", ["DSC_1.jpg"])
    assert "DSC_1.NEF cannot be read; DSC_1.jpg beside it is taken" in str(report["warnings"])
    (tmp_path / "photographs" / "DSC_1.jpg").unlink()
    assert "DSC_1.NEF" in str(take("photograph,individual\nDSC_1.NEF,B\n")["faults"])


def _photograph(tmp_path: Path, name: str, data: bytes, taken: str) -> None:
    """A drawing with a date in its EXIF."""
    with Image.open(io.BytesIO(data)) as image:
        exif = image.getexif()
        exif.get_ifd(0x8769)[0x9003] = taken
        image.save(tmp_path / "photographs" / name, exif=exif)


def test_what_a_sheet_leaves_out_comes_from_the_photographs(
    services: Services, take: Importer, put: Any, tmp_path: Path, drawings: Drawings
) -> None:
    put("x.jpg")
    for at, minute in enumerate((3, 1)):
        taken = f"2019:07:04 10:0{minute}:00"
        _photograph(tmp_path, f"{at}.jpg", distinct(drawings, 2)[at], taken)
    sheet = "photograph,individual,encounter\n0.jpg,A,E\n1.jpg,A,E\n"
    assert take(sheet)["state"] == "done"
    assert column(services, "date") == ["2019-07-04T10:03:00", "2019-07-04T10:01:00"]
    encounter = services.catalogue.find(Encounter, rows(services)[0]["encounter"])
    assert encounter is not None
    assert str(encounter.taken_at) == "2019-07-04T10:01:00"


def test_a_sheet_against_a_photograph_stands_with_a_warning(
    services: Services, take: Importer, put: Any, tmp_path: Path, drawings: Drawings
) -> None:
    put("x.jpg")
    _photograph(tmp_path, "a.jpg", drawings[0, 0], "2019:07:04 10:00:00")
    _photograph(tmp_path, "b.jpg", drawings[1, 0], "2019:07:04 10:00:00")
    report = take("photograph,individual,date\na.jpg,A,2009-07-04\nb.jpg,B,2019-07-04\n")
    assert column(services, "date") == ["2009-07-04", "2019-07-04"]
    (warning,) = report["warnings"]
    assert warning[0] == "row 2"
    assert "the sheet says 2009-07-04 and the photograph's file 2019-07-04T10:00" in warning[1]


def test_rows_of_an_encounter_differ_in_time_photographer_and_notes(
    services: Services, take: Importer, put: Any
) -> None:
    put("a.jpg", "b.jpg")
    header = "photograph,individual,encounter,date,photographer,notes,camera\n"
    sheet = (
        f"{header}a.jpg,A,E,2019-07-04T10:03,Ana,left,7D\nb.jpg,A,E,2019-07-04T10:01,Rui,right,R5\n"
    )
    assert take(sheet)["faults"] == []
    assert len(set(column(services, "encounter"))) == 1
    for name, values in {
        "date": ["2019-07-04T10:03", "2019-07-04T10:01"],
        "photographer": ["Ana", "Rui"],
        "notes": ["left", "right"],
        "camera": ["7D", "R5"],
    }.items():
        assert column(services, name) == values
    (of_wildbook,) = rows(services, "wildbook")
    assert of_wildbook["Encounter.photographer0.fullName"] == "Ana; Rui"
    assert (of_wildbook["Encounter.minutes"], of_wildbook["camera"]) == ("1", "7D; R5")


def test_one_photograph_of_two_whales_is_two_flukes_to_draw(
    services: Services, take: Importer, put: Any
) -> None:
    put("a.jpg")
    report = take("photograph,individual\na.jpg,Pm1\na.jpg,Pm2\n")
    assert (report["state"], report["answers"]) == ("done", {"taken in": 1})
    assert "draw the box around each fluke" in report["warnings"][0][1]
    assert column(services, "individual") == ["Pm1", "Pm2"]
    (photograph,) = every(services.catalogue, Photograph, PHOTOGRAPHS)
    assert photograph.state == "no_fluke"
    assert "Its sheet names 2 whales in it" in str(photograph.reason)
    photographs.crop_by_hand(services, MARIE, photograph.id, Box(10, 10, 200, 150))
    work_off(services)
    version = state_of(services, photograph.id).version
    photographs.crop_another(services, photograph.id, version, Box(250, 10, 450, 150))
    work_off(services)
    assert state_of(services, photograph.id).undrawn == ()
    assert [(row["individual"], row["box"][:4]) for row in rows(services)] == [
        ("Pm1", "10.0"),
        ("Pm2", "250."),
    ]


def test_a_nickname_of_two_whales_is_kept_as_a_column(
    services: Services, take: Importer, put: Any
) -> None:
    put("a.jpg", "b.jpg", "c.jpg")
    nickname = "MarkedIndividual.nickname"
    header = f"Encounter.mediaAsset0,MarkedIndividual.individualID,{nickname}\n"
    report = take(f"{header}a.jpg,Pm1,Scar\nb.jpg,Pm2,Scar\nc.jpg,Pm2,Notch\n")
    assert report["faults"] == []
    assert column(services, "aliases") == ["", "Notch", "Notch"]
    assert [row[nickname] for row in rows(services)] == ["Scar", "Scar", ""]


def test_species_go_in_and_out(services: Services, take: Importer, put: Any) -> None:
    put("a.jpg", "b.jpg")
    header = "Encounter.mediaAsset0,MarkedIndividual.individualID,Encounter.genus,"
    header += "Encounter.specificEpithet,Encounter.photographer0.fullName,Encounter.year\n"
    take(f"{header}a.jpg,HW1,Megaptera,novaeangliae,R Person,2019\nb.jpg,Pm1,,,r@example.org,\n")
    assert column(services, "species") == ["Megaptera novaeangliae", ""]
    found = {row["MarkedIndividual.individualID"]: row for row in rows(services, "wildbook")}
    assert found["HW1"]["Encounter.genus"] == "Megaptera"
    assert found["HW1"]["Encounter.photographer0.fullName"] == "R Person"
    assert (found["HW1"]["Encounter.year"], found["HW1"]["Encounter.month"]) == ("2019", "")
    assert found["Pm1"]["Encounter.specificEpithet"] == "macrocephalus"
    assert found["Pm1"]["Encounter.photographer0.emailAddress"] == "r@example.org"


def test_a_catalogue_of_another_species(services: LaptopServices, take: Importer, put: Any) -> None:
    put("a.jpg", "b.jpg")
    take("photograph,individual,species\na.jpg,A,\nb.jpg,B,cachalote\n")
    humpbacks = replace(services, species="Megaptera novaeangliae")
    found = [row["Encounter.genus"] for row in rows(humpbacks, "wildbook")]
    assert sorted(found) == ["Megaptera", "Physeter"]


def test_names_that_look_alike_are_warnings(services: Services, take: Importer, put: Any) -> None:
    put("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    report = take("photograph,individual\na.jpg,101.0\nb.jpg,101\nc.jpg,Pm²\nd.jpg,Pm2\n")
    assert report["state"] == "done"
    told = [what for _, what in report["warnings"]]
    assert told[0] == "the name 101 is the same number as 101.0 of another whale"
    assert told[1].startswith("the name Pm2 is taken for Pm² of row 4")


def test_good_rows_go_ahead_and_the_faulty_ones_come_back(
    services: Services, take: Importer, put: Any
) -> None:
    put("a.jpg", "b.jpg")
    sheet = "photograph,individual,date\na.jpg,A,2019-07-04\nb.jpg,B,yesterday\nc.jpg,C,\n"
    assert take(sheet)["state"] == "refused"
    assert rows(services) == []
    report = take(sheet, good_rows=True)
    assert (report["state"], column(services, "individual")) == ("done", ["A"])
    back = services.photographs.get(report["faulty_rows"]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(back))) == [
        ["photograph", "individual", "date", FAULT_COLUMN],
        ["b.jpg", "B", "yesterday", "the date 'yesterday' is not like 2024-07-31 or"
         " 2024-07-31T09:30"],
        ["c.jpg", "C", "", "there is no photograph c.jpg"],
    ]  # fmt: skip
    put("a.jpg", "b.jpg", "c.jpg")
    assert take(back.replace("yesterday", "2019-07-05"))["state"] == "done"
    assert column(services, "individual") == ["A", "B", "C"]


def test_a_dry_run_tells_and_changes_nothing(services: Services, take: Importer, put: Any) -> None:
    put("a.jpg", "b.jpg")
    report = take("Ficheiro,Indivíduo,Sexo\na.jpg,A,F\nb.jpg,A,F\n", dry_run=True)
    assert report["state"] == "checked"
    assert report["preview"] == {
        "photographs": 2, "there": 0, "whales": 1, "encounters": 2, "changed": 0, "faulty": 0,
    }  # fmt: skip
    assert report["mapping"]["columns"] == {
        "Ficheiro": "photograph", "Indivíduo": "individual", "Sexo": "own",
    }  # fmt: skip
    assert rows(services) == []


def test_what_a_person_said_of_the_columns_holds_for_the_next_sheet(
    services: Services, take: Importer, put: Any
) -> None:
    put("a.jpg", "b.jpg")
    said = (("Tier", "individual"),)
    assert take("Bild,Tier,date\na.jpg,A,4/7/2019\n", columns=said, dates="dmy")["faults"] == []
    report = take("Bild,Tier,date\nb.jpg,B,5/7/2019\n")
    assert report["notes"][0] == "The columns are read as those of the last sheet with this header."
    assert column(services, "date") == ["2019-07-04", "2019-07-05"]


def test_what_goes_out_comes_back_with_its_own_columns(
    services: Services, take: Importer, put: Any, tmp_path: Path
) -> None:
    put("2018/a.jpg", "2019/a.jpg")
    header = "photograph,individual,encounter,date,photographer,Sex,place\n"
    take(f"{header}2018/a.jpg,A,E,2018,Ana,F,NA\n2019/a.jpg,A,E,2019-07,Rui,,unknown\n")
    before = rows(services)
    assert [row["Sex"] for row in before] == ["F", ""]
    assert before[0]["place"] == ""
    out = export.sheet(services, "catalogue")
    for each in list(every(services.catalogue, Photograph, PHOTOGRAPHS)):
        photographs.remove(services, Principal("marie"), each.id)
    assert take(out)["faults"] == []
    assert [row | {"encounter": ""} for row in rows(services)] == [
        row | {"encounter": ""} for row in before
    ]


def test_an_impossible_journey_is_warned_of_before_the_import_and_on_the_photograph(
    services: Services, take: Importer, put: Any
) -> None:
    put("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    sheet = (
        "photograph,individual,date,latitude,longitude,photographer\n"
        "a.jpg,A,2019-07-04 10:00,38.41234,-28.31234,Ana\n"
        "b.jpg,B,2019-07-04 10:05,38.41234,28.31234,Ana\n"
        "c.jpg,C,2019-07-04 10:10,38.42345,-28.32345,Ana\n"
        "d.jpg,D,2019-07-04 10:07,15.41234,-61.31234,Rui\n"
    )
    expected = "Its place is 4,8"
    report = take(sheet, dry_run=True)
    ((where, what),) = report["warnings"]
    assert (where, what[: len(expected)]) == ("row 3", expected)
    assert "from that of a.jpg, at most 6 minutes apart" in what
    assert take(sheet)["state"] == "done"
    work_off(services)
    said = {
        each.filename: each.warnings for each in every(services.catalogue, Photograph, PHOTOGRAPHS)
    }
    assert what in said.pop("b.jpg")
    assert "boat" not in str(said)
