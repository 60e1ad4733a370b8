"""The calibration's fit recovers the numbers that the data were drawn with."""

from __future__ import annotations

import numpy as np
import pytest

from flukeline_training import calibrate


def test_logistic_recovers_intercept_and_slope() -> None:
    rng = np.random.default_rng(1)
    distance = rng.uniform(0.2, 1.4, 40_000)
    chance = 1 / (1 + np.exp(-(-4.0 + 5.0 * distance)))
    truth = (rng.random(len(distance)) < chance).astype(float)
    intercept, slope = calibrate.logistic(distance, truth)
    assert intercept == pytest.approx(-4.0, abs=0.15)
    assert slope == pytest.approx(5.0, abs=0.15)


def test_logistic_stays_finite_where_the_classes_are_separable() -> None:
    intercept, slope = calibrate.logistic(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert np.isfinite([intercept, slope]).all()
    assert slope > 0


def test_temperature_is_recovered() -> None:
    rng = np.random.default_rng(2)
    near = np.sort(rng.uniform(0.5, 1.2, (8000, 20)), axis=1)
    weights = np.exp(-near / 0.07)
    chance = (weights / weights.sum(1, keepdims=True)).cumsum(1)
    right = (rng.random((len(near), 1)) > chance).sum(1).clip(0, 19)
    assert calibrate.temperature(near, right) == pytest.approx(0.07, rel=0.08)


def test_fit_tells_known_from_new_whales() -> None:
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(80, 16))
    whales = [f"w{index // 4:02d}" for index in range(320)]
    vectors = np.repeat(centres, 4, axis=0) + rng.normal(size=(320, 16)) * 0.25
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    fitted = calibrate.fit(vectors.astype(np.float32), whales, sorted(set(whales))[:40])
    assert fitted.new_slope > 0 > fitted.pair_slope
    assert 0 < fitted.temperature < 1
    near, far = 0.4, 1.2
    assert fitted.new_intercept + fitted.new_slope * near < 0
    assert fitted.new_intercept + fitted.new_slope * far > 0


def test_distances_that_say_nothing_give_the_share_of_new_whales() -> None:
    rng = np.random.default_rng(4)
    vectors = rng.normal(size=(200, 64))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    whales = [f"w{index // 2:02d}" for index in range(200)]
    fitted = calibrate.fit(vectors.astype(np.float32), whales, sorted(set(whales)), new_share=0.25)
    chance = 1 / (1 + np.exp(-(fitted.new_intercept + fitted.new_slope * 0.9)))
    assert chance == pytest.approx(0.25, abs=0.12)
