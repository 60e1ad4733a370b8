"""Backfill: a whole catalogue taken in unattended, a portion at a time, giving way to people.

A job goes through three steps, each in portions: ``check`` reads every photograph of the sheet,
``judge`` lists all faults at once or makes the plan, ``take`` takes the photographs in. Between
two portions the job is a message with its position, and what it has found lies beside it, so it
can be stopped anywhere. Doing a portion again changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from flukeline.catalogue import photographs as rules
from flukeline.catalogue.reading import Faults
from flukeline.records import (
    Claim,
    Conflict,
    FlukelineError,
    NotFound,
    Photograph,
    Principal,
    Rejected,
    content_key,
    now,
)
from flukeline.stages import importing, photographs
from flukeline.stages.rows import Row, read_cells
from flukeline.stages.sources import IMPORTS, Folder, Stored
from flukeline.storage.lists import photographs_in
from flukeline.wiring import Services

Step = Literal["check", "judge", "take", "rebuild"]
PORTION = 200
"""Rows or groups: what a kill makes the job do again."""
REBUILT = 1024
"""Flukes whose lists are made anew together: at 100,000 flukes that takes seconds, and so long a
photograph that comes meanwhile waits."""
DEAD = 3
"""Dead letters that stop a job: the fault is then not one photograph's."""
_LOOK_AGAIN = 0.1


@dataclass(frozen=True, slots=True)
class Job:
    """A backfill, and where it is.

    Attributes:
        id: Names its report; the same sheet at the same place is the same job.
        by: Who takes the catalogue in.
        sheet: A file of this machine, or a key under ``imports/``.
        photographs: Where they lie: a folder of this machine, or a prefix under ``imports/``.
        sha256: Of the sheet; another one is another job.
        step: What is done now.
        at: Its position: a row of ``check``, a group of ``take``.
        stop: Where one of several workers stops; None: nobody else works at this job.
    """

    id: str
    by: str
    sheet: str
    photographs: str
    sha256: str
    step: Step = "check"
    at: int = 0
    stop: int | None = None

    @property
    def is_stored(self) -> bool:
        """Whether the sheet lies in the bucket."""
        return self.sheet.startswith(IMPORTS)


def start_from_folder(services: Services, by: str, sheet: Path, folder: Path) -> Job:
    """A job for a sheet on this machine. Raises Rejected where there is none."""
    if not sheet.is_file():
        raise Rejected(f"There is no sheet {sheet}.")
    if not folder.is_dir():
        raise Rejected(f"There is no folder {folder}.")
    return _started(services, by, str(sheet.resolve()), str(folder.resolve()), sheet.read_bytes())


def start_from_import(services: Services, by: str, name: str, sheet: str) -> Job:
    """A job for ``imports/<name>/<sheet>`` in the bucket. Raises Rejected where there is none."""
    prefix = f"{IMPORTS}{name}/"
    try:
        data = Stored(services.photographs, prefix).read(sheet)
    except Rejected as error:
        raise Rejected(f"There is no sheet {sheet} under {prefix}.") from error
    return _started(services, by, prefix + sheet, prefix, data)


def _started(services: Services, by: str, sheet: str, folder: str, data: bytes) -> Job:
    job = Job(job_id(data, sheet, folder), by, sheet, folder, hashlib.sha256(data).hexdigest())
    _note(services, job, state="checking", sheet=sheet, by=by, faults=[], done=0, everything=0)
    return job


def job_id(data: bytes, sheet: str, folder: str) -> str:
    """The same sheet at the same place is the same job."""
    sha256 = hashlib.sha256(data).hexdigest()
    return hashlib.sha256(f"{sha256} {sheet} {folder}".encode()).hexdigest()[:16]


def start_rebuild(services: Services, by: str) -> Job:
    """A job that makes the distances and nearest lists anew from the embeddings."""
    job = Job(f"rebuild-{services.model_version}", by, "", "", "", "rebuild")
    _note(services, job, state="rebuilding", by=by, faults=[], done=0, everything=0)
    return job


def advance(services: Services, job: Job, time_left: Callable[[], bool]) -> Job | None:
    """Do a portion of a job, or less of it when there is no time left.

    Returns:
        The job as it goes on; None when it, or one worker's part of it, is finished.

    Raises:
        FlukelineError: It cannot go on; the report says so, and it may be started again.
    """
    try:
        steps = {"check": _check, "judge": _judge, "take": _take, "rebuild": _rebuild}
        return steps[job.step](services, job, time_left)
    except FlukelineError as error:
        if job.step != "judge" or not isinstance(error, Rejected):
            _note(services, job, state="stopped", reason=error.detail)
        raise


