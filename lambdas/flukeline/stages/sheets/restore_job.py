"""The job that restores an uploaded export: ``records.jsonl`` with its photographs."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import Any

from flukeline.errors import FlukelineError, Rejected
from flukeline.messages import Job
from flukeline.records import Encounter, Individual, Photograph
from flukeline.services import Services
from flukeline.stages.jobs.runs import EachSecond, TimeLeft, report, update_report
from flukeline.stages.sheets import record_file, restore, sheet_job
from flukeline.stages.sheets.record_file import Entry, Opened
from flukeline.stages.sheets.sources import Stored
from flukeline.storage.keys import file_list_key


def restore_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Check an export, or restore a portion of it.

    Args:
        services: The services.
        job: The job; its position counts the steps of ``restore.steps``, and photographs within.
        time_left: Whether there is time left.

    Returns:
        The job at its new position; None when the export is checked.

    Raises:
        Rejected: The file of records is not whole, or the catalogue is not empty; a check reports
            that instead.
    """
    data = sheet_job.sheet_bytes(services, job)
    source = Stored(services.photographs, job.photographs, file_list_key(job.id, job.run))

    def opened() -> io.BytesIO:
        return io.BytesIO(data)

    if job.at == 0:
        try:
            record_file.read_first_line(opened)
            if not restore.may_restore(services, job.sha256):
                raise Rejected(NOT_EMPTY)
        except FlukelineError as error:
            if not job.options.dry_run:
                raise
            update_report(services, job, state="refused", reason=error.detail)
            return None
    if job.options.dry_run:
        _check(services, job, opened, source)
        return None
    said = report(services, job.id)
    earlier: list[Any] = said["faults"] if job.at > 0 else []
    done, second = restore.Restored(), EachSecond()
    mark = restore.begin(services, job.sha256)
    current = job
    for number, step in enumerate(restore.steps(services, opened, source, mark, done)):
        if number < job.at:
            continue
        if number > job.at and not time_left():
            break
        current = replace(current, at=number + 1, within=current.within + step())
        if second.is_due():
            update_report(services, job, state="taking in", done=current.within)
    else:
        restore.finish(services, mark)
        faults = _together(earlier, done)
        answers = {"taken in": current.within}
        update_report(
            services, job, state="done", done=current.within, faults=faults, answers=answers
        )
        return sheet_job.to_clear(services, job)
    faults = _together(earlier, done)
    update_report(services, job, state="taking in", done=current.within, faults=faults)
    return current


NOT_EMPTY = (
    "This catalogue is not empty, and an export comes back whole only into an empty one. Import its"
    " sheet catalogue.csv instead."
)


def _together(earlier: list[Any], done: restore.Restored) -> list[tuple[str, str]]:
    """The faults so far, each once: lines of records are read again by each portion."""
    return list(dict.fromkeys((str(where), str(what)) for where, what in (*earlier, *done.faults)))


def _check(services: Services, job: Job, opened: Opened, source: Stored) -> None:
    """Report what an export holds, and which of its files have not arrived."""
    count: Counter[type] = Counter()
    faults: list[tuple[str, str]] = []
    names = source.names()
    for each in record_file.read(opened):
        if not isinstance(each, Entry):
            faults.append((each.where, each.why))
            continue
        count[type(each.record)] += 1
        if isinstance(each.record, Photograph) and each.file and each.file not in names:
            try:
                source.find(each.file)
            except Rejected:
                faults.append((each.file, "the file is missing"))
    preview = {
        "photographs": count[Photograph],
        "there": 0,
        "whales": count[Individual],
        "encounters": count[Encounter],
        "changed": 0,
        "faulty": len(faults),
    }
    everything = count[Photograph]
    update_report(
        services,
        job,
        state="checked",
        done=everything,
        everything=everything,
        preview=preview,
        faults=faults,
    )
