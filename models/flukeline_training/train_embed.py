"""Trains the embedder: a flipped whale is another whale; every part of the recipe has a switch."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path

import torch

from flukeline_training.config import EmbedConfig
from flukeline_training.crops import Boxes, Crops, training_crops
from flukeline_training.embed_training import Start, Training
from flukeline_training.monitoring import held_out_accuracy
from flukeline_training.sweep import FIGURES, RUNGS, read, write

REPORT = 25
"""Steps between two lines of the log."""


def train(
    folder: Path,
    out: Path,
    config: EmbedConfig,
    boxes: Boxes | None = None,
    leave_out: Collection[str] = (),
    cache: Path | None = None,
    until: float = 1.0,
) -> Path:
    """Trains the embedder on a labelled folder.

    Args:
        folder: ``labels.csv`` and the photographs: a folder, or a zip of an export.
        out: Folder for the checkpoints; a run that is there is resumed.
        config: How to train.
        boxes: The crop model's boxes by image, for photographs without a given one.
        leave_out: Images that are not learnt from.
        cache: Folder for the crops, to share between runs; ``out/crops`` where not given.
        until: Share of the training at which to stop for now, see ``train_on``.

    Returns:
        The last checkpoint's path.
    """
    crops, held = training_crops(folder, config, boxes, leave_out, cache or out / "crops")
    return train_on(crops, held, out, config, until=until)


def train_on(
    crops: Crops,
    held: Crops | None,
    out: Path,
    config: EmbedConfig,
    start: Start | None = None,
    until: float = 1.0,
) -> Path:
    """Trains on crops; writes ``embedder.pt``, ``best.pt`` and ``figures.json`` into ``out``.

    Args:
        crops: To learn from.
        held: Of whales to choose the best checkpoint by, if there are any.
        out: Folder for the checkpoints; a run that is there is resumed.
        config: How to train.
        start: First weights, instead of those that the recipe names.
        until: Share of the training at which to stop. Below 1 the checkpoint stays as it is for
            going on, and what was reached is written into ``rungs.json``, by share.

    Returns:
        The last checkpoint's path.
    """
    torch.set_num_threads(config.threads)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "embedder.pt"
    training = Training(crops, config, path if path.exists() else None, start)
    print(f"{len(crops.whales)} crops of {len(crops.names)} whales", flush=True)
    _follow_the_clock(training, held, path, until)
    if training.share() < 1 and not _given_up(training):
        _stop_for_now(training, held, path, until)
        return path
    training.follow(1.0)
    if held:
        _validate(training, held, path, bfloat16=False)
    training.save(path)
    figures = {"steps": float(training.step), "minutes": round(training.spent / 60, 2)}
    write(out / FIGURES, figures | training.best)
    print(figures | training.best, flush=True)
    return path


def _given_up(training: Training) -> bool:
    """Whether the held-out whales have long been no better."""
    return 0 < training.config.patience <= training.since_best


def _stop_for_now(training: Training, held: Crops | None, path: Path, until: float) -> None:
    """Keeps the checkpoint, and what was reached at this share of the training."""
    training.save(path)
    figures = {"steps": float(training.step), "minutes": round(training.spent / 60, 2)}
    if held:
        size = (training.height, training.width)
        figures |= held_out_accuracy(training.averaged(), held, size)
    print(f"stopped at {until:g} of the training: {figures}", flush=True)
    rungs = path.with_name(RUNGS)
    write(rungs, {**read(rungs), f"{until:g}": figures})


def _follow_the_clock(
    training: Training, held: Crops | None, path: Path, until: float = 1.0
) -> None:
    """Steps until the time, or the share of it, is over, or until the held-out whales have long been no better."""
    config = training.config
    began = time.monotonic() - training.spent
    saved = evaluated = since = time.monotonic()
    sums: dict[str, float] = {}
    while training.share() < until and not _given_up(training):
        training.follow(training.share())
        for name, value in training.learn().items():
            sums[name] = sums.get(name, 0.0) + value / REPORT
        training.spent = time.monotonic() - began
        if training.step % REPORT == 0:
            speed = REPORT * config.whales * config.views / (time.monotonic() - since)
            words = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            left = f"{training.seconds_left() / 60:.0f} min left"
            print(
                f"step {training.step} {training.spent:.0f}s {words} {speed:.0f}/s {left}",
                flush=True,
            )
            sums, since = {}, time.monotonic()
        if time.monotonic() - saved > config.save_seconds:
            training.save(path)
            saved = time.monotonic()
        if held and time.monotonic() - evaluated > config.evaluate_every_seconds:
            _validate(training, held, path, config.bfloat16)
            evaluated = since = time.monotonic()


def _validate(training: Training, held: Crops, path: Path, bfloat16: bool) -> None:
    """Looks up the held-out whales; keeps the checkpoint as the best one where it is.

    Only a network as it will be exported can be the best: with smaller pictures or fewer blocks
    it is another one.
    """
    size = (training.height, training.width)
    figures = held_out_accuracy(training.averaged(), held, size, bfloat16)
    print(figures, flush=True)
    if not training.at_full_size():
        return
    training.since_best += 1
    if figures["held_out_top_1"] >= training.best.get("held_out_top_1", -1.0):
        training.best, training.since_best = figures, 0
        training.save(path.with_name("best.pt"))