def report(services: Services, job_id: str) -> dict[str, Any]:
    """What is known of a job. Raises NotFound."""
    found: dict[str, Any] = json.loads(services.photographs.get(f"backfills/{job_id}.json"))
    return found


def parts(services: Services, job: Job) -> list[dict[str, int]]:
    """The parts in which several workers may do a step, each as its first and last position."""
    if job.step == "rebuild":
        size, portion = services.vectors.progress(services.model_version).head, REBUILT
    elif job.step == "check":
        size, portion = len(_rows(services, job)), PORTION
    else:
        size, portion = len(_groups(services, job)), PORTION
    return [{"at": at, "stop": min(at + portion, size)} for at in range(0, size, portion)]


def _note(services: Services, job: Job, **changes: Any) -> None:
    try:
        held = report(services, job.id)
    except NotFound:
        held = {"id": job.id}
    written = held | {"reason": None, **changes, "updated_at": now().isoformat()}
    _put(services, f"backfills/{job.id}.json", written)


def _put(services: Services, key: str, content: Any) -> None:
    data = json.dumps(content, ensure_ascii=False, indent=1).encode()
    services.photographs.put(key, data, "application/json")


def _source(services: Services, job: Job) -> Folder | Stored:
    if job.is_stored:
        return Stored(services.photographs, job.photographs)
    return Folder(Path(job.photographs))


@lru_cache(maxsize=2)
def _read(
    sheet: bytes, source: Folder | Stored
) -> tuple[tuple[Row, ...], tuple[tuple[str, str], ...]]:
    """Kept for the next portion: 100,000 rows take seconds to read."""
    faults = Faults()
    return tuple(read_cells(sheet, source, faults)), tuple(faults.found)


def _cells(services: Services, job: Job) -> tuple[tuple[Row, ...], tuple[tuple[str, str], ...]]:
    if job.is_stored:
        sheet = services.photographs.get(job.sheet)
    else:
        try:
            sheet = Path(job.sheet).read_bytes()
        except OSError as error:
            raise Conflict(f"The sheet {job.sheet} cannot be read any more.") from error
    if hashlib.sha256(sheet).hexdigest() != job.sha256:
        raise Conflict("The sheet was replaced while it was taken in. Start again.")
    return _read(sheet, _source(services, job))


def _rows(services: Services, job: Job) -> tuple[Row, ...]:
    return _cells(services, job)[0]


def _checked_key(job: Job, at: int) -> str:
    return f"backfills/{job.id}.checked-{at}.json"


def _check(services: Services, job: Job, time_left: Callable[[], bool]) -> Job | None:
    rows, source = _rows(services, job), _source(services, job)
    most = len(rows) if job.stop is None else job.stop
    at, faults = job.at, Faults()
    contents: dict[int, str] = {}
    while at < min(most, job.at + PORTION) and (at == job.at or time_left()):
        content = importing.check_photograph(services, source, rows[at], faults)
        if content is not None:
            contents[at] = content
        at += 1
    found = {"until": at, "contents": contents, "faults": faults.found}
    _put(services, _checked_key(job, job.at), found)
    if job.stop is None:
        _note(services, job, state="checking", done=at, everything=len(rows))
    if at < most:
        return replace(job, at=at)
    return None if job.stop is not None else replace(job, step="judge", at=0)


def _judge(services: Services, job: Job, _time_left: Callable[[], bool]) -> Job | None:
    rows, of_cells = _cells(services, job)
    faults = Faults()
    faults.found.extend(of_cells)
    contents: dict[int, str] = {}
    at = 0
    while at < len(rows):
        try:
            found = json.loads(services.photographs.get(_checked_key(job, at)))
        except NotFound:
            return replace(job, step="check", at=at)
        contents |= {int(row): content for row, content in found["contents"].items()}
        faults.found.extend((where, what) for where, what in found["faults"])
        at = int(found["until"])
    faulty = faults.rows
    good = [
        replace(row, content=contents[place])
        for place, row in enumerate(rows)
        if place in contents and row.number not in faulty
    ]
    importing.check_together(services, good, faults)
    try:
        faults.stop()
    except Rejected as rejected:
        _note(services, job, state="refused", faults=rejected.faults, reason=rejected.detail)
        raise
    plan = [contents[place] for place in range(len(rows))]
    _put(services, f"backfills/{job.id}.plan.json", plan)
    _note(services, job, state="taking in", done=0, everything=len(set(plan)), answers={})
    return replace(job, step="take", at=0)


