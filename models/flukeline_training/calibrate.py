"""Fits the calibration: from distances to probabilities, by maximum likelihood; numpy alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.probability import Calibration
from flukeline_training.metrics import by_whale, distances
from flukeline_training.scoring import neighbours, scored

Floats = NDArray[np.float64]
CANDIDATES = 20
"""Whales that the product shows for a photograph; probabilities are shared among them."""


def logistic(score: Floats, truth: Floats, weight: Floats | None = None) -> tuple[float, float]:
    """Intercept and slope of a logistic regression on one score, by Newton's method.

    A ridge of 1e-3 on the slope keeps separable data finite.
    """
    weight = np.ones_like(score) if weight is None else weight
    middle, spread = score.mean(), max(float(score.std()), 1e-9)
    inputs = np.stack([np.ones_like(score), (score - middle) / spread], 1)
    beta = np.zeros(2)
    for _ in range(100):
        probability = 0.5 * (1 + np.tanh(0.5 * (inputs @ beta)))
        gradient = inputs.T @ (weight * (probability - truth)) + np.array([0.0, 1e-3]) * beta
        curve = (inputs * (weight * probability * (1 - probability))[:, None]).T @ inputs
        step = np.linalg.solve(curve + np.diag([1e-9, 1e-3]), gradient)
        beta -= np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    slope = float(beta[1] / spread)
    return float(beta[0] - slope * middle), slope


def temperature(near: Floats, right: NDArray[np.int64], weight: Floats | None = None) -> float:
    """The softmax temperature that makes the right candidates likeliest.

    Args:
        near: (Q, C) scores of each query's candidates; infinite where there are fewer.
        right: (Q,) which of them is the right whale.
        weight: (Q,) how much each query counts.
    """
    best, best_likelihood = 0.1, -np.inf
    if not len(right):
        return best
    rows = np.arange(len(right))
    for candidate in np.geomspace(0.003, 1.0, 200):
        logits = -(near - near.min(1, keepdims=True)) / candidate
        single = logits[rows, right] - np.log(np.exp(logits).sum(1))
        likelihood = float(np.average(single, weights=weight))
        if likelihood > best_likelihood:
            best, best_likelihood = float(candidate), likelihood
    return best


def _fit_pairs(
    grouped: NDArray[np.float64],
    without: NDArray[np.float64],
    own: NDArray[np.intp],
    weight: NDArray[np.float64],
    new_share: float,
) -> tuple[float, float]:
    """Intercept and slope of the probability that a query and a candidate show the same whale.

    Args:
        grouped: (Q, W) distances of the queries to the nearest photograph of each whale.
        without: The same, infinite at the query's own whale, as if that were new.
        own: (Q,) index of each query's whale.
        weight: (Q,) weights of the queries; they sum to 1.
        new_share: Share of photographs that show a new whale, to be expected in use.
    """
    shown = np.argsort(grouped, axis=1, kind="stable")[:, :CANDIDATES]
    near = np.take_along_axis(grouped, shown, 1)
    shown_new = np.sort(without, axis=1)[:, :CANDIDATES]
    pairs = np.concatenate([near.ravel(), shown_new.ravel()])
    pair_weight = np.concatenate(
        [
            np.repeat(weight * (1 - new_share), near.shape[1]),
            np.repeat(weight * new_share, near.shape[1]),
        ]
    )
    is_same = np.concatenate([(shown == own[:, None]).ravel(), np.zeros(shown_new.size)])
    # A small catalogue has fewer whales than the product shows: the places left are infinitely far.
    there = np.isfinite(pairs)
    pair_weight = pair_weight[there] / pair_weight[there].sum()
    return logistic(pairs[there], is_same[there], pair_weight * len(pair_weight))


def fit(
    vectors: NDArray[np.float32],
    whales: Sequence[str],
    held_out: Sequence[str],
    new_share: float = 0.25,
) -> Calibration:
    """The calibration from whales that took no part in training.

    Every photograph of a held-out whale is a query twice: against everything else, and, as if
    its whale were new, against everything but its whale. Each held-out whale counts the same.

    Args:
        vectors: (N, D) of all photographs, learnt from and held out: the simulated catalogue.
        whales: Their whales.
        held_out: Whales that were kept from training.
        new_share: Share of photographs that show a new whale, to be expected in use.
    """
    names, aside = np.asarray(whales), set(held_out)
    photographs = Counter(whales)
    queries = np.array(
        [i for i, whale in enumerate(whales) if whale in aside and photographs[whale] > 1]
    )
    apart = distances(vectors[queries], vectors)
    apart[np.arange(len(queries)), queries] = np.inf
    grouped, groups = by_whale(apart, whales)
    own = np.searchsorted(np.asarray(groups), names[queries])
    weight = np.array([1.0 / photographs[whales[i]] for i in queries])
    weight /= weight.sum()
    without = grouped.copy()
    without[np.arange(len(queries)), own] = np.inf
    # Candidates and "new" go by the whales' scores, a pair of photographs by its distance.
    near_others = neighbours(vectors)
    score, _ = scored(apart, whales, near_others, compared=True)
    stranger = apart.copy()
    stranger[names[queries][:, None] == names[None]] = np.inf
    score_new, _ = scored(stranger, whales, near_others, compared=True)

    nearest = np.concatenate([score.min(1), score_new.min(1)])
    is_new = np.concatenate([np.zeros(len(queries)), np.ones(len(queries))])
    shares = np.concatenate([weight * (1 - new_share), weight * new_share])
    intercept, slope = logistic(nearest, is_new, shares * len(nearest))

    best = np.argsort(score, axis=1, kind="stable")[:, :CANDIDATES]
    best_score = np.take_along_axis(score, best, 1)
    right = (best == own[:, None]) & np.isfinite(best_score)
    inside = right.any(1)
    pair_intercept, pair_slope = _fit_pairs(grouped, without, own, weight, new_share)
    return Calibration(
        temperature=temperature(best_score[inside], right[inside].argmax(1), weight[inside]),
        new_intercept=intercept if slope >= 0 else float(np.log(new_share / (1 - new_share))),
        new_slope=max(slope, 0.0),
        pair_intercept=pair_intercept,
        pair_slope=min(pair_slope, 0.0),
    )
