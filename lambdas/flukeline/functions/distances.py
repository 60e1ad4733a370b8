"""The distances function: fed by the distances queue; the only one that gives ordinals."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.messages import each_message, logger
from flukeline.stages.intake.compare import arrive, compare, retire
from flukeline.wiring import services


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Compare each fluke that was embedded; take out each that is gone."""
    _arrive_together(event)

    def work(body: dict[str, Any]) -> None:
        if "retire" in body:
            retire(services(), str(body["retire"]))
        else:
            compare(services(), str(body["annotation_id"]), _model(body))

    return each_message(event, context, services(), work, "comparing")


def _arrive_together(event: dict[str, Any]) -> None:
    """Place a batch at once; where that fails, each message by itself says which it was."""
    bodies = [json.loads(each["body"]) for each in event.get("Records", [])]
    arriving: dict[str, list[str]] = {}
    for each in bodies:
        if "annotation_id" in each:
            arriving.setdefault(_model(each), []).append(str(each["annotation_id"]))
    for model, flukes in arriving.items():
        if len(flukes) < 2:
            continue
        try:
            arrive(services(), flukes, model)
        except Exception:
            logger.exception("a batch could not be placed together; one by one now")


def _model(body: dict[str, Any]) -> str:
    return str(body.get("model", services().model_version))
