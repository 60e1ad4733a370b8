"""The laptop's one SQLite file: a connection a thread, WAL, a person's commits on the disk."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flukeline.errors import NoSpace

_KEYS = 500
FULL = "The disk is full. Nothing was changed, and nothing is lost: make room, and do it again."

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  kind TEXT, id TEXT, version INTEGER, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS listed (
  list TEXT, sort TEXT, kind TEXT, id TEXT, PRIMARY KEY (list, sort)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS listed_record ON listed (kind, id);

CREATE TABLE IF NOT EXISTS progress (
  model TEXT PRIMARY KEY, head INTEGER, done INTEGER, retirements INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (
  model TEXT, annotation TEXT, vector BLOB, PRIMARY KEY (model, annotation)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS embeddings (
  model TEXT, ordinal INTEGER, annotation TEXT, vector BLOB, retires INTEGER,
  PRIMARY KEY (model, ordinal));
CREATE UNIQUE INDEX IF NOT EXISTS embeddings_arrival ON embeddings (model, annotation)
  WHERE retires IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS embeddings_retirement ON embeddings (model, annotation)
  WHERE retires IS NOT NULL;
CREATE TABLE IF NOT EXISTS distance_rows (
  model TEXT, ordinal INTEGER, distances BLOB, PRIMARY KEY (model, ordinal));
CREATE TABLE IF NOT EXISTS nearest (
  model TEXT, ordinal INTEGER, last INTEGER, radius REAL, retired INTEGER,
  ordinals BLOB, distances BLOB, PRIMARY KEY (model, ordinal));

CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY, queue TEXT, body TEXT, visible_at REAL, failures INTEGER DEFAULT 0,
  receives INTEGER DEFAULT 0, receipt TEXT, dead INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS messages_waiting ON messages (queue, dead, visible_at);
"""


class Database:
    """Connections to one file; used by every local adapter."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._here = threading.local()
        with self._lock_free() as connection:
            connection.executescript(SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=30000")
        return connection

    @contextmanager
    def _lock_free(self) -> Iterator[sqlite3.Connection]:
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @property
    def reading(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._here, "connection", None)
        if connection is None:
            connection = self._here.connection = self._connect()
        return connection

    def among(
        self, select: str, of: Sequence[object], keys: Sequence[str] | Sequence[int]
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a select that ends in ``= ?`` for ``of`` and `` IN`` for ``keys``."""
        for start in range(0, len(keys), _KEYS):
            part = keys[start : start + _KEYS]
            places = ", ".join("?" * len(part))
            yield from self.reading.execute(f"{select} ({places})", (*of, *part)).fetchall()

    def run_ahead(self) -> None:
        """Let this thread's commits reach the disk with the next commit that waits for it.

        For work that a message asks for: a kill loses none of it, and if the power fails the
        message is there again with all that the work had not brought to the disk.
        """
        self.reading.execute("PRAGMA synchronous=NORMAL")

    def catch_up(self) -> None:
        """Bring to the disk whatever was committed before."""
        self.reading.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start; durable once left.

        Where the thread runs ahead, it is durable against a kill, and against a power failure only
        once another thread's transaction, or ``catch_up``, has ended.
        """
        connection = self.reading
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            # A full disk may have rolled back already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise NoSpace(FULL) from error
            raise
