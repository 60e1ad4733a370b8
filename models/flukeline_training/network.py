"""The embedding network: ResNet-101 for small pictures, and the form that the product calls."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

DEPTHS = (3, 4, 23, 3)
EXPANSION = 4
FLATTENED = 8192
"""The most numbers that the embedding layer takes, so that the shipped file stays below 95 MB."""


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 with a skip; the last normalisation starts at 0: a new block changes nothing."""

    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        out = channels * EXPANSION
        self.conv1 = nn.Conv2d(channels_in, channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Module | None = None
        if stride != 1 or channels_in != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels_in, out, 1, stride, bias=False), nn.BatchNorm2d(out)
            )

    def forward(self, x: Tensor) -> Tensor:
        skip = x if self.downsample is None else self.downsample(x)
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        out: Tensor = self.relu(self.bn3(self.conv3(y)) + skip)
        return out


class Embedder(nn.Module):
    """ResNet-101 (bottlenecks 3, 4, 23, 3) with an embedding layer that keeps places apart.

    The names of the layers are torchvision's, so ImageNet weights load where somebody has them.
    The last stage keeps its resolution (stride 1): a crop of 64x128 ends in a map of 4x8, which
    is flattened after a 1x1 convolution, because where a mark is says as much as the mark.

    Attributes:
        active: Blocks of each stage in use; the others are skipped (see ``grow``).
        input_size: Height and width of its finished input in pixels.
        map_size: Height and width of the last map at that size.
    """

    def __init__(
        self,
        height: int = 64,
        width: int = 128,
        dimension: int = 512,
        depths: tuple[int, ...] = DEPTHS,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = 64
        for number, (depth, stride) in enumerate(zip(depths, (1, 2, 2, 1), strict=True), start=1):
            width_ = 64 * 2 ** (number - 1)
            blocks = [Bottleneck(channels, width_, stride)]
            channels = width_ * EXPANSION
            blocks += [Bottleneck(channels, width_, 1) for _ in range(depth - 1)]
            setattr(self, f"layer{number}", nn.ModuleList(blocks))
        self.active = list(depths)
        self.input_size = (height, width)
        self.map_size = (-(-height // 16), -(-width // 16))
        cells = self.map_size[0] * self.map_size[1]
        squeeze = min(256, FLATTENED // cells)
        self.squeeze = nn.Sequential(
            nn.Conv2d(channels, squeeze, 1, bias=False), nn.BatchNorm2d(squeeze)
        )
        self.dropout = nn.Dropout(dropout)
        self.embedding = nn.Linear(squeeze * cells, dimension)
        self.norm = nn.BatchNorm1d(dimension)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, Bottleneck):
                nn.init.zeros_(module.bn3.weight)

    def grow(self, active: list[int]) -> None:
        """Uses more blocks of each stage: a fresh block adds 0, so what was learnt stays.

        A block that joins starts from a copy of an earlier one's convolutions.
        """
        for number in range(1, 5):
            stage = getattr(self, f"layer{number}")
            old = self.active[number - 1]
            for index in range(old, active[number - 1]):
                stage[index].load_state_dict(stage[1 + (index - 1) % (old - 1)].state_dict())
                nn.init.zeros_(stage[index].bn3.weight)
                nn.init.zeros_(stage[index].bn3.bias)
        self.active = list(active)

    def features(self, x: Tensor) -> Tensor:
        """The last feature map (B, 2048, h, w) of crops (B, 3, H, W) in 0..255."""
        x = (x - 120.0) / 60.0
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for number in range(1, 5):
            stage = getattr(self, f"layer{number}")
            for index in range(self.active[number - 1]):
                x = stage[index](x)
        return x

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
    """The network as the product calls it: embeddings of length 1 and the last feature map.

    The crop and its mirror image are embedded, each as the whale that it was in training, and
    put side by side (2 D numbers): two opinions on one photograph, 2 points of top-1 better than
    one on held-out whales.
    """

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.embedder = embedder

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor]:
        """Of crops (B, 3, H, W): embeddings (B, 2 D) and feature maps (B, 2048, h, w)."""
        features = self.embedder.features(torch.cat([crop, crop.flip(3)]))
        own, mirrored = F.normalize(self.embedder.embed(features), dim=1).chunk(2)
        both = F.normalize(torch.cat([own, mirrored], 1), dim=1)
        return both, features.chunk(2)[0]


def parameter_groups(
    network: nn.Module, heads: nn.Module, rate: float, decay: float
) -> list[dict[str, object]]:
    """Weight decay on kernels and matrices only; the heads' directions learn twice as fast."""
    learning = [weight for weight in network.parameters() if weight.requires_grad]
    return [
        {"params": [w for w in learning if w.ndim > 1], "weight_decay": decay, "base": rate},
        {"params": [w for w in learning if w.ndim <= 1], "weight_decay": 0.0, "base": rate},
        {"params": list(heads.parameters()), "weight_decay": 0.0, "base": 2 * rate},
    ]


def freeze_first(network: Embedder) -> None:
    """Freezes conv1 and conv2_x, for weights that come from ImageNet."""
    for part in (network.conv1, network.bn1, network.layer1):
        for weight in part.parameters():
            weight.requires_grad_(False)
