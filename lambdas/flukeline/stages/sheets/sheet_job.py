"""The job that takes a sheet with its photographs in, a portion at a time.

``flukeline import`` runs it in the foreground, ``flukeline backfill`` and the backfill function
unattended; it keeps few photographs in flight, so that interactive uploads are not held up. It has
three steps: ``check`` reads every photograph of the sheet, ``judge`` lists all faults at once or
makes the plan, ``take`` takes the photographs in.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from flukeline.catalogue.reading import Faults
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.messages import Job
from flukeline.records import Photograph, PhotographState, Principal, UniqueKey, content_key
from flukeline.services import Services
from flukeline.stages.jobs.runs import (
    POLL_SECONDS,
    PORTION,
    TimeLeft,
    begin,
    check_dead_letters,
    count_in_flight,
    put_json,
    update_report,
)
from flukeline.stages.review import photographs
from flukeline.stages.sheets import checks, plan
from flukeline.stages.sheets.rows import Row, read_cells
from flukeline.stages.sheets.sources import Folder, Stored
from flukeline.storage.keys import IMPORTS, checked_key, import_prefix, plan_key, taken_key
from flukeline.storage.lists import photographs_in
from flukeline.storage.pagination import every


def start_from_folder(services: Services, by: str, sheet: Path, folder: Path) -> Job:
    """A job for a sheet on this machine. Raises Rejected where there is none."""
    if not sheet.is_file():
        raise Rejected(f"There is no sheet {sheet}.")
    if not folder.is_dir():
        raise Rejected(f"There is no folder {folder}.")
    return _started(services, by, str(sheet.resolve()), str(folder.resolve()), sheet.read_bytes())


def start_from_import(services: Services, by: str, name: str, sheet: str) -> Job:
    """A job for ``imports/<name>/<sheet>`` in the bucket. Raises Rejected where there is none."""
    prefix = import_prefix(name)
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


def is_stored(job: Job) -> bool:
    """Whether the sheet lies in the bucket of originals."""
    return job.sheet.startswith(IMPORTS)


def size(services: Services, job: Job) -> int:
    """How many rows or groups the job's step goes through."""
    return len(_rows(services, job) if job.step == "check" else groups(services, job))


def _source(services: Services, job: Job) -> Folder | Stored:
    if is_stored(job):
        return Stored(services.photographs, job.photographs)
    return Folder(Path(job.photographs))


@lru_cache(maxsize=2)
def _read(sheet: bytes, source: Folder | Stored) -> tuple[tuple[Row, ...], Faults]:
    """Kept for the next portion: 100,000 rows take seconds to read."""
    faults = Faults()
    return tuple(read_cells(sheet, source, faults)), faults


def _cells(services: Services, job: Job) -> tuple[tuple[Row, ...], Faults]:
    if is_stored(job):
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


def check_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Read a portion of the photographs, and keep what is wrong with them."""
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
    put_json(services, checked_key(job.id, job.at), found)
    if job.stop is None:
        update_report(services, job, state="checking", done=at, everything=len(rows))
    if at < most:
        return replace(job, at=at)
    return None if job.stop is not None else replace(job, step="judge", at=0)


def make_plan(services: Services, job: Job, _time_left: TimeLeft) -> Job | None:
    """Make the plan. Raises Rejected with every fault of the sheet, where there is any."""
    rows, of_cells = _cells(services, job)
    faults, notes = Faults(), of_cells.notes
    faults.found.extend(of_cells.found)
    contents: dict[int, str] = {}
    at = 0
    while at < len(rows):
        try:
            found = json.loads(services.photographs.get(checked_key(job.id, at)))
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
        update_report(services, job, state="refused", notes=notes, **words)
        raise
    planned = [contents[place] for place in range(len(rows))]
    put_json(services, plan_key(job.id), planned)
    update_report(
        services, job, state="taking in", notes=notes, done=0, everything=len(set(planned))
    )
    return replace(job, step="take", at=0)


@lru_cache(maxsize=2)
def _grouped(planned: bytes, rows: tuple[Row, ...]) -> list[list[Row]]:
    contents = json.loads(planned)
    pairs = zip(rows, contents, strict=True)
    return plan.groups_of([replace(row, content=content) for row, content in pairs])


def groups(services: Services, job: Job) -> list[list[Row]]:
    """The rows to take in, those together that belong together; once the sheet is checked."""
    planned = services.photographs.get(plan_key(job.id))
    return _grouped(planned, _rows(services, job))


def import_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Take a portion of the photographs in."""
    all_groups, source = groups(services, job), _source(services, job)
    most = len(all_groups) if job.stop is None else job.stop
    answers: Counter[str] = Counter()
    here = job
    try:
        while here.at < min(most, job.at + PORTION) and (here == job or time_left()):
            before = here
            here = _import_group(services, here, all_groups[here.at], source, answers, time_left)
            if here.at == before.at:
                break
    finally:
        taken = {"until": (here.at, here.within), "answers": answers}
        put_json(services, taken_key(job.id, job.at, job.within), taken)
        if job.stop is None:
            done = _photographs(all_groups[: here.at]) + here.within
            update_report(services, job, state="taking in", done=done)
    if here.at < most:
        return here
    if job.stop is None:
        finish(services, job)
    return None


def _import_group(
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
    writing = plan.write_rows(services, Principal(job.by), group, source, within, since=job.began)
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
    all_groups = groups(services, job)
    answers: Counter[str] = Counter()
    at, within = 0, 0
    while at < len(all_groups):
        taken = json.loads(services.photographs.get(taken_key(job.id, at, within)))
        answers.update(taken["answers"])
        at, within = taken["until"]
    count = _photographs(all_groups)
    update_report(services, job, state="done", done=count, everything=count, answers=answers)


def photographs_in_state(services: Services, job: Job, state: PhotographState) -> list[Photograph]:
    """Those of the sheet's photographs that are in this state; the job is done."""
    own = {row.content for group in groups(services, job) for row in group}
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
        check_dead_letters(services, job)
        if count_in_flight(services) < services.max_in_flight:
            return True
        if not time_left():
            return False
        time.sleep(POLL_SECONDS)


def _try_failed_again(services: Services, group: Sequence[Row]) -> None:
    """What failed on an earlier run was readable when it was checked: so something else was."""
    keys = {content_key(row.content) for row in group}
    holders = [each.holder for each in services.catalogue.find_all(UniqueKey, keys).values()]
    for photograph in services.catalogue.find_all(Photograph, holders).values():
        if photograph.state == "failed":
            photographs.retry(services, photograph.id)
