"""The embedding network: a backbone and an embedding layer, and the form that the product calls."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from flukeline_training.backbones import make_backbone
from flukeline_training.config import RESNET

FLATTENED = 8192
"""The most numbers that the embedding layer takes, so that the shipped file stays below 95 MB."""


class Embedder(nn.Module):
    """A backbone with an embedding layer that keeps places apart.

    The last feature map is flattened, because where a mark is says as much as the mark. A picture
    of another size than the embedder's own is resampled there.

    Args:
        height: Of the crops that the finished network takes, in pixels.
        width: Their width.
        dimension: Length of the embedding.
        backbone: A name that ``make_backbone`` knows.
        dropout: Before the embedding layer.
    """

    def __init__(
        self,
        height: int = 64,
        width: int = 128,
        dimension: int = 512,
        backbone: str = RESNET,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.backbone_name = backbone
        self.backbone = make_backbone(backbone)
        self.input_size = (height, width)
        self.map_size = (-(-height // 16), -(-width // 16))
        cells = self.map_size[0] * self.map_size[1]
        squeeze = min(256, FLATTENED // cells)
        self.squeeze = nn.Sequential(
            nn.Conv2d(self.backbone.channels, squeeze, 1, bias=False), nn.BatchNorm2d(squeeze)
        )
        nn.init.kaiming_normal_(self.squeeze[0].weight, mode="fan_out", nonlinearity="relu")
        self.dropout = nn.Dropout(dropout)
        self.embedding = nn.Linear(squeeze * cells, dimension)
        self.norm = nn.BatchNorm1d(dimension)

    def features(self, x: Tensor) -> Tensor:
        """The last feature map (B, C, h, w) of crops (B, 3, H, W) in 0..255."""
        out: Tensor = self.backbone(x)
        return out

    def embed(self, features: Tensor) -> Tensor:
        """Embeddings (B, D), not yet normalised, of last feature maps."""
        y: Tensor = self.squeeze(features)
        if tuple(y.shape[2:]) != self.map_size:
            y = F.interpolate(y, self.map_size, mode="bilinear", align_corners=False)
        out: Tensor = self.norm(self.embedding(self.dropout(y.flatten(1))))
        return out

    def forward(self, x: Tensor) -> Tensor:
        """Embeddings (B, D), not yet normalised, of crops (B, 3, H, W) in 0..255."""
        return self.embed(self.features(x))


class ExportedEmbedder(nn.Module):
    """The network as the product calls it: the embedding, what each place adds to it, and the map.

    The crop and its mirror image are embedded, each as the whale that it was in training, and
    put side by side (2 D numbers): two opinions on one photograph, 2 points of top-1 better than
    one on held-out whales.

    After the last feature map everything is linear, so that the embedding is exactly a sum over
    the places of the crop: what the parts of two photographs have in common says where they agree.
    """

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.embedder = embedder.eval()
        norm, linear = embedder.norm, embedder.embedding
        with torch.no_grad():
            scale = norm.weight / (norm.running_var + norm.eps).sqrt()
            constant = (linear.bias - norm.running_mean) * scale + norm.bias
            height, width = embedder.map_size
            # (cells, channels, D): one matrix for each place.
            matrices = (linear.weight * scale[:, None]).view(len(scale), -1, height * width)
            self.matrices = nn.Parameter(matrices.permute(2, 1, 0).contiguous(), False)
            self.constant = nn.Parameter(constant / (height * width), False)

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Of crops (B, 3, H, W): embeddings (B, 2 D), parts (B, h, w, 2 D), maps (B, C, h, w).

        The parts add up to the embedding, which has length 1.
        """
        features = self.embedder.features(torch.cat([crop, crop.flip(3)]))
        height, width = self.embedder.map_size
        squeezed = self.embedder.squeeze(features).flatten(2).permute(2, 0, 1)
        parts = (squeezed @ self.matrices + self.constant).permute(1, 0, 2)
        length = parts.sum(1, keepdim=True).norm(dim=2, keepdim=True) * math.sqrt(2)
        parts = (parts / length).unflatten(1, (height, width))
        own, mirrored = parts.chunk(2)
        both = torch.cat([own, mirrored.flip(2)], 3)
        return both.sum((1, 2)), both, features.chunk(2)[0]


def parameter_groups(
    network: Embedder, heads: nn.Module, rate: float, decay: float, backbone_rate: float = 1.0
) -> list[dict[str, object]]:
    """Weight decay on kernels and matrices only; the heads' directions learn twice as fast.

    Args:
        network: Learns at ``rate``; its backbone at ``backbone_rate`` of it, for weights that know much.
        heads: The classifiers.
        rate: Of learning, at its peak.
        decay: Of the weights.
        backbone_rate: See above.
    """
    groups: list[dict[str, object]] = [
        {"params": list(heads.parameters()), "weight_decay": 0.0, "base": 2 * rate}
    ]
    within = {id(weight) for weight in network.backbone.parameters()}
    for inside, base in ((True, rate * backbone_rate), (False, rate)):
        own = [w for w in network.parameters() if w.requires_grad and (id(w) in within) == inside]
        for kernels in (True, False):
            chosen = [weight for weight in own if (weight.ndim > 1) == kernels]
            weight_decay = decay if kernels else 0.0
            groups.append({"params": chosen, "weight_decay": weight_decay, "base": base})
    return groups
