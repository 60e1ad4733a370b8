"""The job that imports a sheet with its photographs, a portion at a time.

``flukeline import`` runs it in the foreground, ``flukeline backfill`` and the backfill function
unattended. It keeps few photographs in flight, so that interactive uploads are not held up. It has
three steps: ``check`` reads every photograph of the sheet, ``judge`` reports all faults together or
makes the plan (``judging.py``), and ``take`` imports the photographs.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flukeline.catalogue.reading.column_names import field_named
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.listings import FolderReading, Listing, read_folder
from flukeline.catalogue.reading.mapping import NO_COLUMN
from flukeline.catalogue.reading.rows import Row
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.messages import Job, SheetOptions
from flukeline.records import (
    Photograph,
    PhotographState,
    Principal,
    SheetImport,
    UniqueKey,
    content_key,
)
from flukeline.services import Services
from flukeline.stages.jobs.runs import (
    POLL_SECONDS,
    PORTION,
    EachSecond,
    TimeLeft,
    begin,
    check_dead_letters,
    count_in_flight,
    put_json,
    update_report,
)
from flukeline.stages.review import photographs
from flukeline.stages.sheets import checks, judging, plan, record_file, undoing
from flukeline.stages.sheets.opened import OpenedSheet, kept_mapping, open_sheet
from flukeline.stages.sheets.sources import Folder, Stored, files_below
from flukeline.storage.keys import (
    BACKFILLS,
    IMPORTS,
    checked_key,
    file_list_key,
    import_of,
    import_prefix,
    listing_key,
    taken_key,
)
from flukeline.storage.lists import photographs_in
from flukeline.storage.pagination import every

NO_OPTIONS = SheetOptions()


def start_from_folder(
    services: Services, by: str, sheet: Path, folder: Path, options: SheetOptions = NO_OPTIONS
) -> Job:
    """Start a job for a sheet on this machine. Raises Rejected if there is no such sheet."""
    if not sheet.is_file():
        raise Rejected(f"There is no sheet {sheet}.")
    if not folder.is_dir():
        raise Rejected(f"There is no folder {folder}.")
    data = sheet.read_bytes()
    return _start(services, by, str(sheet.resolve()), str(folder.resolve()), data, options)


def start_from_names(
    services: Services, by: str, folder: Path, pattern: str, options: SheetOptions = NO_OPTIONS
) -> tuple[Job, FolderReading]:
    """Start a job for a folder on this machine whose names are read by a pattern.

    Args:
        services: The services.
        by: Who starts it.
        folder: The folder of the photographs.
        pattern: Such as ``Trip_{date}/{individual}/*.jpg``; empty: the one that is suggested.
        options: What a person said; that no field names the whales needs not be said.

    Returns:
        The job, and what the pattern reads.

    Raises:
        Rejected: There is no such folder, or the pattern cannot be read.
    """
    if not folder.is_dir():
        raise Rejected(f"There is no folder {folder}.")
    listing = Listing(pattern, tuple(sorted(files_below(folder))))
    found = read_folder(listing)
    listing = replace(listing, pattern=found.pattern.text)
    said = {field for _, field in options.columns}
    named = {field_named(each) for each in found.pattern.fields}
    if "individual" not in said | named:
        options = replace(options, columns=(*options.columns, (NO_COLUMN, "individual")))
    data, place = listing.to_bytes(), str(folder.resolve())
    key = listing_key(job_id(data, "", place, options))
    services.photographs.put(key, data, "application/json")
    return _start(services, by, key, place, data, options), found


def start_from_import(
    services: Services, by: str, name: str, sheet: str, options: SheetOptions = NO_OPTIONS
) -> Job:
    """Start a job for ``imports/<name>/<sheet>`` in the bucket of originals.

    Raises:
        Rejected: There is no such sheet.
    """
    prefix = import_prefix(name)
    if sheet == record_file.NAME:
        return _start_restoring(services, by, prefix)
    try:
        data = Stored(services.photographs, prefix).read(sheet)
    except Rejected as error:
        raise Rejected(f"There is no sheet {sheet} under {prefix}.") from error
    return _start(services, by, prefix + sheet, prefix, data, options)


def _start_restoring(services: Services, by: str, prefix: str) -> Job:
    """Start the job that restores an export, which was copied into the bucket as it is."""
    key = prefix + record_file.NAME
    try:
        data = services.photographs.get(key)
    except NotFound as error:
        raise Rejected(f"There is no {record_file.NAME} under {prefix}.") from error
    folder = f"{prefix}{record_file.PHOTOGRAPHS}/"
    sha256 = hashlib.sha256(data).hexdigest()
    job = Job(job_id(data, key, folder), by, key, folder, sha256, step="restore")
    return begin(services, job, "taking in", sheet=key)


def _start(
    services: Services, by: str, sheet: str, folder: str, data: bytes, options: SheetOptions
) -> Job:
    id_ = job_id(data, sheet, folder, options)
    options = replace(options, kept=kept_mapping(services, data))
    job = Job(id_, by, sheet, folder, hashlib.sha256(data).hexdigest(), options=options)
    return begin(services, job, "checking", sheet=sheet)


def job_id(data: bytes, sheet: str, folder: str, options: SheetOptions = NO_OPTIONS) -> str:
    """The id of a sheet's job: equal for the same content at the same place, with equal options."""
    said = "" if options == NO_OPTIONS else f" {json.dumps(asdict(options))}"
    sha256 = hashlib.sha256(data).hexdigest()
    return hashlib.sha256(f"{sha256} {sheet} {folder}{said}".encode()).hexdigest()[:16]


def is_stored(job: Job) -> bool:
    """Whether the sheet is in a bucket, and in no folder of this machine."""
    return job.sheet.startswith((IMPORTS, BACKFILLS))


def size(services: Services, job: Job) -> int:
    """The number of positions of the job's step: rows of ``check``, groups of ``take``."""
    return len(_rows(services, job) if job.step == "check" else groups(services, job))


def _source(services: Services, job: Job) -> Folder | Stored:
    if job.photographs.startswith(IMPORTS):
        key = file_list_key(job.id, job.run)
        if key not in _stored:
            _stored.clear()
            _stored[key] = Stored(services.photographs, job.photographs, key)
        return _stored[key]
    return _folder(job.photographs, job.run)


@lru_cache(maxsize=1)
def _folder(path: str, _run: str) -> Folder:
    """The folder of one run of a job, which lists its files once."""
    return Folder(Path(path))


_stored: dict[str, Stored] = {}
"""The uploaded files of the last run that was worked on, listed once for all its portions."""


def sheet_bytes(services: Services, job: Job) -> bytes:
    """The job's sheet. Raises Conflict if it is gone or was replaced."""
    if is_stored(job):
        sheet = services.photographs.get(job.sheet)
    else:
        try:
            sheet = Path(job.sheet).read_bytes()
        except OSError as error:
            raise Conflict(f"The sheet {job.sheet} can no longer be read.") from error
    if hashlib.sha256(sheet).hexdigest() != job.sha256:
        raise Conflict("The sheet was replaced while it was imported. Start again.")
    return sheet


def _opened(services: Services, job: Job) -> OpenedSheet:
    return open_sheet(sheet_bytes(services, job), job.options)


def _rows(services: Services, job: Job) -> tuple[Row, ...]:
    return _opened(services, job).rows


def check_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Check a portion of the rows' photographs, and store the result.

    Returns:
        The job at its new position; None when this worker's part is finished.
    """
    rows, source = _rows(services, job), _source(services, job)
    end = len(rows) if job.stop is None else job.stop
    at, faults, second = job.at, Faults(), EachSecond()
    files: dict[int, list[Any]] = {}
    while at < min(end, job.at + PORTION) and (at == job.at or time_left()):
        file = checks.check_photograph(source, rows[at], faults)
        if file is not None:
            files[at] = file.to_json()
        at += 1
        if job.stop is None and second.is_due():
            update_report(services, job, state="checking", done=at, everything=len(rows))
    found = {"until": at, "files": files, "faults": faults.found, "warnings": faults.warnings}
    put_json(services, checked_key(job.id, job.at), found)
    if job.stop is None:
        update_report(services, job, state="checking", done=at, everything=len(rows))
    if at < end:
        return replace(job, at=at)
    return None if job.stop is not None else replace(job, step="judge", at=0)


def make_plan(services: Services, job: Job, _time_left: TimeLeft) -> Job | None:
    """Make the plan of a checked sheet.

    Returns:
        The job at its next step ``take``; at step ``check`` if a portion is not checked yet; None
        when the sheet was only to be checked.

    Raises:
        Rejected: The sheet has faults; the error has all of them.
    """
    sheet = sheet_bytes(services, job)
    unchecked = judging.judge(services, job, sheet, open_sheet(sheet, job.options))
    if unchecked is not None:
        return replace(job, step="check", at=unchecked)
    return None if job.options.dry_run else replace(job, step="take", at=0)


def groups(services: Services, job: Job) -> list[list[Row]]:
    """The rows to import, in groups that are imported together; needs the plan of ``judge``."""
    return judging.groups(services, job, _opened(services, job))


def import_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Import the photographs of a portion of the groups, and store the answers.

    Returns:
        The job at its new position; None when it, or this worker's part, is finished.
    """
    all_groups, source = groups(services, job), _source(services, job)
    end = len(all_groups) if job.stop is None else job.stop
    answers: Counter[str] = Counter()
    current, second, since = job, EachSecond(), _since(services, job)
    before_portion = _count_photographs(all_groups[: job.at])

    def count_done() -> int:
        """Photographs done so far; no photograph is in two groups."""
        return before_portion + _count_photographs(all_groups[job.at : current.at]) + current.within

    try:
        while current.at < min(end, job.at + PORTION) and (current == job or time_left()):
            before = current
            group = all_groups[current.at]
            current = _import_group(services, current, group, source, answers, time_left, since)
            if current.at == before.at:
                break
            if job.stop is None and second.is_due():
                update_report(services, job, state="taking in", done=count_done())
    finally:
        taken = {"until": (current.at, current.within), "answers": answers}
        put_json(services, taken_key(job.id, job.at, job.within), taken)
        if job.stop is None:
            update_report(services, job, state="taking in", done=count_done())
    if current.at < end:
        return current
    if job.stop is None:
        finish(services, job)
        return to_clear(services, job)
    return None


def _since(services: Services, job: Job) -> datetime | None:
    """From when on a photograph counts as taken in: since the import began, over all its runs."""
    id_ = import_of(job.sheet)
    record = None if id_ is None else services.catalogue.find(SheetImport, id_)
    return job.began if record is None or record.started_at is None else record.started_at


def to_clear(services: Services, job: Job) -> Job | None:
    """The job at the step that deletes the photographs which a browser sent, if one did."""
    id_ = import_of(job.sheet)
    sent = id_ is not None and services.catalogue.find(SheetImport, id_) is not None
    return replace(job, step="clear", at=0, within=0) if sent else None


def clear_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Delete photographs which a browser sent: they are taken in, and people have the others."""
    for key, _ in list(services.photographs.listed(job.photographs)):
        services.photographs.delete(key)
        if not time_left():
            return job
    return None


def _import_group(
    services: Services,
    job: Job,
    group: Sequence[Row],
    source: Folder | Stored,
    answers: Counter[str],
    time_left: TimeLeft,
    since: datetime | None,
) -> Job:
    """Import a group, and count the answers.

    Returns:
        The job at the next group; at the next photograph of this group if no time is left.
    """
    within, count = job.within, _count_photographs([group])
    if within == 0:
        _retry_failed(services, group)
    imports = plan.write_rows(
        services, Principal(job.by), group, source, within, since, import_of(job.sheet) or ""
    )
    while within < count:
        if within > job.within and not time_left():
            break
        if not _wait_for_room(services, job, time_left):
            break
        answers[next(imports)] += 1
        within += 1
    if within < count:
        return replace(job, within=within)
    return replace(job, at=job.at + 1, within=0)


def _count_photographs(groups: Sequence[Sequence[Row]]) -> int:
    return len({row.content for group in groups for row in group})


def finish(services: Services, job: Job) -> None:
    """Complete the report with the answers of all portions."""
    all_groups = groups(services, job)
    answers: Counter[str] = Counter()
    at, within = 0, 0
    while at < len(all_groups):
        taken = json.loads(services.photographs.get(taken_key(job.id, at, within)))
        answers.update(taken["answers"])
        at, within = taken["until"]
    count = _count_photographs(all_groups)
    update_report(services, job, state="done", done=count, everything=count, answers=answers)


def undo_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Undo a portion of an import; returns the job at its new position, or None at the end."""
    rest = undoing.undo_portion(services, job, groups(services, job), time_left)
    return to_clear(services, job) if rest is None else rest


def photographs_in_state(services: Services, job: Job, state: PhotographState) -> list[Photograph]:
    """The sheet's photographs that are in this state, after the job is done."""
    contents = {row.content for group in groups(services, job) for row in group}
    found = every(services.catalogue, Photograph, photographs_in(state))
    return [photograph for photograph in found if photograph.sha256 in contents]


def _wait_for_room(services: Services, job: Job, time_left: TimeLeft) -> bool:
    """Wait until fewer than ``max_in_flight`` photographs are in flight.

    The queues are first in, first out, so interactive uploads queue behind at most these. They are
    counted in the catalogue, because SQS's counts are up to a minute late.

    Returns:
        Whether there is room; False when no time is left.

    Raises:
        Conflict: Photographs fail for reasons other than their content.
    """
    while True:
        check_dead_letters(services, job)
        if count_in_flight(services) < services.max_in_flight:
            return True
        if not time_left():
            return False
        time.sleep(POLL_SECONDS)


def _retry_failed(services: Services, group: Sequence[Row]) -> None:
    """Retry photographs that failed in an earlier run: they passed the check, so it is worth it."""
    keys = {content_key(row.content) for row in group}
    holders = [each.holder for each in services.catalogue.find_all(UniqueKey, keys).values()]
    for photograph in services.catalogue.find_all(Photograph, holders).values():
        if photograph.state == "failed":
            photographs.retry(services, photograph.id)
