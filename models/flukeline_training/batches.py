"""Which crops a training step sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flukeline_training.config import EmbedConfig
from flukeline_training.crops import Crops


class Batches:
    """Draws whales, those with several photographs more often, and crops of each."""

    def __init__(self, crops: Crops, config: EmbedConfig) -> None:
        self.rng = np.random.default_rng(config.seed)
        self.config = config
        order = np.argsort(crops.whales, kind="stable")
        counts = np.bincount(crops.whales)
        self.of_whale = np.split(order, np.cumsum(counts)[:-1])
        chance = np.where(counts > 1, np.sqrt(counts) * 1.2, 0.7)
        self.chance = chance / chance.sum()

    def draw(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Indices of crops, their classes, and which are flipped.

        A catalogue with fewer whales than a step takes gives them all.
        """
        config = self.config
        whales = self.rng.choice(
            len(self.chance), min(config.whales, len(self.chance)), False, self.chance
        )
        chosen = []
        for whale in whales:
            own = self.of_whale[whale]
            chosen.append(self.rng.choice(own, config.views, len(own) < config.views))
        flipped = self.rng.random(len(whales)) < 0.5
        classes = whales * 2 + flipped if config.flips else whales
        return (
            np.concatenate(chosen),
            classes.repeat(config.views),
            flipped.repeat(config.views),
        )
