"""How well a network does on held-out whales while it is trained."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from flukeline_training.crops import Crops
from flukeline_training.network import Embedder


def embed(
    network: Embedder, pixels: NDArray[np.uint8], size: tuple[int, int], bfloat16: bool = False
) -> NDArray[np.float32]:
    """L2-normalised embeddings float32 (N, D) of crops uint8 (N, 3, h, w)."""
    device = next(network.parameters()).device
    out = []
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
        for start in range(0, len(pixels), 64):
            crops = torch.from_numpy(np.array(pixels[start : start + 64])).float().to(device)
            if tuple(crops.shape[2:]) != size:
                crops = F.interpolate(crops, size, mode="bilinear", antialias=True)
            crops = crops.contiguous(memory_format=torch.channels_last)
            out.append(F.normalize(network(crops).float(), dim=1).cpu().numpy())
    return np.concatenate(out)


def held_out_accuracy(
    network: Embedder, held: Crops, size: tuple[int, int], bfloat16: bool = False
) -> dict[str, float]:
    """Among the held-out crops alone: is the nearest other one of the same whale?

    bfloat16 is 2 to 5 times faster on CPUs that have it: 1,181 crops take ResNet-101 80 s in
    float32 on two cores.
    """
    vectors = embed(network, held.pixels, size, bfloat16)
    near = vectors @ vectors.T
    np.fill_diagonal(near, -9)
    # Without the last place, which is the crop itself.
    order = np.argsort(-near, axis=1)[:, :-1][:, :20]
    right = held.whales[order] == held.whales[:, None]
    return {
        f"held_out_top_{top}": round(float(right[:, :top].any(1).mean()), 4) for top in (1, 3, 20)
    }
