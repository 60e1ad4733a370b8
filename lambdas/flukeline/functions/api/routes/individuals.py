"""Routes of individuals (whales) and their merges."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions.api import present
from flukeline.functions.api import schemas_individuals as schemas
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.functions.api.routes.photographs import Cursor, Limit
from flukeline.stages.whales import listing, merging, names

router = Router()  # type: ignore[no-untyped-call]
IndividualId = Annotated[str, Path(description="Id of a whale.")]


@router.get("/v1/individuals", tags=["Individuals"])
def list_individuals(
    services: ServicesDependency,
    q: Annotated[
        str, Query(max_length=100, description="Text to find in the name or an alias.")
    ] = "",
    sort: Annotated[schemas.IndividualSort, Query(description="Sort key.")] = "name",
    order: Annotated[schemas.Order, Query(description="Sort order.")] = "asc",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Individuals:
    """The whales of the catalogue; those without a dated encounter come last."""
    found, next_cursor = listing.listed(services, limit, cursor, q, sort, order)
    return schemas.Individuals(items=present.individuals(services, found), next_cursor=next_cursor)


@router.get("/v1/individuals/<individual_id>", tags=["Individuals"])
def get_individual(
    individual_id: IndividualId, services: ServicesDependency
) -> schemas.IndividualDetail:
    """One whale with its encounters, newest first."""
    return present.individual_detail(services, names.get_whale(services, individual_id))


@router.patch("/v1/individuals/<individual_id>", tags=["Individuals"])
def change_individual(
    individual_id: IndividualId, body: schemas.IndividualChange, services: ServicesDependency
) -> schemas.Individual:
    """Change a whale's name or aliases; every name is unique in the catalogue."""
    changed = names.change(services, individual_id, body.version, body.name, body.aliases)
    return present.individual(services, changed)


@router.post("/v1/individuals/<individual_id>/merge", status_code=201, tags=["Individuals"])
def merge_individuals(
    individual_id: IndividualId,
    body: schemas.MergeRequest,
    user: CurrentUser,
    services: ServicesDependency,
) -> schemas.MergeDone:
    """Merge another whale into this one: its names become aliases, its encounters move here."""
    other = (body.other_id, body.other_version)
    done = merging.merge(services, user, (individual_id, body.version), other)
    return schemas.MergeDone(
        merge=present.merge(done, True),
        individual=present.individual_detail(services, names.get_whale(services, done.kept_id)),
    )


@router.get("/v1/merges", tags=["Individuals"])
def list_merges(
    services: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> schemas.Merges:
    """All merges and undone merges, newest first."""
    found, next_cursor = merging.listed(services, limit, cursor)
    return schemas.Merges(
        items=[present.merge(each.merge, each.stands) for each in found], next_cursor=next_cursor
    )


@router.post("/v1/merges/<merge_id>/undo", status_code=201, tags=["Individuals"])
def undo_merge(
    merge_id: Annotated[str, Path(description="Id of a merge.")],
    user: CurrentUser,
    services: ServicesDependency,
) -> schemas.MergeUndone:
    """Undo a merge: restore both whales, except for later decisions."""
    done = merging.undo(services, user, merge_id)
    return schemas.MergeUndone(
        merge=present.merge(done, False),
        individual=present.individual_detail(services, names.get_whale(services, done.kept_id)),
        other=present.individual_detail(services, names.get_whale(services, done.merged_id)),
    )


@router.get("/v1/proposed-name", tags=["Individuals"])
def propose_name(services: ServicesDependency) -> schemas.ProposedName:
    """Propose a name that no whale has yet."""
    return schemas.ProposedName(name=names.propose_name(services))
