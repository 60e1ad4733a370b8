"""The API: one set of routes, for API Gateway's events and for the laptop's HTTP server."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from flukeline.functions.api import problems
from flukeline.functions.api.routes import (
    annotations,
    encounters,
    export,
    individuals,
    photographs,
    review,
    service,
)
from flukeline.records import Principal
from flukeline.services import Services

Resolver = TypeVar("Resolver", bound=ApiGatewayResolver)


def assemble(
    app: Resolver,
    services: Callable[[], Services],
    authenticate: Callable[[BaseProxyEvent], Principal],
) -> Resolver:
    """Give a resolver the routes of /v1, the problem details, and who is asking.

    Args:
        app: A Powertools resolver with validation enabled.
        services: Gives the services; called for each request.
        authenticate: Says who is asking, from the request's event.
    """

    def establish(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        app.context.update(principal=authenticate(app.current_event), services=services())
        return next_middleware(app)

    app.use(middlewares=[establish])
    problems.register(app)
    for module in (photographs, annotations, encounters, review, individuals, export, service):
        app.include_router(module.router)
    return app


def openapi_document(app: ApiGatewayResolver) -> str:
    """The API's OpenAPI document as indented JSON, with problem details for every error."""
    document = json.loads(
        app.get_openapi_json_schema(
            title="Flukeline",
            version="1",
            description="Identify individual whales from photographs of their flukes.",
        )
    )
    problems.describe(document)
    return json.dumps(document, indent=1, sort_keys=True) + "\n"
