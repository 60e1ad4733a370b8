"""Does the embedder look at the fluke? Its attention inside the fluke's box, beside its area."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from flukeline.vision.decode import decode
from flukeline.vision.explain import parts, shares
from flukeline.vision.models import Models
from flukeline_training.data import Pictures, Row
from flukeline_training.metrics import Figure, Floats, bootstrap, mean

MOST = 0.5
"""Of the photograph, that the box may take: the rest is water enough to look at instead."""


def inside(share: Floats, box: tuple[float, ...]) -> float:
    """How much of a map lies within a box, each of its places counted by its overlap.

    Args:
        share: (rows, columns), not negative.
        box: x0, y0, x1, y1 as fractions of the map.
    """
    rows, columns = share.shape
    down = _overlap(rows, box[1], box[3])
    across = _overlap(columns, box[0], box[2])
    return float((share * down[:, None] * across[None]).sum() / share.sum())


def _overlap(count: int, low: float, high: float) -> Floats:
    edges = np.arange(count + 1) / count
    length = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None)
    return np.asarray(length * count)


def on_the_fluke(models: Models, folder: Path, rows: Sequence[Row]) -> list[Figure]:
    """Share of the attention inside the fluke's box when the embedder is given more than the box.

    It sees the whole photograph instead of the crop, of those photographs whose box leaves at least
    half of it to sea and sky.

    Args:
        models: With an embedder that gives ``parts``.
        folder: ``labels.csv`` and the zips.
        rows: Photographs; those without a box are passed over.
    """
    chosen = [row for row in rows if row.box and _area(row.box) <= MOST]
    pictures = Pictures(folder)
    looked = []
    for row, box in ((row, row.box) for row in chosen if row.box):
        places = parts(models.embedder, decode(pictures.data(row.image)).image)
        share = np.maximum(shares(places, places.sum(axis=(0, 1))), 0).astype(np.float64)
        looked.append(inside(share, box))
    area = [_area(row.box) for row in chosen if row.box]
    return [
        bootstrap(f"attention inside the box (of {len(chosen)})", mean, np.array(looked)),
        bootstrap("the box's share of these photographs", mean, np.array(area)),
    ]


def _area(box: tuple[float, ...]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
