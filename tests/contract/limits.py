"""DynamoDB's and SQS's own limits, which moto and ministack do not all hold."""

from __future__ import annotations

from typing import Any

LARGEST_ITEM = 400 * 1024
LARGEST_TRANSACTION = 4 * 1024 * 1024
LARGEST_MESSAGE = 1024 * 1024


def size_of(value: Any) -> int:
    """An item's size as DynamoDB counts it: names and values, a little for each container."""
    if isinstance(value, dict) and len(value) == 1:
        ((kind, held),) = value.items()
        if kind == "S":
            return len(held.encode())
        if kind == "N":
            return len(held) // 2 + 2
        if kind == "B":
            return len(held)
        if kind in ("BOOL", "NULL"):
            return 1
        if kind == "L":
            return 3 + sum(1 + size_of(each) for each in held)
        if kind == "M":
            return 3 + size_of_item(held)
    raise AssertionError(f"an attribute of an unknown kind: {value!r}")


def size_of_item(item: dict[str, Any]) -> int:
    """The sum over an item's attributes."""
    return sum(len(name.encode()) + size_of(value) for name, value in item.items())


def _put(item: dict[str, Any]) -> int:
    size = size_of_item(item)
    assert size <= LARGEST_ITEM, f"an item of {size} bytes"
    return size


def check_dynamodb(params: dict[str, Any], model: Any, **_more: Any) -> None:
    """Fails where a call is larger than DynamoDB takes."""
    if "Item" in params:
        _put(params["Item"])
    if model.name == "TransactWriteItems":
        puts = [each["Put"]["Item"] for each in params["TransactItems"] if "Put" in each]
        assert sum(map(_put, puts)) <= LARGEST_TRANSACTION
    elif model.name == "BatchWriteItem":
        requests = [each for table in params["RequestItems"].values() for each in table]
        assert len(requests) <= 25
        for each in requests:
            if "PutRequest" in each:
                _put(each["PutRequest"]["Item"])
    elif model.name == "BatchGetItem":
        assert sum(len(table["Keys"]) for table in params["RequestItems"].values()) <= 100


def check_sqs(params: dict[str, Any], model: Any, **_more: Any) -> None:
    """Fails where a message is larger than SQS takes, or a batch longer."""
    if "MessageBody" in params:
        assert len(params["MessageBody"].encode()) <= LARGEST_MESSAGE
    if model.name == "SendMessageBatch":
        assert len(params["Entries"]) <= 10


def hold(dynamodb: Any, sqs: Any) -> None:
    """Check every call of these clients from now on."""
    dynamodb.meta.events.register("provide-client-params.dynamodb", check_dynamodb)
    sqs.meta.events.register("provide-client-params.sqs", check_sqs)
