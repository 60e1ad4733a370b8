"""The API function behind API Gateway's HTTP API; its authorizer has checked the token."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.api.app import assemble
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
    answer: dict[str, Any] = app.resolve(event, context)
    return answer
