"""The Catalogue port on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from typing_extensions import override

from flukeline.errors import Changed
from flukeline.records import Record
from flukeline.storage.lists import COUNTED, List, cursor_after, list_entries, position_of
from flukeline.storage.local.database import Database, counted
from flukeline.storage.ports import CHANGED, MAX_RECORDS, Catalogue, Page, R, Stored
from flukeline.storage.serialization import from_body, kind_of, readable, to_body


class LocalCatalogue(Catalogue):
    """Records in the table ``records``, and their list entries in the table ``listed``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def find(self, kind: type[R], id: str) -> R | None:
        return self.find_all(kind, [id]).get(id)

    @override
    def find_all(self, kind: type[R], ids: Iterable[str]) -> dict[str, R]:
        select = "SELECT id, body, version FROM records WHERE kind = ? AND id IN"
        rows = self._database.select_in(select, [kind_of(kind)], list(set(ids)))
        return {id_: from_body(kind, body, version) for id_, body, version in rows}

    @override
    def commit(
        self,
        saves: Sequence[Record],
        removes: Sequence[Record] = (),
    ) -> None:
        everything = (*saves, *removes)
        # DynamoDB refuses this too. Here the second write would silently replace the first.
        if len({(kind_of(each), each.id) for each in everything}) < len(everything):
            raise ValueError("a record is written twice in one transaction")
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
                self._delete_list_entries(connection, record)
                connection.execute(
                    "DELETE FROM records WHERE kind = ? AND id = ?", (kind_of(record), record.id)
                )
            for record in saves:
                self._delete_list_entries(connection, record)
                connection.execute(
                    "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)",
                    (kind_of(record), record.id, record.version + 1, to_body(record)),
                )
                connection.executemany(
                    "INSERT INTO listed VALUES (?, ?, ?, ?)",
                    [
                        (list_.partition, sort, kind_of(record), record.id)
                        for list_, sort in list_entries(record)
                    ],
                )

    @staticmethod
    def _delete_list_entries(connection: sqlite3.Connection, record: Record) -> None:
        connection.execute(
            "DELETE FROM listed WHERE kind = ? AND id = ?", (kind_of(record), record.id)
        )

    @override
    def listed(self, kind: type[R], list_: List, limit: int, cursor: str | None = None) -> Page[R]:
        after, order = ("<", "DESC") if list_.newest_first else (">", "ASC")
        where = "l.list = ?"
        values: list[object] = [list_.partition]
        if cursor is not None:
            where += f" AND l.sort {after} ?"
            values.append(position_of(list_, cursor)[0])
        rows = self._database.reading.execute(
            "SELECT l.sort, l.id, r.body, r.version FROM listed l JOIN records r USING (kind, id)"
            f" WHERE {where} ORDER BY l.sort {order} LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        page = rows[:limit]
        more = cursor_after(list_, page[-1][0], page[-1][1]) if len(rows) > limit else None
        return Page(tuple(readable(kind, (row[1:] for row in page))), more)

    @override
    def everything(self) -> Iterator[Stored]:
        # One statement sees the database as it was when it began.
        rows = self._database.reading.execute("SELECT kind, id, body FROM records")
        return (Stored(*row) for row in rows)

    @override
    def count(self, list_: List) -> int:
        row = self._database.reading.execute(
            "SELECT count(*) FROM listed WHERE list = ?", (list_.partition,)
        ).fetchone()
        return int(row[0])

    @override
    def counts(self) -> dict[List, int]:
        held = dict(self._database.reading.execute("SELECT list, records FROM counts").fetchall())
        return {each: held.get(each.partition, 0) for each in COUNTED}

    @override
    def recount(self) -> dict[List, int]:
        with self._database.writing() as connection:
            held = self.counts()
            connection.execute("DELETE FROM counts")
            connection.execute(
                "INSERT INTO counts SELECT list, count(*) FROM listed"
                f" WHERE {counted('list')} GROUP BY list"
            )
            now = self.counts()
        return {each: now[each] - held[each] for each in COUNTED if now[each] != held[each]}
