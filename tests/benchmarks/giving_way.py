"""How long a person waits for their own photograph while a backfill of thousands runs beside them.

Both go through one server, as on a laptop: ``flukeline backfill`` hands its job to it. Only the
middle of each of the backfill's two steps is looked at; then it is stopped.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flukeline.errors import NotFound
from flukeline.settings import Settings
from flukeline.stages.jobs import runs
from flukeline.stages.sheets.sheet_job import job_id
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.benchmarks import seeding
from tests.benchmarks.measuring import Figure
from tests.benchmarks.photographs import megapixels
from tests.benchmarks.serving import Server, served

ROWS = 6000
DRAWN = 40
STEPS = ("checking", "taking in")
PAUSE = 1.0
"""At most so many seconds between two uploads: at no fixed moment of the backfill's own round."""
Report = Callable[[], dict[str, Any]]


def by_hand(count: int, uploads: int, rows: int = ROWS) -> Iterator[Figure]:
    """Median and worst wait from upload to candidates, beside the wait without a backfill."""
    pictures = iter(megapixels(DRAWN, 1 + uploads * (1 + len(STEPS))))
    with seeding.catalogue_of(count) as folder, seeding.temporary() as elsewhere:
        sheet = _sheet(elsewhere, rows)
        with served(folder) as server:
            _wait(server, next(pictures))  # loads the models
            alone = _waits(server, pictures, uploads)
            during: dict[str, list[float]] = {}
            with _backfilled(folder, sheet) as report:
                for step in STEPS:
                    during[step] = _while(step, report, server, pictures, uploads)
    median = statistics.median(alone)
    for step in STEPS:
        name = f"by hand, a backfill of {rows:,} {step}"
        for word, value in (
            ("median", statistics.median(during[step])),
            ("worst", max(during[step])),
        ):
            yield Figure(f"{name}: {word}", count, value, "s", "without one, median", median)
        longer = max(during[step]) - median
        yield Figure(f"{name}: longer by, worst", count, longer, "s", goal="10 s longer")


def _sheet(folder: Path, rows: int) -> Path:
    """A sheet of photographs of twelve megapixels, each another file."""
    drawn = megapixels(0, min(rows, DRAWN))
    sheet = folder / "sheet.csv"
    with sheet.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("photograph", "individual"))
        for n in range(rows):
            comment = f"{n}".encode()
            length = (len(comment) + 2).to_bytes(2)
            data = drawn[n % len(drawn)]
            (folder / f"{n}.jpg").write_bytes(data[:2] + b"\xff\xfe" + length + comment + data[2:])
            writer.writerow((f"{n}.jpg", f"Taken in {n // seeding.A_WHALE}"))
    os.sync()  # or the disk is still at these gigabytes while the first uploads wait for it
    return sheet


def _wait(server: Server, picture: bytes) -> float:
    client = server.client()
    began = time.perf_counter()
    client.candidates(client.until_ready(client.upload("by hand.jpg", picture)))
    return time.perf_counter() - began


def _waits(server: Server, pictures: Iterator[bytes], uploads: int) -> list[float]:
    chance, waits = random.Random(1), []
    for _ in range(uploads):
        time.sleep(chance.uniform(0, PAUSE))
        waits.append(_wait(server, next(pictures)))
    return waits


@contextmanager
def _backfilled(folder: Path, sheet: Path) -> Iterator[Report]:
    """Start a backfill as a user does, and stop it when left; gives its report."""
    services = local_services(folder, Models.load(Settings.from_environment().models_folder))
    where = sheet.resolve()
    id_ = job_id(sheet.read_bytes(), str(where), str(where.parent))

    def report() -> dict[str, Any]:
        try:
            return runs.report(services, id_)
        except NotFound:
            return {"state": "", "done": 0}

    process = subprocess.Popen(
        [sys.executable, "-m", "flukeline.cli", "backfill", str(sheet)],
        env=os.environ | {"FLUKELINE_DATA": str(folder.resolve())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield report
    finally:
        process.terminate()
        process.wait(timeout=30)


def _while(
    step: str, report: Report, server: Server, pictures: Iterator[bytes], uploads: int
) -> list[float]:
    """The waits of uploads in one step. Raises RuntimeError where it does not go on meanwhile."""
    ends = time.monotonic() + 600
    while (begun := report())["state"] != step or not begun["done"]:
        if time.monotonic() > ends:
            raise RuntimeError(f"the backfill never got to {step}: {begun}")
        time.sleep(0.1)
    waits = _waits(server, pictures, uploads)
    while (now := report())["state"] == step and now["done"] == begun["done"]:
        if time.monotonic() > ends:
            raise RuntimeError(f"the backfill stood still meanwhile: {now}")
        time.sleep(0.1)
    if now["state"] != step:
        raise RuntimeError(f"the backfill was too short to be looked at: {now}")
    return waits
