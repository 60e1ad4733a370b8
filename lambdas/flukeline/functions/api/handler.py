"""The API function, called by API Gateway's HTTP API after its authorizer checked the token."""

import json
import logging
from base64 import b64decode
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline import wiring
from flukeline.errors import Forbidden
from flukeline.functions.api import permissions
from flukeline.functions.api.app import assemble
from flukeline.functions.api.body import find_fault
from flukeline.functions.api.problems import MEDIA_TYPE, problem
from flukeline.functions.api.resolver import ApiEvent, ApiResolver
from flukeline.records import Principal
from flukeline.services import Services

logger = logging.getLogger(__name__)
MAX_RESPONSE_BYTES = 5_500_000
"""Of the body as a JSON string; Lambda allows 6 MB for the whole response."""


def claims_to_principal(event: BaseProxyEvent) -> Principal:
    """The current user, from the claims of the token in the event.

    Raises:
        Forbidden: The route needs a user, and the token names none.
    """
    http = (event.get("requestContext") or {}).get("http", {})
    if (http.get("method"), event.get("rawPath")) in permissions.PUBLIC:
        return permissions.NOBODY
    context = event.get("requestContext") or {}
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    # The authorizer accepts access tokens too, which have no email claim; ID tokens have it.
    name = claims.get("email")
    if not name:
        raise Forbidden("Sign in first.")
    groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
    return Principal(str(name), frozenset(groups))


Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def make_handler(services: Callable[[], Services]) -> Handler:
    """The API as a function of API Gateway's event and a context; safe to call in threads.

    Args:
        services: Returns the services; called for each request.
    """
    app = assemble(ApiResolver(), services, claims_to_principal)

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        request = ApiEvent(event)
        try:
            # First of all checks, so that the responses to a stranger reveal nothing.
            principal = claims_to_principal(request)
            permissions.check(principal, request.http_method, request.path, services())
        except Forbidden as error:
            return error_response(HTTPStatus.FORBIDDEN, error.detail)
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        body = event.get("body") or ""
        is_base64 = event.get("isBase64Encoded")
        sent = b64decode(body) if is_base64 else str(body).encode("utf-8", "replace")
        fault = find_fault(headers.get("content-type", ""), sent)
        if fault is not None:
            return error_response(*fault)
        if sent:
            # Powertools does not recognise "application/json; charset=UTF-8" as JSON.
            headers["content-type"] = "application/json"
        response: dict[str, Any] = app.resolve({**event, "headers": headers}, context)
        return response

    return lambda event, context: not_stored(handle(event, context))


def not_stored(response: dict[str, Any]) -> dict[str, Any]:
    """The response with ``Cache-Control: no-store``, unless it has a Cache-Control of its own."""
    headers = response.get("headers") or {}
    if not any(name.lower() == "cache-control" for name in headers):
        headers = {**headers, "cache-control": "no-store"}
    return {**response, "headers": headers}


def error_response(status: int, detail: str) -> dict[str, Any]:
    """The Lambda response with the problem details of an error."""
    return {
        "statusCode": status,
        "headers": {"content-type": MEDIA_TYPE, "cache-control": "no-store"},
        "body": json.dumps(problem(status, detail)),
    }


_answer = make_handler(wiring.services)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request on Lambda; an answer that is too large becomes an error."""
    response = _answer(event, context)
    encoded_body = json.dumps(response.get("body"), ensure_ascii=False).encode("utf-8", "replace")
    if len(encoded_body) > MAX_RESPONSE_BYTES:
        logger.error(
            "a response of %d bytes is too large: %s", len(encoded_body), event.get("rawPath")
        )
        detail = (
            "There is more here than can be shown at once. Export the catalogue to see all of it."
            " What you changed is kept."
        )
        return error_response(HTTPStatus.INTERNAL_SERVER_ERROR, detail)
    return response
