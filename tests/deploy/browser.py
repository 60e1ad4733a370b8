"""The web app in a browser before the deployed stack: invited people sign in and work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flukeline.records import Encounter, Photograph
from flukeline.storage.aws.catalogue import DynamoCatalogue
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.pagination import every
from tests.deploy.ministack import REGION, ROOT, WEB_ORIGIN, Cloud
from tests.deploy.site import Handled, api_gateway, page_host, serving
from tests.deploy.user import Checks

INVITATION = "For-the-first-time-7"
LARGEST_SHEET = 4_500_000
"""More than a response of Lambda holds."""


def invite(cloud: Cloud, email: str, group: str) -> dict[str, str]:
    """As docs/deploy.md says, with a password that the mail would bring."""
    cognito, pool = cloud.client("cognito-idp"), cloud.outputs["UserPoolId"]
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=email,
        TemporaryPassword=INVITATION,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    return {"email": email, "invitation": INVITATION}


def journeys(checks: Checks, cloud: Cloud, folder: Path) -> None:
    """Every journey of frontend/e2e-aws is a check."""
    people = {
        "curator": invite(cloud, "rosa@example.org", "curator"),
        "viewer": invite(cloud, "vera@example.org", "viewer"),
    }
    by_page, by_api = Handled(), Handled()
    with (
        serving(cloud, page_host(cloud, by_page)) as page,
        serving(cloud, api_gateway(cloud, by_api)) as api,
    ):
        hosts = {
            WEB_ORIGIN.removeprefix("https://"): page,
            urlsplit(cloud.outputs["ApiUrl"]).hostname: api,
            f"cognito-idp.{REGION}.amazonaws.com": cloud.port,
        }
        told = {
            "FLUKELINE_SITE": WEB_ORIGIN,
            "FLUKELINE_HOSTS": ",".join(f"MAP {each} 127.0.0.1:{hosts[each]}" for each in hosts),
            "FLUKELINE_PEOPLE": json.dumps(people),
        }
        journey(checks, "1-day", told, folder)
        lengthen_notes(cloud)
        journey(checks, "2-large-sheet", told, folder)
    proxied = set(by_page.requests)
    only_sign_in = proxied == {("GET", "/v1/sign-in")}
    checks.that("the page's host is asked only where to sign in", only_sign_in, proxied)
    asked = set(by_api.requests)
    wanted = {("GET", "/v1/stats"), ("POST", "/v1/uploads"), ("POST", "/v1/reviews")}
    checks.that("all else goes to the API's own address", wanted <= asked, asked)


def journey(checks: Checks, name: str, told: dict[str, str], folder: Path) -> None:
    """One file of journeys."""
    report = folder / f"{name}.json"
    output = folder / "browser" / name
    done = subprocess.run(
        [
            shutil.which("node") or "node",
            ROOT / "frontend/node_modules/@playwright/test/cli.js",
            *("test", "--config=playwright.aws.config.ts", f"--output={output}", name),
        ],
        cwd=ROOT / "frontend",
        env=os.environ | told | {"PLAYWRIGHT_JSON_OUTPUT_NAME": str(report)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if not report.exists():
        raise RuntimeError(f"the browser did not start:\n{done.stdout}\n{done.stderr}")
    suites = json.loads(report.read_text())["suites"]
    specs: list[dict[str, Any]] = [spec for suite in suites for spec in suite["specs"]]
    checks.that(f"{name}: there are journeys", specs, done.stdout[-2000:])
    for spec in specs:
        errors = [
            re.sub(r"\x1b\[\d+m", "", error["message"])
            for test in spec["tests"]
            for result in test["results"]
            for error in result["errors"]
        ]
        # A journey that was skipped after another one failed is "ok" too.
        lived = {test["status"] for test in spec["tests"]} == {"expected"}
        checks.that(f"in a browser: {spec['title']}", lived, "\n".join(errors) or "not run")


def lengthen_notes(cloud: Cloud) -> None:
    """Let the catalogue's sheet be larger than a response of Lambda."""
    names = cloud.client("dynamodb").list_tables()["TableNames"]
    table = next(each for each in names if "StorageCatalogue" in each)
    catalogue = DynamoCatalogue(cloud.client("dynamodb"), table)
    ids = {id_ for each in every(catalogue, Photograph, PHOTOGRAPHS) for id_ in each.encounter_ids}
    encounters = catalogue.find_all(Encounter, ids).values()
    notes = "x" * (LARGEST_SHEET // len(encounters) + 1)
    for encounter in encounters:
        catalogue.commit([replace(encounter, notes=notes)])
