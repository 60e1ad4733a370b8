"""API: API Gateway's HTTP API before the api function; Cognito says who is asking."""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.pipeline import READ, Pipeline, permit, pictures
from infra.storage import Storage


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
            password_policy=cognito.PasswordPolicy(min_length=12),
        )
        self.client = self.users.add_client(
            "Web",
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            prevent_user_existence_errors=True,
            id_token_validity=Duration.hours(1),
        )
        function = pipeline.function("api", "api.handler.handler", 1769, 29)
        permit(
            storage.catalogue,
            function,
            *READ,
            "dynamodb:PutItem",
            "dynamodb:DeleteItem",
            "dynamodb:ConditionCheckItem",
        )
        permit(storage.embeddings, function, *READ)
        permit(storage.distances, function, *READ)
        # PutObject signs upload tickets; S3 checks the signer's permission when they are used.
        originals = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
        pictures(storage.originals, function, *originals)
        # PutObject for sheets that are too large for an answer.
        pictures(storage.derived, function, *originals)
        pipeline.may_send(function, "crop", "distances", "backfill")
        for dead in pipeline.dead.values():
            dead.grant(function, "sqs:GetQueueAttributes")
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
