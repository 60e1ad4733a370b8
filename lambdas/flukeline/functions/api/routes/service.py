"""The state of the service, the limits that it sets, and the sample catalogue."""

from aws_lambda_powertools.event_handler.api_gateway import Router

from flukeline import wiring
from flukeline.catalogue import details, reading
from flukeline.functions.api import schemas as catalogue_schemas
from flukeline.functions.api import schemas_service as schemas
from flukeline.functions.api.context import Asking, Using
from flukeline.records import MAX_BYTES
from flukeline.stages import candidates, overview, sample

router = Router()  # type: ignore[no-untyped-call]

FILE_KINDS = (
    schemas.FileKind(name="JPEG", media_types=["image/jpeg"], extensions=[".jpg", ".jpeg"]),
    schemas.FileKind(
        name="HEIC", media_types=["image/heic", "image/heif"], extensions=[".heic", ".heif"]
    ),
    schemas.FileKind(name="PNG", media_types=["image/png"], extensions=[".png"]),
    schemas.FileKind(name="TIFF", media_types=["image/tiff"], extensions=[".tif", ".tiff"]),
    schemas.FileKind(name="WebP", media_types=["image/webp"], extensions=[".webp"]),
)
"""What ``vision.decode`` reads. Written here because the API function runs without Pillow."""
MIN_BOX_PIXELS = 8
"""What ``catalogue.photographs.check_box`` demands of a box's width and height."""


@router.get("/v1/health", tags=["Service"])
def get_health(using: Using) -> schemas.Health:
    """Check that the server can reach the catalogue and the embeddings."""
    overview.check(using)
    return schemas.Health(status="ready")


@router.get("/v1/sign-in", tags=["Service"])
def get_sign_in() -> schemas.SignIn:
    """The Cognito user pool to sign in to; null on a laptop. Needs no token."""
    pool = wiring.user_pool()
    return schemas.SignIn(pool=schemas.UserPool(**pool) if pool else None)


@router.get("/v1/limits", tags=["Service"])
def get_limits() -> schemas.Limits:
    """The sizes, kinds and lengths that the server accepts."""
    # From the body that enforces them, so that what is announced cannot differ from what is accepted.
    change = catalogue_schemas.IndividualChange.model_json_schema()["properties"]
    aliases, _null = change["aliases"]["anyOf"]
    return schemas.Limits(
        max_file_bytes=MAX_BYTES,
        file_kinds=list(FILE_KINDS),
        min_box_pixels=MIN_BOX_PIXELS,
        min_year=details.EARLIEST.year,
        max_name_characters=aliases["items"]["maxLength"],
        max_aliases=aliases["maxItems"],
        max_place_characters=details.LENGTHS["place"],
        max_photographer_characters=details.LENGTHS["photographer"],
        max_notes_characters=details.LENGTHS["notes"],
        candidates=candidates.ENOUGH,
        max_sheet_rows=reading.MAX_ROWS,
    )


@router.get("/v1/stats", tags=["Service"])
def get_stats(using: Using) -> schemas.Stats:
    """The numbers of photographs, encounters and whales, by state."""
    return schemas.Stats.model_validate(overview.stats(using))


@router.post("/v1/sample", status_code=202, tags=["Service"])
def load_sample(asking: Asking, using: Using) -> schemas.SampleStatus:
    """Load the sample catalogue, drawings of flukes marked as such, into an empty catalogue."""
    return schemas.SampleStatus(photographs=sample.request(using, asking))


@router.delete("/v1/sample", status_code=202, tags=["Service"])
def remove_sample(asking: Asking, using: Using) -> schemas.SampleStatus:
    """Remove all drawings of the sample catalogue."""
    return schemas.SampleStatus(photographs=sample.remove(using, asking))


@router.post("/v1/dead-letters/redrive", status_code=202, tags=["Service"])
def redrive(using: Using) -> schemas.Redriven:
    """Move all messages from the dead-letter queues back to their queues."""
    return schemas.Redriven(messages=overview.redrive(using))
