"""What goes wrong in a cloud: repeated and reordered events, a poison photograph, old tokens."""

from __future__ import annotations

import json
import time
from typing import Any

from flukeline.sample.draw import draw
from tests.deploy.ministack import Cloud
from tests.deploy.user import Checks, User


def queue_url(cloud: Cloud, part: str) -> str:
    """The queue whose name holds ``part``."""
    urls = cloud.client("sqs").list_queues()["QueueUrls"]
    return str(next(each for each in urls if part in each))


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
        ("DistancesQueue", json.dumps(embed)),
        ("EmbedQueue", json.dumps(embed)),
        ("CropQueue", arrived(bucket, f"originals/{id_}")),
        ("CropQueue", arrived(bucket, f"originals/{id_}")),
    ):
        sqs.send_message(QueueUrl=queue_url(cloud, queue), MessageBody=body)
    next_one = user.settled(user.upload("next.jpg", draw(4, 1)))
    checks.that("after repeated events another passes", next_one.get("state") == "ready", next_one)
    after = user.ask("GET", f"/v1/photographs/{id_}").json()
    same = [after[key] == before[key] for key in ("state", "version")]
    same.append([a["id"] for a in after["annotations"]] == [embed["annotation_id"]])
    checks.that("the photograph is as it was", all(same), (before, after))
    now = user.ask("GET", "/v1/stats").json()["compared"]
    checks.that("and only the other one is counted", now == compared + 1, (compared, now))


def poison(checks: Checks, cloud: Cloud, user: User, admin: User) -> None:
    """A photograph whose file is gone: three tries, a dead letter, its reason; others pass."""
    sqs, bucket = cloud.client("sqs"), cloud.outputs["OriginalsBucket"]
    crop = queue_url(cloud, "CropQueue")
    # As deployed it is six minutes, so that no try overtakes another.
    sqs.set_queue_attributes(QueueUrl=crop, Attributes={"VisibilityTimeout": "2"})
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
    checks.that("a curator sends no dead letter again", refused.status_code == 403, refused.text)
    redriven = admin.ask("POST", "/v1/dead-letters/redrive")
    checks.that("an admin does", redriven.json() == {"messages": 1}, redriven.text)
    gone = until(lambda: user.ask("GET", "/v1/stats").json()["dead_letters"] == 0)
    checks.that("and it is done with", gone)
    after = user.ask("GET", f"/v1/photographs/{id_}").json()
    unchanged = [each["id"] for each in after["annotations"]] == [
        each["id"] for each in cured["annotations"]
    ]
    checks.that("which changes nothing", unchanged, after)
    sqs.set_queue_attributes(QueueUrl=crop, Attributes={"VisibilityTimeout": "360"})


def broken_function(checks: Checks, cloud: Cloud, user: User) -> None:
    """The embed function fails outright for a while: photographs wait, and go on by themselves."""
    functions, sqs = cloud.client("lambda"), cloud.client("sqs")
    name = next(
        each["FunctionName"]
        for each in functions.list_functions()["Functions"]
        if "PipelineEmbed" in each["FunctionName"]
    )
    queue = queue_url(cloud, "EmbedQueue")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "4"})
    found = functions.get_function_configuration(FunctionName=name)
    variables = found["Environment"]["Variables"]
    broken = {key: value for key, value in variables.items() if key != "EMBEDDINGS_TABLE"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": broken})
    id_ = user.upload("waits.jpg", draw(6, 0))
    waiting = until(
        lambda: user.ask("GET", f"/v1/photographs/{id_}").json()["state"] == "embedding"
    )
    checks.that("while a function is broken a photograph waits before it", waiting)
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    ready = user.settled(id_)
    checks.that("and goes on by itself once it is whole", ready.get("state") == "ready", ready)
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "360"})


def old_tokens(checks: Checks, cloud: Cloud) -> None:
    """A token that was good until a moment ago."""
    cognito = cloud.client("cognito-idp")
    pool, app = cloud.outputs["UserPoolId"], cloud.outputs["UserPoolClientId"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = {"UserPoolId": pool, "ClientId": app, "ExplicitAuthFlows": flows}
    cognito.update_user_pool_client(
        **client, IdTokenValidity=1, TokenValidityUnits={"IdToken": "seconds"}
    )
    late = User(cloud, "late@example.org", "viewer")
    time.sleep(3)
    answer = late.ask("GET", "/v1/stats")
    checks.that("a token that has expired is refused", answer.status_code == 401, answer.text)
    cognito.update_user_pool_client(
        **client, IdTokenValidity=1, TokenValidityUnits={"IdToken": "hours"}
    )
