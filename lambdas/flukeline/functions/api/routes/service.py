"""The state of the service, the limits that it sets, and the sample catalogue."""

from dataclasses import asdict

from aws_lambda_powertools.event_handler.api_gateway import Router

from flukeline import limits
from flukeline.catalogue.species import SPECIES
from flukeline.functions.api import schemas_service as schemas
from flukeline.functions.api.context import CurrentUser, ServicesDependency
from flukeline.settings import Settings
from flukeline.stages import status
from flukeline.stages.sheets import sample

router = Router()  # type: ignore[no-untyped-call]


@router.get("/v1/health", tags=["Service"])
def get_health(services: ServicesDependency) -> schemas.Health:
    """Answers when the service is ready; otherwise names the stores that do not answer."""
    status.check(services)
    return schemas.Health(status="ready")


@router.get("/v1/sign-in", tags=["Service"])
def get_sign_in() -> schemas.SignIn:
    """The Cognito user pool to sign in to and the API's address; null on a laptop. Needs no token."""
    settings = Settings.from_environment()
    pool = settings.user_pool
    return schemas.SignIn(
        pool=schemas.UserPool(**asdict(pool)) if pool else None, api=settings.api_url
    )


@router.get("/v1/limits", tags=["Service"])
def get_limits(services: ServicesDependency) -> schemas.Limits:
    """The sizes, kinds and lengths that the server accepts, and the species that it knows."""
    return schemas.Limits(
        max_file_bytes=limits.MAX_BYTES,
        file_kinds=[schemas.FileKind(**asdict(kind)) for kind in limits.FILE_KINDS],
        min_box_pixels=limits.MIN_BOX_PIXELS,
        min_year=limits.EARLIEST_YEAR,
        max_name_characters=limits.MAX_NAME_LENGTH,
        max_aliases=limits.MAX_ALIASES,
        max_place_characters=limits.TEXT_LENGTHS["place"],
        max_photographer_characters=limits.TEXT_LENGTHS["photographer"],
        max_notes_characters=limits.TEXT_LENGTHS["notes"],
        candidates=limits.CANDIDATES,
        max_sheet_rows=limits.MAX_ROWS,
        default_species=services.species,
        known_species=[
            schemas.Species(name=each.name, common_name=each.common[0], aphia_id=each.aphia_id)
            for each in SPECIES
        ],
    )


@router.get("/v1/stats", tags=["Service"])
def get_stats(services: ServicesDependency) -> schemas.Stats:
    """How many photographs, encounters and whales there are, by state."""
    return schemas.Stats.model_validate(status.stats(services))


@router.post("/v1/sample", status_code=202, tags=["Service"])
def load_sample(user: CurrentUser, services: ServicesDependency) -> schemas.SampleStatus:
    """Load the sample catalogue: drawings of flukes, marked as such, into an empty catalogue."""
    return schemas.SampleStatus(photographs=sample.request(services, user))


@router.delete("/v1/sample", status_code=202, tags=["Service"])
def remove_sample(user: CurrentUser, services: ServicesDependency) -> schemas.SampleStatus:
    """Remove every drawing."""
    return schemas.SampleStatus(photographs=sample.remove(services, user))


@router.post("/v1/dead-letters/redrive", status_code=202, tags=["Service"])
def redrive(services: ServicesDependency) -> schemas.Redriven:
    """Send the messages again that failed for good, once their cause is cured."""
    return schemas.Redriven(messages=status.redrive(services))
