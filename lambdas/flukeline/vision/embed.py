"""Embed: from a cropped fluke to its vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from flukeline.vision.crop import to_input
from flukeline.vision.models import Model


def embed(embedder: Model, crop: Image.Image) -> NDArray[np.float32]:
    """The vector of one cropped fluke, float32 (D,), of length 1.

    The crop is squashed to the model's input: the photographs it was trained on had lost their
    aspect ratio, so it can't know one. Always one picture a run: batches differ in the last bits.
    """
    vector = embedder.run(to_input(crop, embedder.size))["embedding"].reshape(-1)
    length = float(np.linalg.norm(vector.astype(np.float64)))
    if not np.isfinite(length) or length == 0.0:
        raise ValueError("the model gave no usable vector")
    return (vector / length).astype(np.float32)
