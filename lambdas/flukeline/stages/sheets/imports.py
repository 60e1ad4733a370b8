"""Imports in the browser: a sheet and its photographs are uploaded, mapped, checked and imported.

The API calls these functions. The work itself is a job of the backfill function, see
``sheet_job.py``, which this module does not import, because the API has no models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from flukeline.catalogue.photographs import check_size, clean_filename
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.limits import MAX_BYTES
from flukeline.messages import Job, SheetOptions
from flukeline.records import Principal, SheetImport, new_id, now
from flukeline.services import Services
from flukeline.stages.intake.receive import UPLOAD_SECONDS
from flukeline.stages.jobs import runs
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.sheets import record_file
from flukeline.stages.sheets.opened import kept_mapping
from flukeline.storage.keys import (
    faulty_rows_key,
    import_photographs_prefix,
    import_prefix,
    import_sheet_key,
)
from flukeline.storage.lists import SHEET_IMPORTS
from flukeline.storage.ports import Page, PresignedUpload

State = Literal[
    "receiving",
    "mapping",
    "photographs",
    "checking",
    "refused",
    "checked",
    "importing",
    "undoing",
    "paused",
    "stopped",
    "done",
    "undone",
]
_RUNNING: dict[str, State] = {
    "checking": "checking",
    "taking in": "importing",
    "undoing": "undoing",
}
INTERRUPTED = "It was interrupted before it began. Resume it."


@dataclass(frozen=True, slots=True)
class Status:
    """An import and what its job says.

    Attributes:
        record: The import.
        state: Where it is.
        report: The job's report; empty before the check.
    """

    record: SheetImport
    state: State
    report: Mapping[str, Any] = field(default_factory=dict)


def begin(
    services: Services, principal: Principal, filename: str, size: int
) -> tuple[SheetImport, PresignedUpload]:
    """Begin an import, and presign the upload of its sheet.

    A file named ``records.jsonl`` is that of an export, which is restored with its photographs.

    Raises:
        Rejected: The sheet is empty.
        TooLarge: It is too large.
    """
    check_size(size)
    name = clean_filename(filename)
    restores = name == record_file.NAME
    # Records have no columns to be mapped.
    made = SheetImport(new_id(), name, principal.name, now(), mapped=restores, restores=restores)
    services.catalogue.commit([made])
    return made, sheet_upload(services, made)


def sheet_upload(services: Services, record: SheetImport) -> PresignedUpload:
    """Presign the upload of an import's sheet."""
    key = import_sheet_key(record.id)
    return services.photographs.presign_upload(key, MAX_BYTES, UPLOAD_SECONDS)


def listed(services: Services, limit: int, cursor: str | None) -> Page[SheetImport]:
    """A page of the imports, newest first."""
    return services.catalogue.listed(SheetImport, SHEET_IMPORTS, limit, cursor)


def get_import(services: Services, import_id: str) -> SheetImport:
    """The import. Raises NotFound."""
    found = services.catalogue.find(SheetImport, import_id)
    if found is None:
        raise NotFound("There is no such import.")
    return found


def status(services: Services, record: SheetImport) -> Status:
    """An import with its state and its job's report."""
    if not record.job:
        if services.photographs.size(import_sheet_key(record.id)) is None:
            return Status(record, "receiving")
        return Status(record, "photographs" if record.mapped else "mapping")
    try:
        report = runs.report(services, record.job)
    except NotFound:
        return Status(record, "stopped", {"reason": INTERRUPTED})
    said: State = report["state"]
    if said == "checked" and record.started_at is not None:
        return Status(record, "stopped", report | {"reason": INTERRUPTED})
    running = _RUNNING.get(report["state"])
    if running is not None and runs.is_paused(services, record.job):
        return Status(record, "paused", report)
    if running is not None:
        return Status(
            record, "importing" if said == "checking" and record.started_at else running, report
        )
    return Status(record, said, report)


def check(services: Services, import_id: str) -> SheetImport:
    """Start the check of an import's sheet and photographs, which changes nothing.

    Raises:
        Conflict: The mapping is not chosen yet, or the import has begun.
    """
    record = get_import(services, import_id)
    sheet = sheet_of(services, record)
    if not record.mapped:
        raise Conflict("Say first what the columns of the sheet are.")
    check_not_begun(record)
    end_check(services, record)
    digest = hashlib.sha256(sheet).hexdigest()

    def change(held: SheetImport) -> SheetImport:
        return replace(held, sha256=digest, job=f"{held.id}-{new_id()[-8:]}")

    record = change_record(services, import_id, change)
    options = SheetOptions(
        record.columns,
        record.dates,
        good_rows=True,
        dry_run=True,
        kept="" if record.restores else kept_mapping(services, sheet),
    )
    job = runs.begin(services, _job(record, options), "checking", options=asdict(options))
    runs.send(services, job)
    return record


def start(services: Services, import_id: str, good_rows: bool, update: bool) -> SheetImport:
    """Start the import of a checked sheet.

    Args:
        services: The services.
        import_id: The import.
        good_rows: Whether rows without fault are imported although others have faults.
        update: Whether the sheet's values replace those of photographs in the catalogue.

    Raises:
        Conflict: The sheet is not checked, or its import has begun.
        Rejected: The sheet has faults, and ``good_rows`` is false.
    """
    record = get_import(services, import_id)
    check_not_begun(record)
    found = status(services, record)
    if found.state != "checked":
        raise Conflict("This import is not ready. Look at it again.")
    if found.report["faults"] and not good_rows:
        raise Rejected("The sheet has faults. Correct it, or import the rows without fault only.")
    at = now()

    def change(held: SheetImport) -> SheetImport:
        return replace(held, started_at=at, update=update, good_rows=good_rows)

    record = change_record(services, import_id, change)
    _judge(services, record, found.report)
    return record


