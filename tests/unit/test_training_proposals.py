"""What is measured of the proposals to join."""

from __future__ import annotations

import numpy as np
import pytest

from flukeline.matching.probability import Calibration
from flukeline_training.data import Row
from flukeline_training.proposals import proposals

CALIBRATION = Calibration(0.1, 0.0, 1.0, pair_intercept=0.0, pair_slope=-10.0)


def rows_of(whales: int, split: str) -> list[Row]:
    return [
        Row(f"{split}{whale}-{shot}.jpg", f"whale {whale}", split, None, None, None, None)
        for whale in range(whales)
        for shot in range(3)
    ]


def vectors_of(whales: int, spread: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Each whale at a corner of its own, its third photograph ``spread`` away."""
    at = np.repeat(10 * np.eye(whales, whales + 1, dtype=np.float32), 3, axis=0)
    at[2::3, whales] = spread
    return at


def test_near_photographs_are_joined_and_far_ones_left() -> None:
    rows = [*rows_of(9, "val"), *rows_of(2, "train")]
    near = {each.name: each.value for each in proposals(CALIBRATION, rows, vectors_of(11, 0.1))}
    assert near["pairs joined rightly, 8 whales at once"] == 1
    assert near["pairs of one whale that were joined"] == 1
    assert near["pairs of one whale beyond CONFIRMED"] == 0
    far = {each.name: each.value for each in proposals(CALIBRATION, rows, vectors_of(11, 5.0))}
    assert far["pairs of one whale that were joined"] == pytest.approx(1 / 3)
    assert far["pairs of one whale beyond CONFIRMED"] == pytest.approx(2 / 3)


def test_with_too_few_whales_nothing_is_said() -> None:
    rows = [*rows_of(3, "val"), *rows_of(9, "train")]
    assert proposals(CALIBRATION, rows, vectors_of(12, 0.1)) == []
