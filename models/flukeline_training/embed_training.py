"""One training run of the embedder: its state, one step of it, and its checkpoint."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from flukeline.errors import FlukelineError
from flukeline_training import losses
from flukeline_training.augment import CropAugment
from flukeline_training.backbones import Lite, ResNet101, load_start
from flukeline_training.batches import Batches
from flukeline_training.config import DEPTHS, PACKAGED, EmbedConfig
from flukeline_training.crops import Crops
from flukeline_training.network import Embedder, parameter_groups

Start = Callable[[Embedder], None]
"""Gives a fresh network its first weights."""


class Heads(nn.Module):
    """The classifiers over the whales, which training leaves behind."""

    def __init__(self, dimension: int, classes: int, config: EmbedConfig) -> None:
        super().__init__()
        self.arcface = losses.ArcFace(dimension, classes, config.scale) if config.arcface else None
        self.softmax = losses.Softmax(dimension, classes) if config.softmax else None


def make_embedder(config: EmbedConfig) -> Embedder:
    """The network of a run, with random weights."""
    return Embedder(config.height, config.width, config.dimension, config.backbone, config.dropout)


def start_pretrained(config: EmbedConfig) -> Start:
    """Starts the backbone from the weights that the recipe names, if it names any."""

    def start(network: Embedder) -> None:
        backbone = network.backbone
        if config.pretrained == PACKAGED and isinstance(backbone, Lite):
            backbone.start_from_package()
        elif config.pretrained:
            try:
                backbone.start_from(load_start(config.pretrained, config.backbone))
            except RuntimeError as error:
                raise FlukelineError(
                    f"{config.pretrained} holds no weights of {config.backbone}: {error}"
                ) from error

    return start


def current_names(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """A network's weights; earlier versions called the backbone the trunk."""
    return {
        f"backbone.{name.removeprefix('trunk.')}" if name.startswith("trunk.") else name: value
        for name, value in weights.items()
    }


