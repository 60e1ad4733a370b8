"""Jobs: work on a whole catalogue, a portion at a time, and the report on each.

Between two portions a job is a message with its position, and what it has found lies beside it, so
it can be stopped anywhere. Doing a portion again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from flukeline.catalogue import photographs as rules
from flukeline.records import Conflict, NotFound, now
from flukeline.stages.sources import IMPORTS
from flukeline.storage.lists import photographs_in
from flukeline.storage.ports import STAGE_QUEUES
from flukeline.wiring import Services

Step = Literal["check", "judge", "take", "rebuild", "embed anew"]
PORTION = 200
"""Rows, groups or photographs: what a kill makes the job do again."""
DEAD = 3
"""Dead letters that stop a job: the fault is then not one photograph's."""
LOOK_AGAIN = 0.1
"""Seconds between two looks at what is on its way."""
ENDED = ("done", "refused", "stopped")
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
        stop: Where one of several workers stops; None: nobody else works at this job.
        cursor: Where the list of photographs goes on, of ``embed anew``.
    """

    id: str
    by: str
    sheet: str = ""
    photographs: str = ""
    sha256: str = ""
    step: Step = "check"
    at: int = 0
    stop: int | None = None
    cursor: str | None = None

    @property
    def is_stored(self) -> bool:
        """Whether the sheet lies in the bucket."""
        return self.sheet.startswith(IMPORTS)


def send(services: Services, job: Job) -> None:
    """Let a job begin, or go on: the backfill function does its next portion."""
    services.queue.send("backfill", json.dumps({"job": asdict(job)}))


def report(services: Services, job_id: str) -> dict[str, Any]:
    """What is known of a job. Raises NotFound."""
    found: dict[str, Any] = json.loads(services.photographs.get(f"backfills/{job_id}.json"))
    return found


def note(services: Services, job: Job, **changes: Any) -> None:
    """Write changes into a job's report."""
    try:
        held = report(services, job.id)
    except NotFound:
        held = {"id": job.id}
    written = held | {"reason": None, **changes, "updated_at": now().isoformat()}
    put(services, f"backfills/{job.id}.json", written)


def put(services: Services, key: str, content: Any) -> None:
    """Keep what a job found, as JSON."""
    data = json.dumps(content, ensure_ascii=False, indent=1).encode()
    services.photographs.put(key, data, "application/json")


def added(services: Services, job: Job, answers: dict[str, int]) -> dict[str, int]:
    """The answers of earlier portions and of this one."""
    held = report(services, job.id).get("answers", {}) if job.at else {}
    return {each: held.get(each, 0) + answers.get(each, 0) for each in {**held, **answers}}


def on_the_way(services: Services) -> int:
    """Photographs that have arrived and are not compared yet."""
    return sum(services.catalogue.count(photographs_in(state)) for state in rules.ON_THE_WAY)


def stop_where_letters_die(services: Services) -> None:
    """Raise Conflict where photographs fail, and not because of what is in them."""
    dead = sum(services.queue.dead(queue) for queue in STAGE_QUEUES)
    if dead >= DEAD:
        raise Conflict(
            f"{dead} photographs could not be compared because something is wrong here, so no"
            " more are taken in. After the cure send the dead letters again, and start again."
        )
