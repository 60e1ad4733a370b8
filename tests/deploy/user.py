"""A user of the deployed system, and the count of what held."""

from __future__ import annotations

import ssl
import time
from typing import Any

import httpx2 as httpx

from tests.deploy.ministack import Cloud

PASSWORD = "a-Long-pass-phrase-7"
KILLED = ("Worker process died", "Broken pipe")
"""How ministack tells that it updated a function, and killed what it did; AWS lets that end."""


class Checks:
    """Counts what held and what did not, and prints each with the seconds since the start."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.passed = 0
        self.failed = 0

    def that(self, what: str, holds: object, found: object = "") -> None:
        """Note one check."""
        self.passed += bool(holds)
        self.failed += not holds
        seconds = time.monotonic() - self.started
        said = f"{seconds:4.0f} s {'ok  ' if holds else 'FAIL'} {what}"
        print(said + ("" if holds else f": {found}"), flush=True)


class User:
    """Somebody signed in, with the API before them."""

    def __init__(self, cloud: Cloud, name: str, group: str | None) -> None:
        cognito = cloud.client("cognito-idp")
        pool, app = cloud.outputs["UserPoolId"], cloud.outputs["UserPoolClientId"]
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=name,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": name}],
        )
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True
        )
        if group:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)
        answer = cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=app,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        self.token = str(answer["AuthenticationResult"]["IdToken"])
        self.access_token = str(answer["AuthenticationResult"]["AccessToken"])
        self.host = f"{cloud.outputs['ApiId']}.execute-api.localhost:{cloud.port}"
        trusted = ssl.create_default_context(cafile=str(cloud.certificate))
        self.http = httpx.Client(base_url=cloud.endpoint, timeout=60, verify=trusted)
        self.asks_again = False

    def ask(self, method: str, path: str, body: object = None, token: str | None = None) -> Any:
        """One request; ``token`` "" for none. Where ``asks_again``, not one that was killed."""
        headers = {"host": self.host}
        shown = self.token if token is None else token
        if shown:
            headers["authorization"] = f"Bearer {shown}"
        while True:
            answer = self.http.request(method, path, json=body, headers=headers)
            killed = answer.status_code == 502 and any(sign in answer.text for sign in KILLED)
            if not (self.asks_again and killed):
                return answer

    def upload(self, filename: str, data: bytes) -> str:
        """Announce and send one file; the photograph's id."""
        answer = self.ask("POST", "/v1/uploads", {"filename": filename, "size": len(data)})
        if answer.status_code != 201:
            raise RuntimeError(f"no ticket: {answer.status_code} {answer.text}")
        made = answer.json()
        sent = self.send(made["ticket"], data)
        if sent.status_code != 204:
            raise RuntimeError(f"upload refused: {sent.status_code} {sent.text}")
        return str(made["photograph"]["id"])

    def send(self, ticket: dict[str, Any], data: bytes) -> Any:
        """Use a ticket."""
        return self.http.post(ticket["url"], data=ticket["fields"], files={"file": data})

    def exported(self, sheet: str, seconds: float = 120) -> str:
        """A sheet of the catalogue, downloaded from its link without a token; "" if it failed."""
        export = self.ask("POST", "/v1/exports", {"sheet": sheet}).json()
        until = time.monotonic() + seconds
        while export.get("state") == "running" and time.monotonic() < until:
            time.sleep(0.5)
            export = self.ask("GET", f"/v1/exports/{export['id']}").json()
        return str(self.http.get(export["link"]).text) if export.get("link") else ""

    def settled(self, photograph_id: str, seconds: float = 90) -> dict[str, Any]:
        """The photograph once it is past every stage."""
        until = time.monotonic() + seconds
        photograph: dict[str, Any] = {}
        while time.monotonic() < until:
            photograph = self.ask("GET", f"/v1/photographs/{photograph_id}").json()
            if photograph.get("state") in ("ready", "failed", "no_fluke", "duplicate"):
                break
            time.sleep(0.5)
        return photograph
