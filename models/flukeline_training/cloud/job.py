"""What runs in a training job: reads SageMaker's folders, trains, resumes from the checkpoints."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from flukeline.errors import FlukelineError
from flukeline.vision.models import Models
from flukeline_training.config import changed
from flukeline_training.crops import find_boxes
from flukeline_training.embed_training import checkpoint_of
from flukeline_training.own import OwnSettings, train_own
from flukeline_training.recipes import RECIPES
from flukeline_training.sweep import FIGURES, RUNGS
from flukeline_training.train_embed import train

KEPT_OF_OWN = ("models", "report.html", "doubtful.csv", "split.csv")
MOST_WORDS = 1000
"""SageMaker shows 1,024 characters of why a job failed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Does the job that the hyperparameters describe; 1 where it failed.

    Script mode also gives every hyperparameter as an argument; they are read from the file.
    """
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--root", type=Path, default=Path("/opt/ml"))
    parser.add_argument(
        "--scratch", type=Path, default=Path(tempfile.gettempdir()) / "flukeline-crops"
    )
    wanted, _ = parser.parse_known_args(arguments)
    try:
        _work(wanted.root, wanted.scratch)
    except Exception as error:
        traceback.print_exc()
        words = str(error)
        if isinstance(error, FlukelineError):
            words = "\n".join([error.detail, *(f"{at}: {why}" for at, why in error.faults)])
        (wanted.root / "output").mkdir(parents=True, exist_ok=True)
        (wanted.root / "output" / "failure").write_text(words[:MOST_WORDS], "utf-8")
        return 1
    return 0


def _work(root: Path, scratch: Path) -> None:
    given = json.loads((root / "input/config/hyperparameters.json").read_text("utf-8"))
    work = json.loads(given["job"])
    inputs, model = root / "input" / "data", root / "model"
    checkpoints = root / "checkpoints"
    for folder in (checkpoints, model, scratch):
        folder.mkdir(parents=True, exist_ok=True)
    folder = _labelled(inputs / "labelled")
    start = next(iter(sorted((inputs / "start").glob("*"))), None)
    if work["kind"] == "own":
        settings = _own_settings(work["settings"], start)
        print(train_own(folder, checkpoints, inputs / "models", settings, scratch), flush=True)
        kept = [checkpoints / name for name in KEPT_OF_OWN]
    else:
        _embed(work, folder, inputs / "models", start, checkpoints, scratch)
        kept = [checkpoint_of(checkpoints), checkpoints / FIGURES, checkpoints / RUNGS]
    for path in kept:
        if path.is_dir():
            shutil.copytree(path, model / path.name, dirs_exist_ok=True)
        elif path.exists():
            shutil.copyfile(path, model / path.name)


def _labelled(channel: Path) -> Path:
    """The labelled folder, or the one zip that an export is."""
    zips = list(channel.glob("*.zip"))
    return zips[0] if len(zips) == 1 and not (channel / "labels.csv").exists() else channel


def _own_settings(given: Mapping[str, Any], start: Path | None) -> OwnSettings:
    values = dict(given)
    if values.get("size"):
        values["size"] = tuple(values["size"])
    if start:
        values["start"] = str(start)
    return OwnSettings(**values)


def _embed(
    work: Mapping[str, Any],
    folder: Path,
    models: Path,
    start: Path | None,
    checkpoints: Path,
    scratch: Path,
) -> None:
    config = changed(RECIPES[work["recipe"]], work["settings"])
    # The recipe's own number of threads and device are for a laptop.
    cuda = torch.cuda.is_available()
    threads = max(1, (os.cpu_count() or 2) - 1) if cuda else config.threads
    config = dataclasses.replace(
        config,
        device="cuda" if cuda else config.device,
        bfloat16=config.bfloat16 or cuda,
        threads=threads,
        pretrained=str(start) if start else config.pretrained,
    )
    boxes = find_boxes(Models.load(models, threads=2).detector, folder, scratch / "boxes.json")
    train(folder, checkpoints, config, boxes, (), scratch, float(work["until"]))
