"""The estimate of the bill: its sums, and that it grows with what costs."""

from __future__ import annotations

import pytest

from flukeline.cli.cost import Use, bill, table


def test_photographs_cost_their_storage() -> None:
    less, more = bill(Use(6_000, 500)), bill(Use(100_000, 500))
    # 94,000 photographs more, of 5.5 MB with their pictures, at 2.3 cents a GB; two objects of
    # each are watched, at a quarter of a cent a thousand.
    stored = 94_000 * (5.5e-3 * 0.023 + 2 * 0.0025e-3)
    assert more["S3: photographs"] - less["S3: photographs"] == pytest.approx(stored)
    assert more["DynamoDB: three tables"] > less["DynamoDB: three tables"]


def test_nothing_brought_in_costs_only_what_waits() -> None:
    idle = bill(Use(0, 0))
    assert idle["S3: photographs"] == idle["DynamoDB: three tables"] == 0
    assert 0 < sum(idle.values()) < 15


def test_the_table_shows_sums() -> None:
    last = table({"idle": Use(0, 0)}).splitlines()[-1]
    assert last.split() == ["together", f"{sum(bill(Use(0, 0)).values()):.2f}"]
