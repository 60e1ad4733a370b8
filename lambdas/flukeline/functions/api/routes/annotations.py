"""Routes of annotations. On AWS the explain function, which has the models, answers them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions.api import schemas
from flukeline.functions.api.context import ServicesDependency
from flukeline.stages.identify import explain

router = Router()  # type: ignore[no-untyped-call]


@router.get("/v1/annotations/<annotation_id>/attention", tags=["Review"])
def get_attention(
    annotation_id: Annotated[str, Path(description="Id of a fluke.")],
    services: ServicesDependency,
    against: Annotated[
        str | None, Query(description="Id of another fluke to compare with.")
    ] = None,
) -> schemas.Attention:
    """Which areas of a fluke the model used, or which agree with another fluke."""
    found = explain.attention(services, annotation_id, against)
    rows, columns = found.values.shape
    return schemas.Attention(
        annotation_id=found.annotation_id,
        rows=rows,
        columns=columns,
        values=[round(float(each), 4) for each in found.values.reshape(-1)],
    )
