"""What the embedding is trained on: ArcFace, softmax, focal weighting and pairs, each on its own."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class ArcFace(nn.Module):
    """Classes as directions; a crop must be nearer to its own by an angular margin.

    Attributes:
        scale: What cosines are multiplied with before the softmax.
        margin: The angle in radians; raised during training. At 0 this is a cosine softmax.
    """

    def __init__(self, dimension: int, classes: int, scale: float = 30.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, dimension) * 0.01)
        self.scale = scale
        self.margin = 0.0

    def forward(self, embedding: Tensor, labels: Tensor) -> Tensor:
        """Logits (B, classes)."""
        cosine = F.normalize(embedding) @ F.normalize(self.weight).T
        own = cosine.gather(1, labels[:, None]).clamp(-1 + 1e-6, 1 - 1e-6)
        angle = torch.acos(own)
        # Beyond pi - margin the cosine would rise again; there it goes down in a straight line.
        moved = torch.where(
            angle + self.margin < math.pi,
            torch.cos(angle + self.margin),
            own - self.margin * math.sin(self.margin),
        )
        return self.scale * cosine.scatter(1, labels[:, None], moved)


class Softmax(nn.Module):
    """A plain linear layer over the classes, on the embedding before normalisation."""

    def __init__(self, dimension: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dimension, classes)

    def forward(self, embedding: Tensor, labels: Tensor) -> Tensor:
        """Logits (B, classes)."""
        logits: Tensor = self.linear(embedding)
        return logits


def cross_entropy(
    logits: Tensor, labels: Tensor, gamma: float = 0.0, smooth: float = 0.0
) -> Tensor:
    """Cross entropy; with ``gamma`` above 0 focal: what is already right counts less."""
    if not gamma:
        return F.cross_entropy(logits, labels, label_smoothing=smooth)
    single = F.cross_entropy(logits, labels, reduction="none", label_smoothing=smooth)
    return ((1 - torch.exp(-single)) ** gamma * single).mean()


def triplet_hard(embedding: Tensor, labels: Tensor, margin: float = 0.3) -> Tensor:
    """Of each crop the farthest of the same whale against the nearest of another (batch-hard)."""
    unit = F.normalize(embedding)
    distance = torch.cdist(unit, unit)
    same = labels[:, None] == labels[None]
    other = ~same
    itself = torch.eye(len(labels), dtype=torch.bool, device=labels.device)
    farthest = distance.masked_fill(~same | itself, -1.0).amax(1)
    nearest = distance.masked_fill(~other, 9.0).amin(1)
    paired = (farthest >= 0) & (nearest < 9)
    if not paired.any():
        return embedding.sum() * 0
    return F.relu(farthest[paired] - nearest[paired] + margin).mean()


def contrast(embedding: Tensor, labels: Tensor, temperature: float = 0.1) -> Tensor:
    """Every crop against the whole batch: its own whale's crops must stand out (SupCon)."""
    unit = F.normalize(embedding)
    logits = unit @ unit.T / temperature
    itself = torch.eye(len(labels), dtype=torch.bool, device=labels.device)
    logits = logits.masked_fill(itself, -1e4)
    same = ((labels[:, None] == labels[None]) & ~itself).float()
    count = same.sum(1)
    share = F.log_softmax(logits, 1)
    paired = count > 0
    if not paired.any():
        return embedding.sum() * 0
    return -((share * same).sum(1)[paired] / count[paired]).mean()
