"""A newer embedder deployed while people work: the one before serves until the newer has every fluke."""

from __future__ import annotations

import threading
import time
from collections import Counter
from copy import copy
from pathlib import Path
from typing import Any

from flukeline.sample.draw import draw
from tests.deploy.faults import sweep, until, visibility
from tests.deploy.ministack import CONTEXT, Cloud, cdk
from tests.deploy.user import Checks, User
from tests.newer import VERSION, newer_models


class Meanwhile:
    """Somebody who uploads and looks at candidates, again and again, while the stack changes."""

    def __init__(self, user: User) -> None:
        self._user = copy(user)
        self._user.asks_again = True
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.uploaded: list[str] = []
        self.answers: Counter[tuple[int, str]] = Counter()
        self.waiting: list[dict[str, Any]] = []
        self.fault: Exception | None = None

    def __enter__(self) -> Meanwhile:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            while not self._end.is_set():
                self._once()
        except Exception as fault:
            self.fault = fault

    def _once(self) -> None:
        # Whales that no other check draws, one shot of each after the other.
        shot, whale = divmod(len(self.uploaded), 20)
        data = draw(40 + whale, shot)
        self.uploaded.append(self._user.upload(f"meanwhile-{len(self.uploaded)}.jpg", data))
        photograph = self._user.settled(self.uploaded[-1])
        if photograph.get("state") != "ready":
            self.waiting.append(photograph)
            return
        encounter = photograph["annotations"][0]["encounter_id"]
        answer = self._user.ask("GET", f"/v1/encounters/{encounter}/candidates")
        version = answer.json().get("model_version") if answer.status_code == 200 else answer.text
        self.answers[answer.status_code, str(version)] += 1


def names_of(cloud: Cloud, part: str) -> set[str]:
    """The functions and queues whose name has ``part``."""
    functions = cloud.client("lambda").list_functions()["Functions"]
    queues = cloud.client("sqs").list_queues()["QueueUrls"]
    names = {each["FunctionName"] for each in functions} | {each.rsplit("/")[-1] for each in queues}
    return {each for each in names if part in each}


def to_a_newer_embedder(checks: Checks, cloud: Cloud, user: User, folder: Path) -> None:
    """Deploy it while somebody works, and let it embed what is there."""
    sweep(cloud)
    before = user.ask("GET", "/v1/stats").json()
    embedders = names_of(cloud, "PipelineEmbed")
    models = newer_models(folder / "newer-models")
    # A function that is updated while it works is killed by ministack, though not by AWS: its
    # message comes back after this time.
    with (
        visibility(cloud, "Crop", 10),
        visibility(cloud, "Embed", 10),
        visibility(cloud, "Distances", 10),
        Meanwhile(user) as meanwhile,
    ):
        cdk(
            cloud.port,
            folder,
            "deploy",
            "--require-approval=never",
            *CONTEXT,
            f"--context=models={models}",
        )
    checks.that(
        "during the upgrade every upload is taken", meanwhile.fault is None, meanwhile.fault
    )
    checks.that("and is ready soon", not meanwhile.waiting, meanwhile.waiting)
    old = before["model_version"]
    one = set(meanwhile.answers) == {(200, old)}
    checks.that(f"{meanwhile.answers.total()} times the one before serves", one, meanwhile.answers)
    after = names_of(cloud, "PipelineEmbed")
    kept = len(embedders) == 3 and embedders < after and len(after) == 6
    checks.that("its function and queues are as they were, others beside them", kept, after)
    between = user.ask("GET", "/v1/stats").json()
    checks.that("it serves until the newer one is complete", between["model_version"] == old)

    def switched() -> bool:
        sweep(cloud)
        time.sleep(10)
        return bool(user.ask("GET", "/v1/stats").json()["model_version"] == VERSION)

    checks.that(
        "then the newer one serves", until(switched, 240), user.ask("GET", "/v1/stats").text
    )
    now = user.ask("GET", "/v1/stats").json()
    whole = now["compared"] == before["compared"] + len(meanwhile.uploaded)
    checks.that("with every fluke", whole, (before, now))
    photograph = user.settled(user.upload("after.jpg", draw(39, 0)))
    encounter = photograph["annotations"][0]["encounter_id"]
    found = user.ask("GET", f"/v1/encounters/{encounter}/candidates").json()
    checks.that(
        "a photograph after that is compared by it", found["model_version"] == VERSION, found
    )
    checks.that("with all others", found["compared"] == now["compared"], found)
    stats = user.ask("GET", "/v1/stats").json()
    checks.that("and there is no dead letter", stats["dead_letters"] == 0, stats)
