"""Imports in the browser: a sheet and its photographs are uploaded, mapped, checked and imported.

The API calls these functions. The work itself is a job of the backfill function, see
``sheet_job.py``, which this module does not import, because the API has no models.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from flukeline.catalogue.needed_files import NeededFiles
from flukeline.catalogue.photographs import check_size, clean_filename
from flukeline.catalogue.reading.column_names import FIELDS, IGNORED, OWN
from flukeline.catalogue.reading.dates import TwoReadings, parse_date
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import Answers, lines_of, mapped
from flukeline.catalogue.reading.mapping import NO_COLUMN, ColumnMapping
from flukeline.catalogue.reading.tables import Table, read_table
from flukeline.errors import Conflict, FlukelineError, NotFound, Rejected
from flukeline.limits import MAX_BYTES
from flukeline.messages import Job, SheetOptions
from flukeline.records import Principal, SheetImport, new_id, now
from flukeline.services import Services
from flukeline.stages.intake.receive import UPLOAD_SECONDS
from flukeline.stages.jobs import runs
from flukeline.stages.retry import retry_on_conflict
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
KNOWN_FIELDS = (*FIELDS, OWN, IGNORED)
"""What a column can be."""
_RUNNING: dict[str, State] = {
    "checking": "checking",
    "taking in": "importing",
    "undoing": "undoing",
}
INTERRUPTED = "It was interrupted before it began. Resume it."
EXAMPLES = 3
"""Values of a column that a person sees."""
MAX_PATH_BYTES = 700
"""S3 allows 1,024 bytes for a whole key."""


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """What each column of a sheet is, for a person to correct.

    Attributes:
        mapping: As proposed, as kept from an earlier sheet, or as the person corrected it.
        examples: The first values of each column.
        rows: How many rows the sheet has.
        undecided: A date that has two readings, where no other date shows which is meant, or where
            the person said it; None: all dates have one.
        faults: What the mapping lacks, and what is wrong with the whole sheet.
        notes: Information on the whole sheet.
    """

    mapping: ColumnMapping
    examples: Mapping[str, Sequence[str]]
    rows: int
    undecided: str | None
    faults: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """The answer to a file that a browser could send.

    Attributes:
        path: Its path below the folder.
        needed: Whether the sheet needs it.
        stored: Whether it has arrived already.
        upload: How to send it, if it is needed and has not arrived.
        fault: Why it cannot be sent.
    """

    path: str
    needed: bool
    stored: bool = False
    upload: PresignedUpload | None = None
    fault: str | None = None


def without_options(words: str) -> str:
    """What a check says, without the command line's option that answers it: a page has fields."""
    return re.sub(r": --(?:map|dates) .*", "", words, flags=re.DOTALL)


def begin(
    services: Services, principal: Principal, filename: str, size: int
) -> tuple[SheetImport, PresignedUpload]:
    """Begin an import, and presign the upload of its sheet.

    Raises:
        Rejected: The sheet is empty.
        TooLarge: It is too large.
    """
    check_size(size)
    made = SheetImport(new_id(), clean_filename(filename), principal.name, now())
    services.catalogue.commit([made])
    return made, sheet_upload(services, made)


def sheet_upload(services: Services, record: SheetImport) -> PresignedUpload:
    """Presign the upload of an import's sheet."""
    key = import_sheet_key(record.id, record.filename)
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
        if record.mapped:
            return Status(record, "photographs")
        stored = services.photographs.size(import_sheet_key(record.id, record.filename))
        return Status(record, "receiving" if stored is None else "mapping")
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


def propose(services: Services, record: SheetImport) -> Proposal:
    """What each column of an import's sheet is.

    Raises:
        Conflict: The sheet has not arrived.
    """
    sheet = _sheet(services, record)
    faults = Faults()
    table, mapping = _mapped(services, sheet, record.columns, record.dates, faults)
    asked = not mapping.dates or bool(record.dates)
    undecided = next(filter(_has_two_readings, _dates(table, mapping)), None) if asked else None
    examples = {
        column: _examples(cells[place] for _, cells in table.rows)
        for place, column in enumerate(table.header)
    }
    told = [without_options(what) for _, what in faults.found if "dates dmy" not in what]
    if len(told) < len(faults.found):
        undecided = undecided or next(iter(_dates(table, mapping)), None)
    return Proposal(mapping, examples, len(table.rows), undecided, told, faults.notes)


