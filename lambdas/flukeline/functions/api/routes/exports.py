"""Routes that export the catalogue as CSV sheets."""

from dataclasses import asdict
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path

from flukeline.functions.api import schemas_service as schemas
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.stages.sheets import export_job

router = Router()  # type: ignore[no-untyped-call]


@router.post("/v1/exports", status_code=202, tags=["Export"])
def start_export(
    body: schemas.ExportRequest, user: CurrentUser, services: ServicesDependency
) -> schemas.Export:
    """Export the catalogue as a sheet, or get the export of that sheet that is running already."""
    return _shown(export_job.start(services, user, body.sheet))


@router.get("/v1/exports/<export_id>", tags=["Export"])
def get_export(
    export_id: Annotated[str, Path(description="Id of an export.")], services: ServicesDependency
) -> schemas.Export:
    """How far an export is, and a link to the finished sheet."""
    return _shown(export_job.get(services, export_id))


def _shown(export: export_job.Export) -> schemas.Export:
    return schemas.Export.model_validate(asdict(export))
