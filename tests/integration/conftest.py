"""Fixtures of the tests that import sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flukeline.messages import SheetOptions
from flukeline.services import Services
from tests.integration.pipeline import import_sheet
from tests.integration.test_kill import distinct


@pytest.fixture
def take(services: Services, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Import a sheet as the command does, and give its report."""

    def taken(sheet: str | bytes, **options: Any) -> dict[str, Any]:
        path = tmp_path / "sheet"
        path.write_bytes(sheet.encode() if isinstance(sheet, str) else sheet)
        folder = tmp_path / "photographs"
        return import_sheet(services, "marie", path, folder, SheetOptions(**options))

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
