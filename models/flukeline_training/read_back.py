"""Reads an exported embedder back from its ONNX file: training goes on without its checkpoint.

The export folds each batch normalisation into the convolution before it. Here the convolution keeps
the folded weights, and its normalisation is given the mean and spread that it sees on crops: it
computes the same as before, and in training, where batches have about that mean and spread, still
nearly the same.
"""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from flukeline.errors import FlukelineError
from flukeline_training.config import GROWN, LITE, RESNET
from flukeline_training.embed_training import Start
from flukeline_training.export import run_file
from flukeline_training.golden import angles
from flukeline_training.network import Embedder, ExportedEmbedder

BACKBONES = (f"{LITE}0", RESNET, GROWN, f"{LITE}1", f"{LITE}2")
LARGEST_ANGLE = 1.0
"""Degrees between a vector by the file and by the network read back; beyond, reading has failed."""
Convolution = tuple[Tensor, Tensor, tuple[int, ...]]


class ExportedFile:
    """What an exported embedder's file holds.

    Attributes:
        convolutions: Weight, bias and stride with dilation of each, in the order of computation.
        matrices: float32 (cells, channels, D) of the embedding layer.
        constant: float32 (D,), added at each cell.

    Raises:
        FlukelineError: It is not a file that ``flukeline train export`` wrote.
    """

    def __init__(self, path: Path) -> None:
        model = onnx.load(str(path))
        values = {each.name: each for each in model.graph.initializer}
        for node in model.graph.node:
            if node.op_type == "Cast" and node.input[0] in values:
                values[node.output[0]] = values[node.input[0]]

        def read(name: str) -> Tensor:
            return torch.from_numpy(numpy_helper.to_array(values[name]).astype(np.float32))

        self.convolutions: list[Convolution] = []
        try:
            for node in model.graph.node:
                if node.op_type != "Conv":
                    continue
                shape = {each.name: tuple(each.ints) for each in node.attribute}
                steps = (*shape.get("strides", (1, 1)), *shape.get("dilations", (1, 1)))
                self.convolutions.append((read(node.input[1]), read(node.input[2]), steps))
            self.matrices, self.constant = read("matrices"), read("constant")
        except (KeyError, IndexError) as error:
            raise FlukelineError(
                f"{path.name} was not written by flukeline train export."
            ) from error


def read_back(
    path: Path, size: tuple[int, int], crops: NDArray[np.uint8], backbone: str = ""
) -> Embedder:
    """The embedder of an exported file, checked against it.

    Args:
        path: The .onnx file.
        size: Height and width of its input.
        crops: uint8 (N, 3, height, width), to see what each normalisation sees: 64 are enough.
        backbone: Its name, where the manifest says it.

    Raises:
        FlukelineError: The file is of no backbone known here, or the network differs from it.
    """
    file = ExportedFile(path)
    dimension = file.matrices.shape[2]
    for name in (backbone,) if backbone else BACKBONES:
        network = Embedder(*size, dimension, name).eval()
        pairs = _in_order(network)
        if [_shape(each) for each, _ in pairs] == [
            (tuple(weight.shape), steps) for weight, _, steps in file.convolutions
        ]:
            break
    else:
        raise FlukelineError(f"{path.name} has a backbone that this version does not know.")
    with torch.no_grad():
        for (convolution, norm), (weight, bias, _) in zip(pairs, file.convolutions, strict=True):
            convolution.weight.copy_(weight)
            norm.weight.fill_(1.0)
            norm.bias.copy_(bias)
            norm.running_mean.zero_()
            norm.running_var.fill_(1.0 - norm.eps)
        cells = len(file.matrices)
        network.embedding.weight.copy_(file.matrices.permute(2, 1, 0).reshape(dimension, -1))
        network.embedding.bias.copy_(file.constant * cells)
        network.norm.weight.fill_(1.0)
        network.norm.bias.zero_()
        network.norm.running_mean.zero_()
        network.norm.running_var.fill_(1.0 - network.norm.eps)
        _take_statistics(network, [*(norm for _, norm in pairs), network.norm], crops)
        some = crops[:8].astype(np.float32)
        vectors = ExportedEmbedder(network)(torch.from_numpy(some))[0].numpy()
    apart = float(angles(vectors, run_file(path, some)).max())
    if not apart <= LARGEST_ANGLE:
        raise FlukelineError(f"{path.name} read back differs by {apart:.2f} degrees.")
    return network


def start_from(known: Embedder) -> Start:
    """Starts a network from another one: its backbone, and all else where the sizes are equal."""

    def start(network: Embedder) -> None:
        network.backbone.load_state_dict(known.backbone.state_dict())
        if hasattr(network.backbone, "pretrained"):
            network.backbone.pretrained = True
        own, given = network.state_dict(), known.state_dict()
        if all(own[name].shape == given[name].shape for name in own):
            network.load_state_dict(given)

    return start


def _shape(convolution: nn.Conv2d) -> tuple[tuple[int, ...], tuple[int, ...]]:
    steps = (*convolution.stride, *convolution.dilation)
    return tuple(convolution.weight.shape), tuple(int(each) for each in steps)


def _in_order(network: Embedder) -> list[tuple[Any, Any]]:
    """Each convolution with the normalisation after it, in the order of computation."""
    called: list[Any] = []
    kinds = (nn.Conv2d, nn.BatchNorm2d)
    modules = [each for each in network.modules() if isinstance(each, kinds)]
    with _hooks(modules, lambda module, _: called.append(module)), torch.no_grad():
        network.squeeze(network.features(torch.zeros(1, 3, *network.input_size)))
    return list(zip(called[::2], called[1::2], strict=True))


def _take_statistics(network: Embedder, norms: list[Any], crops: NDArray[np.uint8]) -> None:
    """Gives each normalisation the mean and variance of what it sees, its function unchanged."""
    seen: dict[int, tuple[Tensor, Tensor]] = {}

    def look(module: Any, inputs: tuple[Tensor, ...]) -> None:
        x = inputs[0]
        axes = [axis for axis in range(x.ndim) if axis != 1]
        mean, square = x.mean(axes), (x**2).mean(axes)
        before = seen.get(id(module), (torch.zeros_like(mean), torch.zeros_like(mean)))
        seen[id(module)] = before[0] + mean, before[1] + square

    parts = np.array_split(crops, max(1, len(crops) // 16))
    with _hooks(norms, look):
        for part in parts:
            network(torch.from_numpy(part.astype(np.float32)))
    for norm in norms:
        mean, square = (each / len(parts) for each in seen[id(norm)])
        variance = (square - mean**2).clamp(min=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.add_(mean)


@contextmanager
def _hooks(modules: list[Any], look: Any) -> Iterator[None]:
    handles = [each.register_forward_pre_hook(look) for each in modules]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
