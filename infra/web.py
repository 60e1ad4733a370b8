"""The web app on Amplify Hosting.

It takes two stacks: the system's buckets need the app's address for CORS, and the app's rewrite rules
need the address of the system's API.
"""

from __future__ import annotations

from pathlib import Path

import aws_cdk.aws_amplify_alpha as amplify
from aws_cdk import CfnOutput, Stack, custom_resources
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from infra import nag
from infra.api import Api

BRANCH = "main"


def response_headers(region: str) -> dict[str, str]:
    """Security headers, which limit the page to its own scripts, S3 and Cognito in ``region``."""
    storage = f"https://*.s3.{region}.amazonaws.com"
    sign_in = f"https://cognito-idp.{region}.amazonaws.com"
    return {
        "Content-Security-Policy": (
            f"default-src 'self'; img-src 'self' blob: data: {storage}; "
            "style-src 'self' 'unsafe-inline'; script-src 'self'; "
            f"connect-src 'self' {storage} {sign_in}; "
            "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        ),
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def rewrites(api: str) -> list[dict[str, str]]:
    """Amplify's rewrite rules: /v1/ goes to the API at the URL ``api``, all else to index.html."""
    return [
        {"source": "/v1/<*>", "target": f"{api}/v1/<*>", "status": "200"},
        # The web app's router handles every path without a known file extension.
        {
            "source": r"</^[^.]+$|\.(?!(css|js|svg|png|woff2|json|ico|txt)$)([^.]+$)/>",
            "target": "/index.html",
            "status": "200",
        },
    ]


class HostingStack(Stack):
    """The Amplify app and its address, without content until WebStack deploys it."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="Flukeline: where the web app is hosted")
        headers = response_headers(self.region)
        self.app = amplify.App(
            self,
            "App",
            app_name="flukeline",
            platform=amplify.Platform.WEB,
            custom_response_headers=[amplify.CustomResponseHeader(pattern="**", headers=headers)],
        )
        self.origin = f"https://{BRANCH}.{self.app.default_domain}"
        CfnOutput(self, "WebOrigin", value=self.origin)


class WebStack(Stack):
    """The built web app, and the rules that forward its requests to the API.

    Args:
        hosting: The stack of the Amplify app.
        api: The API, reached under the app's own address so that CORS can exclude other sites.
        built: Folder of the built web app.
    """

    def __init__(
        self, scope: Construct, id: str, hosting: HostingStack, api: Api, built: Path
    ) -> None:
        super().__init__(scope, id, description="Flukeline: the web app")
        amplify.Branch(
            self,
            "Branch",
            app=hosting.app,
            branch_name=BRANCH,
            auto_build=False,
            asset=assets.Asset(self, "Built", path=str(built)),
        )
        call = custom_resources.AwsSdkCall(
            service="Amplify",
            action="updateApp",
            parameters={
                "appId": hosting.app.app_id,
                "customRules": rewrites(api.http.api_endpoint),
            },
            physical_resource_id=custom_resources.PhysicalResourceId.of("rules"),
        )
        custom_resources.AwsCustomResource(
            self,
            "Rules",
            on_update=call,
            install_latest_aws_sdk=False,
            policy=custom_resources.AwsCustomResourcePolicy.from_statements(
                [iam.PolicyStatement(actions=["amplify:UpdateApp"], resources=[hosting.app.arn])]
            ),
        )
        nag.acknowledge_web(self)
