"""The figures of a model: top-n by photograph and by whale, AUROC, intervals; numpy alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TOPS = (1, 3, 5, 20)
WEIGHTED = (1, 3, 20)
"""Ranks that the competition scored. Its weights were not published: here each counts the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Attributes:
        name: What it is.
        value: Its value.
        low: Lower end of the 95 % bootstrap interval over the queries.
        high: Upper end.
    """

    name: str
    value: float
    low: float
    high: float


def distances(queries: NDArray[np.float32], catalogue: NDArray[np.float32]) -> Floats:
    """Euclidean distances (Q, N), float32 of float64 sums as the product keeps them."""
    a, b = queries.astype(np.float64), catalogue.astype(np.float64)
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)).astype(np.float32), np.float64)


def rank_by_photograph(distance: Floats, whales: Sequence[str], truth: Sequence[str]) -> Floats:
    """1-based place (Q,) of the nearest photograph of the right whale; infinite where none is."""
    names = np.asarray(whales)
    ranks = np.full(len(truth), np.inf)
    for index, whale in enumerate(truth):
        right = distance[index][names == whale]
        if len(right):
            ranks[index] = 1 + np.count_nonzero(distance[index] < right.min())
    return ranks


def by_whale(distance: Floats, whales: Sequence[str]) -> tuple[Floats, list[str]]:
    """Each query's distance to the nearest photograph of each whale, (Q, W), and the whales."""
    names, inverse = np.unique(np.asarray(whales), return_inverse=True)
    out = np.full((len(distance), len(names)), np.inf)
    for index, row in enumerate(distance):
        np.minimum.at(out[index], inverse, row)
    return out, [str(name) for name in names]


def auroc(positive: Floats, negative: Floats) -> float:
    """Chance that a positive scores above a negative; ties count half."""
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left")
    equal = np.searchsorted(ordered, positive, "right") - below
    return float((below + 0.5 * equal).sum() / (len(positive) * len(negative)))


def calibration_error(probability: Floats, truth: Floats, bins: int = 5) -> float:
    """Expected calibration error over bins of equal mass (ECE)."""
    order = np.argsort(probability, kind="stable")
    total = 0.0
    for part in np.array_split(order, bins):
        if len(part):
            total += abs(float(probability[part].mean() - truth[part].mean())) * len(part)
    return total / len(order)


def perfect_error(probability: Floats, bins: int = 5, draws: int = 1000) -> float:
    """The error that chance alone would show if every probability were exactly right."""
    rng = np.random.default_rng(0)
    outcomes = rng.random((draws, len(probability))) < probability
    return float(
        np.mean([calibration_error(probability, truth.astype(float), bins) for truth in outcomes])
    )


def average_precision(
    distance: Floats, whales: Sequence[str], truth: Sequence[str]
) -> NDArray[np.float64]:
    """Of each query (Q,): precision at the place of each right photograph, averaged."""
    names = np.asarray(whales)
    out = np.zeros(len(truth))
    for index, whale in enumerate(truth):
        right = (names == whale)[np.argsort(distance[index], kind="stable")]
        places = np.flatnonzero(right) + 1
        if len(places):
            out[index] = float((np.arange(1, len(places) + 1) / places).mean())
    return out


def balanced(correct: Floats, whales: Sequence[str] | Floats) -> float:
    """Share of right answers, every whale counting the same (BAKS and BAUS)."""
    names, inverse = np.unique(np.asarray(whales), return_inverse=True)
    sums = np.bincount(inverse, correct, len(names))
    return float((sums / np.bincount(inverse, minlength=len(names))).mean())


def bootstrap(
    name: str, statistic: Callable[..., float], *samples: Floats, draws: int = 2000
) -> Figure:
    """A statistic of one or more samples with its 95 % interval, each sample redrawn by itself."""
    rng = np.random.default_rng(0)
    values = [
        statistic(*(sample[rng.integers(0, len(sample), len(sample))] for sample in samples))
        for _ in range(draws)
    ]
    low, high = np.percentile(values, [2.5, 97.5])
    return Figure(name, statistic(*samples), float(low), float(high))


def share(name: str, hits: int, count: int) -> Figure:
    """A share with Wilson's 95 % interval, which stays honest where all or none hit."""
    z, rate = 1.96, hits / count
    middle = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(rate * (1 - rate) / count + (z / (2 * count)) ** 2)
    return Figure(name, rate, max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def retrieval(
    distance: Floats,
    whales: Sequence[str],
    truth: Sequence[str],
    score: Floats | None = None,
    tops: Sequence[int] = TOPS,
) -> list[Figure]:
    """Top-n by photograph and by whale, and mAP, of queries whose whale the catalogue has.

    Args:
        distance: (Q, N).
        whales: The whale of each of the N catalogue photographs.
        truth: The whale of each query.
        score: (Q, W) of the whales in the order of their names, as the product ranks them.
        tops: The n of top-n.
    """
    photographs = rank_by_photograph(distance, whales, truth)
    grouped, names = by_whale(distance, whales)
    ranked = [
        ("photograph", photographs),
        ("whale, by its nearest photograph", rank_by_photograph(grouped, names, truth)),
    ]
    if score is not None:
        ranked.append(("whale", rank_by_photograph(score, names, truth)))
    figures = []
    for unit, ranks in ranked:
        for top in tops:
            hits = (ranks <= top).astype(np.float64)
            figures.append(bootstrap(f"top-{top} by {unit}", mean, hits))
    hits = np.stack([photographs <= top for top in WEIGHTED], 1).astype(np.float64).mean(1)
    figures.append(bootstrap("mean of top-1, 3 and 20", mean, hits))
    precision = average_precision(distance, whales, truth)
    figures.append(bootstrap("mAP by photograph", mean, precision, draws=1000))
    return figures


def novelty(known: Floats, new: Floats, known_new: Floats, new_new: Floats) -> list[Figure]:
    """How well new whales are told from known ones, and how far P(new) can be believed.

    Args:
        known: Nearest distance of each query whose whale the catalogue has.
        new: The same of queries whose whale it does not have.
        known_new: P(new) of the former.
        new_new: P(new) of the latter.
    """
    probability = np.concatenate([known_new, new_new])
    truth = np.concatenate([np.zeros(len(known)), np.ones(len(new))])
    both = np.stack([probability, truth], 1)
    perfect = perfect_error(probability)
    return [
        bootstrap("AUROC of new", auroc, new, known),
        bootstrap("ECE of new", lambda x: calibration_error(x[:, 0], x[:, 1]), both, draws=1000),
        Figure("ECE if perfectly calibrated", perfect, perfect, perfect),
    ]


def mean(values: Floats) -> float:
    """The mean as a float."""
    return float(values.mean())
