"""What goes wrong in a cloud: repeated and reordered events, a poison photograph, old tokens."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from flukeline.sample.draw import draw
from tests.deploy.ministack import Cloud
from tests.deploy.user import Checks, User


def queue_url(cloud: Cloud, stage: str) -> str:
    """The queue before a stage."""
    urls = cloud.client("sqs").list_queues()["QueueUrls"]
    return str(next(each for each in urls if f"Pipeline{stage}" in each and "Queue" in each))


def function_name(cloud: Cloud, stage: str) -> str:
    """The function of a stage."""
    functions = cloud.client("lambda").list_functions()["Functions"]
    names = (str(each["FunctionName"]) for each in functions)
    return next(each for each in names if f"Pipeline{stage}" in each)


def messages(cloud: Cloud, stage: str, which: str = "") -> int:
    """Messages that wait before a stage; those in hand, or failed on, where ``which`` is NotVisible."""
    name = f"ApproximateNumberOfMessages{which}"
    answer = cloud.client("sqs").get_queue_attributes(
        QueueUrl=queue_url(cloud, stage), AttributeNames=[name]
    )
    return int(answer["Attributes"][name])


def all_done(cloud: Cloud) -> bool:
    """Whether nothing waits or is in hand; each stage sends on before it is done with a message."""
    return not any(
        messages(cloud, stage, which)
        for stage in ("Crop", "Embed", "Distances")
        for which in ("", "NotVisible")
    )


@contextlib.contextmanager
def visibility(cloud: Cloud, stage: str, seconds: int) -> Iterator[None]:
    """After how long a message that a stage failed on comes back; as deployed, that is minutes."""
    sqs, queue, name = cloud.client("sqs"), queue_url(cloud, stage), "VisibilityTimeout"
    deployed = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={name: str(seconds)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={name: deployed[name]})


@contextlib.contextmanager
def paused(cloud: Cloud, stage: str) -> Iterator[None]:
    """A stage takes no message until the end of the block."""
    functions = cloud.client("lambda")
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    mapping = next(each for each in mappings if f"Pipeline{stage}" in each["FunctionArn"])["UUID"]
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)
        until(lambda: functions.get_event_source_mapping(UUID=mapping)["State"] == "Enabled")


def arrived(bucket: str, key: str) -> str:
    """S3's event of an object that was created."""
    s3 = {"bucket": {"name": bucket}, "object": {"key": key, "size": 1}}
    return json.dumps({"Records": [{"eventSource": "aws:s3", "s3": s3}]})


def until(what: Any, seconds: float = 60) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.5)
    return False


def repeated_events(checks: Checks, cloud: Cloud, user: User) -> None:
    """S3 and SQS repeat and reorder: nothing changes, and nothing is counted twice."""
    id_ = user.upload("again.jpg", draw(4, 0))
    before = user.settled(id_)
    compared = user.ask("GET", "/v1/stats").json()["compared"]
    sqs, bucket = cloud.client("sqs"), cloud.outputs["OriginalsBucket"]
    embed = {"annotation_id": before["annotations"][0]["id"]}
    for queue, body in (
        ("Distances", json.dumps(embed)),
        ("Embed", json.dumps(embed)),
        ("Crop", arrived(bucket, f"originals/{id_}")),
        ("Crop", arrived(bucket, f"originals/{id_}")),
    ):
        sqs.send_message(QueueUrl=queue_url(cloud, queue), MessageBody=body)
    next_one = user.settled(user.upload("next.jpg", draw(4, 1)))
    checks.that("after repeated events another passes", next_one.get("state") == "ready", next_one)
    checks.that("and every event is dealt with", until(lambda: all_done(cloud)))
    after = user.ask("GET", f"/v1/photographs/{id_}").json()
    same = [after[key] == before[key] for key in ("state", "version")]
    same.append([a["id"] for a in after["annotations"]] == [embed["annotation_id"]])
    checks.that("the photograph is as it was", all(same), (before, after))
    now = user.ask("GET", "/v1/stats").json()["compared"]
    checks.that("and only the other one is counted", now == compared + 1, (compared, now))


