"""The version of a data folder's database, and the numbered migrations from older versions.

``PRAGMA user_version`` holds the version. Folders from before versions were numbered have 0, which
is also what SQLite gives a new file. Each migration runs in one transaction with the new number, so
that a kill leaves the folder at the old version or at the new one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flukeline.errors import DataFolderRefused
from flukeline.storage.serialization import upgraded

VERSION = 2
"""Of the database that this program writes."""

SERVING_KEY = "serving-model"
FORMER_MODELS = {
    "resnet101-humpback-2026-11-24": {
        "training_data": "Humpback whales in small photographs; it has never seen a sperm whale.",
        "calibration": {
            "temperature": 0.03915309760122013,
            "new_intercept": -6.071086184833267,
            "new_slope": 4.998457378934708,
            "pair_intercept": 15.426844447754966,
            "pair_slope": -18.17202482636438,
        },
    },
    "efficientnet-lite0-humpback-2026-11-24": {
        "training_data": "Humpback whales in small photographs; it has never seen a sperm whale.",
        "calibration": {
            "temperature": 0.0348381429175569,
            "new_intercept": -9.586593040077863,
            "new_slope": 10.64245369925222,
            "pair_intercept": 22.175683664951382,
            "pair_slope": -22.435067460871313,
        },
    },
}
"""The embedders shipped before the version that serves was recorded, as their manifests had them."""


@dataclass(frozen=True, slots=True)
class Migration:
    """From version ``to - 1`` to version ``to``."""

    to: int
    what: str
    run: Callable[[sqlite3.Connection], None]


def record_serving_model(connection: sqlite3.Connection) -> None:
    """Records that the model that made the vectors serves.

    Before, a folder did not say so, and after an upgrade the newer model served with nothing
    compared: candidates answered 409 until every photograph had been embedded again.
    """
    held = connection.execute(
        "SELECT 1 FROM records WHERE kind = 'claim' AND id = ?", (SERVING_KEY,)
    ).fetchone()
    made = connection.execute(
        "SELECT model FROM progress ORDER BY head - 2 * coalesce(retirements, 0) DESC LIMIT 1"
    ).fetchone()
    if held or not made or made[0] not in FORMER_MODELS:
        return
    holder = json.dumps({"name": made[0], **FORMER_MODELS[made[0]]})
    body = json.dumps({"key": SERVING_KEY, "holder": holder})
    connection.execute("INSERT INTO records VALUES ('claim', ?, 1, ?)", (SERVING_KEY, body))


def keep_dates_as_said(connection: sqlite3.Connection) -> None:
    """Takes the time zone off dates that were stored as UTC because the camera knew none.

    The digits stay as they were shown. A record that cannot be read stays as it is.
    """
    rows = connection.execute(
        "SELECT kind, id, body FROM records WHERE kind IN ('photograph', 'encounter', 'edit')"
    ).fetchall()
    changed = []
    for kind, id_, body in rows:
        try:
            changed.append((json.dumps(upgraded(kind, json.loads(body))), kind, id_))
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
    connection.executemany("UPDATE records SET body = ? WHERE kind = ? AND id = ?", changed)


MIGRATIONS: Sequence[Migration] = (
    Migration(1, "records which model serves", record_serving_model),
    Migration(2, "dates keep what the camera said, without a time zone", keep_dates_as_said),
)


def version_of(connection: sqlite3.Connection) -> int | None:
    """The database's version; None where it has no tables yet."""
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        return None
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(version: int | None) -> None:
    """Raises DataFolderRefused for a database that a newer program wrote.

    An older program would drop the fields that it does not know when it saves a record.
    """
    if version is not None and version > VERSION:
        raise DataFolderRefused(
            f"This data folder was written by a newer Flukeline (data version {version}; this"
            f" program knows versions up to {VERSION}). Install the newer Flukeline, or restore a"
            " backup from before the upgrade into another folder. Nothing was changed."
        )


def migrate(connection: sqlite3.Connection, before: Callable[[int], None]) -> list[str]:
    """Brings the database to ``VERSION``.

    Args:
        connection: To the database, outside a transaction.
        before: Called with the old version before each migration, to make a backup.

    Returns:
        What was done, in words.
    """
    done = []
    for migration in MIGRATIONS:
        version = version_of(connection) or 0
        if version >= migration.to:
            continue
        before(version)
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have migrated it while this one waited for the lock.
            if (version_of(connection) or 0) < migration.to:
                migration.run(connection)
                connection.execute(f"PRAGMA user_version = {migration.to}")
                done.append(f"data version {migration.to}: {migration.what}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return done
