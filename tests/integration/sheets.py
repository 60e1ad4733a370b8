"""Checking a sheet as ``import``, ``backfill`` and the backfill function do: by the job's steps."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flukeline.catalogue.reading.rows import Row
from flukeline.services import Services
from flukeline.stages import run_job
from flukeline.stages.sheets import sheet_job


def checked(services: Services, sheet: bytes, folder: Path) -> list[Row]:
    """The rows of a sheet without faults. Raises Rejected with all faults where there are any."""
    path = folder.parent / f"{hashlib.sha256(sheet).hexdigest()[:8]}.csv"
    path.write_bytes(sheet)
    job = sheet_job.start_from_folder(services, "marie", path, folder)
    while job.step != "take":
        going_on = run_job.advance(services, job, lambda: True)
        assert going_on is not None
        job = going_on
    return [row for group in sheet_job.groups(services, job) for row in group]
