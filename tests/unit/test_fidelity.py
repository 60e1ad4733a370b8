"""The shipped embedder against PyTorch, on golden images; what tolerances mean is in the card."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from flukeline.settings import Settings
from flukeline.vision.models import Models
from flukeline_training.golden import angles, enlarged, equal_lists, read_golden

GOLDEN = Path(__file__).parents[1] / "golden" / "embeddings.npz"
LARGEST_ANGLE = 0.3
"""Degrees. Float16 weights turned the golden drawings by at most 0.20 when they were made."""
EQUAL_TOP_20 = 0.9


def test_the_shipped_embedder_gives_what_pytorch_gave() -> None:
    embedder = Models.load(Settings.from_environment().models_folder).embedder
    images, vectors = read_golden(GOLDEN)
    shipped = np.concatenate(
        [embedder.run(enlarged(image, embedder.size))["embedding"] for image in images]
    )
    assert shipped.shape == vectors.shape
    assert angles(shipped, vectors).max() < LARGEST_ANGLE
    assert equal_lists(shipped, vectors) >= EQUAL_TOP_20
