"""Uploads and photographs."""

import time
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions import metrics
from flukeline.functions.api import present, schemas
from flukeline.functions.api.context import CurrentUser, Using
from flukeline.records import Box
from flukeline.stages.intake import receive
from flukeline.stages.review import photographs

router = Router()  # type: ignore[no-untyped-call]
PhotographId = Annotated[str, Path(description="A photograph's id.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Items a page.")]
Cursor = Annotated[str | None, Query(description="next_cursor of the page before.")]


@router.post("/v1/uploads", status_code=201, tags=["Photographs"])
def start_upload(body: schemas.UploadRequest, asking: CurrentUser, using: Using) -> schemas.Upload:
    """Announce one photograph and get the ticket to send it with."""
    began = time.monotonic()
    photograph, ticket = receive.announce(using, asking, body.filename, body.size)
    metrics.count("receiving", "done", time.monotonic() - began, photograph.id)
    return schemas.Upload(
        photograph=present.photograph(using, photograph), ticket=present.ticket(ticket)
    )


@router.get("/v1/photographs", tags=["Photographs"])
def list_photographs(
    using: Using,
    state: Annotated[
        list[schemas.PhotographState] | None, Query(description="Only these; may be repeated.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Photographs:
    """Photographs, newest first."""
    page = photographs.listed(using, state or [], limit, cursor)
    return schemas.Photographs(
        items=[present.photograph(using, each) for each in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/v1/photographs/<photograph_id>", tags=["Photographs"])
def get_photograph(photograph_id: PhotographId, using: Using) -> schemas.Photograph:
    """One photograph."""
    return present.photograph(using, photographs.one(using, photograph_id))


@router.delete("/v1/photographs/<photograph_id>", status_code=200, tags=["Photographs"])
def remove_photograph(
    photograph_id: PhotographId, asking: CurrentUser, using: Using
) -> schemas.Photograph:
    """Remove a photograph, its pictures and its fluke's vector; returns it as it was."""
    removed = photographs.one(using, photograph_id)
    answer = present.photograph(using, removed)
    photographs.remove(using, asking, photograph_id)
    return answer


@router.put("/v1/photographs/<photograph_id>/crop", tags=["Photographs"])
def crop_by_hand(
    photograph_id: PhotographId, body: schemas.CropRequest, asking: CurrentUser, using: Using
) -> schemas.Photograph:
    """Set the box around a fluke by hand; the photograph is embedded and compared again."""
    cropped = photographs.crop_by_hand(using, asking, photograph_id, _box(body), body.annotation_id)
    return present.photograph(using, cropped)


@router.post("/v1/photographs/<photograph_id>/annotations", status_code=201, tags=["Photographs"])
def crop_another(
    photograph_id: PhotographId, body: schemas.NewAnnotation, using: Using
) -> schemas.Photograph:
    """Crop one fluke more, of another animal: it gets an encounter and candidates of its own."""
    cropped = photographs.crop_another(using, photograph_id, body.version, _box(body.box))
    return present.photograph(using, cropped)


def _box(body: schemas.Box) -> Box:
    return Box(body.x0, body.y0, body.x1, body.y1, body.rotation)


@router.post("/v1/photographs/<photograph_id>/retry", tags=["Photographs"])
def retry_photograph(photograph_id: PhotographId, using: Using) -> schemas.Photograph:
    """Try a photograph again that failed or in which no fluke was found."""
    return present.photograph(using, photographs.retry(using, photograph_id))
