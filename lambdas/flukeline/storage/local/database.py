"""The laptop's SQLite file: one connection per thread, write-ahead log, durable commits."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flukeline.errors import NoSpace

_KEYS_PER_QUERY = 500
DISK_FULL = (
    "The disk is full. Nothing was changed, and nothing is lost: make room, and do it again."
)


def counted(column: str) -> str:
    """An SQL condition: the list of this name is one of ``lists.COUNTED``."""
    return (
        f"({column} GLOB 'photographs#*' OR {column} GLOB 'encounters#*'"
        f" OR {column} IN ('individuals', 'drawings'))"
    )


# In one transaction, so that no record is saved between the making of the counters and their first
# count, in a folder from before there were counters.
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS records (
  kind TEXT, id TEXT, version INTEGER, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS listed (
  list TEXT, sort TEXT, kind TEXT, id TEXT, PRIMARY KEY (list, sort)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS listed_record ON listed (kind, id);

CREATE TABLE IF NOT EXISTS counts (list TEXT PRIMARY KEY, records INTEGER) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS entry_added AFTER INSERT ON listed WHEN {counted("NEW.list")} BEGIN
  INSERT INTO counts VALUES (NEW.list, 1) ON CONFLICT (list) DO UPDATE SET records = records + 1;
END;
CREATE TRIGGER IF NOT EXISTS entry_removed AFTER DELETE ON listed WHEN {counted("OLD.list")} BEGIN
  UPDATE counts SET records = records - 1 WHERE list = OLD.list;
END;
INSERT INTO counts SELECT list, count(*) FROM listed
  WHERE NOT EXISTS (SELECT 1 FROM counts) AND {counted("list")} GROUP BY list;

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
COMMIT;
"""


class Database:
    """Connections to one SQLite file, shared by the local adapters."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._thread = threading.local()
        with self._temporary_connection() as connection:
            connection.executescript(SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=30000")
        return connection

    @contextmanager
    def _temporary_connection(self) -> Iterator[sqlite3.Connection]:
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @property
    def reading(self) -> sqlite3.Connection:
        """This thread's connection, for reading outside a transaction."""
        connection: sqlite3.Connection | None = getattr(self._thread, "connection", None)
        if connection is None:
            connection = self._thread.connection = self._connect()
        return connection

    def select_in(
        self, select: str, values: Sequence[object], keys: Sequence[str] | Sequence[int]
    ) -> Iterator[tuple[Any, ...]]:
        """Run a SELECT that ends in ``IN`` for any number of keys.

        Args:
            select: The statement, without the parenthesised list of keys.
            values: For the placeholders in ``select``.
            keys: What the last column must be in.
        """
        for start in range(0, len(keys), _KEYS_PER_QUERY):
            part = keys[start : start + _KEYS_PER_QUERY]
            marks = ", ".join("?" * len(part))
            yield from self.reading.execute(f"{select} ({marks})", (*values, *part)).fetchall()

    def defer_sync(self) -> None:
        """Let this thread commit without waiting for the disk, for work that a message asks for.

        A killed process loses no commit. A power failure may lose the latest ones, but then the
        message is back in its queue too, and the work is done again.
        """
        self.reading.execute("PRAGMA synchronous=NORMAL")

    def sync(self) -> None:
        """Write all commits to the disk now."""
        self.reading.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction; it holds the write lock from its start and is durable at its end.

        In a thread that called ``defer_sync`` it survives a kill at once, and a power failure only
        after the next durable commit of another thread or the next ``sync``.

        Raises:
            NoSpace: The disk is full; nothing was changed.
        """
        connection = self.reading
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            # On a full disk, SQLite may have rolled back already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise NoSpace(DISK_FULL) from error
            raise
