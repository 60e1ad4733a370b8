"""A laptop's data folder: opened with care, checked, backed up.

Opening refuses a folder whose database is missing beside photographs, damaged, or of a newer
version, because a program that starts anyway shows an empty catalogue or loses what it cannot
read. The words name the newest backup and the command that restores it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

from flukeline.errors import DataFolderRefused
from flukeline.records import now
from flukeline.storage.local import backup, migrations
from flukeline.storage.local.backup import DATABASE, Backup
from flukeline.storage.local.database import Database

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)
"""SQLite's primary result codes of a damaged file; one that was cut off gives an I/O error."""
SHOWN = 3
"""Photographs named where files are missing."""


class DataFolder:
    """One data folder, as its programs open, check and back it up."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def own_backups(self) -> Path:
        """Where the daily backups lie."""
        return self.path / "backups"

    def open(self) -> Database:
        """The folder's database, at the version of this program.

        A backup is made before each migration.

        Raises:
            DataFolderRefused: The database is missing beside photographs, is damaged, or is newer.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _hide_from_others(self.path)
        path = self.path / DATABASE
        originals = self.path / "originals"
        if not path.exists() and originals.is_dir() and any(originals.iterdir()):
            raise DataFolderRefused(
                f"The database {path} is missing, and there are photographs beside it."
                f" {self._how_to_restore()}"
            )
        fresh = not path.exists()
        try:
            if not fresh:
                self._bring_up_to_date(path)
            database = Database(path)
            _hide_from_others(path)
            if fresh:
                database.reading.execute(f"PRAGMA user_version = {migrations.VERSION}")
        except sqlite3.DatabaseError as error:
            self._refuse_damage(error)
            raise
        return database

    def _bring_up_to_date(self, path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as held:
            version = migrations.version_of(held)
            if version is None:
                return
            migrations.refuse_newer(version)
            migrations.migrate(held, lambda _version: self._back_up_first())

    def _back_up_first(self) -> None:
        self.back_up(self.own_backups)

    def check(self) -> list[str]:
        """Checks the database whole, and that each photograph has its file.

        Takes about a second for each gigabyte of the database.

        Returns:
            What is wrong and does not keep the program from working, in words.

        Raises:
            DataFolderRefused: The database is damaged, or every photograph lacks its file.
        """
        path = self.path / DATABASE
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=30)) as held:
                (answer,) = held.execute("PRAGMA quick_check(1)").fetchone()
                if answer != "ok":
                    raise self._damaged(answer)
                rows = held.execute(
                    "SELECT id, json_extract(body, '$.filename') FROM records"
                    " WHERE kind = 'photograph'"
                    " AND json_extract(body, '$.state') <> 'awaiting_upload'"
                ).fetchall()
        except sqlite3.DatabaseError as error:
            self._refuse_damage(error)
            raise
        with os.scandir(self.path / "originals") as entries:
            there = {entry.name for entry in entries}
        missing = [name or id_ for id_, name in rows if id_ not in there]
        if not missing:
            return []
        if len(missing) == len(rows):
            raise DataFolderRefused(
                f"None of the {len(rows)} photographs in the catalogue has its file in"
                f" {self.path / 'originals'}. {self._how_to_restore()}"
            )
        named = ", ".join(missing[:SHOWN]) + (" and more" if len(missing) > SHOWN else "")
        return [f"{len(missing)} photographs have no file any more: {named}."]

    def back_up(self, to: Path | None = None) -> Backup:
        """Makes a backup in ``to``, or beside the data where ``to`` is None."""
        return backup.back_up(self.path, to or self.own_backups, now())

    def back_up_if_due(self, last: datetime, keep: int) -> Backup | None:
        """Makes the daily backup where the newest is older than ``last``; keeps ``keep`` of them."""
        newest = self.last_backup()
        if newest is not None and newest.made_at > last:
            return None
        made = self.back_up(self.own_backups)
        backup.prune(self.own_backups, keep)
        return made

    def last_backup(self) -> Backup | None:
        """The newest of the folder's own backups."""
        found = backup.backups_in(self.own_backups)
        return found[-1] if found else None

    def restore(self, of: Path) -> Path | None:
        """Puts a backup in this folder's place; where the former content lies now."""
        return backup.restore(of, self.path, now())

    def _refuse_damage(self, error: sqlite3.DatabaseError) -> None:
        """Raises DataFolderRefused for damage; not where the database is only locked, say."""
        primary_code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if primary_code in DAMAGE:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> DataFolderRefused:
        return DataFolderRefused(
            f"The database {self.path / DATABASE} is damaged ({what}). {self._how_to_restore()}"
        )

    def _how_to_restore(self) -> str:
        last = self.last_backup()
        if last is None:
            return (
                "There is no backup in this folder. If you made one elsewhere, restore it with:"
                " flukeline restore BACKUP"
            )
        when = last.made_at.strftime("%-d %B %Y %H:%M UTC")
        return f"The last backup is of {when}. Restore it with: flukeline restore {last.path}"


def _hide_from_others(path: Path) -> None:
    """Takes every right from accounts that are neither the owner nor in the owner's group."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & stat.S_IRWXO:
        with contextlib.suppress(PermissionError):
            path.chmod(mode & ~stat.S_IRWXO)
