"""The stacks of a deployment, as ``app.py`` deploys and the tests check them."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import App

from infra import nag
from infra.budget import BudgetStack
from infra.settings import Settings
from infra.stack import FlukelineStack
from infra.training import TrainingStack
from infra.web import HostingStack, WebStack


def build(app: App, settings: Settings, built: Path) -> None:
    """Add the stacks to an application.

    Args:
        app: The CDK application.
        settings: The settings of the deployment.
        built: Folder of the built web app.
    """
    name = settings.stack_name
    if settings.web_origin:
        FlukelineStack(app, name("Flukeline"), settings, [settings.web_origin])
    else:
        hosting = HostingStack(app, name("FlukelineHosting"), settings)
        origins = [hosting.origin]
        if settings.domain:
            origins.append(f"https://{settings.domain}")
        system = FlukelineStack(app, name("Flukeline"), settings, origins)
        WebStack(app, name("FlukelineWeb"), settings, hosting, system.api, built)
    if settings.alarm_email:
        BudgetStack(app, name("FlukelineBudget"), settings)
    if settings.training:
        TrainingStack(app, name("FlukelineTraining"), settings)
    nag.check(app)
