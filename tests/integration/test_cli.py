"""The command line, as it is typed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from flukeline.cli import main
from flukeline.cli.files import find_photographs
from flukeline.matching.nearest import Entry
from flukeline.records import Photograph
from flukeline.services import Services
from flukeline.stages.intake.embed import embed
from flukeline.wiring import services
from tests.integration.pipeline import send, state_of, work_off

Drawings = dict[tuple[int, int], bytes]


@pytest.fixture
def folder(tmp_path: Path, drawings: Drawings) -> Path:
    photographs = tmp_path / "photographs"
    (photographs / "deeper").mkdir(parents=True)
    (photographs / "a.jpg").write_bytes(drawings[0, 0])
    (photographs / "deeper" / "b.JPG").write_bytes(drawings[1, 0])
    (photographs / "notes.txt").write_text("not asked for")
    return photographs


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FLUKELINE_DATA", str(tmp_path / "data"))
    services.cache_clear()
    yield tmp_path / "data"
    services.cache_clear()


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_crop_writes_a_row_a_photograph(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "boxes.csv"
    assert main(["crop", str(folder), "--out", str(out)]) == 0
    rows = rows_of(out)
    columns = ["file", "fluke_found", "confidence", "x0", "y0", "x1", "y1", "rotation"]
    assert list(rows[0]) == columns
    assert [Path(row["file"]).name for row in rows] == ["a.jpg", "b.JPG"]
    assert [row["fluke_found"] for row in rows] == ["true", "true"]
    assert 0 <= float(rows[0]["x0"]) < float(rows[0]["x1"]) <= 1200


def test_photographs_of_every_ending_are_found_in_a_folder_and_hidden_files_are_not(
    folder: Path,
) -> None:
    for name in ("c.HIF", "d.jfif", "e.jpe", "f.CR3", "g.dng", "h.avif", "i.MPO"):
        (folder / name).touch()
    for name in ("._a.jpg", ".hidden.jpg", ".Trash/j.jpg", "deeper/._b.JPG", "Thumbs.db"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    found = [path.relative_to(folder).as_posix() for path in find_photographs([folder])]
    endings = ["c.HIF", "d.jfif", "deeper/b.JPG", "e.jpe", "f.CR3", "g.dng", "h.avif", "i.MPO"]
    assert found == ["a.jpg", *endings]


def test_a_damaged_file_has_an_empty_row_and_the_others_go_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.jpg").write_bytes(b"no photograph")
    out = tmp_path / "boxes.csv"
    assert main(["crop", str(folder), "--out", str(out)]) == 1
    found = {Path(row["file"]).name: row["fluke_found"] for row in rows_of(out)}
    assert found == {"a.jpg": "true", "broken.jpg": "", "b.JPG": "true"}
    assert "broken.jpg: This is not a photograph" in capsys.readouterr().err


def test_embed_agrees_with_the_pipeline(
    folder: Path, tmp_path: Path, services: Services, drawings: Drawings
) -> None:
    out = tmp_path / "vectors.npz"
    assert main(["embed", str(folder / "a.jpg"), "--out", str(out)]) == 0
    with np.load(out) as arrays:
        assert arrays["names"].tolist() == [str(folder / "a.jpg")]
        assert arrays["vectors"].dtype == np.float32
        vector = arrays["vectors"][0]
    id_ = send(services, "a.jpg", drawings[0, 0])
    work_off(services)
    fluke = state_of(services, id_).annotations[0].id
    embed(services, fluke, services.model_version)
    (entry,) = services.vectors.entries(services.model_version, 0, 1)
    assert entry.vector is not None
    assert np.abs(entry.vector - vector).max() < 1e-5


def test_embed_takes_given_boxes(folder: Path, tmp_path: Path) -> None:
    boxes = tmp_path / "boxes.csv"
    main(["crop", str(folder), "--out", str(boxes)])
    found, given = tmp_path / "found.npz", tmp_path / "given.npz"
    assert main(["embed", str(folder), "--out", str(found)]) == 0
    assert main(["embed", str(folder), "--out", str(given), "--boxes", str(boxes)]) == 0
    with np.load(found) as one, np.load(given) as other:
        assert one["names"].tolist() == other["names"].tolist()
        # Boxes are written to a hundredth of a pixel.
        assert np.abs(one["vectors"] - other["vectors"]).max() < 0.02
    boxes.write_text("file,x0,y0,x1,y1\na.jpg,1,2,x,4\n")
    assert main(["embed", str(folder), "--out", str(given), "--boxes", str(boxes)]) == 1


def test_what_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], own_data: Path
) -> None:
    assert main(["crop", str(tmp_path / "none"), "--out", str(tmp_path / "x.csv")]) == 1
    assert "There is no file or folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["crop", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert "is a folder" in capsys.readouterr().err
    assert main(["crop", str(tmp_path / "empty"), "--out", str(tmp_path / "x.csv")]) == 1
    assert "no photograph" in capsys.readouterr().err
    sheet = ["import", str(tmp_path / "none.csv"), "--photos", str(tmp_path)]
    assert main(sheet) == 1
    assert not (tmp_path / "x.csv").exists()


def test_import_brings_in_a_catalogue_and_compares_it(
    folder: Path, tmp_path: Path, own_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("photograph,individual\na.jpg,Scylla\ndeeper/b.JPG,Kali\n")
    assert main(["import", str(sheet), "--photos", str(folder)]) == 0
    assert "2 taken in" in capsys.readouterr().out
    made = services()
    assert made.vectors.progress(made.model_version).live == 2
    sheet.write_text("photograph,individual\nnone.jpg,Scylla\na.jpg,\x07\n")
    assert main(["import", str(sheet), "--photos", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "row 2: there is no photograph none.jpg" in said
    assert "row 3: " in said
    states = {
        each.state
        for each in made.catalogue.find_all(
            Photograph, [entry.annotation_id.partition(".")[0] for entry in _entries(made)]
        ).values()
    }
    assert states == {"ready"}


def test_import_says_which_columns_it_keeps_as_they_are(
    folder: Path, tmp_path: Path, own_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Encounter.mediaAsset0,Encounter.sex,Encounter.year\na.jpg,female,2019\n")
    assert main(["import", str(sheet), "--photos", str(folder)]) == 0
    said = capsys.readouterr()
    assert "1 taken in" in said.out
    words = "Columns that are kept as they are, as columns of your own: Encounter.sex.\n"
    assert words in said.err


def _entries(made: Services) -> list[Entry]:
    return made.vectors.entries(made.model_version, 0, 9)
