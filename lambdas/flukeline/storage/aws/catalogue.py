"""The Catalogue port on DynamoDB: one item per record, four keys-only indexes for the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from flukeline.errors import Changed
from flukeline.records import Record
from flukeline.storage.aws.dynamo import batch_get, is_conflict, string_of
from flukeline.storage.lists import List, cursor_after, list_entries, position_of
from flukeline.storage.ports import CHANGED, Catalogue, Page, R
from flukeline.storage.serialization import from_body, kind_of, readable, to_body

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def _key(kind: str, id_: str) -> str:
    return f"{kind}#{id_}"


class DynamoCatalogue(Catalogue):
    """Each record is an item of ``pk``, ``version``, ``body``, ``list1``, ``sort1`` and so on."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

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
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
        except self._client.exceptions.TransactionCanceledException as error:
            if is_conflict(error):
                raise Changed(CHANGED) from error
            raise

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
    def count(self, list_: List) -> int:
        pages = self._client.get_paginator("query").paginate(**self._query(list_), Select="COUNT")
        return sum(page["Count"] for page in pages)

    def _query(self, list_: List) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "IndexName": f"list{list_.slot}",
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": f"list{list_.slot}"},
            "ExpressionAttributeValues": {":list": {"S": list_.partition}},
        }
