"""The evaluation's figures on cases small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from flukeline_training import metrics

WHALES = ["a", "a", "b", "c"]
# Distances of three queries to the four photographs above.
DISTANCE = np.array(
    [
        [0.1, 0.9, 0.5, 0.6],  # of a: found at once
        [0.2, 0.3, 0.4, 0.9],  # of b: third by photograph, second by whale
        [0.1, 0.2, 0.3, 0.4],  # of c: last
    ]
)
TRUTH = ["a", "b", "c"]


def test_ranks_by_photograph_and_by_whale() -> None:
    ranks = metrics.rank_by_photograph(DISTANCE, WHALES, TRUTH)
    assert ranks.tolist() == [1, 3, 4]
    grouped, names = metrics.by_whale(DISTANCE, WHALES)
    assert names == ["a", "b", "c"]
    assert grouped[0].tolist() == [0.1, 0.5, 0.6]
    assert metrics.rank_by_photograph(grouped, names, TRUTH).tolist() == [1, 2, 3]


def test_a_whale_that_the_catalogue_lacks_is_never_found() -> None:
    assert np.isinf(metrics.rank_by_photograph(DISTANCE[:1], WHALES, ["d"]))


def test_top_n_counts_the_right_queries() -> None:
    figures = {each.name: each.value for each in metrics.retrieval(DISTANCE, WHALES, TRUTH)}
    assert figures["top-1 by photograph"] == pytest.approx(1 / 3)
    assert figures["top-3 by photograph"] == pytest.approx(2 / 3)
    assert figures["top-20 by photograph"] == 1
    assert figures["top-3 by whale, by its nearest photograph"] == 1
    assert figures["mean of top-1, 3 and 20"] == pytest.approx((1 / 3 + 2 / 3 + 1) / 3)


def test_average_precision_counts_every_right_photograph() -> None:
    precision = metrics.average_precision(DISTANCE, WHALES, TRUTH)
    # Of a: places 1 and 4 of [a, b, c, a], so (1/1 + 2/4) / 2.
    assert precision.tolist() == pytest.approx([0.75, 1 / 3, 0.25])


def test_auroc_counts_ties_half() -> None:
    new, known = np.array([0.5, 0.9]), np.array([0.1, 0.5])
    assert metrics.auroc(new, known) == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert metrics.auroc(known, known) == 0.5


def test_calibration_error_of_two_bins() -> None:
    probability = np.array([0.1, 0.1, 0.9, 0.9])
    truth = np.array([0.0, 0.0, 1.0, 0.0])
    # |0.1 - 0| and |0.9 - 0.5|, each for half of the queries.
    assert metrics.calibration_error(probability, truth, bins=2) == pytest.approx(0.25)
    assert metrics.calibration_error(truth, truth) == 0


def test_chance_alone_shows_an_error_that_falls_with_the_number_of_queries() -> None:
    few = metrics.perfect_error(np.full(50, 0.3))
    many = metrics.perfect_error(np.full(5000, 0.3), draws=100)
    assert 0 < many < few < 0.2


def test_balanced_counts_each_whale_the_same() -> None:
    correct = np.array([1.0, 1.0, 1.0, 0.0])
    assert metrics.balanced(correct, ["a", "a", "a", "b"]) == 0.5


def test_the_interval_contains_the_figure_and_narrows() -> None:
    hits = np.array([1.0, 0.0] * 50)
    figure = metrics.bootstrap("top-1", metrics.mean, hits)
    assert figure.low < figure.value == 0.5 < figure.high
    wider = metrics.bootstrap("top-1", metrics.mean, hits[:20])
    assert wider.high - wider.low > figure.high - figure.low


def test_distances_are_the_products_own() -> None:
    from flukeline.matching.distances import euclidean

    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(30, 8)).astype(np.float32)
    mine = metrics.distances(vectors[:3], vectors)
    for index in range(3):
        np.testing.assert_allclose(mine[index], euclidean(vectors, vectors[index]), atol=1e-6)


def test_a_share_of_all_is_not_certain() -> None:
    figure = metrics.share("found", 14, 14)
    assert figure.value == 1
    assert figure.low == pytest.approx(0.785, abs=0.002)
    assert figure.high == 1
