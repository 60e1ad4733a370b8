"""A restored table copied over the one that the stack uses."""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws

from scripts.copy_table import copy, items
from tests.infra.template import tables


@pytest.mark.parametrize("name", ["Catalogue", "Embeddings"])
def test_a_table_holds_what_the_restored_one_does(name: str) -> None:
    with mock_aws():
        dynamodb = boto3.resource("dynamodb")
        for each in ("restored", "used"):
            dynamodb.meta.client.create_table(**{**tables()[name], "TableName": each})
        restored, used = dynamodb.Table("restored"), dynamodb.Table("used")
        for number in range(60):
            key = {"pk": f"{number}", "sk": "a"}
            restored.put_item(Item={**key, "vector": b"\0" * 20_000, "was": "then"})
        for number in range(50, 70):
            used.put_item(Item={"pk": f"{number}", "sk": "a", "was": "since"})
        assert copy(restored, used) == 60
        found = {str(each["pk"]): each for each in items(used)}
        assert found == {str(each["pk"]): each for each in items(restored)}
        assert len(found) == 60
        assert {each["was"] for each in found.values()} == {"then"}
