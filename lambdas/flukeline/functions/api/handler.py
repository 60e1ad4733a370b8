"""The API function behind API Gateway's HTTP API; its authorizer has checked the token."""

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
from flukeline.functions.api.body import fault_of
from flukeline.functions.api.problems import MEDIA_TYPE, problem
from flukeline.functions.api.resolver import ApiEvent, ApiResolver
from flukeline.records import Principal
from flukeline.services import Services

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


Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def make_handler(services: Callable[[], Services]) -> Handler:
    """The API as a function of API Gateway's event; the laptop's server calls it in threads.

    Args:
        services: Gives the services; called for each request.
    """
    app = assemble(ApiResolver(), services, claims_to_principal)

    def answer(event: dict[str, Any], context: Any) -> dict[str, Any]:
        request = ApiEvent(event)
        try:
            # Before anything else looks at the request: whoever may not ask learns nothing.
            principal = claims_to_principal(request)
            permissions.check(principal, request.http_method, request.path, services())
        except Forbidden as error:
            return refusal(HTTPStatus.FORBIDDEN, error.detail)
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        body = event.get("body") or ""
        is_base64 = event.get("isBase64Encoded")
        sent = b64decode(body) if is_base64 else str(body).encode("utf-8", "replace")
        fault = fault_of(headers.get("content-type", ""), sent)
        if fault is not None:
            return refusal(*fault)
        if sent:
            # Powertools takes "application/json; charset=UTF-8" and its like for no JSON.
            headers["content-type"] = "application/json"
        answered: dict[str, Any] = app.resolve({**event, "headers": headers}, context)
        return answered

    return answer


def refusal(status: int, detail: str) -> dict[str, Any]:
    """A function's answer that says why a request is refused."""
    return {
        "statusCode": status,
        "headers": {"content-type": MEDIA_TYPE},
        "body": json.dumps(problem(status, detail)),
    }


_answer = make_handler(wiring.services)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request on Lambda, whose answers are limited."""
    answer = _answer(event, context)
    written = json.dumps(answer.get("body"), ensure_ascii=False).encode("utf-8", "replace")
    if len(written) > LARGEST:
        logger.error("an answer of %d bytes is too large: %s", len(written), event.get("rawPath"))
        words = (
            "There is more here than can be shown at once. Export the catalogue to see all of it."
        )
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, f"{words} What you changed is kept.")
    return answer