@lru_cache(maxsize=2)
def _grouped(plan: bytes, rows: tuple[Row, ...]) -> list[list[Row]]:
    contents = json.loads(plan)
    pairs = zip(rows, contents, strict=True)
    return importing.groups_of([replace(row, content=content) for row, content in pairs])


def _groups(services: Services, job: Job) -> list[list[Row]]:
    plan = services.photographs.get(f"backfills/{job.id}.plan.json")
    return _grouped(plan, _rows(services, job))


def _take(services: Services, job: Job, time_left: Callable[[], bool]) -> Job | None:
    groups, source = _groups(services, job), _source(services, job)
    most = len(groups) if job.stop is None else job.stop
    at = job.at
    answers: dict[str, int] = {}
    try:
        while at < min(most, job.at + PORTION) and (at == job.at or time_left()):
            if not _wait_for_room(services, time_left):
                break
            _try_failed_again(services, groups[at])
            for answer in importing.write_rows(services, Principal(job.by), groups[at], source):
                answers[answer] = answers.get(answer, 0) + 1
            at += 1
    finally:
        if job.stop is None:
            _count(services, job, groups, at, answers)
    if at < most:
        return replace(job, at=at)
    if job.stop is None:
        finish(services, job)
    return None


def _count(
    services: Services, job: Job, groups: list[list[Row]], at: int, answers: dict[str, int]
) -> None:
    done = sum(len({row.content for row in group}) for group in groups[:at])
    together = _added(services, job, answers)
    _note(services, job, state="taking in", done=done, answers=together)


def _added(services: Services, job: Job, answers: dict[str, int]) -> dict[str, int]:
    """The answers of earlier portions and of this one."""
    held = report(services, job.id).get("answers", {}) if job.at else {}
    return {each: held.get(each, 0) + answers.get(each, 0) for each in {**held, **answers}}


def finish(services: Services, job: Job) -> None:
    """Say in the report that everything is done."""
    if job.step == "rebuild":
        head = services.vectors.progress(services.model_version).head
        _note(services, job, state="done", done=head, everything=head)
        return
    contents = {row.content for group in _groups(services, job) for row in group}
    _note(services, job, state="done", done=len(contents), everything=len(contents))


def on_the_way(services: Services) -> int:
    """Photographs that have arrived and are not compared yet."""
    return sum(services.catalogue.count(photographs_in(state)) for state in rules.ON_THE_WAY)


def _wait_for_room(services: Services, time_left: Callable[[], bool]) -> bool:
    """Wait until few photographs are on their way; False when there is no time left.

    The queues are first come, first served: whoever uploads waits behind these few at most. They
    are counted in the catalogue, because SQS counts its messages up to a minute late.

    Raises:
        Conflict: Photographs fail, and not because of what is in them.
    """
    while True:
        dead = sum(services.queue.dead(queue) for queue in ("crop", "embed", "distances"))
        if dead >= DEAD:
            raise Conflict(
                f"{dead} photographs could not be compared because something is wrong here, so no"
                " more are taken in. After the cure send the dead letters again, and start again."
            )
        if on_the_way(services) < services.ahead:
            return True
        if not time_left():
            return False
        time.sleep(_LOOK_AGAIN)


def _try_failed_again(services: Services, group: list[Row]) -> None:
    """What failed on an earlier run was readable when it was checked: so something else was."""
    keys = {content_key(row.content) for row in group}
    holders = [each.holder for each in services.catalogue.find_all(Claim, keys).values()]
    for photograph in services.catalogue.find_all(Photograph, holders).values():
        if photograph.state == "failed":
            photographs.retry(services, photograph.id)


def _rebuild(services: Services, job: Job, time_left: Callable[[], bool]) -> Job | None:
    index = services.indexes.of(services.model_version)
    head = services.vectors.progress(services.model_version).head
    most = head if job.stop is None else job.stop
    at, rows, lists = job.at, 0, 0
    while at < most and (at == job.at or time_left()):
        stop = min(at + REBUILT, most)
        wrong_rows, wrong_lists = index.rebuild(at, stop)
        at, rows, lists = stop, rows + wrong_rows, lists + wrong_lists
    if job.stop is None:
        answers = _added(services, job, {"rows put right": rows, "lists put right": lists})
        state = "rebuilding" if at < most else "done"
        _note(services, job, state=state, done=at, everything=head, answers=answers)
    return replace(job, at=at) if at < most else None
