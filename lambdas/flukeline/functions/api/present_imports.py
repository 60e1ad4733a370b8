"""Converts imports of sheets into the API's response bodies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flukeline.catalogue.reading.listings import FolderReading, notes_of
from flukeline.catalogue.reading.patterns import KNOWN
from flukeline.functions.api import schemas_imports as schemas
from flukeline.functions.api.present import presigned_upload
from flukeline.records import SheetImport
from flukeline.services import Services
from flukeline.stages.sheets import import_columns, import_files, imports

MAX_LISTED = 1000
"""Of the faults of one sheet; all are in the sheet of its faulty rows."""
NAMES_SHOWN = 8
"""Photographs, and values of a field, that a preview of names shows."""


def _shared(status: imports.Status) -> dict[str, Any]:
    record, report = status.record, status.report
    return {
        "id": record.id,
        "filename": record.filename,
        "by": record.by,
        "created_at": record.created_at,
        "started_at": record.started_at,
        "state": status.state,
        "update": record.update,
        "good_rows": record.good_rows,
        "restores": record.restores,
        "done": report.get("done", 0),
        "everything": report.get("everything", 0),
        "reason": report.get("reason"),
    }


def _notes(found: Iterable[tuple[str, str]]) -> list[schemas.RowNote]:
    return [
        schemas.RowNote(where=where, what=import_columns.without_options(what))
        for where, what in found
    ]


def sheet_import(status: imports.Status) -> schemas.SheetImport:
    """One import in a list."""
    return schemas.SheetImport(**_shared(status))


def detail(services: Services, record: SheetImport) -> schemas.SheetImportDetail:
    """One import with what its check found."""
    status = imports.status(services, record)
    report = status.report
    preview = report.get("preview")
    faults = report.get("faults", [])
    # Left out while a job runs: its progress is asked for each second.
    shown = status.state not in ("checking", "importing", "undoing")
    return schemas.SheetImportDetail(
        **_shared(status),
        preview=schemas.Preview(**preview) if preview else None,
        faults=_notes(faults[:MAX_LISTED]) if shown else [],
        fault_count=len(faults),
        warnings=_notes(report.get("warnings", [])) if shown else [],
        notes=report.get("notes", []),
        # A last entry that only counts the others is left out: the preview counts them all.
        changes=[
            schemas.ValueChange(**each)
            for each in (report.get("changes", []) if shown else ())
            if isinstance(each, dict)
        ],
        removed=report.get("removed", 0),
        left=_notes(report.get("left", [])),
        answers=report.get("answers", {}),
    )


def mapping(proposal: import_columns.Proposal) -> schemas.Mapping:
    """What each column of a sheet is."""
    return schemas.Mapping(
        form=proposal.mapping.form,
        columns=[
            schemas.Column(name=name, field=field, examples=list(proposal.examples.get(name, ())))
            for name, field in proposal.mapping.fields
            if name
        ],
        fields=list(import_columns.KNOWN_FIELDS),
        dates=proposal.mapping.dates,
        undecided=proposal.undecided,
        rows=proposal.rows,
        faults=list(proposal.faults),
        notes=list(proposal.notes),
        pattern=proposal.pattern,
    )


def names(found: FolderReading) -> schemas.Names:
    """What a pattern reads in the names of a folder's photographs."""
    return schemas.Names(
        pattern=found.pattern.text,
        photographs=len(found.read) + len(found.unmatched),
        read=len(found.read),
        fields=[
            schemas.NamedField(name=name, count=len(values), examples=values[:NAMES_SHOWN])
            for name, values in found.values.items()
        ],
        examples=[
            schemas.NamedPhotograph(path=path, values=list(reading.values))
            for path, reading in found.read[:NAMES_SHOWN]
        ],
        unmatched=list(found.unmatched[:MAX_LISTED]),
        notes=notes_of(found)[1:],
        known=list(KNOWN),
    )


def offered(file: import_files.OfferedFile) -> schemas.OfferedFile:
    """Whether a file is needed, and how to send it."""
    return schemas.OfferedFile(
        path=file.path,
        needed=file.needed,
        stored=file.stored,
        ticket=None if file.upload is None else presigned_upload(file.upload),
        fault=file.fault,
    )
