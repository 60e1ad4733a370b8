"""The API function behind API Gateway's HTTP API; its authorizer has checked the token."""

import json
import logging
from base64 import b64decode
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.api import permissions
from flukeline.functions.api.app import assemble
from flukeline.functions.api.body import fault_of
from flukeline.functions.api.problems import MEDIA_TYPE, problem
from flukeline.records import Forbidden, Principal
from flukeline.wiring import services

logger = logging.getLogger(__name__)
LARGEST = 5_500_000
"""Lambda takes an answer of 6 MB in all, the body in it as a JSON string."""


def claims_to_principal(event: BaseProxyEvent) -> Principal:
    """Who is asking, by the token's claims. Raises Forbidden where they are needed and missing."""
    http = (event.get("requestContext") or {}).get("http", {})
    if (http.get("method"), event.get("rawPath")) in permissions.PUBLIC:
        return permissions.NOBODY
    context = event.get("requestContext") or {}
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    # An access token passes the authorizer too, but has no address in it.
    name = claims.get("email")
    if not name:
        raise Forbidden("Sign in first.")
    groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
    return Principal(str(name), frozenset(groups))


app = assemble(APIGatewayHttpResolver(enable_validation=True), services, claims_to_principal)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    request = APIGatewayProxyEventV2(event)
    try:
        # Before anything else looks at the request: whoever may not ask learns nothing.
        principal = claims_to_principal(request)
        permissions.check(principal, request.http_method, request.path, services())
    except Forbidden as error:
        return _refused(HTTPStatus.FORBIDDEN, error.detail)
    body = event.get("body") or ""
    sent = b64decode(body) if event.get("isBase64Encoded") else str(body).encode("utf-8", "replace")
    fault = fault_of((event.get("headers") or {}).get("content-type", ""), sent)
    if fault is not None:
        return _refused(*fault)
    answer: dict[str, Any] = app.resolve(event, context)
    written = json.dumps(answer.get("body"), ensure_ascii=False).encode("utf-8", "replace")
    if len(written) > LARGEST:
        logger.error("an answer of %d bytes is too large: %s", len(written), request.path)
        words = (
            "There is more here than can be shown at once. Export the catalogue to see all of it."
        )
        return _refused(HTTPStatus.INTERNAL_SERVER_ERROR, f"{words} What you changed is kept.")
    return answer


def _refused(status: int, detail: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": MEDIA_TYPE},
        "body": json.dumps(problem(status, detail)),
    }
