"""The estimate of the bill: its sums, and that it grows with what costs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flukeline.cli.cost import COUNTERS, PAGE_POLLS_AN_HOUR, Use, bill, table
from flukeline.storage.aws.counters import SHARDS


def test_photographs_cost_their_storage() -> None:
    less, more = bill(Use(6_000, 500)), bill(Use(100_000, 500))
    # 94,000 photographs more, of 5.5 MB with their pictures, at 2.3 cents a GB; two objects of
    # each are watched, at a quarter of a cent a thousand.
    # The sweeper lists three objects of each every day, a thousand at a time, at USD 5 a million.
    stored = 94_000 * (5.5e-3 * 0.023 + 2 * 0.0025e-3 + 30 * 3 / 1000 * 5e-6)
    assert more["S3: photographs"] - less["S3: photographs"] == pytest.approx(stored)
    assert more["DynamoDB: three tables"] > less["DynamoDB: three tables"]


def test_nothing_brought_in_costs_only_what_waits() -> None:
    idle = bill(Use(0, 0, open_hours=0))
    # The sweeper's reads: of its lists, all empty, of the counters, and of four single records.
    assert idle["DynamoDB: three tables"] == pytest.approx(8640 * (3.5 + 16 + 4) * 0.125e-6)
    for nothing in (
        "S3: photographs",
        "API Gateway",
        "CloudWatch: metrics",
        "Amplify: the web app",
    ):
        assert idle[nothing] == 0
    assert 0 < sum(idle.values()) < 15


def test_an_open_page_costs_what_it_asks() -> None:
    closed, opened = bill(Use(100_000, 0, open_hours=0)), bill(Use(100_000, 0, open_hours=100))
    polls = 100 * 180
    assert opened["API Gateway"] - closed["API Gateway"] == pytest.approx(polls * 1e-6)
    read = opened["DynamoDB: three tables"] - closed["DynamoDB: three tables"]
    assert read == pytest.approx(polls * (COUNTERS + 3) * 0.125e-6)
    dearer = {name for name in opened if opened[name] > closed[name]}
    assert dearer == {
        "DynamoDB: three tables",
        "KMS: keys of the tables",
        "Lambda: seven functions",
        "SQS: four queues",
        "API Gateway",
        "X-Ray: traces",
        "CloudWatch: logs",
        "Amplify: the web app",
    }


def test_a_page_asks_as_often_as_the_estimate_says() -> None:
    source = Path(__file__).parents[2] / "frontend" / "src" / "app" / "polling.ts"
    (idle,) = re.findall(r"IDLE_POLL_MS = ([\d_]+);", source.read_text(encoding="utf-8"))
    assert 3600 / (int(idle) / 1000) == PAGE_POLLS_AN_HOUR


def test_the_counts_cost_the_same_in_a_large_catalogue() -> None:
    assert COUNTERS == SHARDS
    of_pages = [
        bill(Use(size, 0, open_hours=100))["DynamoDB: three tables"]
        - bill(Use(size, 0, open_hours=0))["DynamoDB: three tables"]
        for size in (6_000, 100_000)
    ]
    assert of_pages[0] == pytest.approx(of_pages[1])


def test_the_table_shows_sums() -> None:
    last = table({"idle": Use(0, 0)}).splitlines()[-1]
    assert last.split() == ["together", f"{sum(bill(Use(0, 0)).values()):.2f}"]
