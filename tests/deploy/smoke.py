"""Deploys the stack on ministack and takes photographs through it as a user does.

``python -m tests.deploy.smoke``; the last line counts the checks passed and failed.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from pathlib import Path

from infra.node import prefer_node_24

prefer_node_24()

from flukeline.sample.draw import draw  # noqa: E402
from infra.bundling import MODELS, Bundle, fill  # noqa: E402
from tests.deploy import broken, browser, catalogues, faults, laptop, logs, tickets, upgrade  # noqa: E402
from tests.deploy.ministack import CONTEXT, ROOT, Cloud, cdk, deploy, destroy, running  # noqa: E402
from tests.deploy.user import Checks, User  # noqa: E402


def bundle_sizes(checks: Checks, folder: Path) -> None:
    """Of those that were deployed here, and of the larger ones with the wheels that AWS gets."""
    bundles = [each.parent for each in sorted(folder.glob("cdk.out/asset.*/flukeline"))]
    checks.that("three bundles were deployed", len(bundles) == len(Bundle), bundles)
    settings = json.loads((ROOT / "cdk.json").read_text())["context"]
    shipped = [folder / "crop", folder / "embed"]
    for to in shipped:
        fill(to, Bundle(to.name), MODELS, settings["wheels_python"])
    for bundle in (*bundles, *shipped):
        size = sum(each.stat().st_size for each in bundle.rglob("*") if each.is_file())
        what = f"a bundle of {size / 1e6:.0f} MB unpacked is under Lambda's 262 MB"
        checks.that(what, 10_000_000 < size < 250 * 1024 * 1024, bundle)


def photograph_to_review(checks: Checks, cloud: Cloud, user: User) -> None:
    """The main way: three photographs, candidates, a decision, and back."""
    ids = [user.upload(f"{w}-{s}.jpg", draw(w, s)) for w, s in ((0, 0), (0, 1), (1, 0))]
    shown = [user.settled(each) for each in ids]
    for each in shown:
        checks.that(f"{each.get('filename')} is ready", each.get("state") == "ready", each)
    logs.tell_its_way(checks, cloud, ids[0])
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
        exported = user.exported(sheet)
        rows = len(exported.splitlines())
        checks.that(f"the {sheet} sheet has the three flukes", rows == 4, exported[:300])
    detail = user.ask("GET", f"/v1/individuals/{whale['id']}").json()
    checks.that("the whale has its history", len(detail["reviews"]) == 3, detail)
    flukes = [each["annotations"][0]["id"] for each in shown]
    for query in ("", f"?against={flukes[1]}"):
        looked = user.ask("GET", f"/v1/annotations/{flukes[0]}/attention{query}")
        values = looked.json().get("values", [])
        full = len(values) == looked.json().get("rows", 0) * looked.json().get("columns", 0) > 0
        checks.that(f"where it looked{query[:9]} is told", full and max(values) == 1, looked.text)
    stats = user.ask("GET", "/v1/stats").json()
    checks.that("three photographs are ready in all", stats["photographs"]["ready"] == 3, stats)
    checks.that("nothing is a dead letter", stats["dead_letters"] == 0, stats)


def unsigned(token: str) -> str:
    """The same claims, by a header that asks for no signature."""
    header, claims, _ = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))) | {"alg": "none"}
    changed = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return f"{changed}.{claims}."


def of_another_pool(cloud: Cloud) -> str:
    """A good token of somebody in a pool that is not ours."""
    cognito = cloud.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    app = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="its", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    outputs = {"UserPoolId": pool, "UserPoolClientId": app}
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    return User(
        replace(cloud, outputs=cloud.outputs | outputs), "mallory@example.org", "admin"
    ).token


def refusals(checks: Checks, cloud: Cloud, user: User) -> None:
    """What must not pass, and a bad file beside a good one."""
    for what, token in (
        ("no token", ""),
        ("a forged token", user.token[:-6] + "AAAAAA"),
        ("an unsigned token", unsigned(user.token)),
        ("a token of another pool", of_another_pool(cloud)),
    ):
        answer = user.ask("GET", "/v1/stats", token=token)
        checks.that(f"{what} is refused", answer.status_code == 401, answer.text)
    answer = user.ask("GET", "/v1/stats", token=user.access_token)
    checks.that("an access token is refused", answer.status_code == 403, answer.text)
    told = user.ask("GET", "/v1/sign-in", token="")
    pool = (told.json() or {}).get("pool") or {}
    same = pool.get("user_pool_id") == cloud.outputs["UserPoolId"]
    checks.that("where to sign in is told without a token", same, told.text)
    large = user.ask("POST", "/v1/uploads", {"filename": "a.jpg", "size": 51_000_000})
    checks.that("51 MB get no ticket", large.status_code == 413, large.text)
    ticket = user.ask("POST", "/v1/uploads", {"filename": "a.jpg", "size": 9}).json()["ticket"]
    longer = user.send(ticket, b"x" * 60_000_000)
    checks.that("no more is taken than 50 MB", longer.status_code in (400, 403), longer.text)
    fields = ticket["fields"] | {"key": "originals/other"}
    moved = user.send(ticket | {"fields": fields}, b"x")
    checks.that("a ticket is for its own key", moved.status_code == 403, moved.text)
    bad = user.settled(user.upload("text.jpg", b"not a photograph\n" * 20))
    checks.that("a text file fails with its reason", "text file" in str(bad.get("reason")), bad)
    copy = user.settled(user.upload("copy.jpg", draw(0, 0)))
    checks.that("a copy is called a copy", copy.get("state") == "duplicate", copy)
    test_event = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})
    crop = faults.queue_url(cloud, "Crop")
    cloud.client("sqs").send_message(QueueUrl=crop, MessageBody=test_event)
    good = user.settled(user.upload("good.jpg", draw(2, 0)))
    checks.that("a good one passes beside them", good.get("state") == "ready", good)


def groups(checks: Checks, cloud: Cloud, curator: User) -> None:
    """What each group may do, and that nobody changes what another brought in."""
    stranger = User(cloud, "stranger@example.org", None)
    answer = stranger.ask("GET", "/v1/stats")
    checks.that("signed in but in no group sees nothing", answer.status_code == 403, answer.text)
    viewer = User(cloud, "tom@example.org", "viewer")
    answer = viewer.ask("GET", "/v1/stats")
    checks.that("a viewer looks", answer.status_code == 200, answer.text)
    wish = {"filename": "a.jpg", "size": 9}
    answer = viewer.ask("POST", "/v1/uploads", wish)
    checks.that("a viewer brings in nothing", answer.status_code == 403, answer.text)
    contributor = User(cloud, "ana@example.org", "contributor")
    own = contributor.settled(contributor.upload("own.jpg", draw(3, 0)))
    checks.that("a contributor brings in a photograph", own.get("state") == "ready", own)
    theirs = curator.ask("GET", "/v1/photographs?state=ready&limit=100").json()["items"]
    other = next(each["id"] for each in theirs if each["id"] != own["id"])
    answer = contributor.ask("DELETE", f"/v1/photographs/{other}")
    checks.that("and removes nobody else's", answer.status_code == 403, answer.text)
    decision = {"encounter_id": own["annotations"][0]["encounter_id"], "encounter_version": 1}
    answer = contributor.ask("POST", "/v1/reviews", decision | {"decision": "not_identifiable"})
    checks.that("and decides about no whale", answer.status_code == 403, answer.text)
    answer = contributor.ask("DELETE", f"/v1/photographs/{own['id']}")
    checks.that("but removes their own", answer.status_code == 200, answer.text)
    answer = curator.ask("POST", "/v1/sample")
    checks.that("a curator loads no sample catalogue", answer.status_code == 403, answer.text)


def deployed_again(checks: Checks, port: int, folder: Path) -> None:
    """`cdk diff` of what is deployed finds nothing to change."""
    try:
        cdk(port, folder, "diff", "--fail", *CONTEXT)
        found = ""
    except RuntimeError as error:
        found = str(error)
    checks.that("deploying again would change nothing", not found, found)


def kept_after_destroy(checks: Checks, cloud: Cloud, folder: Path) -> None:
    """`cdk destroy` takes the functions away, and leaves the photographs and the tables."""
    tables = set(cloud.client("dynamodb").list_tables()["TableNames"])
    bucket = cloud.outputs["OriginalsBucket"]
    before = cloud.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"]
    destroy(cloud.port, folder)
    functions = cloud.client("lambda").list_functions()["Functions"]
    left = [each["FunctionName"] for each in functions if "Pipeline" in each["FunctionName"]]
    checks.that("destroying removes the functions", not left, left)
    kept = set(cloud.client("dynamodb").list_tables()["TableNames"])
    checks.that("and keeps the three tables", len(tables) == 3 and kept == tables, kept)
    after = cloud.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"]
    checks.that("and every photograph", after == before > 0, (before, after))
    groups = cloud.client("logs").describe_log_groups()["logGroups"]
    left = [each["logGroupName"] for each in groups if "Pipeline" in each["logGroupName"]]
    checks.that("and no function's log", not left, left)


def main() -> int:
    """Deploy, check, and count."""
    checks = Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with running(folder) as port:
                started = time.monotonic()
                cloud = deploy(port, folder)
                print(f"deployed in {time.monotonic() - started:.0f} s", flush=True)
                bundle_sizes(checks, folder)
                user = User(cloud, "marie@example.org", "curator")
                photograph_to_review(checks, cloud, user)
                refusals(checks, cloud, user)
                tickets.late_or_changed(checks, cloud, user)
                groups(checks, cloud, user)
                faults.repeated_events(checks, cloud, user)
                admin = User(cloud, "ida@example.org", "admin")
                faults.poison(checks, cloud, user, admin)
                laptop.same_refusals(checks, cloud, admin, folder)
                faults.lost_event(checks, cloud, user)
                broken.each_function(checks, cloud, user)
                faults.old_tokens(checks, cloud)
                catalogues.by_the_queue(checks, cloud, user)
                catalogues.over_a_failed_photograph(checks, cloud, user, admin)
                catalogues.by_the_machine(checks, cloud, user)
                browser.journeys(checks, cloud, folder)
                deployed_again(checks, port, folder)
                upgrade.to_a_newer_embedder(checks, cloud, user, folder)
                kept_after_destroy(checks, cloud, folder)
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
