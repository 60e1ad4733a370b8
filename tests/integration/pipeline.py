"""Driving the stages as the laptop does: through the queue, the events and the functions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from flukeline import messages
from flukeline.errors import FlukelineError
from flukeline.functions import backfill, crop, distances, embed, sweep
from flukeline.messages import Job, SheetOptions
from flukeline.onboard.workers import FUNCTIONS, work_once
from flukeline.records import Photograph, Principal
from flukeline.services import Services
from flukeline.stages import run_job
from flukeline.stages.intake import receive
from flukeline.stages.jobs import runs
from flukeline.stages.sheets import sheet_job
from flukeline.storage.local.photographs import LocalPhotographs
from flukeline.storage.local.queue import LocalQueue

MARIE = Principal("marie")
MODULES = (backfill, crop, distances, embed, sweep)


@contextmanager
def functions_with(services: Services) -> Iterator[None]:
    """Let the functions work with ``services`` instead of those of the environment."""
    with ExitStack() as stack:
        for module in MODULES:
            stack.enter_context(mock.patch.object(module, "services", return_value=services))
        yield


def work_off(services: Services, rounds: int = 100) -> None:
    """Run every waiting message; a failed one again at once, as often as the queue allows."""
    queue = services.queue
    assert isinstance(queue, LocalQueue)
    with functions_with(services):
        for _ in range(rounds):
            queue.release_all()
            queue._database.reading.execute("UPDATE messages SET visible_at = 0")
            if not sum(work_once(queue, name) for name in FUNCTIONS):
                return
    raise AssertionError("the queue never ran empty")


def send(services: Services, filename: str, data: bytes, who: Principal = MARIE) -> str:
    """Announce and post one photograph, as a browser does; its id."""
    photographs = services.photographs
    assert isinstance(photographs, LocalPhotographs)
    photograph, ticket = receive.announce(services, who, filename, len(data) or 1)
    incoming = photographs.receive(ticket.fields)
    incoming.write(data)
    incoming.store()
    services.queue.send("crop", messages.arrival_event(incoming.key, len(data)))
    return photograph.id


def import_sheet(
    services: Services, by: str, sheet: Path, folder: Path, options: SheetOptions
) -> dict[str, Any]:
    """Import a sheet as the command does; its report."""
    first = sheet_job.start_from_folder(services, by, sheet, folder, options)
    job: Job | None = first
    try:
        while job is not None:
            job = run_job.advance(services, job, lambda: False)
            work_off(services)
    except FlukelineError:
        assert runs.report(services, first.id)["state"] in ("refused", "stopped")
    work_off(services)
    return runs.report(services, first.id)


def state_of(services: Services, photograph_id: str) -> Photograph:
    """The photograph as it is now."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    assert photograph is not None
    return photograph
