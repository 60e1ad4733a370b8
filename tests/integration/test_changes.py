"""The change of a whale's fluke from one encounter to the next."""

from __future__ import annotations

import pytest

from flukeline.services import Services
from flukeline.stages.identify import changes
from flukeline.stages.whales import names
from flukeline.times import LocalTime
from tests.integration.flukes import encountered, whale


def test_only_a_large_change_is_flagged(services: Services) -> None:
    individual = whale(services, "Nelson")
    # Vectors have length 1: 0.1 is one day's difference, and 1.9 nearly the largest there is.
    for day, (id_, vectors) in enumerate(
        {
            "first": [(0.0, 0.0)],
            "alike": [(0.1, 0.0)],
            "changed": [(2.0, 0.0)],
            "as before": [(2.0, 0.0), (5.0, 0.0)],
        }.items(),
        1,
    ):
        taken = LocalTime.of(2024, 7, day)
        encountered(services, id_, vectors, individual.id, taken)
    found = changes.changes(services, names.get_whale(services, individual.id))
    assert {id_: each.flagged for id_, each in found.items()} == {
        "first": False,
        "alike": False,
        "changed": True,
        "as before": False,
    }
    assert found["first"].distance is None
    assert found["alike"].distance == pytest.approx(0.1)
    assert found["changed"].distance == pytest.approx(1.9)
    # Of several flukes the two nearest count.
    assert found["as before"].distance == 0.0
