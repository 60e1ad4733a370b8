"""``flukeline backfill SHEET.csv --photos FOLDER``: take in a whole catalogue, unattended."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flukeline.records import Conflict, Rejected

if TYPE_CHECKING:
    from tqdm import tqdm

    from flukeline.stages.jobs.runs import Job
    from flukeline.storage.local.queue import LocalQueue
    from flukeline.wiring import Services

ENDED = ("done", "refused", "stopped")
UNSAID = "It stopped before its end and could not say why. Start it again: it goes on."


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "backfill",
        help="take in a whole catalogue, unattended and giving way to people",
        description="Checks the whole sheet (catalogue.csv or a Wildbook bulk-import sheet) and"
        " every photograph before anything is written, then takes them in a few at a time. It may be"
        " stopped at any moment: the same command goes on.",
    )
    command.add_argument("sheet", type=Path, metavar="SHEET.csv", nargs="?")
    command.add_argument(
        "--photos", type=Path, metavar="FOLDER", help="beside the sheet if left out"
    )
    command.add_argument(
        "--rebuild",
        action="store_true",
        help="instead, make the distances and nearest lists anew from the embeddings",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Hand the job to the backfill function, here or in a running server, and watch it."""
    from flukeline.stages.jobs import reindex, runs
    from flukeline.stages.sheets import backfill
    from flukeline.storage.ports import STAGE_QUEUES
    from flukeline.wiring import services

    if (wanted.sheet is None) != wanted.rebuild:
        raise Rejected("Name a sheet, or --rebuild without one.")
    using, person = services(), getpass.getuser()
    for queue in STAGE_QUEUES:
        # Whoever starts it again has cured what photographs failed of.
        using.queue.redrive(queue)
    if wanted.rebuild:
        job = reindex.start_rebuild(using, person)
    else:
        folder = wanted.photos or wanted.sheet.parent
        job = backfill.start_from_folder(using, person, wanted.sheet, folder)
    runs.send(using, job)
    found = _worked(using, job)
    for what in found.get("notes", []):
        print(what, file=sys.stderr)
    for where, what in found["faults"]:
        print(f"  {where}: {what}", file=sys.stderr)
    if found["state"] != "done":
        print(found["reason"], file=sys.stderr)
        return 1
    return 0 if wanted.rebuild else _sum_up(using, job, found)


def _worked(services: Services, job: Job) -> dict[str, Any]:
    """The report once the job has ended; works it off here unless a server has the folder."""
    from flukeline.onboard.server import alone
    from flukeline.storage.local.queue import LocalQueue
    from flukeline.wiring import data_folder

    queue = services.queue
    if not isinstance(queue, LocalQueue):
        raise Rejected("This command works on a laptop's folder. On AWS start the state machine.")
    watch = _Watch(services, job)
    while (found := watch.look()) is None:
        try:
            with alone(data_folder()):
                return _worked_here(services, queue, watch)
        except Conflict:
            # A server has the folder and works; should it stop, this goes on by itself.
            time.sleep(0.2)
    return found


def _worked_here(services: Services, queue: LocalQueue, watch: _Watch) -> dict[str, Any]:
    from flukeline.onboard.server import tidy
    from flukeline.onboard.workers import Workers

    tidy(services)
    workers = Workers(queue)
    workers.start()
    try:
        while (found := watch.look()) is None:
            time.sleep(0.2)
        return found
    finally:
        workers.stop()


class _Watch:
    """A progress bar for each state of a job."""

    def __init__(self, services: Services, job: Job) -> None:
        self._services = services
        self._job = job
        self._bars: dict[str, tqdm[Any]] = {}

    def look(self) -> dict[str, Any] | None:
        """Show how far it is; the report once it has ended and everything is compared."""
        from flukeline.stages.jobs import runs

        given_up = self._services.queue.waiting("backfill") == 0
        found = runs.report(self._services, self._job.id)
        state = str(found["state"])
        if state not in ENDED:
            self._show(state, found)
            if given_up:
                # The disk was too full for the reason; if it still is, this says so.
                runs.note(self._services, self._job, state="stopped", reason=UNSAID)
            return None
        if state == "done" and runs.on_the_way(self._services):
            return None
        for bar in self._bars.values():
            if state == "done":
                bar.update((bar.total or 0) - bar.n)
            bar.close()
        return found

    def _show(self, state: str, found: dict[str, Any]) -> None:
        from tqdm import tqdm

        if state not in self._bars:
            for bar in self._bars.values():
                bar.close()
            self._bars[state] = tqdm(desc=state, unit=" photographs")
        if found["everything"]:
            self._bars[state].total = found["everything"]
            self._bars[state].update(found["done"] - self._bars[state].n)


def _sum_up(services: Services, job: Job, found: dict[str, Any]) -> int:
    """Say what became of the sheet's photographs; 1 where some wait for a cure."""
    from flukeline.stages.sheets import backfill

    print(", ".join(f"{count} {answer}" for answer, count in found["answers"].items()))
    for photograph in backfill.photographs_in_state(services, job, "no_fluke"):
        print(f"{photograph.filename}: {photograph.reason}", file=sys.stderr)
    failed = backfill.photographs_in_state(services, job, "failed")
    for photograph in failed:
        print(f"{photograph.filename}: {photograph.reason}", file=sys.stderr)
    if failed:
        print(f"{len(failed)} failed. The same command tries them again.", file=sys.stderr)
    return 1 if failed else 0