def _judge(services: Services, record: SheetImport, report: Mapping[str, Any]) -> None:
    """Send the job of a checked import, which takes the sheet in from the start."""
    checked = SheetOptions.from_body(report["options"])
    options = replace(checked, dry_run=False, update=record.update, good_rows=record.good_rows)
    kept = {name: report.get(name) for name in ("mapping", "preview", "edits") if name in report}
    job = _job(record, options)
    job = job if record.restores else replace(job, step="judge")
    job = runs.begin(services, job, "taking in", options=asdict(checked), **kept)
    runs.send(services, job)


def pause(services: Services, import_id: str) -> SheetImport:
    """Pause a running import after its current photograph. Raises Conflict if it is not running."""
    record = get_import(services, import_id)
    if status(services, record).state not in ("checking", "importing", "undoing"):
        raise Conflict("This import is not running.")
    runs.pause(services, record.job)
    return record


def resume(services: Services, import_id: str) -> SheetImport:
    """Resume a paused import, or try again one that stopped.

    Raises:
        Conflict: It is neither paused nor stopped.
    """
    record = get_import(services, import_id)
    found = status(services, record)
    if found.state not in ("paused", "stopped"):
        raise Conflict("This import is neither paused nor stopped.")
    if found.state == "paused" and runs.resume(services, record.job):
        return record
    # A new run takes over from one that goes on, and finds what it has done.
    if record.undone_at is not None:
        _send_undo(services, record, Principal(str(found.report["by"])), found.report)
    elif record.started_at is not None:
        _judge(services, record, found.report)
    else:
        return check(services, import_id)
    return record


def undo(services: Services, principal: Principal, import_id: str) -> SheetImport:
    """Undo an import as a whole, in the background; what was decided on since stays.

    It may be undone again if something stayed, once the reason of that is gone.

    Raises:
        Conflict: It is not done, or restored an export.
    """
    record = get_import(services, import_id)
    if record.restores:
        raise Conflict("A restored export is the whole catalogue, and cannot be undone.")
    found = status(services, record)
    if found.state != "done" and not (found.state == "undone" and found.report.get("left")):
        raise Conflict("Only an import that is done can be undone.")
    services.catalogue.commit([replace(record, undone_at=now())])
    _send_undo(services, record, principal, found.report)
    return get_import(services, import_id)


def _send_undo(
    services: Services, record: SheetImport, principal: Principal, report: Mapping[str, Any]
) -> None:
    options = SheetOptions.from_body(report["options"])
    job = replace(_job(record, options), by=principal.name, step="undo")
    names = ("mapping", "preview", "edits", "answers", "options", "removed", "notes")
    kept = {name: report[name] for name in names if name in report}
    runs.send(services, runs.begin(services, job, "undoing", **kept))


def faulty_rows(services: Services, import_id: str) -> tuple[SheetImport, bytes]:
    """The rows with faults as a CSV sheet with a column that says why. Raises NotFound."""
    record = get_import(services, import_id)
    try:
        return record, services.photographs.get(faulty_rows_key(record.job))
    except NotFound as error:
        raise NotFound("This import has no rows with faults.") from error


def discard(services: Services, import_id: str) -> SheetImport:
    """Remove an import that has not begun, with its uploaded files.

    Raises:
        Conflict: It has begun.
    """
    record = get_import(services, import_id)
    check_not_begun(record)
    end_check(services, record)
    services.catalogue.commit([], [record])
    files = import_prefix(record.id)
    job = Job(f"{record.id}-discarded", record.by, files, files, step="clear")
    runs.send(services, runs.begin(services, job, "clearing"))
    return record


def end_check(services: Services, record: SheetImport) -> None:
    """Let the job of an earlier check stop, as its result is not wanted any more."""
    if record.job:
        runs.pause(services, record.job)


def _job(record: SheetImport, options: SheetOptions) -> Job:
    return Job(
        record.job,
        record.by,
        import_sheet_key(record.id),
        import_photographs_prefix(record.id),
        record.sha256,
        "restore" if record.restores else "check",
        options=options,
    )


def change_record(
    services: Services, import_id: str, change: Callable[[SheetImport], SheetImport]
) -> SheetImport:
    """Change an import that has not begun."""

    def attempt() -> None:
        record = get_import(services, import_id)
        check_not_begun(record)
        services.catalogue.commit([change(record)])

    retry_on_conflict(attempt)
    return get_import(services, import_id)


def check_not_begun(record: SheetImport) -> None:
    """Raise Conflict if the import has begun."""
    if record.started_at is not None:
        raise Conflict("This import has begun already. Look at it again.")


def sheet_of(services: Services, record: SheetImport) -> bytes:
    """The sheet of an import. Raises Conflict if it has not arrived."""
    try:
        return services.photographs.get(import_sheet_key(record.id))
    except NotFound as error:
        raise Conflict("The sheet has not arrived yet.") from error
