"""Encounters, and what is known of them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions.api import present, schemas
from flukeline.functions.api.context import Asking, Using
from flukeline.functions.api.routes.photographs import Cursor, Limit
from flukeline.stages import encounters, review

router = Router()  # type: ignore[no-untyped-call]
EncounterId = Annotated[str, Path(description="An encounter's id.")]


@router.get("/v1/encounters", tags=["Review"])
def list_encounters(
    using: Using,
    status: Annotated[
        schemas.EncounterStatus, Query(description="Only these; unreviewed is the work to do.")
    ] = "unreviewed",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Encounters:
    """Encounters of one status, oldest first."""
    page = encounters.listed(using, status, limit, cursor)
    return schemas.Encounters(
        items=present.encounters(using, page.items), next_cursor=page.next_cursor
    )


@router.get("/v1/encounters/<encounter_id>", tags=["Review"])
def get_encounter(encounter_id: EncounterId, using: Using) -> schemas.Encounter:
    """One encounter with its photographs."""
    return present.encounter(using, review.one(using, encounter_id))


@router.patch("/v1/encounters/<encounter_id>", tags=["Review"])
def describe_encounter(
    encounter_id: EncounterId, body: schemas.EncounterChange, asking: Asking, using: Using
) -> schemas.Encounter:
    """Change an encounter's date, place, notes or photographer; null clears one."""
    changes = body.model_dump(exclude_unset=True, exclude={"version"})
    return present.encounter(
        using, encounters.describe(using, asking, encounter_id, body.version, changes)
    )
