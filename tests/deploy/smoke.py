"""Deploys the stack on ministack and takes photographs through it as a user does.

``python -m tests.deploy.smoke``; the last line counts the checks passed and failed.
"""

from __future__ import annotations

import json
import ssl
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import httpx2 as httpx

from infra.node import prefer_node_24

prefer_node_24()

from flukeline.sample.draw import draw  # noqa: E402
from tests.deploy.ministack import Cloud, deploy, running  # noqa: E402

PASSWORD = "a-Long-pass-phrase-7"


class Checks:
    """Counts what held and what did not."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def that(self, what: str, holds: object, found: object = "") -> None:
        """Note one check."""
        self.passed += bool(holds)
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'} {what}" + ("" if holds else f": {found}"), flush=True)


class User:
    """Somebody signed in, with the API before them."""

    def __init__(self, cloud: Cloud, name: str) -> None:
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
        answer = cognito.initiate_auth(
            ClientId=app,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        self.token = answer["AuthenticationResult"]["IdToken"]
        self.host = f"{cloud.outputs['ApiId']}.execute-api.localhost:{cloud.port}"
        trusted = ssl.create_default_context(cafile=str(cloud.certificate))
        self.http = httpx.Client(base_url=cloud.endpoint, timeout=60, verify=trusted)

    def ask(self, method: str, path: str, body: object = None, token: str | None = None) -> Any:
        """One request; ``token`` "" for none."""
        headers = {"host": self.host}
        shown = self.token if token is None else token
        if shown:
            headers["authorization"] = f"Bearer {shown}"
        return self.http.request(method, path, json=body, headers=headers)

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


def photograph_to_review(checks: Checks, cloud: Cloud, user: User) -> None:
    """The main way: three photographs, candidates, a decision, and back."""
    ids = [user.upload(f"{w}-{s}.jpg", draw(w, s)) for w, s in ((0, 0), (0, 1), (1, 0))]
    shown = [user.settled(each) for each in ids]
    for each in shown:
        checks.that(f"{each.get('filename')} is ready", each.get("state") == "ready", each)
    picture = user.http.get(shown[0]["annotations"][0]["crop_url"])
    checks.that("its crop is a JPEG behind a link", picture.content[:2] == b"\xff\xd8", picture)
    unsigned = user.http.get(shown[0]["annotations"][0]["crop_url"].partition("?")[0])
    checks.that("without the link's signature there is no crop", unsigned.status_code == 403)
    work = user.ask("GET", "/v1/encounters").json()["items"]
    checks.that("three encounters wait for review", len(work) == 3, work)
    found = user.ask("GET", f"/v1/encounters/{work[0]['id']}/candidates").json()
    checks.that("two others are compared", found.get("compared") == 2, found)
    distances = [each["distance"] for each in found["photographs"]]
    checks.that("candidates are sorted", len(distances) == 2 and distances == sorted(distances))
    wish = {"encounter_id": work[0]["id"], "encounter_version": work[0]["version"]}
    done = user.ask("POST", "/v1/reviews", wish | {"decision": "new", "name": "Scylla"})
    checks.that("a new whale is named", done.status_code == 201, done.text)
    whale = done.json()["encounter"]["individual"]
    other = {"encounter_id": work[1]["id"], "encounter_version": work[1]["version"]}
    confirm = other | {"decision": "confirm", "individual_id": whale["id"]}
    done = user.ask("POST", "/v1/reviews", confirm)
    checks.that("another encounter is confirmed as it", done.status_code == 201, done.text)
    again = user.ask("POST", "/v1/reviews", confirm)
    checks.that("a stale decision is refused", again.status_code == 409, again.text)
    review = done.json()["review"]
    checks.that("the review says who", review["by"] == "marie@example.org", review)
    undone = user.ask("POST", f"/v1/reviews/{review['id']}/undo")
    checks.that("and is undone", undone.json()["encounter"]["status"] == "unreviewed", undone.text)
    proposals = user.ask("GET", "/v1/encounters/proposals")
    checks.that("encounters that may be one are looked for", proposals.status_code == 200)
    for sheet in ("catalogue", "wildbook", "labels"):
        exported = user.ask("GET", f"/v1/export/{sheet}.csv")
        rows = len(exported.text.splitlines())
        checks.that(f"the {sheet} sheet has the three flukes", rows == 4, exported.text[:300])
    detail = user.ask("GET", f"/v1/individuals/{whale['id']}").json()
    checks.that("the whale has its history", len(detail["reviews"]) == 3, detail)
    stats = user.ask("GET", "/v1/stats").json()
    checks.that("three photographs are ready in all", stats["photographs"]["ready"] == 3, stats)
    checks.that("nothing is a dead letter", stats["dead_letters"] == 0, stats)


def refusals(checks: Checks, cloud: Cloud, user: User) -> None:
    """What must not pass, and a bad file beside a good one."""
    for what, token in (("no token", ""), ("a forged token", user.token[:-6] + "AAAAAA")):
        answer = user.ask("GET", "/v1/stats", token=token)
        checks.that(f"{what} is refused", answer.status_code == 401, answer.text)
    large = user.ask("POST", "/v1/uploads", {"filename": "a.jpg", "size": 51_000_000})
    checks.that("51 MB get no ticket", large.status_code == 413, large.text)
    ticket = user.ask("POST", "/v1/uploads", {"filename": "a.jpg", "size": 9}).json()["ticket"]
    fields = ticket["fields"] | {"key": "originals/other"}
    moved = user.send(ticket | {"fields": fields}, b"x")
    checks.that("a ticket is for its own key", moved.status_code == 403, moved.text)
    bad = user.settled(user.upload("text.jpg", b"not a photograph\n" * 20))
    checks.that("a text file fails with its reason", "text file" in str(bad.get("reason")), bad)
    copy = user.settled(user.upload("copy.jpg", draw(0, 0)))
    checks.that("a copy is called a copy", copy.get("state") == "duplicate", copy)
    test_event = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})
    queues = cloud.client("sqs").list_queues()["QueueUrls"]
    crop = next(each for each in queues if "CropQueue" in each)
    cloud.client("sqs").send_message(QueueUrl=crop, MessageBody=test_event)
    good = user.settled(user.upload("good.jpg", draw(2, 0)))
    checks.that("a good one passes beside them", good.get("state") == "ready", good)


def main() -> int:
    """Deploy, check, and count."""
    checks = Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with running(folder) as port:
                started = time.monotonic()
                cloud = deploy(port, folder)
                for zipped in sorted(folder.glob("cdk.out/asset.*/flukeline")):
                    size = sum(f.stat().st_size for f in zipped.parent.rglob("*") if f.is_file())
                    what = f"a zip of {size / 1e6:.0f} MB unpacked is under Lambda's 262 MB"
                    checks.that(what, size < 250 * 1024 * 1024)
                print(f"deployed in {time.monotonic() - started:.0f} s", flush=True)
                user = User(cloud, "marie@example.org")
                photograph_to_review(checks, cloud, user)
                refusals(checks, cloud, user)
        except Exception:
            checks.failed += 1
            traceback.print_exc()
            log = folder / "ministack.log"
            if log.exists():
                print(log.read_text(errors="replace")[-6000:])
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
