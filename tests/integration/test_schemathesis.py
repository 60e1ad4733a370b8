"""Everything that the document allows, and what it does not, thrown at the whole API."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient

from flukeline.functions.api import document
from flukeline.onboard.server import build
from flukeline.records import Encounter, Individual, Merge, Photograph, Review
from flukeline.services import LaptopServices, Services
from flukeline.stages.review import decisions
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.stages.whales import merging, names
from flukeline.storage.lists import INDIVIDUALS, MERGES, PHOTOGRAPHS, REVIEWS, encounters_of_status
from flukeline.storage.pagination import every
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.integration.pipeline import MARIE, functions_with, send, work_off

# All of them ask one catalogue, and the last looks whether it is still there.
pytestmark = pytest.mark.xdist_group("schemathesis")

EXAMPLES = int(os.environ.get("FLUKELINE_SCHEMATHESIS", "12"))
HOST = "127.0.0.1:8000"
DOCUMENT: dict[str, Any] = json.loads(document.current())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


def takes_what_may_be_wrong(operation: dict[str, Any]) -> bool:
    """Whether there is more to send than ids, of which any text is one."""
    parameters = operation.get("parameters", ())
    return "requestBody" in operation or any(each["in"] != "path" for each in parameters)


WANTED = [
    (path, method, mode)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or takes_what_may_be_wrong(operation)
]
CHECKS = [
    checks.not_a_server_error,
    *(
        checks.CHECKS.get_one(name)
        for name in (
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
        )
    ),
]


@pytest.fixture(scope="module")
def full(
    tmp_path_factory: pytest.TempPathFactory,
    models: Models,
    drawings: dict[tuple[int, int], bytes],
) -> LaptopServices:
    """A catalogue in which there is one of everything."""
    services = local_services(tmp_path_factory.mktemp("full"), models)
    for (whale, shot), data in drawings.items():
        send(services, f"{whale}-{shot}.jpg", data)
    send(services, "broken.jpg", b"no photograph")
    work_off(services)
    for number in range(4):
        (each, *_) = every(services.catalogue, Encounter, encounters_of_status("unreviewed"))
        wish = DecisionRequest(each.id, each.version, "new", name=f"Whale {number}")
        decisions.decide(services, MARIE, wish)
    ids = [each.id for each in every(services.catalogue, Individual, INDIVIDUALS)]
    one, other = (names.get_whale(services, each).individual for each in ids[:2])
    merging.merge(services, MARIE, (one.id, one.version), (other.id, other.version))
    return services


@pytest.fixture(scope="module")
def browser(full: LaptopServices, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = build(full, tmp_path_factory.mktemp("web"), frozenset({HOST}))
    client = TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False)
    with functions_with(full), client:
        yield client


def ids_of(services: Services, parameter: str) -> list[str]:
    """What there is for a path to name."""
    catalogue = services.catalogue
    if parameter == "photograph_id":
        return [each.id for each in every(catalogue, Photograph, PHOTOGRAPHS)]
    if parameter == "individual_id":
        return [each.id for each in every(catalogue, Individual, INDIVIDUALS)]
    if parameter == "review_id":
        return [each.id for each in every(catalogue, Review, REVIEWS)]
    if parameter == "merge_id":
        return [each.id for each in every(catalogue, Merge, MERGES)]
    return [each.id for each in every(catalogue, Encounter, encounters_of_status("unreviewed"))]


@pytest.mark.parametrize(("path", "method", "mode"), WANTED, ids=str)
def test_every_answer_is_as_the_document_says(
    browser: TestClient, full: Services, path: str, method: str, mode: GenerationMode
) -> None:
    operation = SCHEMA[path][method.upper()]
    cases = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.data())
    def ask(case: Any, data: Any) -> None:
        for parameter in case.path_parameters or {}:
            known = ids_of(full, parameter)
            if known and data.draw(st.integers(0, 2)):
                case.path_parameters[parameter] = data.draw(st.sampled_from(known))
        wanted = case.as_transport_kwargs(base_url=f"http://{HOST}")
        wanted.pop("cookies", None)
        answer = browser.request(**{key: value for key, value in wanted.items() if value})
        case.validate_response(answer, checks=CHECKS)

    ask()


def test_a_wrong_method_is_told_the_right_ones(browser: TestClient) -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            if method.lower() in methods:
                continue
            answer = browser.request(method, path.replace("{", "").replace("}", ""))
            if answer.status_code != 405:
                # Another route answers at this address, as /encounters/proposals beside /{id}.
                assert answer.status_code in (404, 422), (method, path)
                continue
            assert answer.headers["content-type"].startswith("application/problem+json")
            allowed = answer.headers["allow"].lower().split(", ")
            assert set(methods) <= set(allowed)
    assert browser.get("/v1/none").status_code == 404


def test_everything_is_still_there(browser: TestClient, full: Services) -> None:
    assert browser.get("/v1/health").json() == {"status": "ready"}
