"""What each function may do: exactly what it does, with what is its own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aws_cdk.assertions import Template

from tests.infra.template import template, upgraded

GET, PUT, DELETE, HEAR = "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"
SEND = {"sqs:SendMessage"}
LOOK = {"sqs:GetQueueAttributes"}
AGAIN = LOOK | {"sqs:ReceiveMessage", "sqs:DeleteMessage"}
FED = AGAIN | {"sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"}


def dynamo(*names: str) -> set[str]:
    return {f"dynamodb:{each}" for each in names}


FIND, LIST = dynamo("BatchGetItem"), dynamo("Query")
SAVE = FIND | dynamo("PutItem", "UpdateItem")
COMMIT = SAVE | dynamo("DeleteItem")

ALLOWED: dict[str, dict[str, set[str]]] = {
    "Crop": {
        "Catalogue": COMMIT,
        "Originals": {HEAR},
        "Originals/originals/*": {GET, DELETE, f"{GET}Version", f"{DELETE}Version"},
        "Derived/display/*": {PUT, DELETE},
        "Derived/crops/*": {PUT, DELETE},
        "CropQueue": FED | SEND,
        "CropDead": SEND,
        "EmbedQueue": SEND,
        "DistancesQueue": SEND,
    },
    "Embed": {
        "Catalogue": SAVE,
        "Embeddings": FIND | dynamo("GetItem", "PutItem"),
        "Derived": {HEAR},
        "Derived/crops/*": {GET},
        "EmbedQueue": FED | SEND,
        "EmbedDead": SEND,
        "DistancesQueue": SEND,
    },
    "Distances": {
        "Catalogue": SAVE,
        "Embeddings": FIND | LIST | dynamo("GetItem", "PutItem", "UpdateItem", "DeleteItem"),
        "EmbeddingDistances": FIND | LIST | dynamo("PutItem"),
        "DistancesQueue": FED | SEND,
        "DistancesDead": SEND,
    },
    "Backfill": {
        "Catalogue": COMMIT,
        "Catalogue/index/*": LIST,
        "Embeddings": FIND | LIST | dynamo("GetItem", "UpdateItem"),
        "EmbeddingDistances": FIND | LIST | dynamo("PutItem", "BatchWriteItem"),
        "Originals": {HEAR},
        "Originals/imports/*": {GET, DELETE},
        "Originals/mappings/*": {GET, PUT},
        "Originals/originals/*": {GET, PUT, DELETE},
        "Derived": {HEAR},
        "Derived/display/*": {GET, DELETE},
        "Derived/crops/*": {DELETE},
        "Derived/backfills/*": {GET, PUT},
        "Derived/exports/*": {GET, PUT, DELETE},
        "CropQueue": SEND,
        "EmbedQueue": SEND,
        "DistancesQueue": SEND,
        "BackfillQueue": FED | SEND,
        "BackfillDead": SEND,
        "CropDead": LOOK,
        "EmbedDead": LOOK,
        "DistancesDead": LOOK,
    },
    "Sweep": {
        "Catalogue": COMMIT,
        "Catalogue/index/*": LIST,
        "Embeddings": FIND | dynamo("GetItem"),
        "EmbeddingDistances": FIND,
        "Originals": {HEAR},
        "Originals/originals/*": {GET, DELETE},
        "Derived": {HEAR},
        "Derived/display/*": {DELETE},
        "Derived/crops/*": {DELETE},
        "Derived/exports/*": {DELETE},
        "Derived/backfills/*": {GET, PUT},
        "CropQueue": SEND,
        "DistancesQueue": SEND,
        "BackfillQueue": SEND,
        "CropDead": LOOK,
        "EmbedDead": LOOK,
        "DistancesDead": LOOK,
    },
    "Api": {
        "Originals/imports/*": {GET, PUT},
        "Originals/mappings/*": {GET},
        "Derived/backfills/*": {GET, PUT, DELETE},
        "Catalogue": COMMIT,
        "Catalogue/index/*": LIST,
        "Embeddings": FIND | LIST | dynamo("GetItem"),
        "EmbeddingDistances": FIND | LIST,
        "Originals": {HEAR},
        "Originals/originals/*": {GET, PUT, DELETE},
        "Derived": {HEAR},
        "Derived/display/*": {GET, DELETE},
        "Derived/crops/*": {GET, DELETE},
        "Derived/exports/*": {GET, PUT},
        "CropQueue": SEND,
        "EmbedQueue": SEND,
        "DistancesQueue": SEND,
        "BackfillQueue": SEND | LOOK,
        "CropDead": AGAIN,
        "EmbedDead": AGAIN,
        "DistancesDead": AGAIN,
        "BackfillDead": AGAIN,
    },
    "Explain": {
        "Catalogue": FIND,
        "Derived": {HEAR},
        "Derived/crops/*": {GET},
    },
}


def name_of(resource: Any) -> str:
    """A resource as the table above writes it; an embedder's is named without its hash."""
    if isinstance(resource, str):
        return resource
    if "Fn::Join" in resource:
        return "".join(name_of(each) for each in resource["Fn::Join"][1])
    logical = re.sub(r"[0-9A-F]{8}$", "", resource["Fn::GetAtt"][0])
    short = re.sub(r"^(Storage|Pipeline)", "", logical)
    return re.sub(r"^Embed[0-9a-f]{8}", "Embed", short)


def allowed(of: Template) -> dict[str, dict[str, set[str]]]:
    """What each function may do, by the resource."""
    policies = of.find_resources("AWS::IAM::Policy").values()
    found: dict[str, dict[str, set[str]]] = {}
    for function in of.find_resources("AWS::Lambda::Function").values():
        if not str(function["Properties"]["Handler"]).startswith("flukeline."):
            continue
        role = function["Properties"]["Role"]
        may = found.setdefault(name_of(role).removesuffix("Role"), {})
        for policy in policies:
            if {"Ref": role["Fn::GetAtt"][0]} not in policy["Properties"]["Roles"]:
                continue
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                assert statement["Effect"] == "Allow"
                resources, actions = statement["Resource"], statement["Action"]
                for each in resources if isinstance(resources, list) else [resources]:
                    did = {actions} if isinstance(actions, str) else set(actions)
                    may.setdefault(name_of(each), set()).update(did)
    return found


def with_log_and_traces(word: str) -> dict[str, set[str]]:
    """What the table says, and what every function does; tracing has no resource to name."""
    return ALLOWED[word] | {
        f"{word}Log": {"logs:CreateLogStream", "logs:PutLogEvents"},
        "*": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"},
    }


def test_the_table_is_of_every_function() -> None:
    assert set(allowed(template())) == set(ALLOWED)


@pytest.mark.parametrize("word", sorted(ALLOWED))
def test_a_function_may_do_what_it_does_and_nothing_else(word: str) -> None:
    assert allowed(template())[word] == with_log_and_traces(word)


def test_beside_a_newer_embedder_each_may_do_the_same() -> None:
    assert allowed(upgraded()) == {word: with_log_and_traces(word) for word in ALLOWED}


def test_no_function_has_a_policy_of_aws() -> None:
    roles = template().find_resources("AWS::IAM::Role")
    ours = {name: each for name, each in roles.items() if name.startswith("Pipeline")}
    assert len(ours) == len(ALLOWED)
    assert not any("ManagedPolicyArns" in each["Properties"] for each in ours.values())
