"""Routes of the review: candidates, decisions and undo."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions.api import present, schemas
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.functions.api.routes.encounters import EncounterId
from flukeline.functions.api.routes.photographs import Cursor, Limit
from flukeline.stages.identify import candidates
from flukeline.stages.review import decisions

router = Router()  # type: ignore[no-untyped-call]


@router.get("/v1/encounters/<encounter_id>/candidates", tags=["Review"])
def get_candidates(
    encounter_id: EncounterId,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=100, description="Maximum whales and photographs.")] = 20,
) -> schemas.Candidates:
    """The most similar photographs of the catalogue, and the whales that they show."""
    return present.candidates(services, candidates.of_encounter(services, encounter_id, limit))


@router.get("/v1/encounters/<encounter_id>/reviews", tags=["Review"])
def list_reviews_of_encounter(
    encounter_id: EncounterId,
    services: ServicesDependency,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Reviews:
    """All decisions about one encounter, newest first."""
    page = decisions.history(services, encounter_id, limit, cursor)
    return schemas.Reviews(
        items=[present.review(each) for each in page.items], next_cursor=page.next_cursor
    )


@router.get("/v1/reviews", tags=["Review"])
def list_reviews(
    services: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> schemas.Reviews:
    """All decisions, newest first."""
    page = decisions.history(services, None, limit, cursor)
    return schemas.Reviews(
        items=[present.review(each) for each in page.items], next_cursor=page.next_cursor
    )


@router.post("/v1/reviews", status_code=201, tags=["Review"])
def decide(
    body: schemas.ReviewRequest, user: CurrentUser, services: ServicesDependency
) -> schemas.ReviewDone:
    """Confirm an encounter's whale, name a new whale, or mark it as not identifiable."""
    request = decisions.DecisionRequest(
        body.encounter_id, body.encounter_version, body.decision, body.individual_id, body.name
    )
    done, encounter = decisions.decide(services, user, request)
    return schemas.ReviewDone(
        review=present.review(done), encounter=present.encounter(services, encounter)
    )


@router.post("/v1/reviews/<review_id>/undo", status_code=201, tags=["Review"])
def undo(
    review_id: Annotated[str, Path(description="Id of a decision.")],
    user: CurrentUser,
    services: ServicesDependency,
) -> schemas.ReviewDone:
    """Undo the latest decision about an encounter; the history keeps both."""
    done, encounter = decisions.undo(services, user, review_id)
    return schemas.ReviewDone(
        review=present.review(done), encounter=present.encounter(services, encounter)
    )
