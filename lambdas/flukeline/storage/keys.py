"""The key of every object that Flukeline stores, and what lies under each prefix.

The bucket of originals holds ``originals/`` and ``imports/``; everything else can be made again,
or is kept for a limited time, and lies in the bucket of derived objects.
"""

from __future__ import annotations

ORIGINALS = "originals/"
"""Photographs as they were sent."""
DISPLAY = "display/"
"""Upright photographs without metadata, as a browser shows them."""
CROPS = "crops/"
"""Flukes, cropped and levelled."""
EXPORTS = "exports/"
"""Sheets to download, kept for a day."""
IMPORTS = "imports/"
"""``imports/<name>/`` holds a sheet with its photographs beside it, under any names."""
BACKFILLS = "backfills/"
"""Reports of jobs and what a job has found so far, kept for 180 days."""


def original_key(photograph_id: str) -> str:
    """The photograph as it was sent."""
    return f"{ORIGINALS}{photograph_id}"


def photograph_of_original(key: str) -> str | None:
    """The photograph's id in the key of an original; None for any other key."""
    return key.removeprefix(ORIGINALS) if key.startswith(ORIGINALS) else None


def display_key(photograph_id: str) -> str:
    """The photograph as it is shown."""
    return f"{DISPLAY}{photograph_id}.jpg"


def crop_key(annotation_id: str) -> str:
    """The crop of one fluke."""
    return f"{CROPS}{annotation_id}.jpg"


def export_key(sha256: str) -> str:
    """An exported sheet, by the SHA-256 of its content."""
    return f"{EXPORTS}{sha256}.csv"


def import_prefix(name: str) -> str:
    """The folder of a catalogue that was copied into the bucket to be taken in."""
    return f"{IMPORTS}{name}/"


def report_key(job_id: str) -> str:
    """The report of a job."""
    return f"{BACKFILLS}{job_id}.json"


def plan_key(job_id: str) -> str:
    """The SHA-256 of each row's photograph, once the whole sheet has been checked."""
    return f"{BACKFILLS}{job_id}.plan.json"


def checked_key(job_id: str, at: int) -> str:
    """What checking the portion that begins at row ``at`` found."""
    return f"{BACKFILLS}{job_id}.checked-{at}.json"


def taken_key(job_id: str, at: int, within: int) -> str:
    """What became of the portion that begins at photograph ``within`` of group ``at``."""
    return f"{BACKFILLS}{job_id}.taken-{at}-{within}.json"


def is_source(key: str) -> bool:
    """Whether the object lies in the bucket of originals."""
    return key.startswith((ORIGINALS, IMPORTS))
