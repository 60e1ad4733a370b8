"""Each function fails outright, and hangs, for a while: nothing is lost, and nothing is called empty."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from typing import Any

from flukeline.catalogue.photographs import PROCESSING
from flukeline.sample.draw import draw
from tests.deploy import catalogues
from tests.deploy.faults import function_name, messages, sweep, until, visibility
from tests.deploy.ministack import Cloud
from tests.deploy.user import Checks, User

# The stages that a photograph goes through, and what each cannot do without.
STAGES = {
    "Crop": "DERIVED_BUCKET",
    "Embed": "EMBEDDINGS_TABLE",
    "Distances": "EMBEDDING_DISTANCES_TABLE",
}
SECONDS = 2


@contextlib.contextmanager
def changed(
    cloud: Cloud, title: str, remove: str = "", seconds: int = 0, **add: str
) -> Iterator[None]:
    """A function without one variable, with others and with less time, until the end of the block."""
    functions, name = cloud.client("lambda"), function_name(cloud, title)
    found = functions.get_function_configuration(FunctionName=name)
    whole = found["Environment"]["Variables"]
    broken = {key: value for key, value in (whole | add).items() if key != remove}
    functions.update_function_configuration(
        FunctionName=name,
        Environment={"Variables": broken},
        Timeout=seconds or found["Timeout"],
    )
    try:
        yield
    finally:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": whole}, Timeout=found["Timeout"]
        )


@contextlib.contextmanager
def throwing(cloud: Cloud, title: str) -> Iterator[None]:
    """A function that cannot even start its work."""
    with changed(cloud, title, remove=STAGES.get(title, "EMBEDDINGS_TABLE")):
        yield


@contextlib.contextmanager
def hanging(cloud: Cloud, title: str) -> Iterator[None]:
    """A function that waits for an answer of DynamoDB until its time is over."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        where = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with changed(cloud, title, seconds=SECONDS, AWS_ENDPOINT_URL_DYNAMODB=where):
            yield


def stages(checks: Checks, cloud: Cloud, user: User) -> None:
    """A photograph waits before the stage, and goes on by itself once the function is whole."""
    for number, title in enumerate(STAGES):
        for fault, word in ((throwing, "fails"), (hanging, "hangs")):
            with visibility(cloud, title, 4 * SECONDS):
                with fault(cloud, title):
                    id_ = user.upload(
                        f"{title}-{word}.jpg", draw(60 + number, int(word == "hangs"))
                    )
                    tried = being_tried(cloud, title)
                    waits = user.ask("GET", f"/v1/photographs/{id_}").json()
                kept = tried and waits["state"] in ("awaiting_upload", *PROCESSING)
                checks.that(f"while {title} {word} a photograph waits", kept, waits)
                ready = user.settled(id_)
                checks.that(
                    "and goes on by itself after that", ready.get("state") == "ready", ready
                )


def being_tried(cloud: Cloud, title: str) -> bool:
    """Whether a function takes a message of its queue; returns when its time for that is over."""
    tried = until(lambda: messages(cloud, title, "NotVisible") > 0)
    time.sleep(SECONDS + 1)
    return tried


def api(checks: Checks, cloud: Cloud, user: User) -> None:
    """Whoever asks is told that it failed; and it answers again after that."""
    work = user.ask("GET", "/v1/encounters").json()["items"]
    candidates = f"/v1/encounters/{work[0]['id']}/candidates"
    flukes = user.ask("GET", "/v1/photographs?state=ready").json()["items"][0]["annotations"]
    attention = f"/v1/annotations/{flukes[0]['id']}/attention"
    for title, path in (("Api", candidates), ("Explain", attention)):
        for fault, word in ((throwing, "fails"), (hanging, "hangs")):
            with fault(cloud, title):
                answer = user.ask("GET", path)
            told = answer.status_code in (500, 502, 503, 504)
            checks.that(
                f"while {title} {word} nobody is told that there is nothing", told, answer.text
            )
            again = user.ask("GET", path)
            checks.that("and it answers after that", again.status_code == 200, again.text)


def sweeper(checks: Checks, cloud: Cloud) -> None:
    """The sweeper's failure is a failure of its function, and the next sweep is whole."""
    for fault, word in ((throwing, "fails"), (hanging, "hangs")):
        with fault(cloud, "Sweep"):
            try:
                sweep(cloud)
                failed = False
            except RuntimeError:
                failed = True
        checks.that(f"the sweeper {word}, and its alarm hears of it", failed)
    sweep(cloud)


def backfill(checks: Checks, cloud: Cloud, user: User) -> None:
    """A backfill that is broken off goes on by itself."""
    for fault, word, first in ((throwing, "fails", 70), (hanging, "hangs", 80)):
        name = f"Backfill {word}"
        catalogues.lay(cloud, name, first)
        before = catalogues.ready(user)
        with visibility(cloud, "Backfill", 4 * SECONDS):
            with fault(cloud, "Backfill"):
                catalogues.start(cloud, name, "good.csv")
                nothing = being_tried(cloud, "Backfill") and catalogues.ready(user) == before
                checks.that(f"while it {word} nothing is taken in", nothing)
            catalogues.taken_in(checks, user, name, before)


def each_function(checks: Checks, cloud: Cloud, user: User) -> None:
    """All of them, one after the other."""
    stages(checks, cloud, user)
    api(checks, cloud, user)
    sweeper(checks, cloud)
    backfill(checks, cloud, user)
    stats: dict[str, Any] = user.ask("GET", "/v1/stats").json()
    checks.that("and nothing is a dead letter", stats["dead_letters"] == 0, stats)
