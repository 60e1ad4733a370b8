"""Backfill: a whole catalogue taken in unattended, a portion at a time, giving way to people.

A job goes through three steps: ``check`` reads every photograph of the sheet, ``judge`` lists all
faults at once or makes the plan, ``take`` takes the photographs in.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from flukeline.catalogue.reading import Faults
from flukeline.records import (
    Conflict,
    FlukelineError,
    NotFound,
    Photograph,
    PhotographState,
    Principal,
    Rejected,
    UniqueKey,
    content_key,
)
from flukeline.stages.jobs import reindex
from flukeline.stages.jobs.runs import (
    LOOK_AGAIN,
    PORTION,
    Job,
    TimeLeft,
    begin,
    is_over,
    note,
    on_the_way,
    put,
    stop_where_letters_die,
)
from flukeline.stages.review import photographs
from flukeline.stages.sheets import checks
from flukeline.stages.sheets.rows import Row, read_cells
from flukeline.stages.sheets.sources import IMPORTS, Folder, Stored
from flukeline.storage.lists import photographs_in
from flukeline.storage.pagination import every
from flukeline.wiring import Services

BROKEN = (
    "Something went wrong here, and is tried again. Should it stay so, start it again: it goes on."
)


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
    return begin(services, job, "checking", sheet=sheet)


def job_id(data: bytes, sheet: str, folder: str) -> str:
    """The same sheet at the same place is the same job."""
    sha256 = hashlib.sha256(data).hexdigest()
    return hashlib.sha256(f"{sha256} {sheet} {folder}".encode()).hexdigest()[:16]


def advance(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Do a portion of a job, or less of it when there is no time left.

    Returns:
        The job as it goes on; None when it, or one worker's part of it, is finished.

    Raises:
        FlukelineError: It cannot go on; the report says so, and it may be started again. Or it
            was started again since, which the report is about then.
    """
    if is_over(services, job):
        return None
    try:
        steps = {
            "check": _check,
            "judge": _judge,
            "take": _take,
            "rebuild": reindex.rebuild,
            "embed anew": reindex.embed_anew,
        }
        return steps[job.step](services, job, time_left)
    except FlukelineError as error:
        if job.step != "judge" or not isinstance(error, Rejected):
            note(services, job, state="stopped", reason=error.detail)
        raise
    except Exception:
        # It is tried again; should that be given up, the report has said what to do.
        with contextlib.suppress(Exception):
            note(services, job, reason=BROKEN)
        raise


def parts(services: Services, job: Job) -> list[dict[str, int]]:
    """The parts in which several workers may do a step, each as its first and last position."""
    if job.step == "rebuild":
        size, portion = services.vectors.progress(services.model_version).head, reindex.REBUILT
    elif job.step == "check":
        size, portion = len(_rows(services, job)), PORTION
    else:
        size, portion = len(_groups(services, job)), PORTION
    return [{"at": at, "stop": min(at + portion, size)} for at in range(0, size, portion)]


def _source(services: Services, job: Job) -> Folder | Stored:
    if job.is_stored:
        return Stored(services.photographs, job.photographs)
    return Folder(Path(job.photographs))


@lru_cache(maxsize=2)
def _read(sheet: bytes, source: Folder | Stored) -> tuple[tuple[Row, ...], Faults]:
    """Kept for the next portion: 100,000 rows take seconds to read."""
    faults = Faults()
    return tuple(read_cells(sheet, source, faults)), faults


def _cells(services: Services, job: Job) -> tuple[tuple[Row, ...], Faults]:
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


