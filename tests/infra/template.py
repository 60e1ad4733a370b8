"""The synthesized templates, made once a test run, without building the zips."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk.assertions import Template

from infra.application import build
from infra.settings import Settings
from tests.newer import newer_models

CONTEXT = json.loads((Path(__file__).parents[2] / "cdk.json").read_text())["context"]
EMAIL = "marie@example.org"
Resource = dict[str, Any]


def synthesize(folder: Path, context: dict[str, str]) -> cdk.App:
    """The application as app.py makes it, synthesized to a folder without building the zips."""
    built = folder / "built"
    built.mkdir()
    (built / "index.html").write_text("<!doctype html>")
    deployments = folder / "deployments.json"
    deployments.write_text('{"default": {}, "dev": {}}')
    app = cdk.App(
        context={**CONTEXT, "alarm_email": EMAIL, **context, "aws:cdk:bundling-stacks": []},
        outdir=str(folder / "cdk.out"),
    )
    build(app, Settings.read(app.node, deployments), built)
    app.synth()
    return app


@cache
def templates(**context: str) -> dict[str, Template]:
    """The template of each stack; fails on an open finding of AWS's checks."""
    with tempfile.TemporaryDirectory() as folder:
        app = synthesize(Path(folder), context)
        made = [each for each in app.node.children if isinstance(each, cdk.Stack)]
        return {each.stack_name: Template.from_stack(each) for each in made}


def template() -> Template:
    """The template of the system."""
    return templates()["Flukeline"]


def of_type(kind: str, of: Template | None = None) -> dict[str, Resource]:
    """The resources of a type by their logical id, of the system's template where no other is given."""
    return {name: dict(each) for name, each in (of or template()).find_resources(kind).items()}


def handled(of: Template | None = None) -> dict[str, str]:
    """The handler of each of the product's functions, by its logical id."""
    found = of_type("AWS::Lambda::Function", of).items()
    handlers = {name: str(each["Properties"]["Handler"]) for name, each in found}
    return {name: each for name, each in handlers.items() if each.startswith("flukeline.")}


def functions(of: Template | None = None) -> dict[str, Resource]:
    """The product's functions by their stage's word, one of them of embedding."""
    every = of_type("AWS::Lambda::Function", of)
    return {handler.split(".")[2]: every[name] for name, handler in handled(of).items()}


@cache
def upgraded() -> Template:
    """The template of the system with a newer embedder, and the one of today before it."""
    with tempfile.TemporaryDirectory() as folder:
        return templates(models=str(newer_models(Path(folder) / "models")))["Flukeline"]


def tables() -> dict[str, dict[str, Any]]:
    """Each table as ``create_table`` takes it, by its name in the design."""
    found = {}
    for logical, resource in template().find_resources("AWS::DynamoDB::Table").items():
        properties = resource["Properties"]
        wanted = ("KeySchema", "AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes")
        name = logical.removeprefix("Storage").rstrip("0123456789ABCDEF")
        found[name] = {key: properties[key] for key in wanted if key in properties}
    return found
