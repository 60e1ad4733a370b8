"""Dependencies of the routes: the current user and the services."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from flukeline.records import Principal
from flukeline.services import Services


def _principal(request: Request) -> Principal:
    principal: Principal = request.context["principal"]
    return principal


def _services(request: Request) -> Services:
    services: Services = request.context["services"]
    return services


CurrentUser = Annotated[Principal, Depends(_principal)]
ServicesDependency = Annotated[Services, Depends(_services)]
