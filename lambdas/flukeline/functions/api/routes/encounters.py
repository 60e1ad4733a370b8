"""Encounters, and what is known of them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.catalogue.arrangement import Move
from flukeline.functions.api import present, schemas
from flukeline.functions.api.context import CurrentUser, Using
from flukeline.functions.api.routes.photographs import Cursor, Limit
from flukeline.stages.identify import proposals
from flukeline.stages.review import arrange, decisions, encounters, history

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


@router.get("/v1/encounters/proposals", tags=["Review"])
def propose_encounters(using: Using) -> schemas.Proposals:
    """Unreviewed encounters that are probably one; a person joins them, or does not."""
    found = proposals.proposals(using)
    return schemas.Proposals(items=present.proposals(using, found))


@router.post("/v1/encounters/arrange", tags=["Review"])
def arrange_encounters(
    body: schemas.Arrangement, asking: CurrentUser, using: Using
) -> schemas.Arranged:
    """Join, split and move in one step; an encounter left without flukes goes."""
    moves = [Move(tuple(each.annotation_ids), each.to) for each in body.moves]
    encounters_now, removed = arrange.arrange(using, asking, moves, body.versions)
    return schemas.Arranged(encounters=present.encounters(using, encounters_now), removed=removed)


@router.get("/v1/encounters/<encounter_id>", tags=["Review"])
def get_encounter(encounter_id: EncounterId, using: Using) -> schemas.Encounter:
    """One encounter with its photographs."""
    return present.encounter(using, decisions.one(using, encounter_id))


@router.get("/v1/encounters/<encounter_id>/history", tags=["Review"])
def get_history(encounter_id: EncounterId, using: Using) -> schemas.History:
    """Everything that was decided and changed about one encounter, newest first."""
    found = history.of_encounter(using, decisions.one(using, encounter_id))
    return schemas.History(items=[present.entry(each) for each in found])


@router.patch("/v1/encounters/<encounter_id>", tags=["Review"])
def describe_encounter(
    encounter_id: EncounterId, body: schemas.EncounterChange, asking: CurrentUser, using: Using
) -> schemas.Encounter:
    """Change an encounter's date, place, notes or photographer; null clears one."""
    changes = body.model_dump(exclude_unset=True, exclude={"version"})
    return present.encounter(
        using, encounters.describe(using, asking, encounter_id, body.version, changes)
    )
