"""Turns every error into RFC 9457 problem details, by one table of statuses."""

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
    FlukelineError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """A problem details object (RFC 9457); ``errors`` are {field, reason} for each fault."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }


def problem_response(
    status: int, detail: str, errors: list[dict[str, str]] | None = None
) -> Response[str]:
    """The response with the problem details of an error."""
    return Response(
        status_code=status,
        content_type=MEDIA_TYPE,
        body=json.dumps(problem(status, detail, errors)),
    )


def _methods_at(app: ApiGatewayResolver, path: str) -> list[str]:
    """The HTTP methods that a path has routes for."""
    routes = (*app._static_routes, *app._dynamic_routes)
    return sorted({each.method for each in routes if each.rule.match(path)})


def register(app: ApiGatewayResolver) -> None:
    """Register error handlers that answer each exception with problem details."""

    @app.exception_handler(FlukelineError)  # type: ignore[untyped-decorator]
    def _flukeline_error(error: FlukelineError) -> Response[str]:
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        errors = [{"field": field, "reason": reason} for field, reason in error.faults]
        return problem_response(status, error.detail, errors)

    @app.exception_handler(RequestValidationError)  # type: ignore[untyped-decorator]
    def _validation_error(error: RequestValidationError) -> Response[str]:
        errors = [
            {"field": ".".join(str(part) for part in each["loc"]), "reason": str(each["msg"])}
            for each in error.errors()
        ]
        return problem_response(422, "The request has faults; each is listed.", errors)

    @app.exception_handler(ServiceError)  # type: ignore[untyped-decorator]
    def _service_error(error: ServiceError) -> Response[str]:
        return problem_response(error.status_code, str(error.msg))

    @app.not_found
    def _not_found(error: NotFoundError) -> Response[str]:
        methods = _methods_at(app, app.current_event.path)
        if not methods:
            return problem_response(404, "There is nothing at this address.")
        response = problem_response(405, f"This address answers {' and '.join(methods)} only.")
        response.headers["Allow"] = ", ".join(methods)
        return response

    @app.exception_handler(Exception)  # type: ignore[untyped-decorator]
    def _unexpected_error(error: Exception) -> Response[str]:
        logger.exception("a request failed", exc_info=error)
        return problem_response(
            500, "Something went wrong here. Nothing was changed; please try again."
        )


def add_problem_responses(document: dict[str, Any]) -> None:
    """Add to each operation of the OpenAPI document the problem details that it can answer."""
    components = document.setdefault("components", {}).setdefault("schemas", {})
    problem_schema = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.update(problem_schema.pop("$defs", {}))
    components["Problem"] = problem_schema
    for unused in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        components.pop(unused, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = operation["operationId"].removesuffix(f"_{method}")
            statuses = {
                "403": "The current user may not do this.",
                "422": "The request has faults; each is listed.",
                "500": "An unexpected error of the server.",
            }
            if "{" in path or method == "post":
                statuses |= {"404": "There is no such record."}
            if method != "get":
                statuses |= {
                    "409": "The record has changed meanwhile, or its state does not allow this.",
                    "413": "The body is too large.",
                    "415": "The body is not JSON.",
                    "507": "The disk is full.",
                }
            if path == "/v1/health":
                statuses |= {"503": "A store does not answer."}
            for status, description in statuses.items():
                operation["responses"][status] = {"description": description, "content": content}
