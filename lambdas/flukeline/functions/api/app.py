"""Assembles the API: the routes of /v1, error handling and the current user."""

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
    corrections,
    encounters,
    exports,
    imports,
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
    """Register the routes of /v1, the error handlers and the current user on a resolver.

    Args:
        app: A Powertools resolver with validation enabled.
        services: Returns the services; called for each request.
        authenticate: Returns the current user of a request's event.

    Returns:
        The same resolver.
    """

    def set_context(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        app.context.update(principal=authenticate(app.current_event), services=services())
        return next_middleware(app)

    app.use(middlewares=[set_context])
    problems.register(app)
    for module in (
        photographs,
        annotations,
        encounters,
        review,
        individuals,
        imports,
        exports,
        corrections,
        service,
    ):
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
    problems.add_problem_responses(document)
    return json.dumps(document, indent=1, sort_keys=True) + "\n"