class Training:
    """One run: everything that a checkpoint holds and one step of it.

    Args:
        crops: To learn from.
        config: How to train.
        checkpoint: A run to go on with; without one it starts afresh.
        start: First weights of a fresh run, instead of those that the recipe names.
    """

    def __init__(
        self,
        crops: Crops,
        config: EmbedConfig,
        checkpoint: Path | None = None,
        start: Start | None = None,
    ) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.pixels = crops.pixels
        self.batches = Batches(crops, config)
        self.augment = CropAugment(
            config.seed, config.augment, config.device, config.augmentations()
        )
        self.network = make_embedder(config)
        self.backbone: ResNet101 | Lite = self.network.backbone
        if checkpoint is None:
            (start or start_pretrained(config))(self.network)
        if config.freeze:
            self.backbone.freeze_first()
        self.network.to(config.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.backbone.active = self._blocks(config.phases[0][3])
        classes = len(crops.names) * (2 if config.flips else 1)
        self.heads = Heads(config.dimension, classes, config).to(config.device)
        groups = parameter_groups(
            self.network, self.heads, config.learning_rate, config.decay, config.backbone_rate
        )
        self.optimiser = torch.optim.AdamW(
            groups, config.learning_rate, betas=(0.9, 0.98), fused=True
        )
        self.average = self._copy()
        self.step, self.spent, self.height, self.width = 0, 0.0, 0, 0
        self.best: dict[str, float] = {}
        self.since_best = 0
        if checkpoint is not None:
            self._load(checkpoint)

    def _blocks(self, active: tuple[int, ...]) -> list[int]:
        """Blocks in use of each stage; a recipe that gives none means all of them."""
        return list(active or DEPTHS) if isinstance(self.backbone, ResNet101) else []

    def _copy(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self.network.state_dict().items()}

    def share(self) -> float:
        """How much of the training is done, from 0 to 1."""
        config = self.config
        if config.steps:
            return self.step / config.steps
        by_steps = self.step / config.most_steps if config.most_steps else 0.0
        return max(by_steps, self.spent / (config.minutes * 60))

    def seconds_left(self) -> float:
        """Of the training, by its speed until now."""
        return self.spent * (1 / max(self.share(), 1e-9) - 1)

    def follow(self, share: float) -> None:
        """Sets size, depth, learning rate and margin for this share of the time."""
        config = self.config
        phase = [p for p in config.phases if share >= p[0]][-1]
        self.height, self.width = phase[1], phase[2]
        blocks = self._blocks(phase[3])
        if blocks != self.backbone.active:
            self.backbone.grow(blocks)
            self.average = self._copy()
        pace = min(1.0, share / 0.03) * (0.01 + 0.99 * (0.5 + 0.5 * math.cos(math.pi * share)))
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * pace
        if self.heads.arcface:
            self.heads.arcface.margin = config.margin * min(1.0, max(0.0, (share - 0.15) / 0.55))

    def at_full_size(self) -> bool:
        """Whether it trains the network as it will be exported: its own size, every block."""
        config = self.config
        return (self.height, self.width) == (config.height, config.width) and (
            self.backbone.active == self._blocks(())
        )

    def learn(self) -> dict[str, float]:
        """One step; returns the losses by name."""
        config = self.config
        index, classes, flipped = self.batches.draw()
        # Fancy indexing copies these crops alone out of what may be a mapped file.
        crops = torch.from_numpy(self.pixels[index]).to(config.device)
        turned = torch.from_numpy(flipped).to(config.device).view(-1, 1, 1, 1)
        if config.flips:
            crops = torch.where(turned, crops.flip(3), crops)
        batch = self.augment(crops, self.height, self.width)
        labels = torch.from_numpy(classes).to(config.device)
        self.network.train()
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
        # Its random first weights must not move the run's own random state.
        state = torch.get_rng_state()
        network = make_embedder(config)
        torch.set_rng_state(state)
        network.load_state_dict(self.average if config.averaging else self.network.state_dict())
        network.backbone.active = list(self.backbone.active)
        return network.to(config.device).eval()

    def save(self, path: Path) -> None:
        """Writes the checkpoint under another name first, so that a kill leaves a whole one."""
        temporary = path.with_suffix(".tmp")
        cuda = self.config.device == "cuda"
        state = {
            "network": self.network.state_dict(),
            "average": self.average,
            "heads": self.heads.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "active": self.backbone.active,
            "pretrained": getattr(self.backbone, "pretrained", False),
            "step": self.step,
            "spent": self.spent,
            "best": self.best,
            "since_best": self.since_best,
            "random": {
                "batches": self.batches.rng.bit_generator.state,
                "augment": self.augment.generator.get_state(),
                "torch": torch.get_rng_state(),
                "cuda": torch.cuda.get_rng_state() if cuda else None,
            },
            "config": self.config.to_json(),
        }
        torch.save(state, temporary)
        temporary.replace(path)

    def _load(self, path: Path) -> None:
        """Takes up where a checkpoint ended, random draws included."""
        # The states of random generators are no tensors alone: a checkpoint of our own is trusted.
        state: dict[str, Any] = torch.load(
            path, map_location=self.config.device, weights_only=False
        )
        self.network.load_state_dict(current_names(state["network"]))
        self.average = current_names(state["average"])
        self.heads.load_state_dict(state["heads"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.backbone.active = state["active"]
        if isinstance(self.backbone, ResNet101):
            self.backbone.pretrained = state.get("pretrained", bool(self.config.pretrained))
        self.step, self.spent = state["step"], state["spent"]
        best = state["best"]
        self.best = best if isinstance(best, dict) else {"held_out_top_1": best}
        self.since_best = state.get("since_best", 0)
        random = state["random"]
        self.batches.rng.bit_generator.state = random["batches"]
        self.augment.generator.set_state(random["augment"].cpu())
        torch.set_rng_state(random["torch"].cpu())
        if random.get("cuda") is not None:
            torch.cuda.set_rng_state(random["cuda"].cpu())


def load_embedder(checkpoint: Path) -> Embedder:
    """The embedder of a checkpoint, with averaged weights and every block in use."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    config = EmbedConfig.of_json(state["config"])
    network = make_embedder(config)
    network.load_state_dict(current_names(state["average" if config.averaging else "network"]))
    if isinstance(network.backbone, ResNet101):
        network.backbone.active = list(state["active"])
        # Blocks that had not joined by then pass on what comes in, as when they join.
        network.backbone.grow(list(DEPTHS))
    return network.eval()


def checkpoint_of(run: Path) -> Path:
    """The checkpoint of a run to export: the best on held-out whales, else the last.

    Raises:
        FlukelineError: The folder has none.
    """
    for name in ("best.pt", "embedder.pt"):
        if (run / name).exists():
            return run / name
    raise FlukelineError(f"{run} holds no embedder.pt: it is not the folder of an embedder's run.")
