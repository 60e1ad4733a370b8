"""The resolver of the API: Powertools' for API Gateway's events, safe in several threads."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2


class ApiEvent(APIGatewayProxyEventV2):
    """A request as API Gateway's HTTP API sends it."""

    @property
    def resolved_query_string_parameters(self) -> dict[str, list[str]]:
        """Each parameter's values.

        Powertools splits a value at its commas, so that a search for "Smith, John" finds "Smith".
        """
        return parse_qs(self.raw_query_string, keep_blank_values=True)


@dataclass
class _Request:
    event: Any = None
    lambda_context: Any = None
    context: dict[str, Any] = field(default_factory=dict)


class ApiResolver(APIGatewayHttpResolver):
    """Keeps each request's state to itself.

    Powertools 3.37 keeps the event of the request in an attribute of a class, because a Lambda
    function answers one request at a time; the laptop's server answers several in threads.
    """

    def __init__(self) -> None:
        self._startup = _Request()
        self._requests: ContextVar[_Request | None] = ContextVar("request", default=None)
        super().__init__(enable_validation=True)

    @property
    def _request(self) -> _Request:
        return self._requests.get() or self._startup

    @property
    def current_event(self) -> Any:
        """The request's event."""
        return self._request.event

    @current_event.setter
    def current_event(self, value: Any) -> None:
        self._request.event = value

    @property
    def lambda_context(self) -> Any:
        """The context that the function was called with."""
        return self._request.lambda_context

    @lambda_context.setter
    def lambda_context(self, value: Any) -> None:
        self._request.lambda_context = value

    @property
    def context(self) -> dict[str, Any]:
        """What middlewares and routes of this request tell one another."""
        return self._request.context

    @context.setter
    def context(self, value: dict[str, Any]) -> None:
        self._request.context = value

    def resolve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one request."""
        held = _Request(ApiEvent(dict(event)), context, dict(self._startup.context))
        token = self._requests.set(held)
        try:
            answer: dict[str, Any] = super().resolve(event, context)
        finally:
            self._requests.reset(token)
        return answer
