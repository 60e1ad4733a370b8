"""Every error as RFC 9457 problem details, from one table."""

import json
import logging
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from flukeline.errors import (
    Conflict,
    FlukelineError,
    Forbidden,
    NoSpace,
    NotFound,
    Rejected,
    TooLarge,
    Unavailable,
)
from flukeline.functions.api import schemas

logger = logging.getLogger(__name__)

STATUS: dict[type[FlukelineError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Forbidden: HTTPStatus.FORBIDDEN,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Rejected: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoSpace: HTTPStatus.INSUFFICIENT_STORAGE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The members of one problem details object."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }


def answer(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> Response[str]:
    """An error's answer."""
    return Response(
        status_code=status,
        content_type=MEDIA_TYPE,
        body=json.dumps(problem(status, detail, errors)),
    )


def _methods_at(app: ApiGatewayResolver, path: str) -> list[str]:
    """The methods of the routes at a path."""
    routes = (*app._static_routes, *app._dynamic_routes)
    return sorted({each.method for each in routes if each.rule.match(path)})


def register(app: ApiGatewayResolver) -> None:
    """Answer every exception that a route can raise with problem details."""

    @app.exception_handler(FlukelineError)  # type: ignore[untyped-decorator]
    def _known(error: FlukelineError) -> Response[str]:
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        errors = [{"field": where, "reason": what} for where, what in error.faults]
        return answer(status, error.detail, errors)

    @app.exception_handler(RequestValidationError)  # type: ignore[untyped-decorator]
    def _invalid(error: RequestValidationError) -> Response[str]:
        errors = [
            {"field": ".".join(str(part) for part in each["loc"]), "reason": str(each["msg"])}
            for each in error.errors()
        ]
        return answer(422, "Something in the request is not as it should be.", errors)

    @app.exception_handler(ServiceError)  # type: ignore[untyped-decorator]
    def _service(error: ServiceError) -> Response[str]:
        return answer(error.status_code, str(error.msg))

    @app.not_found
    def _missing(error: NotFoundError) -> Response[str]:
        here = _methods_at(app, app.current_event.path)
        if not here:
            return answer(404, "There is nothing at this address.")
        refused = answer(405, f"This address answers {' and '.join(here)} only.")
        refused.headers["Allow"] = ", ".join(here)
        return refused

    @app.exception_handler(Exception)  # type: ignore[untyped-decorator]
    def _unexpected(error: Exception) -> Response[str]:
        logger.exception("a request failed", exc_info=error)
        return answer(500, "Something went wrong here. Nothing was changed; please try again.")


def describe(document: dict[str, Any]) -> None:
    """Say in the OpenAPI document that each operation answers errors with problem details."""
    components = document.setdefault("components", {}).setdefault("schemas", {})
    described = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.update(described.pop("$defs", {}))
    components["Problem"] = described
    for unused in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        components.pop(unused, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = operation["operationId"].removesuffix(f"_{method}")
            statuses = {
                "403": "Not yours to do.",
                "422": "Not as it should be.",
                "500": "Our mistake.",
            }
            if "{" in path or method == "post":
                statuses |= {"404": "Not found."}
            if method != "get":
                statuses |= {
                    "409": "It changed meanwhile.",
                    "413": "Too large.",
                    "415": "Not JSON.",
                    "507": "The disk is full.",
                }
            if path == "/v1/health":
                statuses |= {"503": "A store does not answer."}
            for status, words in statuses.items():
                operation["responses"][status] = {"description": words, "content": content}
