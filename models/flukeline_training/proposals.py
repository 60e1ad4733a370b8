"""How right the proposals are to join encounters, and how far one whale's photographs lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from flukeline.limits import MAX_JOINED
from flukeline.matching.clustering import Sightings, groups
from flukeline.matching.probability import (
    CONFIRMED,
    WITHIN_MINUTES,
    Calibration,
    decision_threshold,
)
from flukeline_training.data import Row, unseen
from flukeline_training.metrics import Figure, distances

DRAWS = 500
AT_ONCE = (4, 8)
"""Whales at one place within minutes."""


def _plain(name: str, hits: int, count: int) -> Figure:
    """Without an interval: pairs of one whale, and draws of the same whales, are not independent."""
    return Figure(name, hits / count, hits / count, hits / count)


def proposals(
    calibration: Calibration, rows: Sequence[Row], vectors: NDArray[np.float32], seed: int = 0
) -> list[Figure]:
    """Pairs joined rightly and pairs found, of a few whales seen at once; pairs beyond CONFIRMED.

    The photographs of a whale were taken years apart, so more is found of an encounter's own.

    Args:
        calibration: From the manifest.
        rows: Photographs; those of whales that were kept from training count.
        vectors: float32 (N, D).
        seed: Of the draws.
    """
    kept: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if unseen(row) and row.individual:
            kept.setdefault(row.individual, []).append(index)
    whales = [shown for shown in kept.values() if len(shown) > 1]
    if len(whales) < max(AT_ONCE):
        return []
    random = np.random.default_rng(seed)
    threshold = decision_threshold(calibration, WITHIN_MINUTES)
    figures = []
    for count in AT_ONCE:
        right = joined = together = 0
        for _ in range(DRAWS):
            chosen = [whales[each] for each in random.choice(len(whales), count, replace=False)]
            shown = [index for whale in chosen for index in whale]
            of = [number for number, whale in enumerate(chosen) for _ in whale]
            unknown = np.full((len(shown), 2), np.nan)
            apart = distances(vectors[shown], vectors[shown])
            seen = Sightings(np.zeros(len(shown)), unknown, apart)
            pairs = [
                (of[one], of[other])
                for group in groups(seen, threshold, MAX_JOINED)
                for one, other in combinations(group, 2)
            ]
            joined += len(pairs)
            right += sum(one == other for one, other in pairs)
            together += sum(len(whale) * (len(whale) - 1) // 2 for whale in chosen)
        figures += [
            _plain(f"pairs joined rightly, {count} whales at once", right, joined),
            _plain("pairs of one whale that were joined", right, together),
        ]
    limit = decision_threshold(calibration, CONFIRMED)
    own = [
        distances(vectors[shown], vectors[shown])[np.triu_indices(len(shown), 1)]
        for shown in whales
    ]
    beyond = np.concatenate(own) > limit
    figures.append(_plain("pairs of one whale beyond CONFIRMED", int(beyond.sum()), len(beyond)))
    return figures
