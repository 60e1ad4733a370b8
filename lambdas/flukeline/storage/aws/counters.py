"""Counters of the lists of ``COUNTED``, kept in the transactions that save the records.

Sixteen items hold them, and a transaction adds its changes to one at random: transactions that
write one item at the same time refuse each other. The count of a list is the sum of all items.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flukeline.storage.aws.dynamo import Item, batch_get, is_conflict, string_of
from flukeline.storage.lists import COUNTED, List

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SHARDS = 16
QUIET_SECONDS = 60
"""Seconds without a commit before a recount, so that the lists' indexes, which lag by less than a
second, have every record."""
_KEYS = [f"counter#{number}" for number in range(SHARDS)]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the items hold together.

    Attributes:
        added: The sum of all changes by list: how many records it has, once ``counted``.
        changes: How many transactions each item, by its key, has taken part in.
        changed_at: Time of the last of them, in seconds since 1970.
        counted: Whether the lists were counted once; a table from before the counters was not.
    """

    added: dict[List, int]
    changes: dict[str, int]
    changed_at: int
    counted: bool


class Counters:
    """The items of the counters in the table of the catalogue."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def write(self, changes: Mapping[List, int]) -> dict[str, Any]:
        """The part of a transaction that adds ``changes`` to one of the items."""
        return {
            "Update": self._add(secrets.choice(_KEYS), changes, {"changed_at": int(time.time())})
        }

    def _add(self, key: str, changes: Mapping[List, int], sets: Mapping[str, int]) -> Item:
        lists = list(changes)
        adds = ["changes :one", *(f"#l{at} :l{at}" for at in range(len(lists)))]
        expression = f"ADD {', '.join(adds)}"
        if sets:
            expression += " SET " + ", ".join(f"{name} = :{name}" for name in sets)
        request: Item = {
            "TableName": self._table,
            "Key": {"pk": {"S": key}},
            "UpdateExpression": expression,
            "ExpressionAttributeValues": {
                ":one": {"N": "1"},
                **{f":l{at}": {"N": str(changes[each])} for at, each in enumerate(lists)},
                **{f":{name}": {"N": str(value)} for name, value in sets.items()},
            },
        }
        if lists:
            names = {f"#l{at}": each.partition for at, each in enumerate(lists)}
            request["ExpressionAttributeNames"] = names
        return request

    def read(self) -> Totals:
        """Read all items, consistently."""
        keys: list[Item] = [{"pk": {"S": key}} for key in _KEYS]
        items = batch_get(self._client, self._table, keys)

        def number(item: Item, name: str) -> int:
            return int(item[name]["N"]) if name in item else 0

        return Totals(
            added={each: sum(number(item, each.partition) for item in items) for each in COUNTED},
            changes={string_of(item, "pk"): number(item, "changes") for item in items},
            changed_at=max((number(item, "changed_at") for item in items), default=0),
            counted=any("counted_at" in item for item in items),
        )

    def correct(self, read: Totals, differences: Mapping[List, int]) -> bool:
        """Add ``differences``, unless a transaction has changed an item since they were ``read``.

        Returns:
            Whether they were added.
        """
        first, *others = _KEYS
        writes = [self._add(first, differences, {"counted_at": int(time.time())})]
        writes += [self._add(key, {}, {}) for key in others]
        for key, write in zip(_KEYS, writes, strict=True):
            if key in read.changes:
                write["ConditionExpression"] = "changes = :seen"
                write["ExpressionAttributeValues"][":seen"] = {"N": str(read.changes[key])}
            else:
                write["ConditionExpression"] = "attribute_not_exists(pk)"
        transaction: Any = [{"Update": each} for each in writes]
        try:
            self._client.transact_write_items(TransactItems=transaction)
        except self._client.exceptions.TransactionCanceledException as error:
            if is_conflict(error):
                return False
            raise
        return True
