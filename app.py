"""The CDK application: `cdk deploy --all` deploys Flukeline to an AWS account.

Context values, kept in cdk.context.json as docs/deploy.md describes:
    web_origin: Origin of a web app that is not hosted by these stacks.
    models: Folder of models, instead of models/.
    alarm_email: Address that is notified of alarms and of the budget.
    monthly_budget_usd: The budget's limit in US dollars (default: 50).
"""

from pathlib import Path

from infra.node import prefer_node_24

prefer_node_24()

import aws_cdk as cdk  # noqa: E402

from infra import nag  # noqa: E402
from infra.budget import BudgetStack  # noqa: E402
from infra.stack import FlukelineStack  # noqa: E402
from infra.web import HostingStack, WebStack  # noqa: E402

BUILT = Path(__file__).parent / "frontend" / "dist"

app = cdk.App()
email = app.node.try_get_context("alarm_email")
web_origin = app.node.try_get_context("web_origin")
if web_origin:
    FlukelineStack(app, "Flukeline", web_origin, email)
else:
    hosting = HostingStack(app, "FlukelineHosting")
    system = FlukelineStack(app, "Flukeline", hosting.origin, email)
    WebStack(app, "FlukelineWeb", hosting, system.api, BUILT)
if email:
    usd = float(app.node.try_get_context("monthly_budget_usd") or 50)
    BudgetStack(app, "FlukelineBudget", email, usd)
nag.check(app)
app.synth()
