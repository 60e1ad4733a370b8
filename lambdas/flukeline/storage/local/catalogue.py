"""The Catalogue port on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from flukeline.errors import Changed
from flukeline.records import Record
from flukeline.storage.lists import List, cursor_after, places_of, position_of
from flukeline.storage.local.database import Database
from flukeline.storage.ports import CHANGED, MAX_RECORDS, Page, R
from flukeline.storage.serialization import from_body, kind_of, to_body


class LocalCatalogue:
    """Records in one table, and their places in lists in another."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, kind: type[R], id: str) -> R | None:
        """See the port."""
        return self.find_all(kind, [id]).get(id)

    def find_all(self, kind: type[R], ids: Iterable[str]) -> dict[str, R]:
        """See the port."""
        select = "SELECT id, body, version FROM records WHERE kind = ? AND id IN"
        rows = self._database.among(select, [kind_of(kind)], list(set(ids)))
        return {id_: from_body(kind, body, version) for id_, body, version in rows}

    def commit(
        self,
        saves: Sequence[Record],
        removes: Sequence[Record] = (),
    ) -> None:
        """See the port."""
        everything = (*saves, *removes)
        # As DynamoDB does: a record that is written twice would silently lose the first.
        if len({(kind_of(each), each.id) for each in everything}) < len(everything):
            raise ValueError("a record stands twice in one transaction")
        if len(everything) > MAX_RECORDS:
            raise ValueError(f"{len(everything)} records in one transaction")
        with self._database.writing() as connection:
            for record in everything:
                row = connection.execute(
                    "SELECT version FROM records WHERE kind = ? AND id = ?",
                    (kind_of(record), record.id),
                ).fetchone()
                if (row[0] if row else 0) != record.version:
                    raise Changed(CHANGED)
            for record in removes:
                self._take_out(connection, record)
                connection.execute(
                    "DELETE FROM records WHERE kind = ? AND id = ?", (kind_of(record), record.id)
                )
            for record in saves:
                self._take_out(connection, record)
                connection.execute(
                    "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)",
                    (kind_of(record), record.id, record.version + 1, to_body(record)),
                )
                connection.executemany(
                    "INSERT INTO listed VALUES (?, ?, ?, ?)",
                    [
                        (of.partition, sort, kind_of(record), record.id)
                        for of, sort in places_of(record)
                    ],
                )

    @staticmethod
    def _take_out(connection: sqlite3.Connection, record: Record) -> None:
        connection.execute(
            "DELETE FROM listed WHERE kind = ? AND id = ?", (kind_of(record), record.id)
        )

    def listed(self, kind: type[R], of: List, limit: int, cursor: str | None = None) -> Page[R]:
        """See the port."""
        after, order = ("<", "DESC") if of.newest_first else (">", "ASC")
        where = "l.list = ?"
        values: list[object] = [of.partition]
        if cursor is not None:
            where += f" AND l.sort {after} ?"
            values.append(position_of(of, cursor)[0])
        rows = self._database.reading.execute(
            "SELECT l.sort, l.id, r.body, r.version FROM listed l JOIN records r USING (kind, id)"
            f" WHERE {where} ORDER BY l.sort {order} LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        shown = rows[:limit]
        more = cursor_after(of, shown[-1][0], shown[-1][1]) if len(rows) > limit else None
        return Page(tuple(from_body(kind, body, version) for *_, body, version in shown), more)

    def count(self, of: List) -> int:
        """See the port."""
        row = self._database.reading.execute(
            "SELECT count(*) FROM listed WHERE list = ?", (of.partition,)
        ).fetchone()
        return int(row[0])