def choose_mapping(
    services: Services,
    import_id: str,
    columns: Mapping[str, str],
    dates: Literal["", "dmy", "mdy"],
) -> SheetImport:
    """Take the mapping to which a person agreed; the sheet is then checked anew.

    Args:
        services: The services.
        import_id: The import.
        columns: Field by column; columns that are left out stay as proposed.
        dates: Whether 04/07/2019 is 4 July (``dmy``) or 7 April; empty: no date has two readings.

    Raises:
        Rejected: The mapping lacks what is needed; each fault is listed.
        Conflict: The sheet has not arrived, or its import has begun.
    """
    record = get_import(services, import_id)
    sheet = _sheet(services, record)
    proposed = dict(_mapped(services, sheet, (), "", Faults())[1].fields)
    said = tuple((each, of) for each, of in columns.items() if proposed.get(each) != of)
    if "individual" not in {*columns.values(), *({} if columns else proposed).values()}:
        said = (*said, (NO_COLUMN, "individual"))
    faults = Faults()
    table, mapping = _mapped(services, sheet, said, dates, faults)
    lines_of(table, mapping, faults)
    if any(map(_has_two_readings, () if mapping.dates else _dates(table, mapping))):
        faults.add(1, "has dates with two readings; say whether the day or the month is first")
    if faults.of_sheet:
        found = [
            (where, without_options(what))
            for where, what in faults.found
            if where in ("sheet", "row 1")
        ]
        raise Rejected("The columns cannot be read like this.", found)

    def change(held: SheetImport) -> SheetImport:
        return replace(held, columns=said, dates=dates, mapped=True, sha256="", job="")

    return _change(services, import_id, change)


def offer_files(
    services: Services, import_id: str, files: Sequence[tuple[str, int]]
) -> list[OfferedFile]:
    """Presign the uploads of those files that an import's sheet needs.

    Args:
        services: The services.
        import_id: The import.
        files: Path below the folder and size in bytes of each.

    Raises:
        Conflict: The mapping is not chosen yet, or the import has begun.
    """
    record = get_import(services, import_id)
    if not record.mapped:
        raise Conflict("Say first what the columns of the sheet are.")
    _check_not_begun(record)
    needed = _needed(services, record)
    return [_offered(services, record, needed, path, size) for path, size in files]


def _offered(
    services: Services, record: SheetImport, needed: NeededFiles, path: str, size: int
) -> OfferedFile:
    parts = path.split("/")
    impossible = any(
        each in ("", ".", "..") or re.search(r"[\0-\x1f\\]", each) or len(each.encode()) > 255
        for each in parts
    )
    if impossible or len(path.encode()) > MAX_PATH_BYTES or len(parts) > 16:
        return OfferedFile(path, False, fault="This path is too long or has unusual characters.")
    if path not in needed:
        return OfferedFile(path, False)
    try:
        check_size(size)
    except FlukelineError as error:
        return OfferedFile(path, True, fault=error.detail)
    key = import_photographs_prefix(record.id) + path
    if services.photographs.size(key) is not None:
        return OfferedFile(path, True, stored=True)
    upload = services.photographs.presign_upload(key, MAX_BYTES, UPLOAD_SECONDS)
    return OfferedFile(path, True, upload=upload)


