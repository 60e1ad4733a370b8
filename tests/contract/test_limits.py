"""The limits that the contract suite holds the adapters to are held indeed."""

from __future__ import annotations

import boto3
import numpy as np
import pytest
from moto import mock_aws

from flukeline.matching.nearest import Entry
from tests.contract.conftest import Stores
from tests.contract.limits import hold


def test_what_dynamodb_would_refuse_is_refused_here() -> None:
    with mock_aws():
        client, sqs = boto3.client("dynamodb"), boto3.client("sqs")
        hold(client, sqs)
        large = {"pk": {"S": "a"}, "data": {"B": b"x" * 420_000}}
        with pytest.raises(AssertionError, match="an item of"):
            client.put_item(TableName="t", Item=large)  # type: ignore[arg-type]
        keys = [{"pk": {"S": str(n)}} for n in range(101)]
        with pytest.raises(AssertionError):
            client.batch_get_item(RequestItems={"t": {"Keys": keys}})


def test_a_row_of_the_largest_catalogue_fits(stores: Stores) -> None:
    """The distances to 200,000 earlier photographs, in one transaction of chunks below 400 KB."""
    row = np.linspace(0, 2, 200_000, dtype=np.float32)
    vector = np.zeros(1024, np.float32)
    head = stores.vectors.progress("m").head
    stores.vectors.append("m", Entry(head, "a.1", vector), row)
    assert stores.vectors.progress("m").head == head + 1