def _check(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    rows, source = _rows(services, job), _source(services, job)
    most = len(rows) if job.stop is None else job.stop
    at, faults = job.at, Faults()
    contents: dict[int, str] = {}
    while at < min(most, job.at + PORTION) and (at == job.at or time_left()):
        content = checks.check_photograph(services, source, rows[at], faults)
        if content is not None:
            contents[at] = content
        at += 1
    found = {"until": at, "contents": contents, "faults": faults.found}
    put(services, _checked_key(job, job.at), found)
    if job.stop is None:
        note(services, job, state="checking", done=at, everything=len(rows))
    if at < most:
        return replace(job, at=at)
    return None if job.stop is not None else replace(job, step="judge", at=0)


def _judge(services: Services, job: Job, _time_left: TimeLeft) -> Job | None:
    rows, of_cells = _cells(services, job)
    faults, notes = Faults(), of_cells.notes
    faults.found.extend(of_cells.found)
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
    checks.check_together(services, good, faults)
    try:
        faults.stop()
    except Rejected as rejected:
        words = {"faults": rejected.faults, "reason": rejected.detail}
        note(services, job, state="refused", notes=notes, **words)
        raise
    plan = [contents[place] for place in range(len(rows))]
    put(services, f"backfills/{job.id}.plan.json", plan)
    note(services, job, state="taking in", notes=notes, done=0, everything=len(set(plan)))
    return replace(job, step="take", at=0)


@lru_cache(maxsize=2)
def _grouped(plan: bytes, rows: tuple[Row, ...]) -> list[list[Row]]:
    contents = json.loads(plan)
    pairs = zip(rows, contents, strict=True)
    return checks.groups_of([replace(row, content=content) for row, content in pairs])


def _groups(services: Services, job: Job) -> list[list[Row]]:
    plan = services.photographs.get(f"backfills/{job.id}.plan.json")
    return _grouped(plan, _rows(services, job))


def _taken_key(job: Job, at: int, within: int) -> str:
    return f"backfills/{job.id}.taken-{at}-{within}.json"


def _take(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    groups, source = _groups(services, job), _source(services, job)
    most = len(groups) if job.stop is None else job.stop
    answers: Counter[str] = Counter()
    here = job
    try:
        while here.at < min(most, job.at + PORTION) and (here == job or time_left()):
            before = here
            here = _take_group(services, here, groups[here.at], source, answers, time_left)
            if here.at == before.at:
                break
    finally:
        taken = {"until": (here.at, here.within), "answers": answers}
        put(services, _taken_key(job, job.at, job.within), taken)
        if job.stop is None:
            done = _photographs(groups[: here.at]) + here.within
            note(services, job, state="taking in", done=done)
    if here.at < most:
        return here
    if job.stop is None:
        finish(services, job)
    return None


def _take_group(
    services: Services,
    job: Job,
    group: Sequence[Row],
    source: Folder | Stored,
    answers: Counter[str],
    time_left: TimeLeft,
) -> Job:
    """The job at the next group; at the next photograph of this one where no time is left."""
    within, everything = job.within, _photographs([group])
    if within == 0:
        _try_failed_again(services, group)
    writing = checks.write_rows(services, Principal(job.by), group, source, within, since=job.began)
    while within < everything:
        if within > job.within and not time_left():
            break
        if not _wait_for_room(services, job, time_left):
            break
        answers[next(writing)] += 1
        within += 1
    if within < everything:
        return replace(job, within=within)
    return replace(job, at=job.at + 1, within=0)


def _photographs(groups: Sequence[Sequence[Row]]) -> int:
    return len({row.content for group in groups for row in group})


def finish(services: Services, job: Job) -> None:
    """Say in the report that everything is done, and what became of it."""
    if is_over(services, job):
        return
    if job.step == "rebuild":
        head = services.vectors.progress(services.model_version).head
        note(services, job, state="done", done=head, everything=head)
        return
    groups = _groups(services, job)
    answers: Counter[str] = Counter()
    at, within = 0, 0
    while at < len(groups):
        taken = json.loads(services.photographs.get(_taken_key(job, at, within)))
        answers.update(taken["answers"])
        at, within = taken["until"]
    count = _photographs(groups)
    note(services, job, state="done", done=count, everything=count, answers=answers)


def photographs_in_state(services: Services, job: Job, state: PhotographState) -> list[Photograph]:
    """Those of the sheet's photographs that are in this state; the job is done."""
    own = {row.content for group in _groups(services, job) for row in group}
    found = every(services.catalogue, Photograph, photographs_in(state))
    return [photograph for photograph in found if photograph.sha256 in own]


def _wait_for_room(services: Services, job: Job, time_left: TimeLeft) -> bool:
    """Wait until few photographs are on their way; False when there is no time left.

    The queues are first come, first served: whoever uploads waits behind these few at most. They
    are counted in the catalogue, because SQS counts its messages up to a minute late.

    Raises:
        Conflict: Photographs fail, and not because of what is in them.
    """
    while True:
        stop_where_letters_die(services, job)
        if on_the_way(services) < services.ahead:
            return True
        if not time_left():
            return False
        time.sleep(LOOK_AGAIN)


def _try_failed_again(services: Services, group: Sequence[Row]) -> None:
    """What failed on an earlier run was readable when it was checked: so something else was."""
    keys = {content_key(row.content) for row in group}
    holders = [each.holder for each in services.catalogue.find_all(UniqueKey, keys).values()]
    for photograph in services.catalogue.find_all(Photograph, holders).values():
        if photograph.state == "failed":
            photographs.retry(services, photograph.id)
