"""Runs of jobs and their reports.

Between two portions, a job is a message with its position, and its results are stored objects. So
a job may stop at any line. Portions are idempotent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any, get_args

from flukeline.catalogue import photographs as rules
from flukeline.errors import Conflict
from flukeline.messages import Job
from flukeline.records import PhotographState, now
from flukeline.services import Services
from flukeline.storage.keys import paused_key, report_key
from flukeline.storage.lists import photographs_in
from flukeline.storage.ports import STAGE_QUEUES

PORTION = 200
"""Rows, groups or photographs in one portion; a killed job repeats at most one portion."""
MAX_DEAD_LETTERS = 10
"""New dead letters that stop a job. One photograph that crashes every function causes four: it is
sent once, and by the sweeper three times more."""
POLL_SECONDS = 0.1
"""Seconds between two counts of the photographs in flight."""
TimeLeft = Callable[[], bool]
"""Whether there is time left to begin more work."""


def begin(services: Services, job: Job, state: str, **fields: Any) -> Job:
    """Begin a new run of a job with a new report; any earlier run of it ends.

    Args:
        services: The services.
        job: The job at its first position.
        state: The first state in the report.
        **fields: More fields of the report.
    """
    job = replace(job, run=now().isoformat(), dead=_count_dead_letters(services))
    content = {"id": job.id, "run": job.run, "state": state, "by": job.by, "faults": []}
    _write(services, job, content | {"done": 0, "everything": 0} | fields)
    return job


def send(services: Services, job: Job) -> None:
    """Send a job to the backfill function, which does its next portion."""
    services.queue.send("backfill", job.to_json())


def report(services: Services, job_id: str) -> dict[str, Any]:
    """The report of a job. Raises NotFound."""
    content: dict[str, Any] = json.loads(services.photographs.get(report_key(job_id)))
    return content


def pause(services: Services, job_id: str) -> None:
    """Ask for a job to be paused: it stops after its current row or photograph."""
    services.photographs.put(paused_key(job_id), b"paused", "text/plain")


def is_paused(services: Services, job_id: str) -> bool:
    """Whether a person paused a job."""
    return services.photographs.size(paused_key(job_id)) is not None


def hold(services: Services, job: Job) -> None:
    """Keep the position of a paused job in its report, from where ``resume`` sends it again."""
    update_report(services, job, rest=asdict(job))


def resume(services: Services, job_id: str) -> bool:
    """Let a paused job go on from where it stopped.

    Returns:
        Whether it stopped; False where it did not notice the pause yet, or was lost before.
    """
    services.photographs.delete(paused_key(job_id))
    held = report(services, job_id).get("rest")
    if held is not None:
        job = Job(**held)
        update_report(services, job, rest=None)
        send(services, job)
    return held is not None


class EachSecond:
    """Says at most once a second that something is due, the first time after a second."""

    def __init__(self) -> None:
        self._next = time.monotonic() + 1.0

    def is_due(self) -> bool:
        """Whether a second has passed since it was last due."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + 1.0
        return True


def until_paused(services: Services, job: Job, time_left: TimeLeft) -> TimeLeft:
    """Whether there is time left and nobody paused the job, which is looked up every second."""
    if job.stop is not None:
        return time_left
    second = EachSecond()
    paused = False

    def goes_on() -> bool:
        nonlocal paused
        paused = paused or (second.is_due() and is_paused(services, job.id))
        return not paused and time_left()

    return goes_on


def is_over(services: Services, job: Job) -> bool:
    """Whether this run of a job is finished already, as its message was repeated.

    Raises:
        Conflict: A newer run of the job has been started.
    """
    content = report(services, job.id)
    if content.get("run", "") != job.run:
        raise Conflict("This job was started again. The newer run continues.")
    over = content["state"] in ("done", "checked", "refused", "undone")
    return over and job.stop is None and job.step != "clear"


def update_report(services: Services, job: Job, **changes: Any) -> None:
    """Change fields of a job's report, unless a newer run has been started."""
    content = report(services, job.id)
    if content.get("run", "") == job.run:
        _write(services, job, content | {"reason": None} | changes)


def _write(services: Services, job: Job, content: dict[str, Any]) -> None:
    put_json(services, report_key(job.id), content | {"updated_at": now().isoformat()})


def put_json(services: Services, key: str, content: Any) -> None:
    """Store a job's report or result as JSON."""
    data = json.dumps(content, ensure_ascii=False, indent=1).encode()
    services.photographs.put(key, data, "application/json")


def count_photographs(services: Services) -> int:
    """How many photographs are in the catalogue, in all states."""
    counts = services.catalogue.counts()
    return sum(counts[photographs_in(state)] for state in get_args(PhotographState))


def count_in_flight(services: Services) -> int:
    """How many photographs are in flight: arrived, and not yet ready or failed."""
    return sum(services.catalogue.count(photographs_in(state)) for state in rules.PROCESSING)


def check_dead_letters(services: Services, job: Job) -> None:
    """Stop a job while photographs fail for reasons other than their content.

    Raises:
        Conflict: ``MAX_DEAD_LETTERS`` messages have become dead letters since the job began.
    """
    dead = _count_dead_letters(services) - job.dead
    if dead >= MAX_DEAD_LETTERS:
        raise Conflict(
            f"{dead} photographs could not be compared because something is wrong here, so no"
            " more are imported. Each photograph says why. Correct the cause, send the dead"
            " letters again, and start the job again."
        )


def _count_dead_letters(services: Services) -> int:
    return sum(services.queue.dead(queue) for queue in STAGE_QUEUES)
