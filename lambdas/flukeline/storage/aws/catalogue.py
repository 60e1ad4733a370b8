"""The Catalogue port on DynamoDB: one item a record, four key-only indexes for the lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flukeline.errors import Changed
from flukeline.records import Record
from flukeline.storage.aws.dynamo import batch_get, cancelled, text
from flukeline.storage.lists import List, cursor_after, places_of, position_of
from flukeline.storage.ports import CHANGED, Page, R
from flukeline.storage.serialization import from_body, kind_of, to_body

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def _key(kind: str, id_: str) -> str:
    return f"{kind}#{id_}"


class DynamoCatalogue:
    """Records as items ``pk``, ``version``, ``body``, ``list1`` ``sort1`` and so on."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def find(self, kind: type[R], id: str) -> R | None:
        """See the port."""
        return self.find_all(kind, [id]).get(id)

    def find_all(self, kind: type[R], ids: Iterable[str]) -> dict[str, R]:
        """See the port."""
        keys = [{"pk": {"S": _key(kind_of(kind), id_)}} for id_ in set(ids)]
        found = {}
        for item in batch_get(self._client, self._table, keys):
            record = from_body(kind, text(item, "body"), int(item["version"]["N"]))
            found[record.id] = record
        return found

    def commit(
        self,
        saves: Sequence[Record],
        removes: Sequence[Record] = (),
    ) -> None:
        """See the port."""
        writes: list[dict[str, Any]] = []
        for record in saves:
            writes.append({"Put": {"Item": self._item(record), **self._as_read(record)}})
        for record in removes:
            writes.append({"Delete": {"Key": self._pk(record), **self._as_read(record)}})
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
        except self._client.exceptions.TransactionCanceledException as error:
            if cancelled(error):
                raise Changed(CHANGED) from error
            raise

    def _as_read(self, record: Record) -> dict[str, Any]:
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
        for of, sort in places_of(record):
            item[f"list{of.slot}"] = {"S": of.partition}
            item[f"sort{of.slot}"] = {"S": sort}
        return item

    def listed(self, kind: type[R], of: List, limit: int, cursor: str | None = None) -> Page[R]:
        """See the port. The index may lag; the records are read consistently."""
        query = self._query(of) | {"Limit": limit, "ScanIndexForward": not of.newest_first}
        if cursor is not None:
            sort, key = position_of(of, cursor)
            query["ExclusiveStartKey"] = {
                "pk": {"S": _key(kind_of(kind), key)},
                f"list{of.slot}": {"S": of.partition},
                f"sort{of.slot}": {"S": sort},
            }
        answer = self._client.query(**query)
        ids = [text(item, "pk").partition("#")[2] for item in answer["Items"]]
        found = self.find_all(kind, ids)
        shown = [found[id_] for id_ in ids if id_ in found]
        current = [each for each in shown if any(place == of for place, _ in places_of(each))]
        more = None
        if "LastEvaluatedKey" in answer:
            more = cursor_after(of, text(answer["Items"][-1], f"sort{of.slot}"), ids[-1])
        return Page(tuple(current), more)

    def count(self, of: List) -> int:
        """See the port."""
        pages = self._client.get_paginator("query").paginate(**self._query(of), Select="COUNT")
        return sum(page["Count"] for page in pages)

    def _query(self, of: List) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "IndexName": f"list{of.slot}",
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": f"list{of.slot}"},
            "ExpressionAttributeValues": {":list": {"S": of.partition}},
        }
