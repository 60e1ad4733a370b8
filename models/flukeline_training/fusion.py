"""Encounters of two photographs: are their fused candidates as good as the better single one's?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flukeline_training.data import Row
from flukeline_training.metrics import Figure, Floats, bootstrap, by_whale, distances, mean


def fusion(rows: Sequence[Row], roles: Sequence[str], vectors: NDArray[np.float32]) -> list[Figure]:
    """Top-1 by whale of each photograph of an encounter alone, and of both as the product fuses them.

    Each query whose whale has two photographs or more in the catalogue makes an encounter with one
    of those, which is then not compared with. The product takes the smaller of the two distances.

    Args:
        rows: Photographs.
        roles: ``catalogue``, ``query`` or ``query_new`` of each.
        vectors: float32 (N, D).
    """
    catalogue = np.array([index for index, role in enumerate(roles) if role == "catalogue"])
    whales = [rows[index].individual for index in catalogue]
    names = np.asarray(whales)
    pairs = []
    for index, role in enumerate(roles):
        own = np.flatnonzero(names == rows[index].individual)
        if role == "query" and len(own) >= 2:
            pairs.append((index, int(own[0])))
    if not pairs:
        return []
    first = distances(vectors[[query for query, _ in pairs]], vectors[catalogue])
    second = distances(vectors[catalogue[[other for _, other in pairs]]], vectors[catalogue])
    for row, (_, other) in enumerate(pairs):
        first[row, other] = second[row, other] = np.inf
    truth = np.array([rows[query].individual for query, _ in pairs])

    def right(distance: Floats) -> Floats:
        grouped, found = by_whale(distance, whales)
        return np.asarray(np.asarray(found)[grouped.argmin(1)] == truth, np.float64)

    single = right(first), right(second)
    fused = right(np.minimum(first, second))
    count = len(pairs)
    return [
        bootstrap(f"first photograph of an encounter alone (of {count})", mean, single[0]),
        bootstrap("its second photograph alone", mean, single[1]),
        bootstrap("both, fused", mean, fused),
    ]
