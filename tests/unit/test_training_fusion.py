"""Two photographs of one fluke, one of which is misleading: together they are right."""

from __future__ import annotations

import numpy as np

from flukeline_training.data import Row
from flukeline_training.fusion import fusion


def row(whale: str) -> Row:
    return Row(whale, whale, "val", None, None, None, None)


def test_the_nearer_of_two_photographs_decides() -> None:
    directions = np.eye(4, dtype=np.float32)
    near_b = directions[1] + 0.5 * directions[0]
    rows = [row("a"), row("a"), row("b"), row("a"), row("b")]
    roles = ["catalogue", "catalogue", "catalogue", "query", "query"]
    # a's query looks like b; a's first catalogue photograph, its second one, looks like a's other.
    vectors = np.stack([directions[0], directions[0] * 1.01, directions[1], near_b, near_b])
    figures = {each.name: each.value for each in fusion(rows, roles, vectors)}
    assert figures == {
        "first photograph of an encounter alone (of 1)": 0.0,
        "its second photograph alone": 1.0,
        "both, fused": 1.0,
    }
