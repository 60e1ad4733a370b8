"""The distances function: fed by the distances queue; the only one that gives ordinals."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.batch import each_message, logger
from flukeline.messages import CompareRequest, RetireRequest, distance_request
from flukeline.stages.intake.compare import arrive, compare, retire
from flukeline.wiring import services


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Compare each fluke that was embedded; retire each that was replaced or removed."""
    _arrive_together(event)

    def work(body: dict[str, Any]) -> None:
        request = distance_request(body)
        if isinstance(request, RetireRequest):
            retire(services(), request.annotation_id)
        else:
            compare(services(), request.annotation_id, _model(request))

    return each_message(event, context, services(), work, "comparing")


def _arrive_together(event: dict[str, Any]) -> None:
    """Give a batch its ordinals at once; where that fails, each message fails or succeeds alone."""
    requests = [distance_request(json.loads(each["body"])) for each in event.get("Records", [])]
    arriving: dict[str, list[str]] = {}
    for each in requests:
        if isinstance(each, CompareRequest):
            arriving.setdefault(_model(each), []).append(each.annotation_id)
    for model, flukes in arriving.items():
        if len(flukes) < 2:
            continue
        try:
            arrive(services(), flukes, model)
        except Exception:
            logger.exception("a batch could not be placed together; one by one now")


def _model(request: CompareRequest) -> str:
    return request.model or services().model_version
