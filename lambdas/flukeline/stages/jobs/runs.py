"""Jobs: work on a whole catalogue, a portion at a time, and the report on each.

Between two portions a job is a message with its position, and what it has found lies beside it, so
it can be stopped anywhere. Doing a portion again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flukeline.catalogue import photographs as rules
from flukeline.errors import Conflict
from flukeline.messages import Job
from flukeline.records import now
from flukeline.services import Services
from flukeline.storage.keys import report_key
from flukeline.storage.lists import photographs_in
from flukeline.storage.ports import STAGE_QUEUES

PORTION = 200
"""Rows, groups or photographs: what a kill makes the job do again."""
DEAD = 10
"""Dead letters since a job began that stop it: one photograph that no function survives makes four,
because the sweeper sends it on three times."""
LOOK_AGAIN = 0.1
"""Seconds between two looks at what is on its way."""
TimeLeft = Callable[[], bool]


def begin(services: Services, job: Job, state: str, **words: Any) -> Job:
    """The job as a new run, with a new report; what is left of a run before it will be dropped."""
    job = replace(job, run=now().isoformat(), dead=_dead_letters(services))
    held = {"id": job.id, "run": job.run, "state": state, "by": job.by, "faults": []}
    _write(services, job, held | {"done": 0, "everything": 0} | words)
    return job


def send(services: Services, job: Job) -> None:
    """Let a job begin, or go on: the backfill function does its next portion."""
    services.queue.send("backfill", job.to_json())


def report(services: Services, job_id: str) -> dict[str, Any]:
    """What is known of a job. Raises NotFound."""
    found: dict[str, Any] = json.loads(services.photographs.get(report_key(job_id)))
    return found


def is_over(services: Services, job: Job) -> bool:
    """Whether a repeated message asks for what is done.

    Raises:
        Conflict: The job was started anew since.
    """
    held = report(services, job.id)
    if held.get("run", "") != job.run:
        raise Conflict("It was started again since; that run goes on.")
    return job.stop is None and held["state"] in ("done", "refused")


def update_report(services: Services, job: Job, **changes: Any) -> None:
    """Write changes into a job's report; not where it was started anew since."""
    held = report(services, job.id)
    if held.get("run", "") == job.run:
        _write(services, job, held | {"reason": None} | changes)


def _write(services: Services, job: Job, held: dict[str, Any]) -> None:
    put_json(services, report_key(job.id), held | {"updated_at": now().isoformat()})


def put_json(services: Services, key: str, content: Any) -> None:
    """Keep what a job found, as JSON."""
    data = json.dumps(content, ensure_ascii=False, indent=1).encode()
    services.photographs.put(key, data, "application/json")


def count_in_flight(services: Services) -> int:
    """Photographs that have arrived and are not compared yet."""
    return sum(services.catalogue.count(photographs_in(state)) for state in rules.ON_THE_WAY)


def check_dead_letters(services: Services, job: Job) -> None:
    """Raise Conflict where photographs fail, and not because of what is in them."""
    dead = _dead_letters(services) - job.dead
    if dead >= DEAD:
        raise Conflict(
            f"{dead} photographs could not be compared because something is wrong here, so no"
            " more are taken in; each says why. After the cure send the dead letters again, and"
            " start again."
        )


def _dead_letters(services: Services) -> int:
    return sum(services.queue.dead(queue) for queue in STAGE_QUEUES)
