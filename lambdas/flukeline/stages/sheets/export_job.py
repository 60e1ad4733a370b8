"""The job that exports a sheet of the whole catalogue, a portion at a time.

Each portion stores one part of the photographs in ``exports/``. The last step makes the sheet of all
parts and deletes these. The report and the sheet lie there too, until they are a day old.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from flukeline.errors import NotFound
from flukeline.messages import Job
from flukeline.records import Principal, now
from flukeline.services import Services
from flukeline.stages.jobs.runs import (
    TimeLeft,
    begin,
    count_photographs,
    report,
    send,
    update_report,
)
from flukeline.stages.sheets.export import SHEETS, Part, Sheet, read_part, sheet_of
from flukeline.storage.keys import export_id, export_part_key, exported_sheet_key

PATIENCE = timedelta(minutes=10)
"""Time without progress after which an export has stopped. Portions of other jobs, which take up to
five minutes, may go before its own."""
QUEUED = timedelta(minutes=1)
"""The same where no message of any job is queued; SQS counts messages up to a minute late."""
STOPPED = "This export stopped before it was complete. Start it again."
RUNNING = "running"
_PARTS = TypeAdapter(Part)


@dataclass(frozen=True, slots=True)
class Export:
    """An export of one sheet.

    Attributes:
        id: Of its job; the exports of one kind of sheet have the same.
        sheet: Which sheet.
        state: ``running``, ``done`` or ``stopped``.
        done: Photographs read.
        everything: Photographs in the catalogue when it began.
        reason: Why it stopped.
        link: A link to the finished sheet, valid for at least an hour.
    """

    id: str
    sheet: Sheet
    state: str
    done: int
    everything: int
    reason: str | None = None
    link: str | None = None


def start(services: Services, principal: Principal, sheet: Sheet) -> Export:
    """Start an export, unless one of the same sheet is running."""
    try:
        running = get(services, export_id(sheet))
    except NotFound:
        running = None
    if running is not None and running.state == RUNNING:
        return running
    everything = count_photographs(services)
    job = Job(export_id(sheet), principal.name, sheet=sheet, step="export")
    job = begin(services, job, RUNNING, sheet=sheet, everything=everything)
    send(services, job)
    return Export(job.id, sheet, RUNNING, 0, everything)


def get(services: Services, id_: str) -> Export:
    """An export by its id.

    Raises:
        NotFound: None was started, or it was more than a day ago.
    """
    sheet = next((each for each in SHEETS if export_id(each) == id_), None)
    if sheet is None:
        raise NotFound("There is no such export.")
    try:
        content = report(services, id_)
    except NotFound as error:
        raise NotFound("There is no such export. Exports are kept for a day.") from error
    state, reason = content["state"], content.get("reason")
    if state == RUNNING and _has_stopped(services, content):
        state, reason = "stopped", reason or STOPPED
    return Export(
        id_,
        sheet,
        state,
        content["done"],
        content["everything"],
        reason if state == "stopped" else None,
        _link(services, sheet, content) if state == "done" else None,
    )


def _has_stopped(services: Services, content: dict[str, Any]) -> bool:
    """Whether nobody goes on with an export: its message was lost, or became a dead letter."""
    waited = now() - datetime.fromisoformat(content["updated_at"])
    return waited > PATIENCE or (waited > QUEUED and services.queue.waiting("backfill") == 0)


def _link(services: Services, sheet: Sheet, content: dict[str, Any]) -> str:
    key = exported_sheet_key(sheet, content["run"])
    if services.photographs.size(key) is None:
        raise NotFound("This export is no longer kept. Start it again.")
    return services.photographs.url(key)


def store_part(services: Services, job: Job, time_left: TimeLeft) -> Job:
    """Read a part of the photographs and store it; the job at the next part or the next step."""
    part, cursor = read_part(services, job.cursor, time_left)
    key = export_part_key(_sheet(job), job.run, job.at)
    services.photographs.put(key, _PARTS.dump_json(part), "application/json")
    read = job.within + part.read
    update_report(services, job, state=RUNNING, done=read)
    step = replace(job, at=job.at + 1, within=read, cursor=cursor)
    return step if cursor is not None else replace(step, step="write sheet")


def write_sheet(services: Services, job: Job, _time_left: TimeLeft) -> None:
    """Make the sheet of all parts and store it, and delete the parts."""
    sheet = _sheet(job)
    keys = [export_part_key(sheet, job.run, at) for at in range(job.at)]
    read = (services.photographs.get(key) for key in reversed(keys))
    data = sheet_of(services, sheet, (_PARTS.validate_json(each) for each in read))
    key = exported_sheet_key(sheet, job.run)
    services.photographs.put(key, data, "text/csv; charset=utf-8")
    update_report(services, job, state="done", done=job.within, everything=job.within)
    for key in keys:
        services.photographs.delete(key)


def _sheet(job: Job) -> Sheet:
    return next(each for each in SHEETS if each == job.sheet)
