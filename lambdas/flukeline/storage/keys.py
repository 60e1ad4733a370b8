"""Keys of all stored objects.

``originals/``, ``imports/`` and ``mappings/`` are in the bucket of originals. All other objects can be computed
again, or expire, and are in the bucket of derived objects.
"""

from __future__ import annotations

import re

ORIGINALS = "originals/"
"""Uploaded photographs, byte for byte."""
DISPLAY = "display/"
"""Upright photographs without metadata, for the web app."""
CROPS = "crops/"
"""Crops of single flukes, rotated to be level."""
EXPORTS = "exports/"
"""Exported sheets with the parts and the reports of their jobs, deleted after a day."""
IMPORTS = "imports/"
"""``imports/<name>/`` holds a sheet and its photographs, under any file names."""
MAPPINGS = "mappings/"
"""The column mappings that people corrected, kept for the next sheet with the same header."""
BACKFILLS = "backfills/"
"""Reports and intermediate results of jobs, deleted after 180 days."""


def original_key(photograph_id: str) -> str:
    """The key of an uploaded photograph."""
    return f"{ORIGINALS}{photograph_id}"


def photograph_of_original(key: str) -> str | None:
    """The photograph id in the key of an original; None for any other key."""
    return key.removeprefix(ORIGINALS) if key.startswith(ORIGINALS) else None


def display_key(photograph_id: str) -> str:
    """The key of the version of a photograph that the web app shows."""
    return f"{DISPLAY}{photograph_id}.jpg"


def crop_key(annotation_id: str) -> str:
    """The key of the crop of one fluke."""
    return f"{CROPS}{annotation_id}.jpg"


def export_id(sheet: str) -> str:
    """The id of the job that exports a sheet."""
    return f"export-{sheet}"


def exported_sheet_key(sheet: str, run: str) -> str:
    """The key of a sheet that was exported by the run that began at ``run``, ISO 8601."""
    return f"{EXPORTS}{export_id(sheet)}.{_digits(run)}.csv"


def export_part_key(sheet: str, run: str, at: int) -> str:
    """The key of the ``at``-th part of the photographs of such a sheet."""
    return f"{EXPORTS}{export_id(sheet)}.{_digits(run)}.{at}.json"


def _digits(moment: str) -> str:
    return re.sub(r"\D", "", moment)


def import_prefix(name: str) -> str:
    """The prefix of a sheet and its photographs that were copied into the bucket for import."""
    return f"{IMPORTS}{name}/"


def import_of(key: str) -> str | None:
    """The id of the import that a file under ``imports/`` belongs to; None for any other key."""
    return key.split("/")[1] if key.startswith(IMPORTS) else None


def import_sheet_key(import_id: str) -> str:
    """The key of the sheet of an import in the browser, whose name may be too long for a key."""
    return f"{import_prefix(import_id)}sheet"


def import_photographs_prefix(import_id: str) -> str:
    """The prefix of the photographs of an import in the browser, by their paths in its folder."""
    return f"{import_prefix(import_id)}photographs/"


def report_key(job_id: str) -> str:
    """The key of a job's report."""
    return f"{EXPORTS if job_id.startswith(export_id('')) else BACKFILLS}{job_id}.json"


def plan_key(job_id: str) -> str:
    """The key of a checked sheet's plan: the file of each row's photograph, null for rows left out."""
    return f"{BACKFILLS}{job_id}.plan.json"


def faulty_rows_key(job_id: str) -> str:
    """The key of the sheet of the rows that have faults, with a column that says why."""
    return f"{BACKFILLS}{job_id}.faults.csv"


def listing_key(job_id: str) -> str:
    """The key of the list of a folder's files that a job takes as its sheet."""
    return f"{BACKFILLS}{job_id}.listing.json"


def mapping_key(header: str) -> str:
    """The key of the column mapping that was kept for a header, by ``mapping.header_key``."""
    return f"{MAPPINGS}{header}.json"


def former_mapping_key(header: str) -> str:
    """The key of a column mapping that was kept before ``mappings/`` was, and is still to be moved."""
    return f"{BACKFILLS}mapping-{header}.json"


def paused_key(job_id: str) -> str:
    """The key of the mark that a person paused a job."""
    return f"{BACKFILLS}{job_id}.paused"


def file_list_key(job_id: str, run: str) -> str:
    """The key of the names of the photographs that a job's run found below its prefix."""
    # To the microsecond, without the offset: a laptop's names of files have at most 80 characters.
    return f"{BACKFILLS}{job_id}.files-{_digits(run)[:20]}.json"


def checked_key(job_id: str, at: int) -> str:
    """The key of the result of checking the portion of rows that begins at row ``at``."""
    return f"{BACKFILLS}{job_id}.checked-{at}.json"


def taken_key(job_id: str, at: int, within: int) -> str:
    """The key of the result of importing from photograph ``within`` of group ``at`` on."""
    return f"{BACKFILLS}{job_id}.taken-{at}-{within}.json"


def track_key(correction_id: str) -> str:
    """The key of the points of the GPS track of a correction."""
    return f"{BACKFILLS}track-{correction_id}.json"


def is_source(key: str) -> bool:
    """Whether the object is in the bucket of originals."""
    return key.startswith((ORIGINALS, IMPORTS, MAPPINGS))