def check(services: Services, import_id: str) -> SheetImport:
    """Start the check of an import's sheet and photographs, which changes nothing.

    Raises:
        Conflict: The mapping is not chosen yet, or the import has begun.
    """
    record = get_import(services, import_id)
    sheet = _sheet(services, record)
    if not record.mapped:
        raise Conflict("Say first what the columns of the sheet are.")
    digest = hashlib.sha256(sheet).hexdigest()

    def change(held: SheetImport) -> SheetImport:
        return replace(held, sha256=digest, job=f"{held.id}-{new_id()[-8:]}")

    record = _change(services, import_id, change)
    options = SheetOptions(
        record.columns,
        record.dates,
        good_rows=True,
        dry_run=True,
        kept=kept_mapping(services, sheet),
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
    _check_not_begun(record)
    found = status(services, record)
    if found.state != "checked":
        raise Conflict("This import is not ready. Look at it again.")
    if found.report["faults"] and not good_rows:
        raise Rejected("The sheet has faults. Correct it, or import the rows without fault only.")
    at = now()

    def change(held: SheetImport) -> SheetImport:
        return replace(held, started_at=at, update=update, good_rows=good_rows)

    record = _change(services, import_id, change)
    _judge(services, record, found.report)
    return record


def _judge(services: Services, record: SheetImport, report: Mapping[str, Any]) -> None:
    """Send the job of a checked import, which takes the sheet in from the start."""
    checked = SheetOptions.from_body(report["options"])
    options = replace(checked, dry_run=False, update=record.update, good_rows=record.good_rows)
    kept = {name: report.get(name) for name in ("mapping", "preview", "edits") if name in report}
    job = replace(_job(record, options), step="judge")
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
    if found.state == "paused":
        runs.resume(services, record.job)
    elif found.state == "stopped" and record.undone_at is not None:
        _send_undo(services, record, Principal(str(found.report["by"])), found.report)
    elif found.state == "stopped" and record.started_at is not None:
        _judge(services, record, found.report)
    elif found.state == "stopped":
        return check(services, import_id)
    else:
        raise Conflict("This import is neither paused nor stopped.")
    return record


def undo(services: Services, principal: Principal, import_id: str) -> SheetImport:
    """Undo an import as a whole, in the background; what was decided on since stays.

    Raises:
        Conflict: It is not done.
    """
    record = get_import(services, import_id)
    found = status(services, record)
    if found.state != "done":
        raise Conflict("Only an import that is done can be undone.")
    services.catalogue.commit([replace(record, undone_at=now())])
    _send_undo(services, record, principal, found.report)
    return get_import(services, import_id)


def _send_undo(
    services: Services, record: SheetImport, principal: Principal, report: Mapping[str, Any]
) -> None:
    options = SheetOptions.from_body(report["options"])
    job = replace(_job(record, options), by=principal.name, step="undo")
    names = ("mapping", "preview", "edits", "answers", "options", "left", "removed", "notes")
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
    _check_not_begun(record)
    if status(services, record).state == "checking":
        runs.pause(services, record.job)
    services.catalogue.commit([], [record])
    for key, _ in list(services.photographs.listed(import_prefix(record.id))):
        services.photographs.delete(key)
    return record


def _job(record: SheetImport, options: SheetOptions) -> Job:
    return Job(
        record.job,
        record.by,
        import_sheet_key(record.id, record.filename),
        import_photographs_prefix(record.id),
        record.sha256,
        options=options,
    )


def _change(
    services: Services, import_id: str, change: Callable[[SheetImport], SheetImport]
) -> SheetImport:
    """Change an import that has not begun."""

    def attempt() -> None:
        record = get_import(services, import_id)
        _check_not_begun(record)
        services.catalogue.commit([change(record)])

    retry_on_conflict(attempt)
    return get_import(services, import_id)


def _check_not_begun(record: SheetImport) -> None:
    if record.started_at is not None:
        raise Conflict("This import has begun already. Look at it again.")


def _sheet(services: Services, record: SheetImport) -> bytes:
    try:
        return services.photographs.get(import_sheet_key(record.id, record.filename))
    except NotFound as error:
        raise Conflict("The sheet has not arrived yet.") from error


def _mapped(
    services: Services,
    sheet: bytes,
    columns: Sequence[tuple[str, str]],
    dates: str,
    faults: Faults,
) -> tuple[Table, ColumnMapping]:
    table = read_table(sheet, faults)
    if not table.header:
        faults.add(None, "is empty")
    kept = kept_mapping(services, sheet)
    known = ColumnMapping.from_json(kept) if kept else None
    mapping = mapped(table, Answers(dict(columns), dates, known), faults)
    return table, mapping


_names: dict[tuple[str, int], NeededFiles] = {}
"""Of the last import that was asked for: its browser asks again for each batch of files."""


def _needed(services: Services, record: SheetImport) -> NeededFiles:
    key = (record.id, record.version)
    found = _names.get(key)
    if found is None:
        sheet = _sheet(services, record)
        table, mapping = _mapped(services, sheet, record.columns, record.dates, Faults())
        lines = lines_of(table, mapping, Faults())
        found = NeededFiles(each.cell("photograph") for each in lines)
        _names.clear()
        _names[key] = found
    return found


def _dates(table: Table, mapping: ColumnMapping) -> list[str]:
    columns = [each for each in mapping.columns_of("date") if each in table.header]
    places = [table.header.index(each) for each in columns]
    return [cells[place] for _, cells in table.rows for place in places if cells[place]]


def _has_two_readings(text: str) -> bool:
    try:
        parse_date(text)
    except TwoReadings:
        return True
    except Rejected:
        return False
    return False


def _examples(cells: Any) -> list[str]:
    found: dict[str, None] = {}
    for each in cells:
        if each.strip():
            found[each.strip()[:80]] = None
        if len(found) == EXAMPLES:
            break
    return list(found)
