"""Powertools' resolver for API Gateway's HTTP API events, made safe to use in threads."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2


class ApiEvent(APIGatewayProxyEventV2):
    """An event of API Gateway's HTTP API (payload version 2.0)."""

    @property
    def resolved_query_string_parameters(self) -> dict[str, list[str]]:
        """The values of each query parameter.

        Powertools splits values at commas: a search for "Smith, John" would become "Smith".
        """
        return parse_qs(self.raw_query_string, keep_blank_values=True)


@dataclass
class _Request:
    """The state of the request that is being answered."""

    event: Any = None
    lambda_context: Any = None
    context: dict[str, Any] = field(default_factory=dict)


class ApiResolver(APIGatewayHttpResolver):
    """A resolver that keeps the state of each request in a context variable.

    Powertools 3.37 keeps it in attributes of the class, because a Lambda function answers one
    request at a time. The laptop's server answers several in threads.
    """

    def __init__(self) -> None:
        self._shared = _Request()
        self._requests: ContextVar[_Request | None] = ContextVar("request", default=None)
        super().__init__(enable_validation=True)

    @property
    def _request(self) -> _Request:
        return self._requests.get() or self._shared

    @property
    def current_event(self) -> Any:
        """The event of the current request."""
        return self._request.event

    @current_event.setter
    def current_event(self, value: Any) -> None:
        self._request.event = value

    @property
    def lambda_context(self) -> Any:
        """The Lambda context of the current request."""
        return self._request.lambda_context

    @lambda_context.setter
    def lambda_context(self, value: Any) -> None:
        self._request.lambda_context = value

    @property
    def context(self) -> dict[str, Any]:
        """Values that the middlewares and routes of the current request share."""
        return self._request.context

    @context.setter
    def context(self, value: dict[str, Any]) -> None:
        self._request.context = value

    def resolve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one request."""
        request = _Request(ApiEvent(dict(event)), context, dict(self._shared.context))
        token = self._requests.set(request)
        try:
            response: dict[str, Any] = super().resolve(event, context)
        finally:
            self._requests.reset(token)
        return response
