"""Actions of one person on many records: imports of sheets, and corrections of clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class SheetImport:
    """A sheet that a person imports in the browser, from its upload to its end.

    Attributes:
        id: A UUID of version 7.
        filename: The sheet's name on the person's machine.
        by: Who began it.
        created_at: When.
        columns: (column, field) pairs by which the person corrected the proposed mapping.
        dates: ``dmy`` or ``mdy``, where dates have two readings; empty: not said.
        mapped: Whether the person agreed to the mapping.
        sha256: Hash of the sheet that was checked; empty before.
        job: Id of the job that checks and imports it; empty before.
        started_at: When the import began; None: it is not agreed to yet.
        update: Whether the sheet's values replace those of photographs in the catalogue.
        good_rows: Whether rows without fault are imported although others have faults.
        undone_at: When a person began to undo it.
        restores: Whether it restores an export: its "sheet" is the file of its records.
        version: For optimistic locking.
        unknown: Fields that a newer program stored, as a JSON object.
    """

    id: str
    filename: str
    by: str
    created_at: datetime
    columns: tuple[tuple[str, str], ...] = ()
    dates: str = ""
    mapped: bool = False
    sha256: str = ""
    job: str = ""
    started_at: datetime | None = None
    update: bool = False
    good_rows: bool = False
    undone_at: datetime | None = None
    restores: bool = False
    version: int = 0
    unknown: str = ""


CorrectionState = Literal["applying", "applied", "undoing", "undone"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of the clocks of some photographs, or their places from a GPS track.

    It applies to the photographs that meet all of its conditions; None: no such condition.

    Attributes:
        id: Of the correction.
        kind: ``clock``, or ``track`` for places from a GPS track.
        by: Name of who made it.
        at: When it was made.
        serial: The camera's serial number.
        model: The camera's model.
        folder: The folder that the photograph's ``path`` lies in, directly or deeper.
        contributor: Who brought in the photograph.
        first_day: First day of its local date, ``2024-07-31``.
        last_day: Last day of its local date.
        seconds: By how much the clock is put forward; negative: back.
        offset: Minutes ahead of UTC of clocks without a time zone; None: unknown.
        state: How far it is.
        changed: How many photographs it has changed, and has not restored.
        undone_by: Name of who undid it.
        undone_at: When it was undone.
        version: For optimistic locking.
        unknown: Fields that a newer program stored, as a JSON object.
    """

    id: str
    kind: Literal["clock", "track"]
    by: str
    at: datetime
    serial: str | None = None
    model: str | None = None
    folder: str | None = None
    contributor: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    seconds: int = 0
    offset: int | None = None
    state: CorrectionState = "applying"
    changed: int = 0
    undone_by: str | None = None
    undone_at: datetime | None = None
    version: int = 0
    unknown: str = ""
