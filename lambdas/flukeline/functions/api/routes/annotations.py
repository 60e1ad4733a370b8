"""Annotations: what the model looked at. On AWS a function that has the models answers this."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from flukeline.functions.api import schemas
from flukeline.functions.api.context import ServicesDependency
from flukeline.stages.identify import explain

router = Router()  # type: ignore[no-untyped-call]


@router.get("/v1/annotations/<annotation_id>/attention", tags=["Review"])
def get_attention(
    annotation_id: Annotated[str, Path(description="A fluke's id.")],
    services: ServicesDependency,
    against: Annotated[
        str | None, Query(description="Another fluke: the areas that agree with it.")
    ] = None,
) -> schemas.Attention:
    """Where the model looked on a fluke, or the areas that speak for two flukes being one whale's."""
    found = explain.attention(services, annotation_id, against)
    rows, columns = found.values.shape
    return schemas.Attention(
        annotation_id=found.annotation_id,
        rows=rows,
        columns=columns,
        values=[round(float(each), 4) for each in found.values.reshape(-1)],
    )
