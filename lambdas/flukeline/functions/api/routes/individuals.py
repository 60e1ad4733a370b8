"""The whales."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions.api import present, schemas
from flukeline.functions.api.context import Using
from flukeline.functions.api.routes.photographs import Cursor, Limit
from flukeline.stages import individuals, whales

router = Router()  # type: ignore[no-untyped-call]
IndividualId = Annotated[str, Path(description="A whale's id.")]


@router.get("/v1/individuals", tags=["Individuals"])
def list_individuals(
    using: Using,
    q: Annotated[str, Query(max_length=100, description="In the name or an alias.")] = "",
    sort: Annotated[schemas.IndividualSort, Query(description="By what.")] = "name",
    order: Annotated[schemas.Order, Query(description="Which way.")] = "asc",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Individuals:
    """The whales of the catalogue; those never seen on a known date come last."""
    found, next_cursor = whales.listed(using, limit, cursor, q, sort, order)
    return schemas.Individuals(items=present.individuals(using, found), next_cursor=next_cursor)


@router.get("/v1/individuals/<individual_id>", tags=["Individuals"])
def get_individual(individual_id: IndividualId, using: Using) -> schemas.IndividualDetail:
    """One whale with its encounters, newest first."""
    return present.individual_detail(using, individuals.one(using, individual_id))


@router.patch("/v1/individuals/<individual_id>", tags=["Individuals"])
def change_individual(
    individual_id: IndividualId, body: schemas.IndividualChange, using: Using
) -> schemas.Individual:
    """Change a whale's name or aliases; each stays unique in the catalogue."""
    changed = individuals.change(using, individual_id, body.version, body.name, body.aliases)
    return present.individual(using, changed)


@router.get("/v1/proposed-name", tags=["Individuals"])
def propose_name(using: Using) -> schemas.ProposedName:
    """A name that no whale has yet."""
    return schemas.ProposedName(name=individuals.propose_name(using))
