"""``flukeline cost``: an estimate of AWS's monthly bill, idle and for catalogues of several sizes."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from flukeline.index.state import ROWS_UP_TO

# USD in us-east-1, on demand, as published in November 2026; no free tier is deducted.
S3_GB, S3_PUT, S3_GET, S3_WATCHED, S3_MOVED = 0.023, 5.0e-6, 0.4e-6, 2.5e-6, 10e-6
DYNAMO_GB, BACKUP_GB, WRITE_UNIT, READ_UNIT = 0.25, 0.20, 0.625e-6, 0.125e-6
LAMBDA_GB_SECOND, LAMBDA_REQUEST = 16.6667e-6, 0.2e-6
API_REQUEST, QUEUE_REQUEST, TRACE, KEY_REQUEST = 1.0e-6, 0.4e-6, 5.0e-6, 3.0e-6
LOG_GB, ALARM, DASHBOARD, METRIC, TRANSFER_GB = 0.50, 0.10, 3.0, 0.30, 0.09
HOSTED_GB = 0.15

ALARMS = 20
QUEUES = 4
POLLS_A_MONTH = 5 * 3 * 60 * 24 * 30
"""Lambda polls each queue with five pollers, three times a minute each, also when it is empty."""
SWEEPS_A_MONTH = 12 * 24 * 30
PAGE_POLLS_AN_HOUR = 180
"""An open page asks for the counts every 20 s; hidden, it does not ask."""
COUNTERS = 16
"""Items that hold the counts of the catalogue; a request for the counts, and each sweep, reads them."""
METRICS = 3 * 2 * 2
"""Custom metrics: number and duration of each stage's messages, done and failed."""
PAGE_MEGABYTES = 1.5
"""What a browser loads of the web app, compressed, when its cache is empty."""
INVOCATION_LOG_BYTES = 1_500
"""Lambda's own lines of an invocation, one line of the function and one of the API's access log."""
GB = 1e9


@dataclass(frozen=True, slots=True)
class Use:
    """How a group uses Flukeline.

    Attributes:
        photographs: In the catalogue.
        new: Photographs uploaded in a month.
        megabytes: Size of one photograph's file.
        dimension: Length of an embedding.
        open_hours: Hours in a month that pages are open and visible, of all people together.
    """

    photographs: int
    new: int
    megabytes: float = 5.0
    dimension: int = 1024
    open_hours: float = 120.0

    @property
    def polls(self) -> float:
        """Requests for the counts in a month: of open pages, and every 2 s during uploads."""
        return self.open_hours * PAGE_POLLS_AN_HOUR + self.new


