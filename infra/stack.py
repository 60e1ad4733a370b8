"""The system's stack: what runs on a laptop in one process, on serverless AWS services."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra import nag
from infra.api import Api
from infra.backfill import Backfill
from infra.monitoring import Monitoring
from infra.pipeline import Pipeline
from infra.settings import Settings
from infra.storage import Storage


class FlukelineStack(Stack):
    """Storage, pipeline, API, backfill and monitoring.

    Args:
        settings: The settings of the deployment.
        origins: Origins of the web app, the only ones that CORS allows.
    """

    def __init__(
        self, scope: Construct, id: str, settings: Settings, origins: Sequence[str]
    ) -> None:
        super().__init__(
            scope,
            id,
            description="Flukeline: whales identified by their flukes",
            termination_protection=settings.protect,
        )
        storage = Storage(self, "Storage", origins, settings.protect)
        pipeline = Pipeline(self, "Pipeline", storage, settings)
        api = self.api = Api(self, "Api", storage, pipeline, origins, settings.protect)
        backfill = Backfill(
            self, "Backfill", pipeline.functions["backfill"], settings.concurrency.backfill
        )
        Monitoring(self, "Watch", pipeline, api, backfill, settings.alarm_email)
        nag.acknowledge_system(self, storage)
        CfnOutput(self, "BackfillMachine", value=backfill.machine.state_machine_arn)
        CfnOutput(self, "ApiUrl", value=api.http.api_endpoint)
        CfnOutput(self, "ApiId", value=api.http.http_api_id)
        CfnOutput(self, "UserPoolId", value=api.users.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=api.client.user_pool_client_id)
        CfnOutput(self, "OriginalsBucket", value=storage.originals.bucket_name)
        CfnOutput(self, "DerivedBucket", value=storage.derived.bucket_name)
        CfnOutput(self, "CropDeadQueueUrl", value=pipeline.dead_letter_queues["crop"].queue_url)
