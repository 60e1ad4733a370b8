"""A group's own catalogue: from an export to a measured model, resumable, honest where it is small."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from flukeline.errors import FlukelineError
from flukeline.matching.probability import Calibration
from flukeline.settings import Settings
from flukeline.vision.models import Models
from flukeline_training import own, own_split
from flukeline_training.crops import cut_one
from flukeline_training.data import Row
from flukeline_training.own import OwnSettings, train_own
from flukeline_training.own_evaluation import interval, measure_own
from flukeline_training.own_split import check_size, divide
from flukeline_training.read_back import read_back, start_from
from tests.training.conftest import HEADER, draw_small

CALIBRATION = Calibration(0.1, -5.0, 8.0, 5.0, -10.0)


def rows_of(whales: int, shots: int) -> list[Row]:
    return [
        Row(f"{whale:02d}-{shot}.jpg", f"whale {whale:02d}", "", None, None, None, None)
        for whale in range(whales)
        for shot in range(shots)
    ]


def export(folder: Path, whales: int = 10, shots: int = 4) -> Path:
    """An export of a small catalogue; the first two shots of each whale are one encounter."""
    (folder / "photographs").mkdir(parents=True)
    labels, sheet = [HEADER], ["photograph,individual,encounter"]
    for whale in range(whales):
        for shot in range(shots):
            name = f"{whale:02d}-{shot}.jpg"
            (folder / "photographs" / name).write_bytes(draw_small(whale, shot, (450, 300)))
            labels.append(f"{name},whale {whale:02d},,450,300,10,15,90,85")
            sheet.append(f"{name},whale {whale:02d},e{whale}-{max(shot, 1)}")
    (folder / "labels.csv").write_text("\n".join(labels) + "\n", "utf-8")
    (folder / "catalogue.csv").write_text("\n".join(sheet) + "\n", "utf-8")
    return folder


REHEARSAL = {
    "steps": 4,
    "height": 32,
    "width": 64,
    "dimension": 16,
    "phases": ((0.0, 32, 64, ()),),
    "backbone": "resnet101/16",
    "pretrained": "",
    "freeze": False,
    "bfloat16": False,
    "threads": 1,
}


def test_a_small_catalogue_becomes_a_measured_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = export(tmp_path / "export", whales=11), tmp_path / "out"
    written = (folder / "labels.csv").read_text()
    (folder / "labels.csv").write_text(
        written.replace("10-3.jpg,whale 10,,450", "10-3.jpg,whale 10,,200")
    )
    settings = OwnSettings(hours=0.01, start="packaged", changes=REHEARSAL)

    def stopped(*_: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(own, "train_on", stopped)
    with pytest.raises(KeyboardInterrupt):
        train_own(folder, out, Settings.from_environment().models_folder, settings)
    before = (out / "split.csv").read_text()
    monkeypatch.undo()
    said = train_own(folder, out, Settings.from_environment().models_folder, settings)
    assert f"FLUKELINE_MODELS={out / 'models'}" in said
    assert (out / "split.csv").read_text() == before
    trained = (out / "run" / "embedder.pt").stat().st_mtime_ns

    used = Models.load(out / "models")
    used.check()
    assert used.former is not None
    assert (
        used.former.version
        == Models.load(Settings.from_environment().models_folder).embedder.version
    )
    assert used.embedder.size == (32, 64)
    assert "7 individuals" in used.embedder.training_data
    manifest = json.loads((out / "models" / "manifest.json").read_text())
    assert "2 whales that were kept from training" in manifest["calibration"]["fitted_on"]
    report = (out / "report.html").read_text()
    assert "So few whales promise little" in report
    assert "an encounter is never divided" in report
    assert "10-3.jpg: low resolution" in report
    assert 'src="data:image/jpeg;base64,' in report

    # Started again, it trains nothing anew; a changed catalogue is told.
    train_own(folder, out, Settings.from_environment().models_folder, settings)
    assert (out / "run" / "embedder.pt").stat().st_mtime_ns == trained
    capsys.readouterr()
    with (folder / "labels.csv").open("a") as labels:
        labels.write("00-0.jpg,whale 00,,450,300,10,15,90,85\n")
    with pytest.raises(FlukelineError) as caught:
        train_own(folder, out, Settings.from_environment().models_folder, settings)
    assert caught.value.faults == (("row 46", "00-0.jpg is already in row 2"),)
    text = (folder / "labels.csv").read_text().splitlines()
    (folder / "labels.csv").write_text("\n".join(text[:-3]) + "\n")
    with pytest.raises(FlukelineError, match=r"catalogue has changed|too small"):
        train_own(folder, out, Settings.from_environment().models_folder, settings)


def test_a_catalogue_that_is_too_small_is_told_why() -> None:
    check_size(rows_of(10, 4))
    with pytest.raises(FlukelineError) as caught:
        check_size(rows_of(9, 4))
    assert "9 named whales (10 are needed), 36 photographs of them (40 are" in caught.value.detail
    single = [*rows_of(3, 4), *(row for row in rows_of(60, 1) if row.individual > "whale 20")]
    with pytest.raises(FlukelineError, match="3 whales with two photographs or more"):
        check_size(single)


@pytest.mark.parametrize(("whales", "shots"), [(10, 4), (40, 6), (13, 3)])
def test_the_division_keeps_whales_and_encounters_whole(whales: int, shots: int) -> None:
    rows = rows_of(whales, shots)
    encounters = {row.image: f"{row.individual}-{row.image[3] > '0'}" for row in rows}
    roles = divide(rows, encounters)
    assert roles == divide(rows, encounters)
    of: dict[str, set[str]] = {}
    groups: dict[str, set[str]] = {}
    for row in rows:
        of.setdefault(row.individual, set()).add(roles[row.image])
        groups.setdefault(encounters[row.image], set()).add(roles[row.image])
    alone = {"test_whale", "validation"}
    assert all(len(each) == 1 for each in of.values() if each & alone)
    assert all(len(each) == 1 for each in groups.values())
    count = Counter(next(iter(each)) for each in of.values() if each & alone)
    assert count["test_whale"] == count["validation"] == max(2, round(whales / 8))
    learnt = Counter(row.individual for row in rows if roles[row.image] == "learn")
    assert min(learnt.values()) >= 2


def test_what_is_measured_by_hand() -> None:
    """Three whales at corners; one photograph of the first lies near the second."""
    rows = rows_of(12, 3)
    vectors = np.repeat(np.eye(12, 13, dtype=np.float32), 3, axis=0)
    vectors[::3, 12] = 0.05
    roles: list[own_split.Role] = ["learn"] * len(rows)
    roles[0] = roles[3] = "test_photograph"
    roles[33] = roles[34] = roles[35] = "test_whale"
    vectors[3] = vectors[6] + 0.01
    encounters = {rows[34].image: "same", rows[35].image: "same"}
    found = measure_own(vectors, rows, roles, encounters, CALIBRATION)
    figures = {each.name: each.value for each in found.figures}
    photographs = "photographs kept from it, of whales that it learnt from"
    never = "photographs of whales that it never saw"
    assert figures[f"{photographs}: right whale among the first 1"] == 0.5
    assert figures[f"{never}: right whale among the first 1"] == 1
    assert figures["new told from known (0.5 is chance, of 6)"] == 1
    assert found.questions == {"test_photograph": (2, 2), "test_whale": (3, 1)}
    (mistake,) = found.mistakes
    assert (mistake.query, mistake.wrong) == (rows[3].image, rows[6].image)
    assert mistake.right in {rows[4].image, rows[5].image}
    # Of one encounter alone there is nothing to find.
    encounters[rows[33].image] = "same"
    alone = measure_own(vectors, rows, roles, encounters, CALIBRATION)
    assert "test_whale" not in alone.questions


def test_an_interval_counts_a_whale_once() -> None:
    hits = np.ones(20)
    many = interval("all", hits, [f"w{index}" for index in range(20)])
    few = interval("all", hits, ["a"] * 10 + ["b"] * 10)
    assert many.high == few.high == 1
    assert few.low < 0.4
    assert many.low > 0.8


def test_training_starts_from_the_shipped_embedder_itself(models: Models) -> None:
    from flukeline_training.network import Embedder

    height, width = models.embedder.size
    drawn = [draw_small(whale, 0) for whale in range(8)]
    crops = np.stack([cut_one(each, (0.1, 0.15, 0.9, 0.85), (height, width)) for each in drawn])
    backbone = str(models.embedder.entry.get("backbone", ""))
    known = read_back(models.embedder.path, (height, width), crops, backbone)
    fresh = Embedder(height, width, known.embedding.out_features, known.backbone_name)
    start_from(known)(fresh)
    for name, value in known.state_dict().items():
        assert np.array_equal(fresh.state_dict()[name].numpy(), value.numpy())
    # Another input size has an embedding layer of its own; the backbone starts all the same.
    larger = Embedder(2 * height, 2 * width, 16, known.backbone_name)
    start_from(known)(larger)
    weights = larger.backbone.state_dict()
    assert all(np.array_equal(weights[n], v) for n, v in known.backbone.state_dict().items())


def test_another_file_is_not_read_back(models: Models) -> None:
    with pytest.raises(FlukelineError, match="not written by flukeline train export"):
        read_back(models.detector.path, (96, 96), np.zeros((1, 3, 96, 96), np.uint8))


def test_the_division_is_a_table_that_people_can_read(tmp_path: Path) -> None:
    rows = rows_of(10, 4)
    roles = divide(rows, {})
    own_split.write_split(tmp_path / "split.csv", rows, roles)
    assert own_split.read_split(tmp_path / "split.csv", rows) == roles
    with (tmp_path / "split.csv").open(newline="") as lines:
        assert {row["role"] for row in csv.DictReader(lines)} == set(roles.values())
    with pytest.raises(FlukelineError, match="has changed"):
        own_split.read_split(tmp_path / "split.csv", rows[1:])
