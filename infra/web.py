"""The web app on Amplify Hosting.

It takes two stacks: the system's buckets need the app's address for CORS, and the app's headers and
rewrite rules need the address of the system's API.
"""

from __future__ import annotations

import json
from pathlib import Path

import aws_cdk.aws_amplify_alpha as amplify
from aws_cdk import AssetHashType, CfnOutput, FileSystem, Stack, custom_resources
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from infra import nag
from infra.api import Api
from infra.settings import Settings

BRANCH = "main"


def response_headers(region: str, api: str) -> dict[str, str]:
    """Security headers, which limit the page to its own scripts, the API, and S3 and Cognito in a region.

    Args:
        region: The region of the system.
        api: The API's address.
    """
    storage = f"https://*.s3.{region}.amazonaws.com"
    sign_in = f"https://cognito-idp.{region}.amazonaws.com"
    return {
        "Content-Security-Policy": (
            f"default-src 'self'; img-src 'self' blob: data: {storage}; "
            "style-src 'self' 'unsafe-inline'; script-src 'self'; "
            f"connect-src 'self' {api} {storage} {sign_in}; "
            "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        ),
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def custom_headers(headers: dict[str, str]) -> str:
    """Headers of every file as Amplify's setting, which is YAML."""
    lines = ["customHeaders:", '  - pattern: "**"', "    headers:"]
    for name, value in headers.items():
        lines += [f'      - key: "{name}"', f'        value: "{value}"']
    return "\n".join(lines) + "\n"


def rewrites(api: str) -> list[dict[str, str]]:
    """Amplify's rewrite rules: /v1/ goes to the API at the URL ``api``, all else to index.html.

    The page asks only /v1/sign-in through it, whose answer names the API's own address: Amplify's
    proxy ends requests after 15 to 30 s and may repeat them.
    """
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

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(
            scope,
            id,
            description="Flukeline: where the web app is hosted",
            termination_protection=settings.protect,
        )
        self.app = amplify.App(
            self,
            "App",
            app_name=settings.stack_name("flukeline"),
            platform=amplify.Platform.WEB,
        )
        self.origin = f"https://{BRANCH}.{self.app.default_domain}"
        CfnOutput(self, "WebOrigin", value=self.origin)


class WebStack(Stack):
    """The built web app, its headers, and the rule by which it finds the API.

    Args:
        settings: The settings of the deployment.
        hosting: The stack of the Amplify app.
        api: The API.
        built: Folder of the built web app.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        hosting: HostingStack,
        api: Api,
        built: Path,
    ) -> None:
        super().__init__(
            scope,
            id,
            description="Flukeline: the web app",
            termination_protection=settings.protect,
        )
        headers = response_headers(self.region, api.http.api_endpoint)
        # Amplify serves changed headers only after a deployment, which only a changed asset starts.
        headers_text = json.dumps(self.resolve(headers), sort_keys=True)
        asset = assets.Asset(
            self,
            "Built",
            path=str(built),
            asset_hash=FileSystem.fingerprint(str(built), extra_hash=headers_text),
            asset_hash_type=AssetHashType.CUSTOM,
        )
        branch = amplify.Branch(
            self,
            "Branch",
            app=hosting.app,
            branch_name=BRANCH,
            auto_build=False,
            asset=asset,
        )
        if settings.domain:
            domain = amplify.Domain(
                self, "Domain", app=hosting.app, domain_name=settings.domain, sub_domains=[]
            )
            domain.map_root(branch)
            CfnOutput(self, "CertificateRecord", value=domain.certificate_record)
        call = custom_resources.AwsSdkCall(
            service="Amplify",
            action="updateApp",
            parameters={
                "appId": hosting.app.app_id,
                "customRules": rewrites(api.http.api_endpoint),
                "customHeaders": custom_headers(headers),
            },
            physical_resource_id=custom_resources.PhysicalResourceId.of("rules"),
        )
        rules = custom_resources.AwsCustomResource(
            self,
            "Rules",
            on_update=call,
            install_latest_aws_sdk=False,
            policy=custom_resources.AwsCustomResourcePolicy.from_statements(
                [iam.PolicyStatement(actions=["amplify:UpdateApp"], resources=[hosting.app.arn])]
            ),
        )
        branch.node.add_dependency(rules)
        self._narrow_deployment_helper(hosting, asset)
        app = self.resolve(hosting.export_value(hosting.app.arn))["Fn::ImportValue"]
        nag.acknowledge_web(self, f"{app}/branches/{BRANCH}/*")

    def _narrow_deployment_helper(self, hosting: HostingStack, asset: assets.Asset) -> None:
        """Limit the functions of amplify-alpha that deploy the asset to its bucket and the app.

        By default their policies allow reading every bucket and deploying every app of the account, and
        name an action that does not exist (s3:GetSignedUrl).
        """
        branch = [f"{hosting.app.arn}/branches/{BRANCH}", f"{hosting.app.arn}/branches/{BRANCH}/*"]
        statements = {
            "amplify-asset-deployment-on-event": [
                iam.PolicyStatement(
                    actions=["s3:GetObject"], resources=[asset.bucket.arn_for_objects("*.zip")]
                ),
                iam.PolicyStatement(
                    actions=["amplify:ListJobs", "amplify:StartDeployment"],
                    resources=branch,
                ),
            ],
            "amplify-asset-deployment-is-complete": [
                iam.PolicyStatement(actions=["amplify:GetJob"], resources=branch)
            ],
        }
        narrowed = set()
        for each in self.node.find_all():
            name = each.node.path.split("/")[-4:-3]
            if isinstance(each, iam.CfnPolicy) and name and name[0] in statements:
                each.policy_document = iam.PolicyDocument(statements=statements[name[0]])
                narrowed.add(name[0])
        if narrowed != set(statements):
            raise RuntimeError("The policies of amplify-alpha have other names in this version.")
