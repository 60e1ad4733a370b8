"""A disk that can be filled: under the files, under the database; and a server on such a disk.

``python -m tests.integration.full_disk serve`` is ``flukeline serve`` whose disk SIGUSR1 fills and
SIGUSR2 frees again.
"""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from flukeline.storage.local.database import Database


class Disk:
    """What is full of it."""

    def __init__(self) -> None:
        self.files = False
        self.database = False

    def fill(self) -> None:
        """Neither files nor the database get any more room."""
        self.files = self.database = True

    def free(self) -> None:
        """There is room again."""
        self.files = self.database = False


def under(patch: pytest.MonkeyPatch) -> Disk:
    """Put Flukeline on a disk that can be filled."""
    disk = Disk()
    sync, writing = os.fsync, Database.writing

    def fsync(file: int) -> None:
        if disk.files:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(file)

    @contextmanager
    def limited(self: Database) -> Iterator[sqlite3.Connection]:
        # As many pages as there are: SQLite itself then says that the disk is full.
        pages = self.reading.execute("PRAGMA page_count").fetchone()[0]
        limit = pages if disk.database else 1_000_000_000
        self.reading.execute(f"PRAGMA max_page_count = {limit}")
        with writing(self) as connection:
            yield connection

    patch.setattr(os, "fsync", fsync)
    patch.setattr(Database, "writing", limited)
    return disk


def main() -> None:
    """Serve, and fill and free the disk as told."""
    from flukeline.cli import main as flukeline

    with pytest.MonkeyPatch.context() as patch:
        disk = under(patch)
        signal.signal(signal.SIGUSR1, lambda _signal, _frame: disk.fill())
        signal.signal(signal.SIGUSR2, lambda _signal, _frame: disk.free())
        flukeline()


if __name__ == "__main__":
    main()
