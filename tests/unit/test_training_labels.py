"""A labelled folder with faults: all of them at once, each with its row, before training."""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from flukeline import cli
from flukeline.errors import FlukelineError
from flukeline_training import crops, data, explore
from flukeline_training.evaluate import protocol_rows

HEADER = "image,individual,split,original_width,original_height,x0,y0,x1,y1"


def picture(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (9, 9, 3), np.uint8))
    buffer = io.BytesIO()
    small.resize((100, 100), Image.Resampling.BICUBIC).save(buffer, "JPEG")
    return buffer.getvalue()


def folder(path: Path, lines: list[str], images: dict[str, bytes], header: str = HEADER) -> Path:
    (path / "labels.csv").write_text("\n".join([header, *lines]) + "\n", "utf-8")
    with zipfile.ZipFile(path / "labelled.zip", "w") as archive:
        for name, content in images.items():
            archive.writestr(name, content)
    return path


def faults(path: Path) -> dict[str, str]:
    with pytest.raises(FlukelineError) as caught:
        data.check(path)
    return dict(caught.value.faults)


def test_every_fault_is_listed_with_its_row(tmp_path: Path) -> None:
    lines = [
        "a.jpg,w1,train,900,400,10,20,90,80",
        "b.jpg,w2,train,900,400,10,20,90,80",
        "a.jpg,w1,train,900,400,10,20,90,80",
        "c.jpg,w3,train,900,400,left,20,90,80",
        "d.jpg,w4,train,900,400,,,,",
    ]
    images = {"a.jpg": picture(1), "c.jpg": picture(2), "d.jpg": b"no picture"}
    found = faults(folder(tmp_path, lines, images))
    assert "none of the zips" in found["row 3"]
    assert "already in row 2" in found["row 4"]
    assert "left" in found["row 5"]
    assert "cannot be read" in found["row 6"]
    assert "no whale has two" in found["the file"]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    folder(tmp_path, ["a.jpg,w1"], {}, header="image,whale")
    with pytest.raises(FlukelineError, match="individual, split, x0, y0, x1, y1"):
        data.read_labels(tmp_path)


def test_no_label_file(tmp_path: Path) -> None:
    with pytest.raises(FlukelineError, match="cannot be read"):
        data.read_labels(tmp_path)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    names = [f"{index}.jpg" for index in range(8)]
    lines = [f"{name},w{i // 2},train,900,400,10,20,90,80" for i, name in enumerate(names)]
    return folder(tmp_path, lines, {name: picture(i // 2) for i, name in enumerate(names)})


def test_a_good_folder_is_read_and_explored(good: Path) -> None:
    rows = data.check(good)
    assert rows[0].box == pytest.approx((0.1, 0.2, 0.9, 0.8))
    report = explore.explore(good)
    assert "8 photographs, 4 whales" in report
    assert "4 pairs of near-duplicates" in report
    assert "0 of them under two names" in report


def test_held_out_whales_are_the_same_each_time_and_apart(good: Path) -> None:
    rows = data.check(good)
    learn, aside = crops.hold_out(rows, 2, seed=1)
    assert (learn, aside) == crops.hold_out(rows, 2, seed=1)
    assert len({row.individual for row in aside}) == 2
    assert not {row.individual for row in aside} & {row.individual for row in learn}


def test_crops_keep_the_edge_beyond_the_picture() -> None:
    photograph = np.zeros((50, 100, 3), np.uint8)
    photograph[:, 50:] = 200
    file = io.BytesIO()
    Image.fromarray(photograph).save(file, "PNG")
    crop = crops.cut_one(file.getvalue(), (0.5, 0.0, 1.0, 1.0), (54, 54))
    assert crop.shape == (3, 54, 54)
    assert crop[:, :, -1].min() == 200
    assert crop[:, :, 0].max() < 20


def test_a_protocol_with_unknown_images_is_refused(good: Path) -> None:
    (good / "val_protocol.csv").write_text("image,role\n0.jpg,query\nx.jpg,catalogue\n", "utf-8")
    with pytest.raises(FlukelineError) as caught:
        protocol_rows(good)
    assert caught.value.faults == (("x.jpg", "is not a labelled image of labels.csv"),)


def test_the_command_prints_the_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder(tmp_path, ["a.jpg,w1,train,,,,,,"], {})
    assert cli.main(["train", "explore", str(tmp_path)]) == 1
    assert "row 2: a.jpg is in none of the zips" in capsys.readouterr().err


def test_training_without_pytorch_says_what_to_install(
    good: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "flukeline_training.train_crop", raising=False)
    assert cli.main(["train", "crop", str(good), "--out", str(good / "run")]) == 1
    said = capsys.readouterr().err
    assert "needs torch" in said
    assert "pip install -e '.[train]'" in said


def test_without_the_training_package_its_commands_say_what_to_install(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["train", "own", "folder", "--out", "run"], further=()) == 1
    assert "pip install -e '.[train]'" in capsys.readouterr().err


def test_a_package_that_is_named_but_not_there_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = EntryPoint("train", "no_such_package.cli:add_parser", cli.GROUP)
    monkeypatch.setattr(cli, "entry_points", lambda group: [entry])
    assert cli.main(["train", "--help"]) == 1
    assert "flukeline train needs no_such_package" in capsys.readouterr().err
    assert cli.main(["evaluate", "folder"]) == 1
