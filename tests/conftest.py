"""What the tests share: services on a fresh folder, drawings of flukes, an API to ask."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
os.environ.setdefault("AWS_ACCESS_KEY_ID", "testing")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "testing")

from infra.node import prefer_node_24

prefer_node_24()

from flukeline.sample import draw as drawing  # noqa: E402
from flukeline.sample.draw import draw, draw_picture  # noqa: E402
from flukeline.services import LaptopServices  # noqa: E402
from flukeline.settings import Settings  # noqa: E402
from flukeline.storage.local.database import Database  # noqa: E402
from flukeline.vision.models import Models  # noqa: E402
from flukeline.wiring import local_services  # noqa: E402

CONNECT = Database._connect


@cache
def _drawn(whale: int, shot: int) -> Image.Image:
    return draw_picture(whale, shot)


@pytest.fixture(scope="session", autouse=True)
def _each_drawing_is_drawn_once() -> Iterator[None]:
    """Three tests load the whole sample catalogue, and drawing it takes most of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "draw_picture", lambda whale, shot: _drawn(whale, shot).copy())
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_waits_for_the_disk() -> Iterator[None]:
    """SQLite does not flush: only a power failure would show it, and flushing takes most of the
    time of the tests of the index (104 of 119 s)."""

    def connect(self: Database) -> sqlite3.Connection:
        connection = CONNECT(self)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "_connect", connect)
        yield


@pytest.fixture
def on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite as the product has it, for a test of what is on the disk."""
    monkeypatch.setattr(Database, "_connect", CONNECT)


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