def bill(use: Use) -> dict[str, float]:
    """Estimated USD a month, by service."""
    pictures = use.photographs * (use.megabytes * 1e6 + 350e3 + 150e3) / GB
    rows = min(use.photographs, ROWS_UP_TO)
    tables = (use.photographs * (4 * use.dimension + 400 + 2_000) + 2 * rows**2) / GB
    # Write units of a new photograph: 20 for records, 12 for the counters of six commits, 80 to 150
    # for nearest lists, and its row.
    row_units = 4 * rows / 1024
    written = use.new * (20 + 12 + (80 if use.photographs < 10_000 else 150) + 2 * row_units)
    # Read units: three people look at 20 candidates each, and a cold start reads every embedding.
    cold_starts = 60 if use.new else 0
    read = use.new * 3 * 150 + cold_starts * use.photographs * 4 * use.dimension / 4096 / 2
    # Each of those six commits reads the record that it replaces.
    read += 6 * use.new
    # A request for the counts reads the counters, which model serves and how much it has compared.
    # A sweep reads seven lists, which are nearly empty, the counters, and when it last did its daily
    # work: to read every record, and the keys of all lists (0.03 units a photograph).
    read += use.polls * (COUNTERS + 3)
    read += SWEEPS_A_MONTH * (7 * 0.5 + COUNTERS + 4) + 30 * use.photographs * (0.5 + 0.03)
    # GB-seconds (memory in GB times seconds): crop 3 x 0.6, embed 1.7 x 0.1, distances 3 x 0.2, API
    # 1.7 x 0.05, the sweeper 0.5 x 0.2.
    seconds = use.new * (1.8 + 0.17 + 0.6) + cold_starts * 3 * 2 + SWEEPS_A_MONTH * 0.5 * 0.2
    requests = use.new * 3 * 40 + use.polls
    seconds += requests * 0.09
    invocations = requests + 3 * use.new + SWEEPS_A_MONTH
    # DynamoDB asks KMS for the key of a table at most every five minutes for each caller.
    keys = 2 * SWEEPS_A_MONTH + use.open_hours * 12 * 3
    return {
        # An upper bound, as if every photograph was opened each month. Intelligent-Tiering charges
        # less for those that nobody opens, and a fee for monitoring two objects a photograph.
        "S3: photographs": pictures * S3_GB
        + 2 * (use.photographs * S3_WATCHED + use.new * S3_MOVED)
        + use.new * 3 * S3_PUT
        + use.new * 3 * 40 * S3_GET
        + use.new * 3 * 1.0e6 / GB * TRANSFER_GB
        + 30 * use.photographs * 3 / 1000 * S3_PUT,
        "DynamoDB: three tables": tables * (DYNAMO_GB + BACKUP_GB)
        + written * WRITE_UNIT
        + read * READ_UNIT,
        "KMS: keys of the tables": keys * KEY_REQUEST,
        "Lambda: seven functions": seconds * LAMBDA_GB_SECOND + invocations * LAMBDA_REQUEST,
        "SQS: four queues": (
            QUEUES * POLLS_A_MONTH + 9 * use.new + (QUEUES + 1) * use.polls + 3 * SWEEPS_A_MONTH
        )
        * QUEUE_REQUEST,
        "API Gateway": requests * API_REQUEST,
        # An upper bound: the first request of a second is traced, and of more in it one in twenty.
        "X-Ray: traces": invocations * TRACE,
        # Charged for the hours in which photographs are processed.
        "CloudWatch: metrics": METRICS * METRIC * cold_starts / 720,
        "CloudWatch: alarms": ALARMS * ALARM + DASHBOARD,
        "CloudWatch: logs": invocations * INVOCATION_LOG_BYTES / GB * LOG_GB,
        "Amplify: the web app": use.open_hours * PAGE_MEGABYTES / 1000 * HOSTED_GB,
    }


def table(uses: dict[str, Use]) -> str:
    """The estimate as text: a column for each use, a line for each service, and the totals."""
    bills = {name: bill(use) for name, use in uses.items()}
    services = list(next(iter(bills.values())))
    lines = [f"{'USD a month':26}" + "".join(f"{name:>20}" for name in bills)]
    for service in services:
        lines.append(f"{service:26}" + "".join(f"{b[service]:20.2f}" for b in bills.values()))
    lines.append(f"{'together':26}" + "".join(f"{sum(b.values()):20.2f}" for b in bills.values()))
    return "\n".join(lines)


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "cost",
        help="estimate AWS's monthly bill",
        description="By list prices, before any free tier and without taxes.",
    )
    command.add_argument("--photographs", type=int, help="in your catalogue")
    command.add_argument("--new", type=int, default=500, help="uploaded in a month (500)")
    command.add_argument(
        "--open-hours",
        type=float,
        default=120,
        help="a month in which pages are open, of all people together (120)",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Print the table."""
    uses = {"idle": Use(0, 0, open_hours=0)}
    for size in [wanted.photographs] if wanted.photographs else [6_000, 100_000]:
        uses[f"{size:,} photographs"] = Use(size, wanted.new, open_hours=wanted.open_hours)
    print(table(uses))
    return 0
