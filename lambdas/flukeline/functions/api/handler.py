"""The API function behind API Gateway's HTTP API; its authorizer has checked the token."""

import json
from base64 import b64decode
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.api.app import assemble
from flukeline.functions.api.body import fault_of
from flukeline.functions.api.problems import MEDIA_TYPE, problem
from flukeline.records import Forbidden, Principal
from flukeline.wiring import services


def claims_to_principal(event: BaseProxyEvent) -> Principal:
    """Who is asking, by the token's claims. Raises Forbidden without them."""
    context = event.get("requestContext") or {}
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    name = claims.get("email") or claims.get("username") or claims.get("sub")
    if not name:
        raise Forbidden("Sign in first.")
    groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
    return Principal(str(name), frozenset(groups))


app = assemble(APIGatewayHttpResolver(enable_validation=True), services, claims_to_principal)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    body = event.get("body") or ""
    sent = b64decode(body) if event.get("isBase64Encoded") else str(body).encode("utf-8", "replace")
    fault = fault_of((event.get("headers") or {}).get("content-type", ""), sent)
    if fault is not None:
        return {
            "statusCode": fault[0],
            "headers": {"content-type": MEDIA_TYPE},
            "body": json.dumps(problem(*fault)),
        }
    answer: dict[str, Any] = app.resolve(event, context)
    return answer
