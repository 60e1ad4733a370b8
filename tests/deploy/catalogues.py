"""Whole catalogues laid into the bucket: taken in by the queue, and by the state machine."""

from __future__ import annotations

import json
import time
from typing import Any

from flukeline.sample.draw import draw
from tests.deploy.faults import all_done, messages, paused, queue_url, until
from tests.deploy.ministack import Cloud
from tests.deploy.user import Checks, User

COUNT = 4


def lay(cloud: Cloud, name: str, first: int) -> None:
    """Two drawn whales in four photographs under ``imports/name/``, a good sheet and a faulty one."""
    s3, bucket = cloud.client("s3"), cloud.outputs["OriginalsBucket"]
    sheet = "photograph,individual,date\n"
    for number in range(COUNT):
        sheet += f"{number}.jpg,{name} {number // 2},2020-07-0{number + 1}\n"
        drawing = draw(first + number // 2, number)
        s3.put_object(Bucket=bucket, Key=f"imports/{name}/{number}.jpg", Body=drawing)
    faulty = sheet.replace(f"{name} ", f"{name} refused ") + "missing.jpg,Nobody,2020-99-99\n"
    for file, text in (("good.csv", sheet), ("bad.csv", faulty)):
        s3.put_object(Bucket=bucket, Key=f"imports/{name}/{file}", Body=text.encode())


def ready(user: User) -> int:
    """How many photographs are ready."""
    return int(user.ask("GET", "/v1/stats").json()["photographs"]["ready"])


def taken_in(checks: Checks, user: User, name: str, before: int) -> None:
    """The good sheet is in the catalogue, and nothing of the faulty one."""
    checks.that(f"{name}: a catalogue is taken in", until(lambda: ready(user) == before + COUNT))
    whales = user.ask("GET", "/v1/individuals").json()["items"]
    named = {each["name"]: each["encounter_count"] for each in whales}
    taken = [named.get(f"{name} 0"), named.get(f"{name} 1")]
    checks.that(f"{name}: two whales have two encounters each", taken == [2, 2], named)
    refused = [each for each in named if "refused" in each or each == "Nobody"]
    checks.that(f"{name}: and nothing of a faulty sheet", not refused, named)


def start(cloud: Cloud, name: str, sheet: str, **options: bool) -> None:
    """Send the message that starts to take a sheet in."""
    wanted = {"import": name, "sheet": sheet, "by": "ida", "options": options}
    body = json.dumps({"start": wanted})
    url = queue_url(cloud, "Backfill")
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody=body)


def by_the_queue(checks: Checks, cloud: Cloud, user: User) -> None:
    """A message to the backfill queue starts it, one portion after the other."""
    lay(cloud, "Queue", 20)
    before = ready(user)
    for sheet in ("bad.csv", "good.csv"):
        start(cloud, "Queue", sheet)
    taken_in(checks, user, "Queue", before)


def over_a_failed_photograph(checks: Checks, cloud: Cloud, user: User, admin: User) -> None:
    """A backfill tries a photograph of its sheet again that was uploaded and failed.

    With ``update`` it gets what the sheet says of it.
    """
    s3 = cloud.client("s3")
    lay(cloud, "Failed", 90)
    before = ready(user)
    with paused(cloud, "Embed"):
        id_ = user.upload("0.jpg", draw(90, 0))
        cropped = until(lambda: messages(cloud, "Embed") == 1)
        s3.delete_object(Bucket=cloud.outputs["DerivedBucket"], Key=f"crops/{id_}.1.jpg")
    failed = user.settled(id_)
    checks.that("a photograph fails", cropped and failed.get("state") == "failed", failed)
    start(cloud, "Failed", "good.csv", update=True)
    taken_in(checks, user, "Failed", before)
    cured = user.ask("GET", f"/v1/photographs/{id_}").json()
    checks.that("the failed photograph too", cured["state"] == "ready", cured)
    redriven = admin.ask("POST", "/v1/dead-letters/redrive")
    checks.that("its dead letter is sent again", redriven.json() == {"messages": 1}, redriven.text)
    stats = user.ask("GET", "/v1/stats").json()
    checks.that("and is none any more", until(lambda: all_done(cloud)), stats)


def executed(cloud: Cloud, sheet: str, seconds: float = 60) -> Any:
    """An execution of the template's machine, once it has ended."""
    machines = cloud.client("stepfunctions")
    started = machines.start_execution(
        stateMachineArn=cloud.outputs["BackfillMachine"],
        input=json.dumps({"start": {"import": "Machine", "sheet": sheet, "by": "ida"}}),
    )
    end = time.monotonic() + seconds
    while True:
        found = machines.describe_execution(executionArn=started["executionArn"])
        if found["status"] != "RUNNING" or time.monotonic() > end:
            return found
        time.sleep(0.5)


def by_the_machine(checks: Checks, cloud: Cloud, user: User) -> None:
    """The state machine spreads it over workers; a faulty sheet ends in its own state."""
    lay(cloud, "Machine", 30)
    before = ready(user)
    bad = executed(cloud, "bad.csv")
    ended = (bad["status"], bad.get("error"))
    checks.that("the machine refuses a faulty sheet", ended == ("FAILED", "Refused"), bad)
    checks.that("and says why", "2 faults" in str(bad.get("cause")), bad)
    checks.that("and took nothing of it in", ready(user) == before, ready(user))
    missing = executed(cloud, "none.csv")
    told = (missing["status"], missing.get("cause"))
    words = "There is no sheet none.csv under imports/Machine/."
    checks.that("a sheet that is not there is told", told == ("FAILED", words), missing)
    good = executed(cloud, "good.csv")
    checks.that("the machine takes a good one in", good["status"] == "SUCCEEDED", good)
    taken_in(checks, user, "Machine", before)
    again = executed(cloud, "good.csv")
    checks.that("once more is the same", again["status"] == "SUCCEEDED", again)
    checks.that("and takes nothing in twice", ready(user) == before + COUNT, ready(user))
    runs = cloud.client("stepfunctions").list_map_runs(executionArn=good["executionArn"])["mapRuns"]
    checks.that("in two distributed maps, to check and to take", len(runs) == 2, runs)
