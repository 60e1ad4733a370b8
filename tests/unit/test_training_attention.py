"""How much of a map lies within a box, by maps whose answer is plain."""

from __future__ import annotations

import numpy as np
import pytest

from flukeline_training.attention import inside


def test_an_even_map_lies_in_the_box_by_its_area() -> None:
    assert inside(np.ones((6, 12)), (0.25, 0.5, 0.75, 1.0)) == pytest.approx(0.25)
    assert inside(np.ones((3, 5)), (0.1, 0.1, 0.4, 0.9)) == pytest.approx(0.24)


def test_a_single_bright_place_counts_by_what_the_box_covers_of_it() -> None:
    share = np.zeros((4, 4))
    share[1, 2] = 3.0
    assert inside(share, (0.5, 0.25, 0.75, 0.5)) == pytest.approx(1.0)
    assert inside(share, (0.0, 0.0, 0.625, 1.0)) == pytest.approx(0.5)
    assert inside(share, (0.0, 0.5, 1.0, 1.0)) == 0.0
