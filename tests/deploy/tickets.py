"""Upload tickets and links that are late or were changed: the storage itself refuses them."""

from __future__ import annotations

import base64
import json
import time

from flukeline.sample.draw import draw
from flukeline.storage.aws.photographs import S3Photographs
from tests.deploy.ministack import Cloud
from tests.deploy.user import Checks, User

LATER = "2099-01-01T00:00:00Z"


def late_or_changed(checks: Checks, cloud: Cloud, user: User) -> None:
    """None of them stores anything, and a good one passes beside them."""
    data = draw(7, 0)
    wish = {"filename": "ticket.jpg", "size": len(data)}
    made = user.ask("POST", "/v1/uploads", wish).json()
    ticket, fields = made["ticket"], made["ticket"]["fields"]
    policy = json.loads(base64.b64decode(fields["policy"]))
    prolonged = base64.b64encode(json.dumps(policy | {"expiration": LATER}).encode()).decode()
    signature = fields["x-amz-signature"]
    for what, changed in (
        ("prolonged", {"policy": prolonged}),
        ("signed otherwise", {"x-amz-signature": signature[::-1]}),
        ("for another type", {"Content-Type": "text/html"}),
    ):
        sent = user.send(ticket | {"fields": fields | changed}, data)
        checks.that(f"a ticket {what} is refused", sent.status_code == 403, sent.text)
    # Signed as the API function does, but for a second instead of an hour.
    bucket, id_ = cloud.outputs["OriginalsBucket"], made["photograph"]["id"]
    photographs = S3Photographs(cloud.client("s3"), bucket, bucket)
    short = photographs.presign_upload(f"originals/{id_}", 50_000_000, 1)
    time.sleep(2)
    sent = user.send({"url": short.url, "fields": short.fields}, data)
    checks.that("a ticket that has expired is refused", sent.status_code == 403, sent.text)
    waits = user.ask("GET", f"/v1/photographs/{id_}").json()
    checks.that("and the photograph still waits", waits["state"] == "awaiting_upload", waits)
    short_link = photographs.url("originals/any", 1)
    time.sleep(2)
    looked = user.http.get(short_link)
    checks.that("a link that has expired shows nothing", looked.status_code == 403, looked.text)
    sent = user.send(ticket, data)
    checks.that("the ticket as it was given is good", sent.status_code == 204, sent.text)
    ready = user.settled(id_)
    checks.that("and its photograph comes through", ready.get("state") == "ready", ready)
