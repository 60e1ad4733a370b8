"""Trains the crop model on boxes, keypoints, photographs without flukes and drawn negatives."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.nn import functional as F

from flukeline_training.crop_augment import Augment, move_boxes
from flukeline_training.data import Pictures, Row, read_labels
from flukeline_training.detector import FlukeDetector


@dataclass(frozen=True, slots=True)
class CropConfig:
    """How the crop model is trained.

    Attributes:
        minutes: Wall clock given to training; the learning rate follows it down to 0.
        steps: If not 0, so many steps instead, whatever the clock says.
        save_seconds: Time between two checkpoints.
        batch: Photographs a step with a fluke.
        negatives: Further photographs a step without one.
        learning_rate: The peak of the one-cycle schedule.
        width: Channels of the first layer.
        keypoint_repeat: How often a photograph with keypoints comes for each without.
        seed: For weights and augmentation.
        threads: Of PyTorch.
    """

    minutes: float = 10.0
    steps: int = 0
    save_seconds: float = 60.0
    batch: int = 64
    negatives: int = 24
    learning_rate: float = 2e-3
    width: int = 24
    keypoint_repeat: int = 4
    seed: int = 1
    threads: int = 2


def load_positives(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Photographs with a box: pixels uint8 (N, 100, 100, 3), boxes (N, 4), keypoints (N, 6).

    ``split`` is ``train`` (which takes the unlabelled ones too) or ``val``. Keypoints that are
    not known are NaN.
    """
    wanted = {"train", ""} if split == "train" else {split}
    rows: list[Row] = [row for row in read_labels(folder) if row.box and row.split in wanted]
    pixels = Pictures(folder).pixels([row.image for row in rows])
    boxes = np.array([row.box for row in rows], np.float32)
    nothing = (math.nan,) * 6
    points = np.array([row.keypoints or nothing for row in rows], np.float32)
    return pixels, boxes, points


def load_negatives(folder: Path) -> np.ndarray:
    """The first half by name of a folder without flukes, uint8 (N, 160, 160, 3)."""
    files = sorted(folder.iterdir())
    kept = []
    for path in files[: len(files) // 2]:
        with Image.open(path) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
        kept.append(np.asarray(upright.resize((160, 160))))
    return np.stack(kept)


def overlap(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Intersection over union and its generalised form (GIoU) of boxes (B, 4)."""
    low, high = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    total = (a[:, 2:] - a[:, :2]).clamp(min=0).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - shared
    hull = torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])
    around = hull.prod(-1)
    iou = shared / total.clamp(min=1e-6)
    return iou, iou - (around - total) / around.clamp(min=1e-6)


def train(folder: Path, no_fluke: Path | None, out: Path, config: CropConfig) -> Path:
    """Trains the crop model and writes ``detector.pt`` into ``out``.

    Args:
        folder: ``labels.csv`` and the zips.
        no_fluke: Photographs without a fluke (the first half by name is used), or None.
        out: Folder for the checkpoint; one that is there is resumed.
        config: How to train.

    Returns:
        The checkpoint's path.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    out.mkdir(parents=True, exist_ok=True)
    pixels_, boxes_, points_ = load_positives(folder, "train")
    pixels = torch.from_numpy(pixels_).permute(0, 3, 1, 2).contiguous()
    boxes, points = torch.from_numpy(boxes_), torch.from_numpy(points_)
    real = load_negatives(no_fluke) if no_fluke else np.zeros((1, 160, 160, 3), np.uint8)
    negatives = torch.from_numpy(real).permute(0, 3, 1, 2).contiguous()
    network = FlukeDetector(config.width).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=0.02)
    augment = Augment(config.seed)
    path = out / "detector.pt"
    step, spent = 0, 0.0
    if path.exists():
        # The states of random generators are no tensors alone: a checkpoint of our own is trusted.
        state = torch.load(path, weights_only=False)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["spent"]
        if "random" in state:
            augment.generator.set_state(state["random"]["augment"])
            augment.rng.bit_generator.state = state["random"]["numpy"]
            torch.set_rng_state(state["random"]["torch"])
    chance = torch.ones(len(boxes))
    chance[~points[:, 0].isnan()] = float(config.keypoint_repeat)
    began, saved = time.monotonic() - spent, time.monotonic()
    network.train()
    while (share := _share(config, step, time.monotonic() - began)) < 1:
        rate = (
            config.learning_rate * min(1.0, share / 0.05) * (0.5 + 0.5 * math.cos(math.pi * share))
        )
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss, words = _step(network, augment, chance, pixels, boxes, points, negatives, config)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        step += 1
        if step % 50 == 0:
            print(f"step {step} {time.monotonic() - began:.0f}s {words}", flush=True)
        if time.monotonic() - saved > config.save_seconds:
            saved = time.monotonic()
            _save(path, network, optimiser, augment, step, saved - began, config)
    _save(path, network, optimiser, augment, step, time.monotonic() - began, config)
    return path


def _share(config: CropConfig, step: int, spent: float) -> float:
    """How much of the training is done, from 0 to 1."""
    return step / config.steps if config.steps else spent / (config.minutes * 60)


def _step(
    network: FlukeDetector,
    augment: Augment,
    chance: Tensor,
    pixels: Tensor,
    boxes: Tensor,
    points: Tensor,
    negatives: Tensor,
    config: CropConfig,
) -> tuple[Tensor, str]:
    index = torch.multinomial(chance, config.batch, generator=augment.generator)
    with torch.no_grad():
        placed, forward, angle = augment.warp(pixels[index].float())
        target = move_boxes(boxes[index], forward, angle).clamp(0, 1)
        known = points[index].view(-1, 3, 2)
        known = (forward[:, None, :, :2] @ known[..., None])[..., 0] + forward[:, None, :, 2]
        flipped = forward[:, 0, 0] < 0
        known = torch.where(flipped[:, None, None], known.flip(1), known)
        empty = augment.without(config.negatives, negatives, pixels, boxes)
        batch = augment.light(torch.cat([placed, empty]))
        batch = batch.to(memory_format=torch.channels_last)
    presence, box, keypoints = network(batch)
    count = config.batch
    truth = torch.cat([torch.ones(count), torch.zeros(config.negatives)])
    found = F.binary_cross_entropy_with_logits(presence, truth)
    iou, giou = overlap(box[:count], target)
    weight = torch.where(angle != 0, 0.4, 1.0)
    boxed = ((1 - giou) * weight).mean() + 4 * (
        (box[:count] - target).abs().mean(-1) * weight
    ).mean()
    seen = ~known.isnan().any(-1) & (known > -0.05).all(-1) & (known < 1.05).all(-1)
    pointed = (keypoints[:count][seen] - known[seen]).abs().mean() if seen.any() else box.sum() * 0
    words = f"presence {found:.3f} iou {iou.mean():.3f} keypoint {pointed:.4f}"
    return found + boxed + 5 * pointed, words


def _save(
    path: Path,
    network: FlukeDetector,
    optimiser: torch.optim.Optimizer,
    augment: Augment,
    step: int,
    spent: float,
    config: CropConfig,
) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(
        {
            "network": network.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": step,
            "spent": spent,
            "random": {
                "augment": augment.generator.get_state(),
                "numpy": augment.rng.bit_generator.state,
                "torch": torch.get_rng_state(),
            },
            "config": json.dumps(asdict(config)),
        },
        temporary,
    )
    temporary.replace(path)
