"""Backups of a data folder: a snapshot of the database and every file that it names.

A backup is a folder named by its UTC time. It is written under a name that begins with
``.partial-`` and renamed when it is complete and verified, so that a kill leaves no half backup
that looks whole. Files are never changed in place (every write goes through a rename), so a hard
link keeps what it had; where the backup lies on another disk, files are copied, and those that the
backup before it has already are linked from there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flukeline.errors import DataFolderRefused, Rejected
from flukeline.storage.local.migrations import refuse_newer, version_of

DATABASE = "flukeline.db"
KEPT_FOLDERS = ("originals", "display", "crops", "imports", "mappings", "backfills")
"""What is backed up; ``exports`` are made anew, ``incoming`` is half-written."""
_FORMAT = "%Y-%m-%dT%H%M%SZ"
_PARTIAL = ".partial-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A complete backup."""

    path: Path
    made_at: datetime
    photographs: int = 0
    copied_bytes: int = 0
    linked_files: int = 0


def backups_in(folder: Path) -> list[Backup]:
    """The complete backups in a folder, oldest first."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with contextlib.suppress(ValueError):
            moment = datetime.strptime(path.name, _FORMAT).replace(tzinfo=UTC)
            if (path / DATABASE).is_file():
                found.append(Backup(path, moment))
    return found


def back_up(data: Path, to: Path, at: datetime) -> Backup:
    """Backs a data folder up while programs work with it.

    Args:
        data: The data folder.
        to: Folder of the backups; each backup is a folder in it.
        at: The time of the backup, in UTC.

    Raises:
        Rejected: The database is missing, or the backup's place lies inside the photographs.
        DataFolderRefused: The snapshot does not verify, or an original does not have the content
            that its record names; the words say which.
    """
    if not (data / DATABASE).is_file():
        raise Rejected(f"There is no Flukeline data in {data}.")
    if any(to.resolve().is_relative_to((data / each).resolve()) for each in KEPT_FOLDERS):
        raise Rejected("A backup cannot lie inside the photographs that it keeps.")
    to.mkdir(parents=True, exist_ok=True)
    for left in to.glob(_PARTIAL + "*"):
        shutil.rmtree(left, ignore_errors=True)
    earlier = backups_in(to)
    while (to / at.strftime(_FORMAT)).exists():
        at += timedelta(seconds=1)
    partial = to / f"{_PARTIAL}{at.strftime(_FORMAT)}"
    partial.mkdir(mode=0o700)
    snapshot(data / DATABASE, partial / DATABASE)
    writer = _Writer(data, partial, earlier[-1].path if earlier else None)
    photographs = _photographs(partial / DATABASE)
    for folder in KEPT_FOLDERS:
        for path in _files(data / folder):
            name = path.relative_to(data)
            checksum = photographs.get(path.name) if folder == "originals" else None
            writer.keep(name, checksum)
    _check_complete(data, partial, photographs)
    final = to / at.strftime(_FORMAT)
    os.replace(partial, final)
    return Backup(final, at, len(photographs), writer.copied_bytes, writer.linked_files)


def snapshot(database: Path, to: Path) -> None:
    """Copies a database that is in use, by SQLite's online backup, and verifies the copy."""
    with (
        contextlib.closing(sqlite3.connect(database)) as source,
        contextlib.closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        (answer,) = target.execute("PRAGMA quick_check(1)").fetchone()
    to.chmod(0o600)
    if answer != "ok":
        raise DataFolderRefused(f"The backup's database does not verify: {answer}.")


def restore(backup: Path, data: Path, at: datetime) -> Path | None:
    """Puts a backup in the place of a data folder, which no program may use meanwhile.

    Args:
        backup: A complete backup.
        data: The data folder; what it holds is moved aside and never deleted.
        at: The present time, in UTC, for the name of what is moved aside.

    Returns:
        Where the former content lies now; None where there was none.

    Raises:
        Rejected: It is no backup.
        DataFolderRefused: It is damaged, incomplete, or of a newer Flukeline.
    """
    if not (backup / DATABASE).is_file():
        raise Rejected(f"There is no backup in {backup}.")
    with contextlib.closing(sqlite3.connect(backup / DATABASE)) as connection:
        try:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            refuse_newer(version_of(connection))
        except sqlite3.DatabaseError as error:
            raise DataFolderRefused(f"The backup {backup} is damaged: {error}.") from error
    if answer != "ok":
        raise DataFolderRefused(f"The backup {backup} is damaged: {answer}.")
    photographs = _photographs(backup / DATABASE)
    _check_complete(None, backup, photographs)
    coming = data.with_name(f"{data.name}.restoring")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(mode=0o700, parents=True)
    shutil.copy2(backup / DATABASE, coming / DATABASE)
    writer = _Writer(backup, coming, None)
    for folder in KEPT_FOLDERS:
        for path in _files(backup / folder):
            checksum = photographs.get(path.name) if folder == "originals" else None
            writer.keep(path.relative_to(backup), checksum)
    aside = None
    if data.exists() and set(os.listdir(data)) - {"lock"}:
        aside = data.with_name(f"{data.name}.before-restore-{at.strftime(_FORMAT)}")
        os.replace(data, aside)
        # The backups that the folder made by itself stay with the folder that is in use.
        if (aside / "backups").is_dir():
            os.replace(aside / "backups", coming / "backups")
    elif data.exists():
        shutil.rmtree(data)
    os.replace(coming, data)
    return aside


def prune(folder: Path, keep: int) -> None:
    """Removes all but the newest ``keep`` backups of a folder."""
    for old in backups_in(folder)[: -keep or None]:
        shutil.rmtree(old.path, ignore_errors=True)


def _files(folder: Path) -> Iterator[Path]:
    for root, _folders, names in os.walk(folder):
        for name in names:
            yield Path(root) / name


def _photographs(database: Path) -> dict[str, str | None]:
    """SHA-256 by id of the photographs whose original must be there."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT id, json_extract(body, '$.sha256') FROM records WHERE kind = 'photograph'"
            " AND json_extract(body, '$.state') <> 'awaiting_upload'"
        ).fetchall()
    return dict(rows)


def _check_complete(data: Path | None, backup: Path, photographs: dict[str, str | None]) -> None:
    """Refuses a backup that lacks an original, unless it was removed while the backup was made."""
    missing = [id_ for id_ in photographs if not (backup / "originals" / id_).is_file()]
    if missing and data is not None:
        still = _photographs(data / DATABASE)
        missing = [id_ for id_ in missing if id_ in still]
    if missing:
        raise DataFolderRefused(
            f"{len(missing)} photographs have no file, {missing[0]} for example."
        )


class _Writer:
    """Links or copies files into a backup."""

    def __init__(self, source: Path, target: Path, earlier: Path | None) -> None:
        self._source = source
        self._target = target
        self._earlier = earlier
        self._links_to_source = True
        self.copied_bytes = 0
        self.linked_files = 0

    def keep(self, name: Path, checksum: str | None) -> None:
        """Puts a file into the target; one that was removed meanwhile is left out."""
        target = self._target / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._links_to_source:
            if self._linked(self._source / name, target):
                return
            self._links_to_source = False
        earlier = self._earlier and self._earlier / name
        with contextlib.suppress(FileNotFoundError):
            size = (self._source / name).stat().st_size
            unchanged = earlier and earlier.is_file() and earlier.stat().st_size == size
            if earlier and unchanged and self._linked(earlier, target):
                return
            self._copy(name, target, checksum)

    def _linked(self, source: Path, target: Path) -> bool:
        try:
            os.link(source, target)
        except FileNotFoundError:
            # Removed meanwhile: there is nothing to keep.
            return True
        except OSError:
            # Another disk, or a file system without hard links.
            return False
        self.linked_files += 1
        return True

    def _copy(self, name: Path, target: Path, checksum: str | None) -> None:
        digest = hashlib.sha256()
        with open(self._source / name, "rb") as source, open(target, "wb") as copy:
            while piece := source.read(1 << 20):
                digest.update(piece)
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
            self.copied_bytes += copy.tell()
        if checksum is not None and digest.hexdigest() != checksum:
            raise DataFolderRefused(
                f"The file of the photograph {name.name} is damaged: it is not the one that arrived."
                " An earlier backup may hold it whole."
            )
