"""The synthesized template, made once a test run, without building the zips."""

from __future__ import annotations

from functools import cache
from typing import Any

import aws_cdk as cdk
from aws_cdk.assertions import Template

from infra.stack import FlukelineStack


@cache
def template() -> Template:
    """The stack's template."""
    app = cdk.App(context={"aws:cdk:bundling-stacks": []})
    return Template.from_stack(FlukelineStack(app, "Flukeline"))


def tables() -> dict[str, dict[str, Any]]:
    """Each table as ``create_table`` takes it, by its name in the design."""
    found = {}
    for logical, resource in template().find_resources("AWS::DynamoDB::Table").items():
        properties = resource["Properties"]
        wanted = ("KeySchema", "AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes")
        name = logical.removeprefix("Storage").rstrip("0123456789ABCDEF")
        found[name] = {key: properties[key] for key in wanted if key in properties}
    return found
