"""Routes of encounters: lists, proposals, rearranging, details and history."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.catalogue.arrangement import Move
from flukeline.functions.api import present, schemas, schemas_history
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.functions.api.routes.photographs import Cursor, Limit
from flukeline.records import EncounterStatus
from flukeline.stages.identify import proposals
from flukeline.stages.review import arrange, decisions, encounters, history

router = Router()  # type: ignore[no-untyped-call]
EncounterId = Annotated[str, Path(description="Id of an encounter.")]


@router.get("/v1/encounters", tags=["Review"])
def list_encounters(
    services: ServicesDependency,
    status: Annotated[
        EncounterStatus, Query(description="Only encounters of this status.")
    ] = "unreviewed",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Encounters:
    """The encounters of one status, oldest first."""
    page = encounters.listed(services, status, limit, cursor)
    return schemas.Encounters(
        items=present.encounters(services, page.items), next_cursor=page.next_cursor
    )


@router.get("/v1/encounters/proposals", tags=["Review"])
def propose_encounters(services: ServicesDependency) -> schemas.Proposals:
    """Unreviewed encounters that probably are one, for a person to join or keep apart."""
    found = proposals.proposals(services)
    return schemas.Proposals(items=present.proposals(services, found))


@router.post("/v1/encounters/arrange", tags=["Review"])
def arrange_encounters(
    body: schemas.Arrangement, user: CurrentUser, services: ServicesDependency
) -> schemas.Arranged:
    """Join, split and move in one transaction; an encounter left without flukes is removed."""
    moves = [Move(tuple(each.annotation_ids), each.to) for each in body.moves]
    encounters_now, removed = arrange.arrange(services, user, moves, body.versions)
    return schemas.Arranged(
        encounters=present.encounters(services, encounters_now), removed=removed
    )


@router.get("/v1/encounters/<encounter_id>", tags=["Review"])
def get_encounter(encounter_id: EncounterId, services: ServicesDependency) -> schemas.Encounter:
    """One encounter with its photographs."""
    return present.encounter(services, decisions.get_encounter(services, encounter_id))


@router.get("/v1/encounters/<encounter_id>/history", tags=["Review"])
def get_history(encounter_id: EncounterId, services: ServicesDependency) -> schemas_history.History:
    """All decisions and changes of one encounter, newest first."""
    found = history.of_encounter(services, decisions.get_encounter(services, encounter_id))
    return schemas_history.History(items=[present.entry(each) for each in found])


@router.patch("/v1/encounters/<encounter_id>", tags=["Review"])
def describe_encounter(
    encounter_id: EncounterId,
    body: schemas.EncounterChange,
    user: CurrentUser,
    services: ServicesDependency,
) -> schemas.Encounter:
    """Change an encounter's date, place, notes or photographer."""
    changes = {name: getattr(body, name) for name in body.model_fields_set - {"version"}}
    return present.encounter(
        services, encounters.describe(services, user, encounter_id, body.version, changes)
    )
