"""Routes that export the catalogue as CSV."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from flukeline.functions.api.context import ServicesDependency
from flukeline.services import Services
from flukeline.stages.sheets import export

router = Router()  # type: ignore[no-untyped-call]
RESPONSES: dict[int, OpenAPIResponse] = {
    200: {
        "description": "The sheet as an attachment.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    },
    303: {"description": "The sheet is large; download it from the URL in Location."},
}


@router.get("/v1/export/catalogue.csv", tags=["Export"], responses=RESPONSES)
def export_catalogue(services: ServicesDependency) -> Response[Any]:
    """Every fluke with its whale and encounter, in the format that `flukeline import` reads."""
    return _attachment(services, "catalogue")


@router.get("/v1/export/wildbook.csv", tags=["Export"], responses=RESPONSES)
def export_wildbook(services: ServicesDependency) -> Response[Any]:
    """A bulk-import sheet for Wildbook, one row for each encounter."""
    return _attachment(services, "wildbook")


@router.get("/v1/export/labels.csv", tags=["Export"], responses=RESPONSES)
def export_labels(services: ServicesDependency) -> Response[Any]:
    """Photographs, whales and boxes, in the format that training reads."""
    return _attachment(services, "labels")


def _attachment(services: Services, sheet: export.Sheet) -> Response[Any]:
    data = export.sheet(services, sheet)
    if len(data) > export.LARGEST:
        return Response(303, body="", headers={"Location": export.link(services, data)})
    return Response(
        200,
        content_type="text/csv; charset=utf-8",
        body=data.decode("utf-8"),
        headers={"Content-Disposition": f'attachment; filename="{sheet}.csv"'},
    )
