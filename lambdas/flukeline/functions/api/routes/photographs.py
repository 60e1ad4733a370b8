"""Routes of uploads and photographs."""

import time
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions import metrics
from flukeline.functions.api import present, schemas
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.records import Box, PhotographState
from flukeline.stages.intake import receive
from flukeline.stages.review import photographs

router = Router()  # type: ignore[no-untyped-call]
PhotographId = Annotated[str, Path(description="Id of a photograph.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Maximum items of a page.")]
Cursor = Annotated[str | None, Query(description="next_cursor of the previous page.")]


@router.post("/v1/uploads", status_code=201, tags=["Photographs"])
def start_upload(
    body: schemas.UploadRequest, user: CurrentUser, services: ServicesDependency
) -> schemas.Upload:
    """Announce one photograph and get a presigned upload for its file."""
    began = time.monotonic()
    photograph, ticket = receive.announce(services, user, body.filename, body.size)
    metrics.count("receiving", "done", time.monotonic() - began, photograph.id)
    return schemas.Upload(
        photograph=present.photograph(services, photograph), ticket=present.presigned_upload(ticket)
    )


@router.get("/v1/photographs", tags=["Photographs"])
def list_photographs(
    services: ServicesDependency,
    state: Annotated[
        list[PhotographState] | None,
        Query(description="Only photographs in this state; may be repeated."),
    ] = None,
    q: Annotated[
        str,
        Query(
            max_length=100,
            description="Text to find in the file name, a keyword, the caption or the camera.",
        ),
    ] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Photographs:
    """Photographs, newest first. With ``q`` a page may be short although more follow."""
    page = photographs.listed(services, state or [], limit, cursor, q)
    return schemas.Photographs(
        items=[present.photograph(services, each) for each in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/v1/photographs/<photograph_id>", tags=["Photographs"])
def get_photograph(photograph_id: PhotographId, services: ServicesDependency) -> schemas.Photograph:
    """One photograph."""
    return present.photograph(services, photographs.get_photograph(services, photograph_id))


@router.delete("/v1/photographs/<photograph_id>", status_code=200, tags=["Photographs"])
def remove_photograph(
    photograph_id: PhotographId, user: CurrentUser, services: ServicesDependency
) -> schemas.Photograph:
    """Remove a photograph, its pictures and its embeddings; returns it as it was."""
    removed = photographs.get_photograph(services, photograph_id)
    answer = present.photograph(services, removed)
    photographs.remove(services, user, photograph_id)
    return answer


@router.put("/v1/photographs/<photograph_id>/crop", tags=["Photographs"])
def crop_by_hand(
    photograph_id: PhotographId,
    body: schemas.CropRequest,
    user: CurrentUser,
    services: ServicesDependency,
) -> schemas.Photograph:
    """Set the box around a fluke; the fluke is then embedded and compared again."""
    cropped = photographs.crop_by_hand(
        services, user, photograph_id, _box(body), body.annotation_id
    )
    return present.photograph(services, cropped)


@router.post("/v1/photographs/<photograph_id>/annotations", status_code=201, tags=["Photographs"])
def crop_another(
    photograph_id: PhotographId, body: schemas.NewAnnotation, services: ServicesDependency
) -> schemas.Photograph:
    """Add the fluke of another animal; it gets its own encounter and candidates."""
    cropped = photographs.crop_another(services, photograph_id, body.version, _box(body.box))
    return present.photograph(services, cropped)


def _box(body: schemas.Box) -> Box:
    return Box(body.x0, body.y0, body.x1, body.y1, body.rotation)


@router.post("/v1/photographs/<photograph_id>/retry", tags=["Photographs"])
def retry_photograph(
    photograph_id: PhotographId, services: ServicesDependency
) -> schemas.Photograph:
    """Process a photograph again that failed or in which no fluke was found."""
    return present.photograph(services, photographs.retry(services, photograph_id))
