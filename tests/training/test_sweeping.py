"""A sweep by its command: killed with kill -9, resumed, halved, and its best run exported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import torch

from flukeline import cli
from flukeline_training import sweep
from tests.training.conftest import tiny

FIXED = (
    "held_out",
    "height",
    "width",
    "dimension",
    "phases",
    "whales",
    "backbone",
    "threads",
    "pretrained",
)


def command(labelled: Path, folder: Path) -> list[str]:
    """Three runs, of which one goes on after a third of the steps."""
    space = folder / "rates.toml"
    space.write_text("learning_rate = {log = [1e-4, 1e-2]}\nflips = [true, false]\n", "utf-8")
    recipe = tiny(phases=((0.0, 32, 64, (3, 4, 23, 3)),), backbone="resnet101/16", held_out=4)
    words = ["train", "sweep", str(labelled), "--space", str(space), "--out", str(folder / "out")]
    words += ["--count", "3", "--rungs", "0.34", "--keep", "0.3", "--jobs", "2"]
    words += ["--patience", "9"]
    for name in FIXED:
        words += ["--set", f"{name}={getattr(recipe, name)}"]
    return [*words, "--set", "steps=30", "--set", "save_seconds=0.0"]


def _alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_killed_sweep_goes_on_and_its_best_run_is_exported(
    labelled: Path, tmp_path: Path
) -> None:
    words, out = command(labelled, tmp_path), tmp_path / "out"
    process = subprocess.Popen([sys.executable, "-m", "flukeline_training.cli", *words])
    try:
        begun = time.monotonic()
        while not list(out.glob("*/embedder.pt")):
            assert process.poll() is None
            assert time.monotonic() - begun < 300
            time.sleep(0.02)
        listed = Path(f"/proc/{process.pid}/task").glob("*/children")
        children = [int(pid) for each in listed for pid in each.read_text().split()]
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert children
    while any(map(_alive, children)):
        # Its runs end with it, or the resumed sweep would train beside them.
        assert time.monotonic() - begun < 300
        time.sleep(0.02)
    before = {path.parent.name for path in out.glob("*/embedder.pt")}
    assert cli.main(words) == 0
    runs = sorted(path.parent.name for path in out.glob("*/run.json"))
    assert runs == [f"rates-00{number}" for number in (1, 2, 3)]
    assert before <= set(runs)
    finished = sorted(path.parent.name for path in out.glob("*/figures.json"))
    assert len(finished) == 1
    for run in runs:
        steps = torch.load(out / run / "embedder.pt", weights_only=False)["step"]
        assert steps == (30 if run in finished else 11)
        assert "0.34" in json.loads((out / run / "rungs.json").read_text())
    assert (out / "results.html").read_text().count("<path") == 3
    models = tmp_path / "models"
    export = ["train", "export", str(labelled), "--embed", str(out), "--models", str(models)]
    assert cli.main([*export, "--version", "best", "--training-data", "Drawings."]) == 0
    assert (models / "fluke-embedder.onnx").exists()
    assert sweep.best_run(out).name in finished
