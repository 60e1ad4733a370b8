"""The CDK application: `cdk deploy` brings Flukeline up in an AWS account."""

from infra.node import prefer_node_24

prefer_node_24()

import aws_cdk as cdk  # noqa: E402

from infra.stack import FlukelineStack  # noqa: E402

app = cdk.App()
FlukelineStack(app, "Flukeline")
app.synth()
