"""The distances function, for the distances queue: the only function that assigns ordinals."""

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
    """Compare each embedded fluke; retire each fluke that was replaced or removed."""
    _assign_ordinals(event)

    def work(body: dict[str, Any]) -> None:
        request = distance_request(body)
        if isinstance(request, RetireRequest):
            retire(services(), request.annotation_id)
        else:
            compare(services(), request.annotation_id, _model_version(request))

    return each_message(event, context, services(), work, "comparing")


def _assign_ordinals(event: dict[str, Any]) -> None:
    """Assign the ordinals of a batch together, for each model version.

    If that fails, each message is processed on its own and fails or succeeds alone.
    """
    requests = [distance_request(json.loads(each["body"])) for each in event.get("Records", [])]
    arriving: dict[str, list[str]] = {}
    for each in requests:
        if isinstance(each, CompareRequest):
            arriving.setdefault(_model_version(each), []).append(each.annotation_id)
    for model, flukes in arriving.items():
        if len(flukes) < 2:
            continue
        try:
            arrive(services(), flukes, model)
        except Exception:
            logger.exception("ordinals could not be assigned to the batch; going on one by one")


def _model_version(request: CompareRequest) -> str:
    return request.model or services().model_version
