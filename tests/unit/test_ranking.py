"""Scores of whales from the distances to their photographs: numbers worked out by hand.

The measured constants stand here again as numbers, so that changing one is a decision.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from flukeline.matching.ranking import hubness_correction, scores


def test_crowding_is_the_mean_distance_to_the_five_nearest() -> None:
    near = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 9.0], np.float32)
    assert hubness_correction(near) == pytest.approx(0.3)
    assert hubness_correction(near[:5]) == pytest.approx(0.3)
    assert math.isnan(hubness_correction(near[:4]))


def test_one_photograph_scores_its_distance_less_a_quarter_of_its_crowding() -> None:
    # 0.8 - 0.25 * 0.6
    assert scores(np.array([0.8]), np.array([0.6]), ["a"]) == {"a": pytest.approx(0.65)}


def test_what_is_near_to_everything_stands_out_less() -> None:
    found = scores(np.array([0.70, 0.72]), np.array([0.2, 0.9]), ["crowd", "apart"])
    assert found == {"crowd": pytest.approx(0.65), "apart": pytest.approx(0.495)}


def test_a_second_photograph_as_near_makes_a_whale_likelier() -> None:
    distances, even = np.array([0.7, 0.7, 0.69]), np.array([0.5, 0.5, 0.5])
    found = scores(distances, even, ["twice", "twice", "once"])
    # 0.7 - 0.25 * 0.5 - 0.05 * ln 2, and 0.69 - 0.25 * 0.5
    assert found == {
        "twice": pytest.approx(0.5403426, abs=1e-7),
        "once": pytest.approx(0.565, abs=1e-7),
    }


def test_a_farther_photograph_counts_less_and_the_order_of_photographs_not_at_all() -> None:
    distances = np.array([0.9, 0.6, 0.65, 0.8])
    crowded = np.array([0.4, 0.4, np.nan, 0.4])
    groups = ["b", "a", "b", "a"]
    found = scores(distances, crowded, groups)
    # a: 0.5 and 0.7, of which the second counts exp(-4); b: 0.8 and 0.65 - 0.25 = 0.4, exp(-8)
    assert found == {
        "a": pytest.approx(0.5 - 0.05 * math.log(1 + math.exp(-4)), abs=1e-12),
        "b": pytest.approx(0.4 - 0.05 * math.log(1 + math.exp(-8)), abs=1e-12),
    }
    assert found == pytest.approx({"a": 0.49909250, "b": 0.39998323}, abs=1e-8)
    turned = scores(distances[::-1], crowded[::-1], groups[::-1])
    assert turned == pytest.approx(found)


def test_a_small_catalogue_is_taken_as_usual() -> None:
    # The usual hubness_correction is 1.0, a quarter of which is taken off.
    found = scores(np.array([0.5, 0.9]), np.array([np.nan, np.nan]), ["a", "b"])
    assert found == {"a": pytest.approx(0.25), "b": pytest.approx(0.65)}
    assert scores(np.zeros(0), np.zeros(0), []) == {}
