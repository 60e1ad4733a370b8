"""Fixtures of the tests that import sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flukeline.errors import FlukelineError
from flukeline.messages import Job, SheetOptions
from flukeline.services import Services
from flukeline.stages import run_job
from flukeline.stages.jobs import runs
from flukeline.stages.sheets import sheet_job
from tests.integration.pipeline import work_off
from tests.integration.test_kill import distinct


@pytest.fixture
def take(services: Services, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Import a sheet as the command does, and give its report."""

    def taken(sheet: str | bytes, **options: Any) -> dict[str, Any]:
        path = tmp_path / "sheet"
        path.write_bytes(sheet.encode() if isinstance(sheet, str) else sheet)
        said = SheetOptions(**options)
        job: Job | None = sheet_job.start_from_folder(
            services, "marie", path, tmp_path / "photographs", said
        )
        assert job is not None
        id_ = job.id
        try:
            while job is not None:
                job = run_job.advance(services, job, lambda: False)
                work_off(services)
        except FlukelineError:
            assert runs.report(services, id_)["state"] in ("refused", "stopped")
        work_off(services)
        return runs.report(services, id_)

    return taken


@pytest.fixture
def put(tmp_path: Path, drawings: dict[tuple[int, int], bytes]) -> Callable[..., None]:
    """Write drawings under these names into the folder of the photographs."""

    def written(*names: str) -> None:
        for name, data in zip(names, distinct(drawings, len(names)), strict=True):
            path = tmp_path / "photographs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    return written
