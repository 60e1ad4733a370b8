"""A laptop's replacement for S3: accepts presigned uploads and serves signed links."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from flukeline.errors import FlukelineError, NotFound
from flukeline.functions.api.problems import MEDIA_TYPE, STATUS, problem
from flukeline.messages import arrival_event
from flukeline.onboard.upload_form import receive_upload
from flukeline.records import Photograph, SheetImport
from flukeline.services import LaptopServices
from flukeline.storage.keys import import_of, photograph_of_original
from flukeline.storage.ports import Incoming

logger = logging.getLogger(__name__)
MEDIA_TYPES = {".jpg": "image/jpeg", ".csv": "text/csv; charset=utf-8"}


def _problem_response(error: FlukelineError) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return JSONResponse(problem(status, error.detail), status, media_type=MEDIA_TYPE)


def routes(services: LaptopServices) -> list[Route]:
    """The routes for presigned form uploads and for signed links."""
    photographs = services.photographs

    def store(incoming: Incoming) -> None:
        import_id = import_of(incoming.key)
        if import_id is not None:
            if services.catalogue.find(SheetImport, import_id) is None:
                raise NotFound("This import was removed meanwhile. Begin it again.")
            incoming.store()
            return
        photograph_id = photograph_of_original(incoming.key)
        if photograph_id is None or services.catalogue.find(Photograph, photograph_id) is None:
            raise NotFound("This photograph was removed meanwhile. Add it again.")
        incoming.store()
        # The response is sent only after the file and its event are on the disk.
        services.queue.send("crop", arrival_event(incoming.key, incoming.size))

    async def post(request: Request) -> Response:
        try:
            await receive_upload(request, photographs, store)
        except FlukelineError as error:
            return _problem_response(error)
        except OSError as error:
            logger.exception("a file could not be stored", exc_info=error)
            detail = "The disk failed. The photograph was not stored; nothing else is lost."
            return JSONResponse(problem(500, detail), 500, media_type=MEDIA_TYPE)
        return Response(status_code=204)

    async def get(request: Request) -> Response:
        query = request.query_params
        try:
            path = photographs.open_link(
                request.path_params["key"], query.get("expires", ""), query.get("signature", "")
            )
        except FlukelineError as error:
            return _problem_response(error)
        media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        caching = {"cache-control": "private, max-age=3600, immutable"}
        return FileResponse(path, media_type=media_type, headers=caching)

    return [
        Route("/objects", post, methods=["POST"]),
        Route("/objects/{key:path}", get, methods=["GET"]),
    ]