def poison(checks: Checks, cloud: Cloud, user: User, admin: User) -> None:
    """A photograph whose file is gone: three tries, a dead letter, its reason; others pass."""
    sqs, bucket = cloud.client("sqs"), cloud.outputs["OriginalsBucket"]
    crop = queue_url(cloud, "Crop")
    with visibility(cloud, "Crop", 2):
        data = draw(5, 0)
        wish = {"filename": "poison.jpg", "size": len(data)}
        made = user.ask("POST", "/v1/uploads", wish).json()
        id_ = made["photograph"]["id"]
        sqs.send_message(QueueUrl=crop, MessageBody=arrived(bucket, f"originals/{id_}"))
        good = user.settled(user.upload("beside.jpg", draw(5, 1)))
        checks.that("others pass beside a poison photograph", good.get("state") == "ready", good)
        failed = user.settled(id_)
        checks.that("it fails after three tries", failed.get("state") == "failed", failed)
        checks.that("with a reason", "Nothing is lost" in str(failed.get("reason")), failed)
        dead = until(lambda: user.ask("GET", "/v1/stats").json()["dead_letters"] == 1)
        checks.that("and lies with the dead letters", dead)
        sent = user.send(made["ticket"], data)
        checks.that("once its file is there", sent.status_code == 204, sent.text)
        again = user.ask("POST", f"/v1/photographs/{id_}/retry")
        checks.that("it can be tried again", again.status_code == 200, again.text)
        cured = user.settled(id_)
        checks.that("and is ready", cured.get("state") == "ready", cured)
        refused = user.ask("POST", "/v1/dead-letters/redrive")
        checks.that(
            "a curator sends no dead letter again", refused.status_code == 403, refused.text
        )
        redriven = admin.ask("POST", "/v1/dead-letters/redrive")
        checks.that("an admin does", redriven.json() == {"messages": 1}, redriven.text)
        gone = until(lambda: user.ask("GET", "/v1/stats").json()["dead_letters"] == 0)
        checks.that("and it is done with", gone)
        after = user.ask("GET", f"/v1/photographs/{id_}").json()
        unchanged = [each["id"] for each in after["annotations"]] == [
            each["id"] for each in cured["annotations"]
        ]
        checks.that("which changes nothing", unchanged, after)


def sweep(cloud: Cloud) -> None:
    """Invoke the sweeper as its schedule does, at a time when nothing is on its way."""
    answer = cloud.client("lambda").invoke(
        FunctionName=function_name(cloud, "Sweep"), Payload=json.dumps({"idle": True}).encode()
    )
    if "FunctionError" in answer:
        raise RuntimeError(f"the sweeper failed: {answer['Payload'].read()!r}")


def lost_event(checks: Checks, cloud: Cloud, user: User) -> None:
    """S3's event of an upload is lost: the sweeper sends the photograph on."""
    with paused(cloud, "Crop"):
        id_ = user.upload("lost.jpg", draw(8, 0))
        sent = until(lambda: messages(cloud, "Crop") == 1)
        cloud.client("sqs").purge_queue(QueueUrl=queue_url(cloud, "Crop"))
    gone = sent and until(lambda: all_done(cloud))
    lost = user.ask("GET", f"/v1/photographs/{id_}").json()
    checks.that("an upload's event is lost", gone and lost["state"] == "awaiting_upload", lost)
    sweep(cloud)
    found = user.settled(id_)
    checks.that("the sweeper sends the photograph on", found.get("state") == "ready", found)


def old_tokens(checks: Checks, cloud: Cloud) -> None:
    """A token that was good until a moment ago."""
    cognito = cloud.client("cognito-idp")
    pool, app = cloud.outputs["UserPoolId"], cloud.outputs["UserPoolClientId"]
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = {"UserPoolId": pool, "ClientId": app, "ExplicitAuthFlows": flows}
    cognito.update_user_pool_client(
        **client, IdTokenValidity=1, TokenValidityUnits={"IdToken": "seconds"}
    )
    late = User(cloud, "late@example.org", "viewer")
    expired = until(lambda: late.ask("GET", "/v1/stats").status_code == 401, 10)
    checks.that("a token that has expired is refused", expired)
    cognito.update_user_pool_client(
        **client, IdTokenValidity=1, TokenValidityUnits={"IdToken": "hours"}
    )
