"""The Vectors port on SQLite; Embeddings and EmbeddingDistances are several tables here."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from flukeline.errors import NotFound
from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.local.database import Database
from flukeline.storage.ports import AlreadyThere, HeadMoved, Progress, Vectors
from flukeline.storage.serialization import floats


class LocalVectors(Vectors):
    """One table row for each ordinal, each distance row and each nearest list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def put_pending(self, model: str, annotation_id: str, vector: NDArray[np.float32]) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO pending VALUES (?, ?, ?)",
                (model, annotation_id, vector.astype("<f4").tobytes()),
            )

    @override
    def pending(self, model: str, annotation_id: str) -> NDArray[np.float32] | None:
        row = self._database.reading.execute(
            "SELECT vector FROM pending WHERE model = ? AND annotation = ?", (model, annotation_id)
        ).fetchone()
        return None if row is None else floats(row[0])

    @override
    def drop_pending(self, model: str, annotation_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM pending WHERE model = ? AND annotation = ?", (model, annotation_id)
            )

    @override
    def progress(self, model: str) -> Progress:
        row = self._database.reading.execute(
            "SELECT head, done, retirements FROM progress WHERE model = ?", (model,)
        ).fetchone()
        return Progress(*row) if row else Progress(0, 0)

    @override
    def append(self, model: str, entry: Entry, row: NDArray[np.float32] | None) -> None:
        vector = None if entry.vector is None else entry.vector.astype("<f4").tobytes()
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO progress VALUES (?, 0, 0, 0)", (model,))
            moved = connection.execute(
                "UPDATE progress SET head = head + 1, retirements = retirements + ?"
                " WHERE model = ? AND head = ?",
                (int(entry.retires is not None), model, entry.ordinal),
            )
            if moved.rowcount == 0:
                raise HeadMoved
            try:
                connection.execute(
                    "INSERT INTO embeddings VALUES (?, ?, ?, ?, ?)",
                    (model, entry.ordinal, entry.annotation_id, vector, entry.retires),
                )
            except sqlite3.IntegrityError as error:
                raise AlreadyThere from error
            if row is not None:
                connection.execute(
                    "INSERT INTO distance_rows VALUES (?, ?, ?)",
                    (model, entry.ordinal, row.astype("<f4").tobytes()),
                )

    @override
    def ordinals(self, model: str, annotation_ids: Sequence[str]) -> dict[str, int]:
        select = (
            "SELECT annotation, ordinal FROM embeddings"
            " WHERE model = ? AND retires IS NULL AND annotation IN"
        )
        return dict(self._database.select_in(select, [model], annotation_ids))

    @override
    def annotations(self, model: str, ordinals: Sequence[int]) -> dict[int, str]:
        select = "SELECT ordinal, annotation FROM embeddings WHERE model = ? AND ordinal IN"
        return dict(self._database.select_in(select, [model], [int(each) for each in ordinals]))

    @override
    def entries(self, model: str, start: int, stop: int) -> list[Entry]:
        rows = self._database.reading.execute(
            "SELECT ordinal, annotation, vector, retires FROM embeddings"
            " WHERE model = ? AND ordinal >= ? AND ordinal < ? ORDER BY ordinal",
            (model, start, stop),
        )
        return [
            Entry(ordinal, annotation, None if vector is None else floats(vector), retires)
            for ordinal, annotation, vector, retires in rows
        ]

    @override
    def row(self, model: str, ordinal: int) -> NDArray[np.float32]:
        row = self._database.reading.execute(
            "SELECT distances FROM distance_rows WHERE model = ? AND ordinal = ?", (model, ordinal)
        ).fetchone()
        if row is None:
            raise NotFound("There is no distance row at this ordinal.")
        return floats(row[0])

    @override
    def rows(self, model: str, start: int, stop: int) -> dict[int, NDArray[np.float32]]:
        found = self._database.reading.execute(
            "SELECT ordinal, distances FROM distance_rows"
            " WHERE model = ? AND ordinal >= ? AND ordinal < ?",
            (model, start, stop),
        )
        return {int(ordinal): floats(distances) for ordinal, distances in found}

    @override
    def put_rows(self, model: str, rows: Mapping[int, NDArray[np.float32]]) -> None:
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO distance_rows VALUES (?, ?, ?)",
                ((model, ordinal, row.astype("<f4").tobytes()) for ordinal, row in rows.items()),
            )

    @override
    def nearest(self, model: str, ordinals: Sequence[int]) -> dict[int, Nearest]:
        select = (
            "SELECT ordinal, last, radius, retired, ordinals, distances FROM nearest"
            " WHERE model = ? AND ordinal IN"
        )
        rows = self._database.select_in(select, [model], [int(each) for each in ordinals])
        return {
            ordinal: Nearest(
                ordinal,
                last,
                radius,
                np.frombuffer(near, dtype="<i8").astype(np.int64),
                floats(distances),
                bool(retired),
            )
            for ordinal, last, radius, retired, near, distances in rows
        }

    @override
    def radii(self, model: str, start: int, stop: int) -> NDArray[np.float32]:
        found = np.full(max(0, stop - start), np.inf, dtype=np.float32)
        rows = self._database.reading.execute(
            "SELECT ordinal, radius FROM nearest WHERE model = ? AND ordinal >= ? AND ordinal < ?",
            (model, start, stop),
        )
        for ordinal, radius in rows:
            found[ordinal - start] = radius
        return found

    @override
    def save_nearest(self, model: str, lists: Sequence[tuple[Nearest, int | None]]) -> list[int]:
        changed = []
        with self._database.writing() as connection:
            for list_, last in lists:
                row = connection.execute(
                    "SELECT last FROM nearest WHERE model = ? AND ordinal = ?",
                    (model, list_.ordinal),
                ).fetchone()
                if (None if row is None else row[0]) != last:
                    changed.append(list_.ordinal)
                    continue
                connection.execute(
                    "INSERT OR REPLACE INTO nearest VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        model,
                        list_.ordinal,
                        list_.last,
                        list_.radius,
                        int(list_.retired),
                        list_.ordinals.astype("<i8").tobytes(),
                        list_.distances.astype("<f4").tobytes(),
                    ),
                )
        return changed

    @override
    def advance(self, model: str, done: int) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE progress SET done = ? WHERE model = ? AND done < ?", (done, model, done)
            )
