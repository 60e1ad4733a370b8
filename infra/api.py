"""API: API Gateway's HTTP API before the api function; Cognito says who is asking."""

from __future__ import annotations

import json

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from flukeline.functions.api.permissions import GROUPS
from infra.iam import objects, records, vectors
from infra.pipeline import Pipeline, log
from infra.storage import Storage

REQUESTS_A_SECOND = 100
"""A page of 50 photographs asks some 60 times at once; ten people do so together."""


class Api(Construct):
    """Users by invitation, and every route behind a valid token."""

    def __init__(
        self, scope: Construct, id: str, storage: Storage, pipeline: Pipeline, web_origin: str
    ) -> None:
        super().__init__(scope, id)
        self.users = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            # Photographs belong to an address: nobody may take on another one.
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
        self.client = self.users.add_client(
            "Web",
            # The web app signs in by SRP, so that no password is sent. The other flow is the checks'
            # own, and needs an administrator's credentials of AWS.
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
        function = self.function = pipeline.function("Api", "api.handler", 1769, 29)
        records(storage, function, lists=True, commits=True)
        vectors(storage.embeddings, function, "GetItem", "BatchGetItem", "Query")
        vectors(storage.distances, function, "BatchGetItem", "Query")
        # PutObject signs upload tickets, GetObject links: S3 checks the signer when they are used.
        every = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
        objects(storage.originals, function, ["originals"], *every)
        objects(storage.derived, function, ["display", "crops"], "s3:GetObject", "s3:DeleteObject")
        # Sheets that are too large for an answer.
        objects(storage.derived, function, ["exports"], "s3:PutObject", "s3:GetObject")
        pipeline.may_send(function, *pipeline.queues)
        for dead in pipeline.dead.values():
            # Counted, and sent again once their cause is cured.
            dead.grant(
                function, "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:DeleteMessage"
            )
        # Written out: ministack knows no ProviderURL attribute, and the two are the same.
        region, pool = Stack.of(self).region, self.users.user_pool_id
        issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool}"
        self.http = apigateway.HttpApi(
            self,
            "Http",
            cors_preflight=apigateway.CorsPreflightOptions(
                allow_origins=[web_origin],
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
        self._log_and_throttle()
        function.add_environment("USER_POOL_ID", self.users.user_pool_id)
        function.add_environment("USER_POOL_CLIENT_ID", self.client.user_pool_client_id)
        self.http.add_routes(
            path="/v1/sign-in",
            methods=[apigateway.HttpMethod.GET],
            integration=integrations.HttpLambdaIntegration("SignIn", function),
            authorizer=apigateway.HttpNoneAuthorizer(),
        )
        # What needs a model is answered by a function that has them: the others start without.
        explain = self.explain = pipeline.function("Explain", "explain", 1769, 29, vision=True)
        records(storage, explain)
        objects(storage.derived, explain, ["crops"], "s3:GetObject")
        self.http.add_routes(
            path="/v1/annotations/{annotation_id}/attention",
            methods=[apigateway.HttpMethod.GET],
            integration=integrations.HttpLambdaIntegration("Explain", explain),
        )
        # Not ANY: a browser's preflight must pass without a token.
        self.http.add_routes(
            path="/v1/{proxy+}",
            methods=[
                apigateway.HttpMethod.GET,
                apigateway.HttpMethod.POST,
                apigateway.HttpMethod.PUT,
                apigateway.HttpMethod.PATCH,
                apigateway.HttpMethod.DELETE,
            ],
            integration=integrations.HttpLambdaIntegration("Api", function),
        )

    def _log_and_throttle(self) -> None:
        """Who asked what, without bodies; and no more than a group of researchers asks for."""
        stage = self.http.default_stage
        assert stage is not None  # noqa: S101 - made with the API
        kept = stage.node.default_child
        assert isinstance(kept, apigateway.CfnStage)  # noqa: S101 - what a stage is made of
        asked = ("requestId", "httpMethod", "path", "status", "responseLatency")
        line = {name: f"$context.{name}" for name in asked}
        kept.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log(self, "AccessLog").log_group_arn,
            format=json.dumps(line | {"who": "$context.authorizer.claims.sub"}),
        )
        kept.default_route_settings = apigateway.CfnStage.RouteSettingsProperty(
            throttling_rate_limit=REQUESTS_A_SECOND, throttling_burst_limit=4 * REQUESTS_A_SECOND
        )
