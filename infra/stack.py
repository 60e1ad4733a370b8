"""The system's stack: what runs on a laptop in one process, on serverless AWS services."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra import nag
from infra.api import Api
from infra.backfill import Backfill
from infra.bundling import MODELS
from infra.monitoring import Monitoring
from infra.pipeline import Pipeline
from infra.storage import Storage


class FlukelineStack(Stack):
    """Storage, pipeline, API, backfill and monitoring.

    Args:
        web_origin: Origin of the web app, the only one that CORS allows.
        email: Address that is notified of alarms; None for no notifications.
    """

    def __init__(
        self, scope: Construct, id: str, web_origin: str, email: str | None = None
    ) -> None:
        super().__init__(scope, id, description="Flukeline: whales identified by their flukes")
        python = str(self.node.try_get_context("wheels_python") or "3.13")
        models = Path(self.node.try_get_context("models") or MODELS)
        storage = Storage(self, "Storage", web_origin)
        pipeline = Pipeline(self, "Pipeline", storage, models, python)
        api = self.api = Api(self, "Api", storage, pipeline, web_origin)
        backfill = Backfill(self, "Backfill", pipeline.functions["backfill"])
        Monitoring(self, "Watch", pipeline, api, backfill, email)
        nag.acknowledge_system(self, storage)
        CfnOutput(self, "BackfillMachine", value=backfill.machine.state_machine_arn)
        CfnOutput(self, "ApiUrl", value=api.http.api_endpoint)
        CfnOutput(self, "ApiId", value=api.http.http_api_id)
        CfnOutput(self, "UserPoolId", value=api.users.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=api.client.user_pool_client_id)
        CfnOutput(self, "OriginalsBucket", value=storage.originals.bucket_name)
        CfnOutput(self, "DerivedBucket", value=storage.derived.bucket_name)
        CfnOutput(self, "CropDeadQueueUrl", value=pipeline.dead_letter_queues["crop"].queue_url)
