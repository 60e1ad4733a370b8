"""Explaining a match: how much each area of a crop contributes to the similarity of two flukes.

The embedder's last layer is linear, so a vector is the sum of the contributions of all areas of the
crop (the model's output ``parts``). The product of a contribution with another vector is therefore
exactly the share of that area in the similarity of the two; nothing is approximated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from flukeline.errors import Conflict
from flukeline.vision.crop import to_input
from flukeline.vision.models import Model

Map = NDArray[np.float32]


def parts(embedder: Model, crop: Image.Image) -> Map:
    """The contribution of each area of a crop to its vector, float32 (rows, columns, D).

    Raises:
        Conflict: The model has no output ``parts``.
    """
    outputs = embedder.run(to_input(crop, embedder.size))
    if "parts" not in outputs:
        raise Conflict("The model in use cannot show where it looked.")
    found: Map = outputs["parts"][0]
    return found


def shares(contributions: Map, vector: NDArray[np.float32]) -> Map:
    """The share of each area in the cosine similarity of its crop with ``vector``.

    Args:
        contributions: float32 (rows, columns, D), the result of ``parts``.
        vector: float32 (D,), of length 1.

    Returns:
        float32 (rows, columns), whose sum is the cosine similarity.
    """
    found: Map = contributions @ vector
    return found


def overlay(share: Map) -> Map:
    """Scale shares for display: 1 for the largest share, 0 for negative ones."""
    positive = np.maximum(share, 0.0)
    strongest = float(positive.max())
    scaled: Map = (positive / (strongest or 1.0)).astype(np.float32)
    return scaled
