"""Scores of whales as the product works them out, for many queries at once; numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flukeline.limits import CANDIDATES
from flukeline.matching.nearest import K
from flukeline.matching.ranking import NEIGHBOURS, scores
from flukeline_training.metrics import Floats


def neighbours(vectors: NDArray[np.float32]) -> Floats:
    """Each vector's distances to its nearest others, ascending: float64 (N, NEIGHBOURS)."""
    found = np.empty((len(vectors), NEIGHBOURS))
    squares = (vectors.astype(np.float64) ** 2).sum(1)
    for start in range(0, len(vectors), 512):
        block = vectors[start : start + 512]
        apart = squares[start : start + 512, None] + squares[None] - 2.0 * (block @ vectors.T)
        apart[np.arange(len(block)), start + np.arange(len(block))] = np.inf
        near = np.partition(apart, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
        found[start : start + 512] = np.sqrt(np.maximum(np.sort(near, axis=1), 0.0))
    return found


def scored(
    apart: Floats, whales: Sequence[str], near: Floats, compared: bool
) -> tuple[Floats, list[str]]:
    """Each query's score of each whale (Q, W), infinite where it is not among the nearest.

    Args:
        apart: (Q, N) distances; infinite where a photograph is left out.
        whales: The whale of each of the N photographs.
        near: (N, NEIGHBOURS) of ``neighbours``.
        compared: Whether the queries are among the N. If not, each counts as a neighbour of those
            that it is near to, as it does in the product, which compares it before it asks.

    Returns:
        The scores, and the whales.
    """
    names, inverse = np.unique(np.asarray(whales), return_inverse=True)
    out = np.full((len(apart), len(names)), np.inf)
    for query, row in enumerate(apart):
        chosen = np.argsort(row, kind="stable")[:K]
        if len(np.unique(inverse[chosen])) < CANDIDATES:
            chosen = np.argsort(row, kind="stable")[: 8 * CANDIDATES]
        chosen = chosen[np.isfinite(row[chosen])]
        around = near[chosen]
        if not compared:
            around = np.sort(np.column_stack([around, row[chosen]]), axis=1)[:, :NEIGHBOURS]
        found = scores(row[chosen], around.mean(1), [str(each) for each in inverse[chosen]])
        for group, score in found.items():
            out[query, int(group)] = score
    return out, [str(name) for name in names]
