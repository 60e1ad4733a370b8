"""Run a job for ``import`` or ``backfill``, show its progress and print its result.

``import`` runs the job in the foreground, in this process. ``backfill`` queues it for the backfill
function, which a running server or this process calls. Both then wait for the photographs.
"""

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

FINAL_STATES = ("done", "checked", "refused", "stopped")
UNKNOWN_REASON = "It stopped early for an unknown reason. Start it again: it continues."
POLL_SECONDS = 0.2
"""Between two readings of a job's report."""
PORTION_SECONDS = 1.0
"""Working time of one portion of a job in the foreground; progress is shown after each."""


def run_in_foreground(services: LaptopServices, job: Job) -> dict[str, Any]:
    """Run a job in this process until all its photographs are compared; returns its report."""
    from flukeline.stages import run_job

    progress, rest = _Progress(services, job), job
    with _workers(services) as start_if_alone, contextlib.suppress(FlukelineError):
        # The report holds the reason of a failure, and is printed.
        while True:
            start_if_alone()
            ends = time.monotonic() + PORTION_SECONDS
            following = run_job.advance(services, rest, lambda ends=ends: time.monotonic() < ends)  # type: ignore[misc]
            progress.show()
            if following is None:
                break
            rest = following
        return _wait_until_ended(services, progress, start_if_alone)
    return progress.close()


def run_unattended(services: LaptopServices, job: Job) -> dict[str, Any]:
    """Queue a job for the backfill function, wait until it has ended, and return its report."""
    from flukeline.stages.jobs import runs

    runs.send(services, job)
    with _workers(services) as start_if_alone:
        return _wait_until_ended(services, _Progress(services, job), start_if_alone, queued=True)


def run_queues(services: LaptopServices) -> None:
    """Wait until a running server, or this process if none runs, has emptied the stages' queues."""
    from tqdm import tqdm

    from flukeline.storage.ports import STAGE_QUEUES

    with _workers(services) as start_if_alone, tqdm(desc="comparing", unit=" messages") as bar:
        while waiting := sum(services.queue.waiting(each) for each in STAGE_QUEUES):
            start_if_alone()
            bar.set_postfix_str(f"{waiting} left")
            time.sleep(POLL_SECONDS)


def _wait_until_ended(
    services: LaptopServices,
    progress: _Progress,
    start_if_alone: Callable[[], None],
    queued: bool = False,
) -> dict[str, Any]:
    """Wait until the job has ended and all photographs are compared; returns its report.

    Args:
        services: The services.
        progress: Shows the progress meanwhile.
        start_if_alone: Starts the workers here if no server runs.
        queued: Whether the job is a message; once its queue is empty it will not continue.
    """
    from flukeline.stages.jobs import runs

    while True:
        start_if_alone()
        abandoned = queued and services.queue.waiting("backfill") == 0
        found = progress.show()
        if found["state"] in FINAL_STATES:
            if found["state"] != "done" or not runs.count_in_flight(services):
                return progress.close()
        elif abandoned:
            # The reason could not be written, for example to a full disk. If the disk is still
            # full, this write raises the error that says so.
            runs.update_report(services, progress.job, state="stopped", reason=UNKNOWN_REASON)
        time.sleep(POLL_SECONDS)


@contextlib.contextmanager
def _workers(services: LaptopServices) -> Iterator[Callable[[], None]]:
    """Yields a function that starts workers in this process unless a server is running.

    Call it repeatedly: if the server stops, the next call starts the workers here.
    """
    from flukeline.onboard.server import lock_data_folder
    from flukeline.onboard.workers import Workers
    from flukeline.settings import Settings

    with contextlib.ExitStack() as resources:
        started = False

        def start_if_alone() -> None:
            nonlocal started
            if started:
                return
            try:
                resources.enter_context(lock_data_folder(Settings.from_environment().data_folder))
            except Conflict:
                return
            started = True
            services.photographs.tidy()
            workers = Workers(services.queue)
            workers.start()
            resources.callback(workers.stop)

        yield start_if_alone


class _Progress:
    """A progress bar for each state of a job."""

    def __init__(self, services: LaptopServices, job: Job) -> None:
        self.job = job
        self._services = services
        self._bars: dict[str, tqdm[Any]] = {}

    def show(self) -> dict[str, Any]:
        """Update the progress bar; returns the job's report."""
        from tqdm import tqdm

        from flukeline.stages.jobs import runs

        found = runs.report(self._services, self.job.id)
        state = str(found["state"])
        if state in FINAL_STATES:
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
        """Close the progress bars; returns the job's last report."""
        found = self.show()
        for bar in self._bars.values():
            if found["state"] == "done":
                bar.update((bar.total or 0) - bar.n)
            bar.close()
        return found


def print_report(found: dict[str, Any]) -> bool:
    """Print a report's notes and faults; returns whether the job is done."""
    for note in found.get("notes", []):
        print(note, file=sys.stderr)
    for where, what in found["faults"]:
        print(f"  {where}: {what}", file=sys.stderr)
    if found["state"] != "done":
        print(found["reason"], file=sys.stderr)
        return False
    return True


def redrive(services: LaptopServices) -> None:
    """Move the dead letters back to their queues.

    A person who starts a job again has removed the cause of the failures.
    """
    from flukeline.storage.ports import STAGE_QUEUES

    for queue in STAGE_QUEUES:
        services.queue.redrive(queue)
