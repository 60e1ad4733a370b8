"""The state of the service, and the sample catalogue."""

from dataclasses import asdict

from aws_lambda_powertools.event_handler.api_gateway import Router

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
    """Where people sign in, for the web app before anybody has; nowhere on a laptop."""
    pool = Settings.from_environment().user_pool
    return schemas.SignIn(pool=schemas.UserPool(**asdict(pool)) if pool else None)


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
