"""Data folders as older versions of the program left them."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

FOLDERS = Path(__file__).parents[1] / "data" / "folders"
COMMITS = sorted(each.name.partition(".")[0] for each in FOLDERS.iterdir())
"""The commits whose programs made them, oldest versions and the last of data version 1."""


def older(commit: str, folder: Path) -> Path:
    """A data folder as the program of ``commit`` left it: 6 drawings, 3 decisions, one merge."""
    folder.mkdir()
    for each in ("originals", "display", "crops"):
        (folder / each).mkdir()
    with sqlite3.connect(folder / "flukeline.db") as connection:
        connection.executescript(
            gzip.decompress((FOLDERS / f"{commit}.sql.gz").read_bytes()).decode()
        )
        for (id_,) in connection.execute("SELECT id FROM records WHERE kind = 'photograph'"):
            (folder / "originals" / id_).write_bytes(b"x")
    connection.close()
    return folder


def user_version(folder: Path) -> int:
    connection = sqlite3.connect(folder / "flukeline.db")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(version)
