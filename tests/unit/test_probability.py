"""Probabilities make sense for any distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.matching.probability import Calibration, probabilities, same

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
