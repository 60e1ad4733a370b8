"""What runs in a training job, in a plain tree of SageMaker's folders: killed, resumed, failed."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import torch

from flukeline.settings import Settings
from flukeline_training.cloud import job, upload
from flukeline_training.own import OwnSettings
from tests.training.conftest import tiny

SETTINGS = (
    "held_out",
    "height",
    "width",
    "dimension",
    "phases",
    "whales",
    "backbone",
    "pretrained",
    "threads",
)


def tree(root: Path, labelled: Path, work: dict[str, Any]) -> Path:
    """The folders that SageMaker makes before a job's program starts."""
    config = root / "input" / "config"
    config.mkdir(parents=True)
    values = {"sagemaker_program": "train.py", "job": work}
    written = {name: json.dumps(value) for name, value in values.items()}
    (config / "hyperparameters.json").write_text(json.dumps(written), "utf-8")
    shutil.copytree(labelled, root / "input" / "data" / "labelled")
    models = Settings.from_environment().models_folder
    (root / "input" / "data" / "models").mkdir()
    for name, path in upload.models_of(models).items():
        shutil.copyfile(path, root / "input" / "data" / "models" / name)
    return root


def embedding(**changes: object) -> dict[str, Any]:
    recipe = tiny(held_out=4, phases=((0.0, 32, 64, (3, 4, 23, 3)),))
    settings = [f"{name}={getattr(recipe, name)}" for name in SETTINGS]
    settings += [f"{name}={value}" for name, value in changes.items()]
    return {"kind": "embed", "recipe": "cpu", "settings": settings, "until": 1.0}


def test_a_killed_job_goes_on_from_its_checkpoints(labelled: Path, tmp_path: Path) -> None:
    """With the code as it is uploaded; the checkpoints are all that a new machine gets."""
    with tarfile.open(fileobj=io.BytesIO(upload.code())) as archive:
        archive.extractall(tmp_path / "code", filter="data")
    first = tree(tmp_path / "first", labelled, embedding(steps=40, save_seconds=0.0))
    program = [sys.executable, str(tmp_path / "code" / "train.py"), "--job", "{}"]
    places = ["--root", str(first), "--scratch", str(tmp_path / "scratch")]
    with subprocess.Popen([*program, *places], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("step 25 "):
                os.kill(process.pid, signal.SIGKILL)
                break
    assert not (first / "model" / "best.pt").exists()
    reached = torch.load(first / "checkpoints" / "embedder.pt", weights_only=False)["step"]
    assert 24 <= reached < 40
    second = tree(tmp_path / "second", labelled, embedding(steps=40, save_seconds=0.0))
    shutil.copytree(first / "checkpoints", second / "checkpoints")
    whole = tree(tmp_path / "whole", labelled, embedding(steps=40))
    for root in (second, whole):
        assert job.main(["--root", str(root), "--scratch", str(tmp_path / root.name / "s")]) == 0
    states = [
        torch.load(root / "checkpoints" / "embedder.pt", weights_only=False)
        for root in (second, whole)
    ]
    assert all(torch.equal(states[0]["average"][n], v) for n, v in states[1]["average"].items())
    assert json.loads((second / "model" / "figures.json").read_text())["steps"] == 40
    assert (second / "model" / "best.pt").exists()


def test_a_job_that_fails_says_why(labelled: Path, tmp_path: Path) -> None:
    root = tree(tmp_path, labelled, embedding(backbone="resnet18", pretrained=""))
    assert job.main(["--root", str(root), "--scratch", str(tmp_path / "scratch")]) == 1
    assert "no backbone resnet18" in (root / "output" / "failure").read_text()
    labels = root / "input" / "data" / "labelled" / "labels.csv"
    labels.write_text(labels.read_text() + "missing.jpg,whale 01,train,,,,,,\n", "utf-8")
    assert job.main(["--root", str(root), "--scratch", str(tmp_path / "scratch")]) == 1
    assert "missing.jpg is in none of the zips" in (root / "output" / "failure").read_text()


def test_a_model_of_ones_own_is_left_for_sagemaker(
    labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"hours": 0.5, "start": "resnet.pth", "size": [64, 128]}
    root = tree(tmp_path, labelled, {"kind": "own", "settings": settings})
    start = root / "input" / "data" / "start" / "resnet.pth"
    start.parent.mkdir()
    start.write_bytes(b"")
    given: list[Any] = []

    def trained(folder: Path, out: Path, *rest: Any) -> str:
        given.extend([folder, out, *rest])
        (out / "models").mkdir()
        (out / "models" / "manifest.json").write_text("{}")
        (out / "report.html").write_text("good")
        return "done"

    monkeypatch.setattr(job, "train_own", trained)
    assert job.main(["--root", str(root), "--scratch", str(tmp_path / "scratch")]) == 0
    data, wanted = root / "input" / "data", OwnSettings(0.5, str(start), size=(64, 128))
    folders = [data / "labelled", root / "checkpoints", data / "models"]
    assert given == [*folders, wanted, tmp_path / "scratch"]
    assert (root / "model" / "models" / "manifest.json").exists()
    assert (root / "model" / "report.html").read_text() == "good"


def test_an_export_in_one_zip_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "export.zip").touch()
    assert job._labelled(tmp_path) == tmp_path / "export.zip"
    (tmp_path / "labels.csv").touch()
    assert job._labelled(tmp_path) == tmp_path
