"""Trains the embedder: a flipped whale is another whale; every part of the recipe has a switch."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import json
import time
from collections.abc import Collection
from pathlib import Path

import torch

from flukeline_training.config import EmbedConfig
from flukeline_training.crops import Boxes, Crops, hold_out, load_crops
from flukeline_training.data import check, named_rows
from flukeline_training.embed_training import Start, Training
from flukeline_training.monitoring import held_out_accuracy

REPORT = 25
"""Steps between two lines of the log."""


def train(
    folder: Path,
    out: Path,
    config: EmbedConfig,
    boxes: Boxes | None = None,
    leave_out: Collection[str] = (),
    cache: Path | None = None,
) -> Path:
    """Trains the embedder on a labelled folder.

    Args:
        folder: ``labels.csv`` and the photographs: a folder, or a zip of an export.
        out: Folder for the checkpoints; a run that is there is resumed.
        config: How to train.
        boxes: The crop model's boxes by image, for photographs without a given one.
        leave_out: Images that are not learnt from.
        cache: Folder for the crops, to share between runs; ``out/crops`` where not given.

    Returns:
        The last checkpoint's path.
    """
    rows = [row for row in check(folder, decode=False) if row.image not in leave_out]
    first, further = named_rows(rows)
    learn, aside = hold_out(first, config.held_out, config.seed)
    learn += further
    cache = cache or out / "crops"
    size = largest_size(config)
    crops = load_crops(folder, learn, *size, boxes, cache, config.threads)
    held = load_crops(folder, aside, *size, boxes, cache, config.threads) if aside else None
    return train_on(crops, held, out, config)


def largest_size(config: EmbedConfig) -> tuple[int, int]:
    """Height and width at which crops are kept: those of the largest phase."""
    return (
        max(config.height, *(phase[1] for phase in config.phases)),
        max(config.width, *(phase[2] for phase in config.phases)),
    )


def train_on(
    crops: Crops, held: Crops | None, out: Path, config: EmbedConfig, start: Start | None = None
) -> Path:
    """Trains on crops; writes ``embedder.pt``, ``best.pt`` and ``figures.json`` into ``out``.

    Args:
        crops: To learn from.
        held: Of whales to choose the best checkpoint by, if there are any.
        out: Folder for the checkpoints; a run that is there is resumed.
        config: How to train.
        start: First weights, instead of those that the recipe names.

    Returns:
        The last checkpoint's path.
    """
    torch.set_num_threads(config.threads)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "embedder.pt"
    training = Training(crops, config, path if path.exists() else None, start)
    print(f"{len(crops.whales)} crops of {len(crops.names)} whales", flush=True)
    _follow_the_clock(training, held, path)
    training.follow(1.0)
    if held:
        _validate(training, held, path, bfloat16=False)
    training.save(path)
    figures = {"steps": float(training.step), "minutes": round(training.spent / 60, 2)}
    (out / "figures.json").write_text(json.dumps(figures | training.best) + "\n", "utf-8")
    print(figures | training.best, flush=True)
    return path


def _follow_the_clock(training: Training, held: Crops | None, path: Path) -> None:
    """Steps until the time is over, or until the held-out whales have long been no better."""
    config = training.config
    began = time.monotonic() - training.spent
    saved = evaluated = since = time.monotonic()
    sums: dict[str, float] = {}
    while training.share() < 1 and not 0 < config.patience <= training.since_best:
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
