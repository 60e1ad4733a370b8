"""Scores of whales from the distances to their photographs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flukeline.matching.ranking import (
    DEFAULT_CORRECTION,
    HUBNESS_WEIGHT,
    SCALE,
    hubness_correction,
    scores,
)


def test_crowding_is_the_mean_distance_to_the_five_nearest() -> None:
    near = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 9.0], np.float32)
    assert hubness_correction(near) == pytest.approx(0.3)
    assert math.isnan(hubness_correction(near[:4]))


def test_one_photograph_scores_its_distance_less_its_crowding() -> None:
    found = scores(np.array([0.8]), np.array([0.6]), ["a"])
    assert found == {"a": pytest.approx(0.8 - HUBNESS_WEIGHT * 0.6)}


def test_what_is_near_to_everything_stands_out_less() -> None:
    found = scores(np.array([0.70, 0.72]), np.array([0.2, 0.9]), ["crowd", "apart"])
    assert found["apart"] < found["crowd"]


def test_a_second_photograph_as_near_makes_a_whale_likelier() -> None:
    distances, even = np.array([0.7, 0.7, 0.69]), np.array([0.5, 0.5, 0.5])
    found = scores(distances, even, ["twice", "twice", "once"])
    assert found["twice"] == pytest.approx(0.7 - HUBNESS_WEIGHT * 0.5 - SCALE * math.log(2))
    assert found["twice"] < found["once"]


def test_a_small_catalogue_is_taken_as_usual() -> None:
    found = scores(np.array([0.5, 0.9]), np.array([np.nan, np.nan]), ["a", "b"])
    assert found == {
        "a": pytest.approx(0.5 - HUBNESS_WEIGHT * DEFAULT_CORRECTION),
        "b": pytest.approx(0.9 - HUBNESS_WEIGHT * DEFAULT_CORRECTION),
    }
    assert scores(np.zeros(0), np.zeros(0), []) == {}
