"""What the tests share: services on a fresh folder, drawings of flukes, an API to ask."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
os.environ.setdefault("AWS_ACCESS_KEY_ID", "testing")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "testing")

from infra.node import prefer_node_24

prefer_node_24()

from flukeline.sample.draw import draw  # noqa: E402
from flukeline.services import LaptopServices  # noqa: E402
from flukeline.settings import Settings  # noqa: E402
from flukeline.vision.models import Models  # noqa: E402
from flukeline.wiring import local_services  # noqa: E402


@pytest.fixture(scope="session")
def models() -> Models:
    """The models as they are shipped."""
    return Models.load(Settings.from_environment().models_folder)


@pytest.fixture
def services(tmp_path: Path, models: Models) -> LaptopServices:
    """A laptop's services on an empty folder."""
    return local_services(tmp_path / "data", models)


@pytest.fixture(scope="session")
def drawings() -> dict[tuple[int, int], bytes]:
    """Two shots of each of four drawn whales, by (whale, shot)."""
    return {(whale, shot): draw(whale, shot) for whale in range(4) for shot in range(2)}
