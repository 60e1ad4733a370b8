"""The commands from labels to a model in use: killed and resumed, swept, exported, compared."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from PIL import Image

from flukeline import cli
from flukeline.errors import FlukelineError
from flukeline.vision.embed import embed
from flukeline.vision.models import Model
from flukeline_training import export, results, sweep
from flukeline_training.config import DEPTHS
from flukeline_training.crops import Crops
from flukeline_training.embed_training import load_embedder
from flukeline_training.export import export_embedder, fidelity, write_embedding
from flukeline_training.golden import angles, enlarged, read_golden
from flukeline_training.network import Embedder
from flukeline_training.train_embed import train_on
from tests.training.conftest import tiny

PARTS = {
    "steps": 40,
    "height": 32,
    "width": 64,
    "dimension": 16,
    "phases": ((0.0, 32, 64, (1, 1, 1, 1)), (0.5, 32, 64, DEPTHS)),
    "whales": 6,
    "backbone": "resnet101/16",
    "pretrained": "",
    "held_out": 3,
    "evaluate_every_seconds": 1e9,
    "threads": 1,
}


def settings(**changes: object) -> list[str]:
    return [f"{name}={value!r}" for name, value in {**PARTS, **changes}.items()]


def embed_command(folder: Path, out: Path, **changes: object) -> list[str]:
    command = ["train", "embed", str(folder), "--out", str(out)]
    command += ["--cache", str(out.parent / "cache")]
    for each in settings(**changes):
        command += ["--set", each]
    return command


def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(
    labelled: Path, tmp_path: Path
) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    command = embed_command(labelled, killed, save_seconds=0.0)
    process = [sys.executable, "-m", "flukeline_training.cli", *command]
    with subprocess.Popen(process, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        for line in run.stdout:
            if line.startswith("step 25 "):
                os.kill(run.pid, signal.SIGKILL)
                break
    assert not (killed / "figures.json").exists()
    reached = torch.load(killed / "embedder.pt", weights_only=False)["step"]
    assert 24 <= reached < 40
    for each in (command, embed_command(labelled, whole)):
        assert cli.main(each) == 0
    states = [torch.load(p / "embedder.pt", weights_only=False) for p in (killed, whole)]
    for part in ("network", "average", "heads"):
        assert all(torch.equal(states[0][part][n], v) for n, v in states[1][part].items())
    figures = json.loads((killed / "figures.json").read_text())
    assert figures.keys() >= {"steps", "minutes", "held_out_top_1", "held_out_top_20"}
    assert figures["steps"] == 40


def test_a_sweep_trains_its_runs_and_says_which_failed(labelled: Path, tmp_path: Path) -> None:
    runs = {
        "all": settings(steps=3),
        "failed": settings(backbone="resnet18"),
    }
    train = sweep.train_here(labelled, tmp_path, jobs=2)
    found = sweep.sweep(tmp_path, runs, "cpu", train)
    assert found["all"]["steps"] == 3
    assert found["failed"] == {}
    assert "There is no backbone resnet18" in (tmp_path / "failed" / "log.txt").read_text()
    assert results.table(results.collect(tmp_path)).splitlines()[-1].split()[:2] == ["failed"] * 2


@pytest.fixture(scope="module")
def run_folder(drawn_crops: Crops, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a few steps."""
    out = tmp_path_factory.mktemp("run")
    train_on(drawn_crops, drawn_crops, out, tiny(steps=6))
    return out


def test_the_exported_model_is_the_trained_one_in_the_product(
    labelled: Path, run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = np.random.default_rng(1).integers(0, 255, (3, 48, 96, 3), np.uint8)
    monkeypatch.setattr(export, "draw_golden", lambda: drawn)
    words = [
        "--version",
        "drawn-1",
        "--training-data",
        "Drawings.",
        "--golden",
        str(tmp_path / "golden.npz"),
    ]
    folder = tmp_path / "models"
    command = [
        "train",
        "export",
        str(labelled),
        "--embed",
        str(run_folder),
        "--models",
        str(folder),
    ]
    assert cli.main([*command, *words]) == 0
    entry = json.loads((folder / "manifest.json").read_text())["embedding"]
    assert (entry["version"], entry["input"], entry["dimension"]) == ("drawn-1", [32, 64], 32)
    assert entry["figures"]["fidelity"]["largest_angle_to_pytorch_degrees"] < 0.5
    images, vectors = read_golden(tmp_path / "golden.npz")
    assert np.array_equal(images, drawn)
    crops = np.concatenate([enlarged(image, (32, 64)) for image in images])
    shipped = export.run_file(folder / entry["file"], crops)
    assert angles(vectors, shipped).max() < 0.5


def test_a_file_that_differs_from_the_network_is_refused(
    drawn_crops: Crops, run_folder: Path, tmp_path: Path
) -> None:
    network = load_embedder(run_folder / "embedder.pt")
    path = tmp_path / "embedder.onnx"
    export_embedder(network, 32, 64, path)
    crops = drawn_crops.pixels[:20].astype(np.float32)
    assert fidelity(network, path, crops)["equal_top_20_sets"] > 0.9
    model = onnx.load(str(path))
    (largest,) = [each for each in model.graph.initializer if each.name.startswith("matrices")]
    values = onnx.numpy_helper.to_array(largest) * np.linspace(0.5, 1.5, largest.dims[-1])
    largest.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), largest.name))
    onnx.save(model, str(path))
    with pytest.raises(FlukelineError, match="differs from the trained network"):
        fidelity(network, path, crops)


def test_the_parts_of_the_exported_model_add_up_to_its_vector(
    drawn_crops: Crops, run_folder: Path, tmp_path: Path
) -> None:
    import onnxruntime

    path = tmp_path / "embedder.onnx"
    export_embedder(load_embedder(run_folder / "embedder.pt"), 32, 64, path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    crop = drawn_crops.pixels[:1].astype(np.float32)
    vector, parts = session.run(["embedding", "parts"], {"crop": crop})
    assert np.allclose(parts.sum((1, 2)), vector, atol=1e-5)


def test_a_large_input_goes_through_export_and_product(tmp_path: Path) -> None:
    size = (224, 448)
    torch.manual_seed(0)
    network = Embedder(*size, 16, "resnet101/16")
    write_embedding(
        network, tmp_path, {"version": "large", "training_data": ""}, random_crops(3, size)
    )
    entry = json.loads((tmp_path / "manifest.json").read_text())["embedding"]
    assert (entry["input"], entry["backbone"]) == ([224, 448], "resnet101/16")
    path = tmp_path / entry["file"]
    model = Model(path, entry["sha256"], "large", size, "", entry)
    photograph = Image.fromarray(random_crops(1, (400, 700))[0].astype(np.uint8).transpose(1, 2, 0))
    vector = embed(model, photograph)
    assert vector.shape == (32,)
    assert np.isclose(np.linalg.norm(vector), 1)


def random_crops(count: int, size: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (count, 3, *size)).astype(np.float32)
