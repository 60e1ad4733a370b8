"""The Catalogue port on DynamoDB: one item per record, four keys-only indexes for the lists."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from flukeline.errors import Changed
from flukeline.records import Record
from flukeline.storage.aws.counters import QUIET_SECONDS, Counters
from flukeline.storage.aws.dynamo import batch_get, conflicts, is_conflict, string_of
from flukeline.storage.lists import (
    COUNTED,
    COUNTED_KINDS,
    List,
    cursor_after,
    list_entries,
    position_of,
)
from flukeline.storage.ports import CHANGED, Catalogue, Page, R, Stored
from flukeline.storage.serialization import from_body, kind_of, readable, to_body

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


COUNTER_TRIES = 8
"""Tries at a transaction whose item of the counters another one writes at the same time."""


def _key(kind: str, id_: str) -> str:
    return f"{kind}#{id_}"


class DynamoCatalogue(Catalogue):
    """Each record is an item of ``pk``, ``version``, ``body``, ``list1``, ``sort1`` and so on."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table
        self._counters = Counters(client, table)

    @override
    def find(self, kind: type[R], id: str) -> R | None:
        return self.find_all(kind, [id]).get(id)

    @override
    def find_all(self, kind: type[R], ids: Iterable[str]) -> dict[str, R]:
        keys = [{"pk": {"S": _key(kind_of(kind), id_)}} for id_ in set(ids)]
        rows = self._rows(keys)
        return {id_: from_body(kind, body, version) for id_, body, version in rows}

    def _rows(self, keys: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, int]]:
        """Id, stored JSON and version of the records with these keys."""
        for item in batch_get(self._client, self._table, keys):
            id_ = string_of(item, "pk").partition("#")[2]
            yield id_, string_of(item, "body"), int(item["version"]["N"])

    @override
    def commit(
        self,
        saves: Sequence[Record],
        removes: Sequence[Record] = (),
    ) -> None:
        writes: list[dict[str, Any]] = []
        for record in saves:
            writes.append({"Put": {"Item": self._item(record), **self._if_unchanged(record)}})
        for record in removes:
            writes.append({"Delete": {"Key": self._pk(record), **self._if_unchanged(record)}})
        changes = self._changes_of_counts(saves, removes)
        tries_left = COUNTER_TRIES
        while not self._try_to_write(writes, changes, tries_left == 1):
            tries_left -= 1
            time.sleep(0.01 * (COUNTER_TRIES - tries_left))

    def _try_to_write(
        self, writes: Sequence[dict[str, Any]], changes: dict[List, int], is_last_try: bool
    ) -> bool:
        """Write records and counters; False: only the item of the counters was being written."""
        counters = [self._counters.write(changes)] if changes else []
        transaction: Any = [*writes, *counters]
        try:
            self._client.transact_write_items(TransactItems=transaction)
        except self._client.exceptions.TransactionCanceledException as error:
            if not is_conflict(error):
                raise
            if conflicts(error) == [len(writes)] and not is_last_try:
                return False
            raise Changed(CHANGED) from error
        return True

    def _changes_of_counts(
        self, saves: Sequence[Record], removes: Sequence[Record]
    ) -> dict[List, int]:
        """What a commit adds to the lists of ``COUNTED``, or takes from them.

        The stored items name the lists in which the records are so far. The transaction fails
        unless their versions, and with them their lists, are still the same.
        """
        changes = Counter(
            list_
            for record in saves
            if isinstance(record, COUNTED_KINDS)
            for list_, _ in list_entries(record)
        )
        versions = {
            _key(kind_of(record), record.id): str(record.version)
            for record in (*saves, *removes)
            if isinstance(record, COUNTED_KINDS) and record.version > 0
        }
        keys: list[dict[str, Any]] = [{"pk": {"S": key}} for key in versions]
        names = "pk, version, list1, list2, list3, list4"
        for item in batch_get(self._client, self._table, keys, names):
            if item["version"]["N"] != versions[string_of(item, "pk")]:
                raise Changed(CHANGED)
            changes.subtract(
                List(slot, string_of(item, f"list{slot}"))
                for slot in (1, 2, 3, 4)
                if f"list{slot}" in item
            )
        return {each: changes[each] for each in COUNTED if changes[each]}

    def _if_unchanged(self, record: Record) -> dict[str, Any]:
        if record.version == 0:
            return {"TableName": self._table, "ConditionExpression": "attribute_not_exists(pk)"}
        return {
            "TableName": self._table,
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {":version": {"N": str(record.version)}},
        }

    @staticmethod
    def _pk(record: Record) -> dict[str, Any]:
        return {"pk": {"S": _key(kind_of(record), record.id)}}

    def _item(self, record: Record) -> dict[str, Any]:
        item = {
            **self._pk(record),
            "version": {"N": str(record.version + 1)},
            "body": {"S": to_body(record)},
        }
        for list_, sort in list_entries(record):
            item[f"list{list_.slot}"] = {"S": list_.partition}
            item[f"sort{list_.slot}"] = {"S": sort}
        return item

    @override
    def listed(self, kind: type[R], list_: List, limit: int, cursor: str | None = None) -> Page[R]:
        # The index is eventually consistent; the records themselves are read consistently.
        query = self._query(list_) | {"Limit": limit, "ScanIndexForward": not list_.newest_first}
        if cursor is not None:
            sort, key = position_of(list_, cursor)
            query["ExclusiveStartKey"] = {
                "pk": {"S": _key(kind_of(kind), key)},
                f"list{list_.slot}": {"S": list_.partition},
                f"sort{list_.slot}": {"S": sort},
            }
        answer = self._client.query(**query)
        ids = [string_of(item, "pk").partition("#")[2] for item in answer["Items"]]
        rows = self._rows([{"pk": {"S": _key(kind_of(kind), id_)}} for id_ in set(ids)])
        found = {each.id: each for each in readable(kind, rows)}
        read = [found[id_] for id_ in ids if id_ in found]
        current = [each for each in read if any(entry == list_ for entry, _ in list_entries(each))]
        more = None
        if "LastEvaluatedKey" in answer:
            more = cursor_after(list_, string_of(answer["Items"][-1], f"sort{list_.slot}"), ids[-1])
        return Page(tuple(current), more)

    @override
    def everything(self) -> Iterator[Stored]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table, ProjectionExpression="pk, body", ConsistentRead=True
        )
        for page in pages:
            for item in page["Items"]:
                # The item of the counters has no body.
                if "body" in item:
                    kind, _, id_ = string_of(item, "pk").partition("#")
                    yield Stored(kind, id_, string_of(item, "body"))

    @override
    def count(self, list_: List) -> int:
        pages = self._client.get_paginator("query").paginate(**self._query(list_), Select="COUNT")
        return sum(page["Count"] for page in pages)

    @override
    def counts(self) -> dict[List, int]:
        found = self._counters.read()
        # A table from before there were counters is counted by the next sweep.
        return found.added if found.counted else self._count_all()

    @override
    def recount(self) -> dict[List, int] | None:
        found = self._counters.read()
        if time.time() - found.changed_at < QUIET_SECONDS:
            return None
        counts = self._count_all()
        differences = {
            each: counts[each] - found.added[each]
            for each in COUNTED
            if counts[each] != found.added[each]
        }
        if found.counted and not differences:
            return {}
        if not self._counters.correct(found, differences):
            return None
        return differences if found.counted else {}

    def _count_all(self) -> dict[List, int]:
        return {each: self.count(each) for each in COUNTED}

    def _query(self, list_: List) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "IndexName": f"list{list_.slot}",
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": f"list{list_.slot}"},
            "ExpressionAttributeValues": {":list": {"S": list_.partition}},
        }
