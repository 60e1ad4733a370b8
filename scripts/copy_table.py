"""Make one DynamoDB table hold what another one holds: ``copy_table.py FROM TO``, while nobody works.

AWS restores a table, and imports one, only under a new name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def items(table: Table, **wanted: Any) -> Iterator[dict[str, Any]]:
    """Every item of a table."""
    pages = table.meta.client.get_paginator("scan").paginate(TableName=table.name, **wanted)
    for page in pages:
        yield from page["Items"]


def copy(source: Table, target: Table) -> int:
    """Remove what the source lacks, and write what it has; how many items that are."""
    names = [each["AttributeName"] for each in target.key_schema]
    # A name of one's own for each: some names are reserved.
    keys = {
        "ProjectionExpression": ", ".join(f"#{each}" for each in names),
        "ExpressionAttributeNames": {f"#{each}": each for each in names},
    }
    kept = {tuple(each[name] for name in names) for each in items(source, **keys)}
    with target.batch_writer() as batch:
        for each in items(target, **keys):
            if tuple(each[name] for name in names) not in kept:
                batch.delete_item(Key={name: each[name] for name in names})
        for each in items(source):
            batch.put_item(Item=each)
    return len(kept)


def main() -> int:
    """Copy; returns the exit status."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    dynamodb = boto3.resource("dynamodb")
    count = copy(*(dynamodb.Table(each) for each in sys.argv[1:]))
    print(f"{count:,} items")
    return 0


if __name__ == "__main__":
    sys.exit(main())
