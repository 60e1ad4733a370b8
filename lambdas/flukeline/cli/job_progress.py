"""What ``import`` and ``backfill`` share: run a job, show how far it is, and sum it up."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from flukeline.errors import Conflict, FlukelineError

if TYPE_CHECKING:
    from tqdm import tqdm

    from flukeline.messages import Job
    from flukeline.services import LaptopServices

ENDED = ("done", "refused", "stopped")
GAVE_NO_REASON = "It stopped before its end and could not say why. Start it again: it goes on."
LOOK_AGAIN = 0.2
"""Seconds between two looks at a job."""
PORTION_SECONDS = 1.0
"""Of a job in the foreground, between two looks at it."""


def in_foreground(services: LaptopServices, job: Job) -> dict[str, Any]:
    """Run a job in this process until all its photographs are compared; returns its report."""
    from flukeline.stages import run_job

    progress, rest = _Progress(services, job), job
    with _workers(services) as start_if_alone, contextlib.suppress(FlukelineError):
        # A failure stands in the report, which is what is shown.
        while True:
            start_if_alone()
            ends = time.monotonic() + PORTION_SECONDS
            going_on = run_job.advance(services, rest, lambda ends=ends: time.monotonic() < ends)  # type: ignore[misc]
            progress.show()
            if going_on is None:
                break
            rest = going_on
        return _ended(services, progress, start_if_alone)
    return progress.close()


def unattended(services: LaptopServices, job: Job) -> dict[str, Any]:
    """Hand a job to the backfill function, here or in a running server; returns its report."""
    from flukeline.stages.jobs import runs

    runs.send(services, job)
    with _workers(services) as start_if_alone:
        return _ended(services, _Progress(services, job), start_if_alone, queued=True)


def _ended(
    services: LaptopServices,
    progress: _Progress,
    start_if_alone: Callable[[], None],
    queued: bool = False,
) -> dict[str, Any]:
    """Wait until the job has ended and everything is compared."""
    from flukeline.stages.jobs import runs

    while True:
        start_if_alone()
        given_up = queued and services.queue.waiting("backfill") == 0
        found = progress.show()
        if found["state"] in ENDED:
            if found["state"] != "done" or not runs.count_in_flight(services):
                return progress.close()
        elif given_up:
            # The disk was too full for the reason; if it still is, this says so.
            runs.update_report(services, progress.job, state="stopped", reason=GAVE_NO_REASON)
        time.sleep(LOOK_AGAIN)


@contextlib.contextmanager
def _workers(services: LaptopServices) -> Iterator[Callable[[], None]]:
    """Gives a function that starts workers here once no server has the data folder.

    It is called again and again: where a server works and then stops, this process goes on.
    """
    from flukeline.onboard.server import alone
    from flukeline.onboard.workers import Workers
    from flukeline.settings import Settings

    with contextlib.ExitStack() as held:
        started = False

        def start_if_alone() -> None:
            nonlocal started
            if started:
                return
            try:
                held.enter_context(alone(Settings.from_environment().data_folder))
            except Conflict:
                return
            started = True
            services.photographs.tidy()
            workers = Workers(services.queue)
            workers.start()
            held.callback(workers.stop)

        yield start_if_alone


class _Progress:
    """A progress bar for each state of a job."""

    def __init__(self, services: LaptopServices, job: Job) -> None:
        self.job = job
        self._services = services
        self._bars: dict[str, tqdm[Any]] = {}

    def show(self) -> dict[str, Any]:
        """Show how far the job is; its report."""
        from tqdm import tqdm

        from flukeline.stages.jobs import runs

        found = runs.report(self._services, self.job.id)
        state = str(found["state"])
        if state in ENDED:
            return found
        if state not in self._bars:
            for bar in self._bars.values():
                bar.close()
            self._bars[state] = tqdm(desc=state, unit=" photographs")
        if found["everything"]:
            self._bars[state].total = found["everything"]
            self._bars[state].update(found["done"] - self._bars[state].n)
        return found

    def close(self) -> dict[str, Any]:
        """End the bars; the job's last report."""
        found = self.show()
        for bar in self._bars.values():
            if found["state"] == "done":
                bar.update((bar.total or 0) - bar.n)
            bar.close()
        return found


def print_report(found: dict[str, Any]) -> bool:
    """Print what the report notes and finds at fault; whether the job came to its end."""
    for what in found.get("notes", []):
        print(what, file=sys.stderr)
    for where, what in found["faults"]:
        print(f"  {where}: {what}", file=sys.stderr)
    if found["state"] != "done":
        print(found["reason"], file=sys.stderr)
        return False
    return True


def print_photographs(services: LaptopServices, job: Job, found: dict[str, Any]) -> int:
    """Print what became of a sheet's photographs; 1 where some failed, and 0 otherwise."""
    from flukeline.stages.sheets import sheet_job

    print(", ".join(f"{count} {answer}" for answer, count in found["answers"].items()))
    for photograph in sheet_job.photographs_in_state(services, job, "no_fluke"):
        print(f"{photograph.filename}: {photograph.reason}", file=sys.stderr)
    failed = sheet_job.photographs_in_state(services, job, "failed")
    for photograph in failed:
        print(f"{photograph.filename}: {photograph.reason}", file=sys.stderr)
    if failed:
        print(f"{len(failed)} failed. The same command tries them again.", file=sys.stderr)
    return 1 if failed else 0


def redrive(services: LaptopServices) -> None:
    """Send dead letters again: whoever starts a job again has cured what photographs failed of."""
    from flukeline.storage.ports import STAGE_QUEUES

    for queue in STAGE_QUEUES:
        services.queue.redrive(queue)
