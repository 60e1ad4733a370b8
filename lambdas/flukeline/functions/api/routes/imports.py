"""Routes of imports of sheets in the browser."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from flukeline.functions.api import present_imports as present
from flukeline.functions.api import schemas_imports as schemas
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.functions.api.present import presigned_upload
from flukeline.functions.api.routes.photographs import Cursor, Limit
from flukeline.stages.sheets import import_columns, import_files, import_names, imports
from flukeline.storage.keys import faulty_rows_key

router = Router()  # type: ignore[no-untyped-call]
LARGEST = 4_000_000
"""Bytes of a sheet in a response; Lambda's limit for a whole response is 6 MB."""
RESPONSES: dict[int, OpenAPIResponse] = {
    200: {
        "description": "The sheet as an attachment.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    },
    303: {"description": "The sheet is large; download it from the URL in Location."},
}
ImportId = Annotated[str, Path(description="Id of an import.")]


@router.get("/v1/imports", tags=["Imports"])
def list_imports(
    services: ServicesDependency, limit: Limit = 20, cursor: Cursor = None
) -> schemas.SheetImports:
    """Imports of sheets, newest first."""
    page = imports.listed(services, limit, cursor)
    items = [present.sheet_import(imports.status(services, each)) for each in page.items]
    return schemas.SheetImports(items=items, next_cursor=page.next_cursor)


@router.post("/v1/imports", status_code=201, tags=["Imports"])
def begin_import(
    body: schemas.SheetUpload, user: CurrentUser, services: ServicesDependency
) -> schemas.SheetImportStarted:
    """Begin an import, and get a presigned upload for its sheet."""
    record, ticket = imports.begin(services, user, body.filename, body.size)
    return schemas.SheetImportStarted(
        sheet_import=present.detail(services, record), ticket=presigned_upload(ticket)
    )


@router.get("/v1/imports/<import_id>", tags=["Imports"])
def get_import(import_id: ImportId, services: ServicesDependency) -> schemas.SheetImportDetail:
    """One import: its state, and what its check found."""
    return present.detail(services, imports.get_import(services, import_id))


@router.delete("/v1/imports/<import_id>", status_code=200, tags=["Imports"])
def discard_import(import_id: ImportId, services: ServicesDependency) -> schemas.Discarded:
    """Remove an import that has not begun, with its uploaded files."""
    return schemas.Discarded(id=imports.discard(services, import_id).id)


@router.get("/v1/imports/<import_id>/mapping", tags=["Imports"])
def get_mapping(import_id: ImportId, services: ServicesDependency) -> schemas.Mapping:
    """What each column of the sheet is, with its first values."""
    return present.mapping(
        import_columns.propose(services, imports.get_import(services, import_id))
    )


@router.put("/v1/imports/<import_id>/mapping", tags=["Imports"])
def choose_mapping(
    import_id: ImportId, body: schemas.MappingChoice, services: ServicesDependency
) -> schemas.SheetImportDetail:
    """Say what the columns are; columns that are left out stay as proposed."""
    record = import_columns.choose_mapping(services, import_id, body.columns, body.dates)
    return present.detail(services, record)


@router.get("/v1/imports/<import_id>/names", tags=["Imports"])
def read_names(
    import_id: ImportId,
    services: ServicesDependency,
    pattern: Annotated[
        str, Query(max_length=500, description="Empty: the one that was chosen or is suggested.")
    ] = "",
) -> schemas.Names:
    """What a pattern reads in the names of a folder that was sent instead of a sheet."""
    record = imports.get_import(services, import_id)
    return present.names(import_names.preview(services, record, pattern))


@router.put("/v1/imports/<import_id>/names", tags=["Imports"])
def choose_names(
    import_id: ImportId, body: schemas.PatternChoice, services: ServicesDependency
) -> schemas.SheetImportDetail:
    """Choose the pattern that reads the names; the mapping is then proposed anew."""
    return present.detail(services, import_names.choose(services, import_id, body.pattern))


@router.post("/v1/imports/<import_id>/files", tags=["Imports"])
def offer_files(
    import_id: ImportId, body: schemas.FileOffers, services: ServicesDependency
) -> schemas.OfferedFiles:
    """Get presigned uploads for those files that the sheet needs and that have not arrived."""
    files = [(each.path, each.size) for each in body.files]
    found = import_files.offer_files(services, import_id, files)
    return schemas.OfferedFiles(items=list(map(present.offered, found)))


@router.post("/v1/imports/<import_id>/check", status_code=202, tags=["Imports"])
def check_import(import_id: ImportId, services: ServicesDependency) -> schemas.SheetImportDetail:
    """Check the sheet and its photographs in the background; nothing is changed."""
    return present.detail(services, imports.check(services, import_id))


@router.post("/v1/imports/<import_id>/start", status_code=202, tags=["Imports"])
def start_import(
    import_id: ImportId, body: schemas.StartImport, services: ServicesDependency
) -> schemas.SheetImportDetail:
    """Import the checked sheet in the background."""
    record = imports.start(services, import_id, body.good_rows, body.update)
    return present.detail(services, record)


@router.post("/v1/imports/<import_id>/pause", tags=["Imports"])
def pause_import(import_id: ImportId, services: ServicesDependency) -> schemas.SheetImportDetail:
    """Pause the check or the import after the current photograph."""
    return present.detail(services, imports.pause(services, import_id))


@router.post("/v1/imports/<import_id>/resume", tags=["Imports"])
def resume_import(import_id: ImportId, services: ServicesDependency) -> schemas.SheetImportDetail:
    """Go on with a paused import, or try again one that stopped."""
    return present.detail(services, imports.resume(services, import_id))


@router.post("/v1/imports/<import_id>/undo", status_code=202, tags=["Imports"])
def undo_import(
    import_id: ImportId, user: CurrentUser, services: ServicesDependency
) -> schemas.SheetImportDetail:
    """Undo an import in the background; what was decided on since stays, and is listed."""
    return present.detail(services, imports.undo(services, user, import_id))


@router.get("/v1/imports/<import_id>/faulty-rows.csv", tags=["Imports"], responses=RESPONSES)
def get_faulty_rows(import_id: ImportId, services: ServicesDependency) -> Response[Any]:
    """The rows with faults as a sheet, with a last column that says why."""
    record, data = imports.faulty_rows(services, import_id)
    if len(data) > LARGEST:
        link = services.photographs.url(faulty_rows_key(record.job))
        return Response(303, body="", headers={"Location": link})
    return Response(
        200,
        content_type="text/csv; charset=utf-8",
        body=data.decode("utf-8"),
        headers={"Content-Disposition": 'attachment; filename="rows-with-faults.csv"'},
    )
