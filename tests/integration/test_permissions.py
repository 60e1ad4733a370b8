"""Who may do what, by the token's groups, as API Gateway hands them on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flukeline.functions.api import handler as function
from flukeline.functions.api.permissions import GROUPS
from flukeline.records import Principal
from flukeline.services import Services
from tests.integration.pipeline import send

ROUTES = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())["paths"]
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def ask(services: Services, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(function, "_answer", function.make_handler(lambda: services))

    def asked(
        groups: str | None, method: str, path: str, body: object = None, **token: str
    ) -> tuple[int, dict[str, Any]]:
        claims = token or {"email": "marie"}
        claims |= {} if groups is None else {"cognito:groups": f"[{groups}]"}
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"content-type": "application/json"},
            "requestContext": {
                "http": {"method": method, "path": path},
                "stage": "$default",
                "authorizer": {"jwt": {"claims": claims}},
            },
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = function.handler(event, None)  # type: ignore[arg-type]
        text = str(answer["body"])
        body = json.loads(text) if text.startswith("{") else {"sheet": text}
        return int(answer["statusCode"]), body

    return asked


def least(ask: Any, method: str, path: str) -> str:
    """The first group that is not refused."""
    for group in GROUPS:
        if ask(group, method, path)[0] != 403:
            return group
    return "nobody"


def test_each_route_has_the_group_that_its_work_needs(ask: Any) -> None:
    found = {
        f"{method.upper()} {path}": least(
            ask, method.upper(), path.replace("{", "").replace("}", "")
        )
        for path, methods in ROUTES.items()
        for method in methods
    }
    found.pop("GET /v1/sign-in")
    assert {each for route, each in found.items() if route.startswith("GET")} == {"viewer"}
    writing = {route: each for route, each in found.items() if not route.startswith("GET")}
    assert {route for route, each in writing.items() if each == "admin"} == {
        "POST /v1/sample",
        "DELETE /v1/sample",
        "POST /v1/dead-letters/redrive",
    }
    for route, each in writing.items():
        if route.startswith(("POST /v1/uploads", "DELETE /v1/photographs", "PUT /v1/photographs")):
            assert each == "contributor"
        elif route.startswith(("POST /v1/reviews", "PATCH")):
            assert each == "curator", route


@pytest.mark.parametrize("groups", [None, "", "strangers"])
def test_without_a_group_nothing_is_shown(ask: Any, groups: str | None) -> None:
    status, body = ask(groups, "GET", "/v1/stats")
    assert status == 403
    assert "viewer" in body["detail"]


def test_an_access_token_which_names_nobody_is_refused(ask: Any) -> None:
    token = {"token_use": "access", "username": "4711", "sub": "4711", "client_id": "y"}
    status, body = ask("admin", "GET", "/v1/stats", **token)
    assert (status, body["detail"]) == (403, "Sign in first.")


def test_a_slash_more_does_not_open_a_door(ask: Any) -> None:
    assert ask("curator", "POST", "/v1/sample/")[0] == 403
    assert ask("viewer", "POST", "/v1/uploads/", {"filename": "a.jpg", "size": 9})[0] == 403


def test_a_contributor_changes_only_their_own_photographs(ask: Any, services: Services) -> None:
    own = send(services, "own.jpg", b"x", Principal("marie"))
    other = send(services, "other.jpg", b"y", Principal("tom"))
    status, body = ask("contributor", "DELETE", f"/v1/photographs/{other}")
    assert status == 403
    assert "Somebody else" in body["detail"]
    assert ask("contributor", "GET", f"/v1/photographs/{other}")[0] == 200
    assert ask("contributor", "DELETE", f"/v1/photographs/{own}")[0] == 200
    assert ask("contributor", "DELETE", f"/v1/photographs/{NOBODY}")[0] == 404
    assert ask("curator", "DELETE", f"/v1/photographs/{other}")[0] == 200


def test_an_answer_that_lambda_would_not_take_is_told_in_words(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for inside, status in (
        (function.MAX_RESPONSE_BYTES - 2, 200),
        (function.MAX_RESPONSE_BYTES - 1, 500),
    ):
        answer = {"statusCode": 200, "body": "x" * inside}
        monkeypatch.setattr(function, "_answer", lambda *_, held=answer: held)
        told, body = ask("viewer", "GET", "/v1/encounters/proposals")
        assert told == status
    assert "Export the catalogue" in body["detail"]


def test_several_groups_count_by_the_highest(ask: Any) -> None:
    wish = {"filename": "a.jpg", "size": 9}
    assert ask("viewer contributor", "POST", "/v1/uploads", wish)[0] == 201


def test_where_to_sign_in_is_told_to_everybody(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(None, "GET", "/v1/sign-in") == (200, {"pool": None})
    monkeypatch.setenv("USER_POOL_ID", "eu-west-1_x")
    monkeypatch.setenv("USER_POOL_CLIENT_ID", "y")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    pool = {"region": "eu-west-1", "user_pool_id": "eu-west-1_x", "client_id": "y"}
    assert ask(None, "GET", "/v1/sign-in") == (200, {"pool": pool})
