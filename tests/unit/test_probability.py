"""Probabilities make sense for any distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.matching.probability import (
    CONFIRMED,
    WITHIN_MINUTES,
    Calibration,
    decision_threshold,
    probabilities,
    same,
)

FITTED = Calibration(0.1, -6.0, 8.0, 5.0, -7.0)
distances = st.lists(st.floats(0, 2), min_size=1, max_size=200).map(sorted)


@given(distances)
def test_they_make_one_and_fall_with_distance(near: list[float]) -> None:
    each, new = probabilities(FITTED, near)
    assert each.sum() + new == pytest.approx(1.0)
    assert (each >= 0).all()
    assert 0 <= new <= 1
    assert (np.diff(each) <= 1e-12).all()


def test_without_candidates_it_is_new() -> None:
    each, new = probabilities(FITTED, [])
    assert (len(each), new) == (0, 1.0)


@given(st.floats(0, 2), st.floats(0, 2))
def test_a_nearer_best_candidate_makes_new_less_likely(one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert probabilities(FITTED, [near])[1] <= probabilities(FITTED, [far])[1]
    assert same(FITTED, near) >= same(FITTED, far)


def test_a_calibration_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        Calibration(0.1, -6.0, -8.0, 5.0, -7.0)
    with pytest.raises(KeyError):
        Calibration.from_manifest({"temperature": 1})


def test_golden_probabilities() -> None:
    """Worked out by hand from the formulas: a change of them is a decision."""
    each, new = probabilities(FITTED, [0.75, 0.5, 0.6])
    # new = 1 / (1 + exp(6 - 8 * 0.5)); the rest by exp(-(d - 0.5) / 0.1)
    assert new == pytest.approx(0.11920292, abs=1e-8)
    assert each.tolist() == pytest.approx([0.04986345, 0.60746116, 0.22347247], abs=1e-7)
    shares = each / each[1]
    assert shares.tolist() == pytest.approx([0.08208500, 1.0, 0.36787944], abs=1e-8)
    assert same(FITTED, 0.5) == pytest.approx(0.81757448, abs=1e-8)
    assert same(FITTED, 0.5, odds=10.0) == pytest.approx(0.97817399, abs=1e-8)


def test_a_sharp_calibration_still_makes_one() -> None:
    each, new = probabilities(Calibration(0.001, -6.0, 8.0, 5.0, -7.0), [1.9, 1.9, 2.0])
    assert each.tolist() == pytest.approx([(1 - new) / 2, (1 - new) / 2, 0.0])


def test_at_the_even_distance_it_is_as_likely_as_not() -> None:
    assert decision_threshold(FITTED) == pytest.approx(5 / 7)
    assert decision_threshold(FITTED, 10.0) == pytest.approx((5 + np.log(10)) / 7)
    for odds in (1.0, 10.0, 1000.0):
        assert same(FITTED, decision_threshold(FITTED, odds), odds) == pytest.approx(0.5)
    unlikely = Calibration(0.1, -6.0, 8.0, -5.0, -7.0)
    assert decision_threshold(unlikely) == 0.0
    assert decision_threshold(Calibration(0.1, 0.0, 0.0, 1.0, 0.0)) == float("inf")
    assert decision_threshold(Calibration(0.1, 0.0, 0.0, 0.0, 0.0)) == 0.0
    assert decision_threshold(Calibration(0.1, 0.0, 0.0, -1.0, 0.0)) == 0.0
    assert decision_threshold(Calibration(0.1, 0.0, 0.0, -1.0, 0.0), 10.0) == float("inf")


def test_the_measured_odds() -> None:
    assert (WITHIN_MINUTES, CONFIRMED) == (1_000.0, 13_000.0)


@pytest.mark.parametrize(
    ("temperature", "new_slope", "pair_slope"),
    [(0.0, 8.0, -7.0), (0.1, -0.1, -7.0), (0.1, 8.0, 0.1)],
)
def test_each_number_of_a_calibration_has_its_sign(
    temperature: float, new_slope: float, pair_slope: float
) -> None:
    with pytest.raises(
        ValueError, match=r"^a calibration must rise for 'new', and fall for 'same'"
    ):
        Calibration(temperature, 0.0, new_slope, 0.0, pair_slope)


def test_a_calibration_is_read_from_the_manifest() -> None:
    names = ("temperature", "new_intercept", "new_slope", "pair_intercept", "pair_slope")
    written = dict(zip(names, (0.1, -6.0, "8", 5, -7.0), strict=True))
    assert Calibration.from_manifest(written) == FITTED
