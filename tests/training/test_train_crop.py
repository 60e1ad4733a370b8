"""The crop model's training on drawings: it learns, goes on after a stop, and is exported."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from flukeline import cli
from flukeline.vision.models import Model
from flukeline_training import train_crop
from flukeline_training.crop_augment import Augment, move_boxes
from flukeline_training.train_crop import CropConfig, overlap, train

CONFIG = CropConfig(
    steps=8, save_seconds=0.0, batch=8, negatives=8, width=16, learning_rate=5e-3, threads=1
)


def test_a_stopped_run_goes_on_as_if_never_stopped(
    labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, taken = train_crop._step, 0

    def stopping(*arguments: object) -> object:
        nonlocal taken
        taken += 1
        if taken == 5:
            raise KeyboardInterrupt
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(train_crop, "_step", stopping)
    with pytest.raises(KeyboardInterrupt):
        train(labelled, None, tmp_path / "part", CONFIG)
    monkeypatch.undo()
    paths = [train(labelled, None, tmp_path / name, CONFIG) for name in ("part", "whole")]
    states = [torch.load(path, weights_only=False) for path in paths]
    assert [state["step"] for state in states] == [8, 8]
    assert all(torch.equal(states[0]["network"][n], v) for n, v in states[1]["network"].items())


def test_the_box_gets_better_and_the_product_reads_the_model(
    labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, overlaps = train_crop._step, []

    def noting(*arguments: object) -> object:
        loss, words = real(*arguments)  # type: ignore[arg-type]
        overlaps.append(float(re.findall(r"iou ([0-9.]+)", words)[0]))
        return loss, words

    monkeypatch.setattr(train_crop, "_step", noting)
    train(labelled, None, tmp_path / "run", dataclasses.replace(CONFIG, steps=40, save_seconds=99))
    assert np.mean(overlaps[-10:]) > 1.1 * np.mean(overlaps[:10])
    words = ["--version", "drawn", "--training-data", "Drawings."]
    models = tmp_path / "models"
    command = ["train", "export", str(labelled), "--crop", str(tmp_path / "run")]
    assert cli.main([*command, "--models", str(models), *words]) == 0
    entry = json.loads((models / "manifest.json").read_text())["crop"]
    model = Model(models / entry["file"], entry["sha256"], "drawn", (96, 96), "", entry)
    found = model.run(np.zeros((1, 3, 96, 96), np.float32))
    assert found.keys() == {"presence", "box", "keypoints"}
    assert 0 <= float(found["presence"][0]) <= 1


def test_where_every_box_fills_its_picture_other_pictures_are_drawn() -> None:
    pixels = torch.full((3, 3, 100, 100), 200, dtype=torch.uint8)
    filling = torch.tensor([[0.1, 0.1, 0.9, 0.9]] * 3)
    augment = Augment(1)
    assert augment._water(5, pixels, filling).shape == (5, 3, 96, 96)
    filling[1] = torch.tensor([0.1, 0.5, 0.9, 0.9])
    assert torch.allclose(augment._water(5, pixels, filling), torch.tensor(200.0))


def test_a_moved_box_is_where_its_picture_went() -> None:
    boxes = torch.tensor([[0.2, 0.4, 0.6, 0.8]])
    forward = torch.tensor([[[-0.5, 0.0, 0.9], [0.0, 0.5, 0.1]]])
    moved = move_boxes(boxes, forward, torch.zeros(1))
    assert torch.allclose(moved, torch.tensor([[0.6, 0.3, 0.8, 0.5]]))


def test_overlap_of_boxes_worked_out_by_hand() -> None:
    iou, giou = overlap(
        torch.tensor([[0.0, 0.0, 0.5, 1.0]]), torch.tensor([[0.25, 0.0, 0.75, 1.0]])
    )
    assert float(iou) == pytest.approx(1 / 3)
    assert float(giou) == pytest.approx(1 / 3)
    apart = overlap(torch.tensor([[0.0, 0.0, 0.2, 1.0]]), torch.tensor([[0.8, 0.0, 1.0, 1.0]]))
    assert float(apart[1]) == pytest.approx(-0.6)
