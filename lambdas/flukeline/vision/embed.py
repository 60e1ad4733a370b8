"""Embedding a cropped fluke: from a picture to its vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from flukeline.vision.crop import to_input
from flukeline.vision.models import Model


def embed(embedder: Model, crop: Image.Image) -> NDArray[np.float32]:
    """Embed one crop.

    The crop is resized without keeping its aspect ratio, as the training photographs were. Pictures
    are never batched, because a batch changes the last bits of the result.

    Returns:
        The vector, float32 (D,), of length 1.

    Raises:
        ValueError: The model's output is zero or not finite.
    """
    vector = embedder.run(to_input(crop, embedder.size))["embedding"].reshape(-1)
    length = float(np.linalg.norm(vector.astype(np.float64)))
    if not np.isfinite(length) or length == 0.0:
        raise ValueError("the model gave no usable vector")
    return (vector / length).astype(np.float32)
