"""Sixteen people at once: candidates, whales, photographs and decisions for a minute."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.benchmarks import seeding
from tests.benchmarks.measuring import Figure, percentiles, resident_mb
from tests.benchmarks.serving import Server, served

CLIENTS = 16
WAITING = 300
PAUSE = 0.2
"""Mean seconds between an answer and the next question: nobody reads faster."""


def mixed(count: int, lasting: float) -> Iterator[Figure]:
    """Percentiles by kind of request; an error of any ends the run."""
    with seeding.catalogue_of(count) as folder, served(folder) as server:
        encounters = _waiting(server)
        took: dict[str, list[float]] = defaultdict(list)
        alone: list[float] = []
        first = server.client()
        for each in encounters[-20:]:
            began = time.perf_counter()
            first.ask("GET", f"/v1/encounters/{each}/candidates")
            alone.append(time.perf_counter() - began)
        failures: list[BaseException] = []
        until = time.monotonic() + lasting

        def person(number: int) -> None:
            try:
                _work(server, number, encounters[number::CLIENTS], until, took)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=person, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        memory = resident_mb(server.pid, peak=True)
    reference = 1000 * percentiles(alone)[0]
    everything = [each for some in took.values() for each in some]
    yield Figure("16 clients: requests a second, no error", count, len(everything) / lasting, "1/s")
    for kind, times in sorted(took.items()):
        for place, word in zip(percentiles(times), ("p50", "p95", "p99"), strict=True):
            yield Figure(
                f"16 clients: {kind}, {word}",
                count,
                1000 * place,
                "ms",
                "candidates, one client, p50",
                reference,
            )
    yield Figure("16 clients: the server's memory at its most", count, memory, "MB")


def _waiting(server: Server) -> list[str]:
    client, cursor = server.client(), ""
    found: list[str] = []
    while len(found) < WAITING:
        page = client.ask("GET", f"/v1/encounters?limit=100{cursor}")
        found += [str(each["id"]) for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    return found


def _work(
    server: Server, number: int, own: list[str], until: float, took: dict[str, list[float]]
) -> None:
    """One person: mostly looks, and decides about each of their own encounters once."""
    client, chance = server.client(), random.Random(number)
    decided = 0

    def ask(kind: str, method: str, path: str, body: Any = None) -> Any:
        began = time.perf_counter()
        answer = client.ask(method, path, body)
        took[kind].append(time.perf_counter() - began)
        time.sleep(chance.expovariate(1 / PAUSE))
        return answer

    while time.monotonic() < until:
        encounter = own[decided % len(own)]
        path = f"/v1/encounters/{encounter}"
        candidates = ask("candidates", "GET", f"{path}/candidates")["candidates"]
        kind = chance.random()
        if kind < 0.4 and decided < len(own):
            wish = {
                "encounter_id": encounter,
                "encounter_version": ask("an encounter", "GET", path)["version"],
                "decision": "confirm",
                "individual_id": next(
                    each["individual"]["id"] for each in candidates if each["individual"]
                ),
            }
            ask("a decision", "POST", "/v1/reviews", wish)
            decided += 1
        elif kind < 0.7:
            ask("a page of photographs", "GET", "/v1/photographs?limit=50")
        else:
            ask("a page of whales", "GET", "/v1/individuals?limit=50")
