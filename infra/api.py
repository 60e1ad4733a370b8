"""The HTTP API: API Gateway, its Lambda functions, and the Cognito user pool that signs people in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from flukeline.functions.api.permissions import GROUPS
from infra.bundling import Bundle
from infra.iam import allow_objects, allow_records, allow_vectors
from infra.pipeline import Pipeline, make_log_group
from infra.storage import Storage

REQUESTS_PER_SECOND = 100
"""A page of 50 photographs sends some 60 requests at once, and ten people may open one together."""


class Api(Construct):
    """The API, whose routes except sign-in require a token of an invited user.

    Attributes:
        users: The user pool.
        client: The web app's client of the user pool.
        function: The Lambda function of all routes but one.
        explain: The Lambda function of the route that runs a model.
        http: The API Gateway API.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        storage: Storage,
        pipeline: Pipeline,
        origins: Sequence[str],
        protect: bool,
    ) -> None:
        super().__init__(scope, id)
        self.users = self._make_user_pool(protect)
        self.client = self.users.add_client(
            "Web",
            # The web app signs in by SRP, which sends no password. The deployment checks sign in as
            # an administrator, which needs AWS credentials.
            auth_flows=cognito.AuthFlow(admin_user_password=True, user_srp=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            id_token_validity=Duration.hours(1),
        )
        for group in GROUPS:
            cognito.CfnUserPoolGroup(
                self,
                group.capitalize(),
                user_pool_id=self.users.user_pool_id,
                group_name=group,
            )
        self.function = self._make_function(storage, pipeline)
        self.http = self._make_http_api(origins)
        self._log_and_throttle()
        self.function.add_environment("API_URL", self.http.api_endpoint)
        self.function.add_environment("USER_POOL_ID", self.users.user_pool_id)
        self.function.add_environment("USER_POOL_CLIENT_ID", self.client.user_pool_client_id)
        # A function of its own, so that the function of the other routes starts without the models.
        self.explain = pipeline.function("Explain", "explain", 1769, 29, Bundle.EMBED)
        allow_records(storage, self.explain)
        allow_objects(storage.derived, self.explain, ["crops"], "s3:GetObject")
        self._add_routes()

    def _make_user_pool(self, protect: bool) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "Users",
            deletion_protection=protect,
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            # The e-mail address is immutable, because it identifies a contributor's photographs.
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=False)
            ),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        )

    def _make_function(self, storage: Storage, pipeline: Pipeline) -> lambda_.Function:
        function = pipeline.function("Api", "api.handler", 1769, 29)
        allow_records(storage, function, lists=True, saves=True, deletes=True)
        allow_vectors(storage.embeddings, function, "GetItem", "BatchGetItem", "Query")
        allow_vectors(storage.distances, function, "BatchGetItem", "Query")
        # For presigned uploads (PutObject) and links (GetObject), S3 checks the signer's permissions.
        actions = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
        allow_objects(storage.originals, function, ["originals"], *actions)
        allow_objects(
            storage.derived, function, ["display", "crops"], "s3:GetObject", "s3:DeleteObject"
        )
        # Imports in the browser: their sheets and photographs, and the state of their jobs; also the
        # reports and GPS tracks of corrections.
        allow_objects(storage.originals, function, ["imports"], "s3:PutObject", "s3:GetObject")
        allow_objects(storage.originals, function, ["mappings"], "s3:GetObject")
        allow_objects(storage.derived, function, ["backfills"], *actions)
        # The reports of exports, which it begins, and links to their sheets.
        allow_objects(storage.derived, function, ["exports"], "s3:PutObject", "s3:GetObject")
        pipeline.allow_sending(function, *pipeline.queues)
        # Whether an export without progress waits for its turn, or has stopped.
        pipeline.queues["backfill"].grant(function, "sqs:GetQueueAttributes")
        for queue in pipeline.dead_letter_queues.values():
            # Dead letters are counted, and sent again by a person once their cause is fixed.
            queue.grant(
                function, "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:DeleteMessage"
            )
        return function

    def _make_http_api(self, origins: Sequence[str]) -> apigateway.HttpApi:
        # Equal to the user pool's attribute ProviderURL, which ministack does not support.
        region, pool = Stack.of(self).region, self.users.user_pool_id
        issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool}"
        return apigateway.HttpApi(
            self,
            "Http",
            cors_preflight=apigateway.CorsPreflightOptions(
                allow_origins=list(origins),
                allow_methods=[apigateway.CorsHttpMethod.ANY],
                allow_headers=["authorization", "content-type"],
                max_age=Duration.hours(1),
            ),
            default_authorizer=authorizers.HttpJwtAuthorizer(
                "Tokens",
                issuer,
                jwt_audience=[self.client.user_pool_client_id],
            ),
        )

    def _add_routes(self) -> None:
        self.http.add_routes(
            path="/v1/sign-in",
            methods=[apigateway.HttpMethod.GET],
            integration=integrations.HttpLambdaIntegration("SignIn", self.function),
            authorizer=apigateway.HttpNoneAuthorizer(),
        )
        self.http.add_routes(
            path="/v1/annotations/{annotation_id}/attention",
            methods=[apigateway.HttpMethod.GET],
            integration=integrations.HttpLambdaIntegration("Explain", self.explain),
        )
        # Not ANY, which would require a token for a browser's preflight request.
        self.http.add_routes(
            path="/v1/{proxy+}",
            methods=[
                apigateway.HttpMethod.GET,
                apigateway.HttpMethod.POST,
                apigateway.HttpMethod.PUT,
                apigateway.HttpMethod.PATCH,
                apigateway.HttpMethod.DELETE,
            ],
            integration=integrations.HttpLambdaIntegration("Api", self.function),
        )

    def _log_and_throttle(self) -> None:
        """Log each request with its user but without its body, and limit the request rate."""
        stage = self.http.default_stage
        assert stage is not None  # noqa: S101 - made with the API
        cfn_stage = stage.node.default_child
        assert isinstance(cfn_stage, apigateway.CfnStage)  # noqa: S101 - what a stage is made of
        fields = ("requestId", "httpMethod", "path", "status", "responseLatency")
        line = {name: f"$context.{name}" for name in fields}
        cfn_stage.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=make_log_group(self, "AccessLog").log_group_arn,
            format=json.dumps(line | {"who": "$context.authorizer.claims.sub"}),
        )
        cfn_stage.default_route_settings = apigateway.CfnStage.RouteSettingsProperty(
            throttling_rate_limit=REQUESTS_PER_SECOND,
            throttling_burst_limit=4 * REQUESTS_PER_SECOND,
        )
