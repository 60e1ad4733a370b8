"""The CDK application: `cdk deploy --all` deploys Flukeline to an AWS account.

Its settings are in deployments.json; docs/deploy.md describes them.
"""

import os
from pathlib import Path

from infra.node import prefer_node_24

prefer_node_24()

import aws_cdk as cdk  # noqa: E402

from infra.application import build  # noqa: E402
from infra.settings import Settings  # noqa: E402

BUILT = Path(__file__).parent / "frontend" / "dist"

app = cdk.App()
settings = Settings.read(app.node)
settings.check_region(os.environ.get("CDK_DEFAULT_REGION"))
build(app, settings, BUILT)
app.synth()
