"""Explain: where on a crop the model looked, and which areas speak for two flukes being one.

The embedder's last layer is linear, so a vector is the sum of what each place of the crop adds to
it (the model's output ``parts``). The product of a part with a vector is therefore that place's
exact share of their similarity; nothing is approximated.
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
    """What each place of a crop adds to its vector, float32 (rows, columns, D).

    Raises:
        Conflict: The model in use does not say.
    """
    outputs = embedder.run(to_input(crop, embedder.size))
    if "parts" not in outputs:
        raise Conflict("The model in use cannot say where it looked.")
    found: Map = outputs["parts"][0]
    return found


def shares(places: Map, vector: NDArray[np.float32]) -> Map:
    """Each place's share of the similarity of its crop with ``vector``, float32 (rows, columns).

    They add up to the similarity, the cosine of the two vectors' angle; with the crop's own
    vector that is 1.
    """
    found: Map = places @ vector
    return found


def shown(share: Map) -> Map:
    """Shares as an overlay shows them: 0 where a place speaks against, 1 at the strongest."""
    positive = np.maximum(share, 0.0)
    strongest = float(positive.max())
    scaled: Map = (positive / (strongest or 1.0)).astype(np.float32)
    return scaled
