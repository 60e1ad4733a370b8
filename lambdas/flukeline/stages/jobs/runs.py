"""Jobs: work on a whole catalogue, a portion at a time, and the report on each.

Between two portions a job is a message with its position, and what it has found lies beside it, so
it can be stopped anywhere. Doing a portion again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from flukeline.catalogue import photographs as rules
from flukeline.records import Conflict, now
from flukeline.stages.sheets.sources import IMPORTS
from flukeline.storage.lists import photographs_in
from flukeline.storage.ports import STAGE_QUEUES
from flukeline.wiring import Services

Step = Literal["check", "judge", "take", "rebuild", "embed anew"]
PORTION = 200
"""Rows, groups or photographs: what a kill makes the job do again."""
DEAD = 10
"""Dead letters since a job began that stop it: one photograph that no function survives makes four,
because the sweeper sends it on three times."""
LOOK_AGAIN = 0.1
"""Seconds between two looks at what is on its way."""
TimeLeft = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """A job, and where it is.

    Attributes:
        id: Names its report; the same sheet at the same place is the same job.
        by: Who asked for it.
        sheet: A file of this machine, or a key under ``imports/``; "" where it is about no sheet.
        photographs: Where they lie: a folder of this machine, or a prefix under ``imports/``.
        sha256: Of the sheet; another one is another job.
        step: What is done now.
        at: Its position: a row of ``check``, a group of ``take``, an ordinal of ``rebuild``.
        within: How many photographs of that group are done.
        stop: Where one of several workers stops; None: nobody else works at this job.
        cursor: Where the list of photographs goes on, of ``embed anew``.
        run: When it was started; a start ends every run before it.
        dead: Dead letters that there were then.
    """

    id: str
    by: str
    sheet: str = ""
    photographs: str = ""
    sha256: str = ""
    step: Step = "check"
    at: int = 0
    within: int = 0
    stop: int | None = None
    cursor: str | None = None
    run: str = ""
    dead: int = 0

    @property
    def began(self) -> datetime | None:
        """When this run was started."""
        return datetime.fromisoformat(self.run) if self.run else None

    @property
    def is_stored(self) -> bool:
        """Whether the sheet lies in the bucket."""
        return self.sheet.startswith(IMPORTS)


def begin(services: Services, job: Job, state: str, **words: Any) -> Job:
    """The job as a new run, with a new report; what is left of a run before it will be dropped."""
    job = replace(job, run=now().isoformat(), dead=_dead_letters(services))
    held = {"id": job.id, "run": job.run, "state": state, "by": job.by, "faults": []}
    _write(services, job, held | {"done": 0, "everything": 0} | words)
    return job


def send(services: Services, job: Job) -> None:
    """Let a job begin, or go on: the backfill function does its next portion."""
    services.queue.send("backfill", json.dumps({"job": asdict(job)}))


def report(services: Services, job_id: str) -> dict[str, Any]:
    """What is known of a job. Raises NotFound."""
    found: dict[str, Any] = json.loads(services.photographs.get(f"backfills/{job_id}.json"))
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


def note(services: Services, job: Job, **changes: Any) -> None:
    """Write changes into a job's report; not where it was started anew since."""
    held = report(services, job.id)
    if held.get("run", "") == job.run:
        _write(services, job, held | {"reason": None} | changes)


def _write(services: Services, job: Job, held: dict[str, Any]) -> None:
    put(services, f"backfills/{job.id}.json", held | {"updated_at": now().isoformat()})


def put(services: Services, key: str, content: Any) -> None:
    """Keep what a job found, as JSON."""
    data = json.dumps(content, ensure_ascii=False, indent=1).encode()
    services.photographs.put(key, data, "application/json")


def on_the_way(services: Services) -> int:
    """Photographs that have arrived and are not compared yet."""
    return sum(services.catalogue.count(photographs_in(state)) for state in rules.ON_THE_WAY)


def stop_where_letters_die(services: Services, job: Job) -> None:
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
