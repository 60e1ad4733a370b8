"""Who may do what, by the token's groups, as API Gateway hands them on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flukeline.errors import Forbidden
from flukeline.functions.api import handler as function
from flukeline.functions.api import permissions
from flukeline.records import Principal
from flukeline.services import Services
from tests.integration.pipeline import send

ROUTES = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())["paths"]
NOBODY = "00000000-0000-7000-8000-000000000000"

# Written by hand from what each group is for, and not from the code: whom a route is open to at
# the least. None is somebody who has signed in and belongs to no group.
EVERYBODY = [None, "viewer", "contributor", "curator", "admin"]
LEAST: dict[str, str | None] = {
    "GET /v1/sign-in": None,
    "GET /v1/health": "viewer",
    "GET /v1/limits": "viewer",
    "GET /v1/stats": "viewer",
    "GET /v1/photographs": "viewer",
    "GET /v1/photographs/{photograph_id}": "viewer",
    "GET /v1/annotations/{annotation_id}/attention": "viewer",
    "GET /v1/encounters": "viewer",
    "GET /v1/encounters/proposals": "viewer",
    "GET /v1/encounters/{encounter_id}": "viewer",
    "GET /v1/encounters/{encounter_id}/candidates": "viewer",
    "GET /v1/encounters/{encounter_id}/history": "viewer",
    "GET /v1/encounters/{encounter_id}/reviews": "viewer",
    "GET /v1/individuals": "viewer",
    "GET /v1/individuals/{individual_id}": "viewer",
    "GET /v1/proposed-name": "viewer",
    "GET /v1/merges": "viewer",
    "GET /v1/reviews": "viewer",
    "POST /v1/exports": "viewer",
    "GET /v1/exports/{export_id}": "viewer",
    "GET /v1/clock-corrections": "viewer",
    "GET /v1/clock-corrections/sources": "viewer",
    "POST /v1/uploads": "contributor",
    "PUT /v1/photographs/{photograph_id}/crop": "contributor",
    "POST /v1/photographs/{photograph_id}/annotations": "contributor",
    "POST /v1/photographs/{photograph_id}/retry": "contributor",
    "DELETE /v1/photographs/{photograph_id}": "contributor",
    "POST /v1/reviews": "curator",
    "POST /v1/reviews/{review_id}/undo": "curator",
    "PATCH /v1/encounters/{encounter_id}": "curator",
    "POST /v1/encounters/arrange": "curator",
    "PATCH /v1/individuals/{individual_id}": "curator",
    "POST /v1/individuals/{individual_id}/merge": "curator",
    "POST /v1/merges/{merge_id}/undo": "curator",
    "GET /v1/imports": "viewer",
    "GET /v1/imports/{import_id}": "viewer",
    "GET /v1/imports/{import_id}/mapping": "viewer",
    "GET /v1/imports/{import_id}/names": "viewer",
    "GET /v1/imports/{import_id}/faulty-rows.csv": "viewer",
    "POST /v1/imports": "curator",
    "PUT /v1/imports/{import_id}/mapping": "curator",
    "PUT /v1/imports/{import_id}/names": "curator",
    "POST /v1/imports/{import_id}/files": "curator",
    "POST /v1/imports/{import_id}/check": "curator",
    "POST /v1/imports/{import_id}/start": "curator",
    "POST /v1/imports/{import_id}/pause": "curator",
    "POST /v1/imports/{import_id}/resume": "curator",
    "POST /v1/imports/{import_id}/undo": "curator",
    "DELETE /v1/imports/{import_id}": "curator",
    "POST /v1/clock-corrections": "curator",
    "POST /v1/clock-corrections/preview": "curator",
    "POST /v1/clock-corrections/{correction_id}/undo": "curator",
    "POST /v1/tracks": "curator",
    "POST /v1/tracks/preview": "curator",
    "POST /v1/sample": "admin",
    "DELETE /v1/sample": "admin",
    "POST /v1/dead-letters/redrive": "admin",
}


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


def allowed(ask: Any, route: str) -> list[str | None]:
    """Which of the groups a route does not refuse."""
    method, path = route.split()
    asked = path.replace("{", "").replace("}", "")
    return [group for group in EVERYBODY if ask(group, method, asked)[0] not in (401, 403)]


def test_every_route_has_its_place_in_the_table() -> None:
    assert set(LEAST) == {
        f"{method.upper()} {path}" for path, methods in ROUTES.items() for method in methods
    }


@pytest.mark.parametrize("route", LEAST)
def test_each_route_is_open_to_the_group_that_its_work_needs(ask: Any, route: str) -> None:
    assert allowed(ask, route) == EVERYBODY[EVERYBODY.index(LEAST[route]) :]


@pytest.mark.parametrize("groups", [None, "", "strangers"])
def test_without_a_group_nothing_is_shown(ask: Any, groups: str | None) -> None:
    status, body = ask(groups, "GET", "/v1/stats")
    assert (status, body["detail"]) == (
        403,
        "To look at the catalogue you must be a viewer. Ask an admin of your group.",
    )


@pytest.mark.parametrize(
    ("route", "words"),
    [
        ("POST /v1/uploads", "To bring in photographs you must be a contributor."),
        ("POST /v1/reviews", "To change this you must be a curator."),
        ("POST /v1/sample", "To do this you must be an admin."),
    ],
)
def test_who_is_refused_is_told_what_group_it_takes(ask: Any, route: str, words: str) -> None:
    status, body = ask("viewer", *route.split(), {})
    assert (status, body["detail"]) == (403, f"{words} Ask an admin of your group.")


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


@pytest.mark.parametrize(
    "change", ["DELETE {}", "PUT {}/crop", "POST {}/annotations", "POST {}/retry"]
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_no_change_of_somebody_elses_photograph_is_open_to_a_contributor(
    ask: Any, services: Services, change: str, slash: str
) -> None:
    of = {
        who: send(services, f"{who}.jpg", who.encode(), Principal(who)) for who in ("marie", "tom")
    }
    method, path = change.split()
    box = {"x0": 1, "y0": 1, "x1": 90, "y1": 50}
    status, body = ask(
        "contributor", method, f"/v1/photographs/{path.format(of['tom'])}{slash}", box
    )
    assert (status, body["title"]) == (403, "Forbidden")
    assert body["detail"] == "Somebody else brought in this photograph. A curator may change it."
    for who, group in (("marie", "contributor"), ("tom", "curator"), ("tom", "admin")):
        own = f"/v1/photographs/{path.format(of[who])}{slash}"
        assert ask(group, method, own, box)[0] != 403


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
    assert ask(None, "GET", "/v1/sign-in") == (200, {"pool": None, "api": None})
    monkeypatch.setenv("USER_POOL_ID", "eu-west-1_x")
    monkeypatch.setenv("USER_POOL_CLIENT_ID", "y")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("API_URL", "https://api")
    pool = {"region": "eu-west-1", "user_pool_id": "eu-west-1_x", "client_id": "y"}
    assert ask(None, "GET", "/v1/sign-in") == (200, {"pool": pool, "api": "https://api"})


def test_the_only_person_at_a_laptop_may_do_everything_and_nobody_nothing(
    services: Services,
) -> None:
    for route, least in LEAST.items():
        method, path = route.split()
        permissions.check(Principal("marie", permissions.LAPTOP_GROUPS), method, path, services)
        if least is not None:
            with pytest.raises(Forbidden):
                permissions.check(permissions.NOBODY, method, path, services)
