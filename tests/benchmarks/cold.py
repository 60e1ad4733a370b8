"""``make cold``: each function as AWS starts it, from its unzipped bundle to its first answer.

A fresh process of the Lambda's Python with AWS's own runtime interface client runs each function
once, with its own environment, against the deployed stack on ministack, whose
catalogue holds 6,000 photographs. Compute is what the functions take; the stores answer slower here
than on AWS (a query in ministack's DynamoDB takes 200 ms).
"""

from __future__ import annotations

import argparse
import http.server
import io
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from infra.node import prefer_node_24

prefer_node_24()

from flukeline.matching.distances import euclidean  # noqa: E402
from flukeline.matching.nearest import Entry, K, Nearest  # noqa: E402
from flukeline.messages import arrival_event  # noqa: E402
from flukeline.records import (  # noqa: E402
    Annotation,
    Box,
    Encounter,
    Photograph,
    annotation_id,
    new_id,
    now,
)
from flukeline.sample.draw import draw, draw_picture  # noqa: E402
from flukeline.settings import Settings  # noqa: E402
from flukeline.storage.aws.catalogue import DynamoCatalogue  # noqa: E402
from flukeline.storage.aws.vectors import DynamoVectors  # noqa: E402
from flukeline.storage.keys import original_key  # noqa: E402
from flukeline.vision.models import Models  # noqa: E402
from infra.bundling import MODELS, Bundle, fill  # noqa: E402
from tests.benchmarks.measuring import computed, resident_mb  # noqa: E402
from tests.deploy import catalogues  # noqa: E402
from tests.deploy.ministack import REGION, Cloud, deploy, running  # noqa: E402
from tests.deploy.user import User  # noqa: E402

PYTHON = "3.13"
PATIENCE = 120
WAY = ("crop", "embed", "distances", "api")
LARGE = "crop, 100 megapixels"
REFERENCE_SECONDS = 150
"""From a cold start to matches in the reference system, at about 6,000 photographs."""


@dataclass(frozen=True)
class Start:
    """One function's figures: seconds and MB; ``given`` as it is deployed."""

    begin: float
    first: float
    compute: float
    again: float
    memory: float
    given: int
    answer: dict[str, Any]


class RuntimeApi:
    """Lambda's runtime API for one process: gives events, takes answers, notes when."""

    def __init__(self) -> None:
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.marks: queue.Queue[tuple[str, float, Any]] = queue.Queue()
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                api.marks.put(("next", time.perf_counter(), None))
                body = json.dumps(api.events.get()).encode()
                self.send_response(200)
                for name, value in {
                    "Lambda-Runtime-Aws-Request-Id": new_id(),
                    "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 60) * 1000)),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:::function:cold",
                    "Content-Type": "application/json",
                    "Content-Length": str(len(body)),
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"]))
                what = "answer" if self.path.endswith("/response") else "error"
                api.marks.put((what, time.perf_counter(), json.loads(sent or b"null")))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_arguments: object) -> None:
                """The function's process is killed while it waits for its next event."""

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def mark(self, wanted: str) -> tuple[float, Any]:
        """When it came; raises on an error of the function."""
        what, when, body = self.marks.get(timeout=PATIENCE)
        if what != wanted:
            raise RuntimeError(f"{what} instead of {wanted}: {json.dumps(body)[:2000]}")
        return when, body


@cache
def interpreter() -> str:
    """The functions' own Python, past any shim that would be counted."""
    asked = [f"python{PYTHON}", "-c", "import sys; print(sys.executable)"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def start(bundle: Path, runtime: Path, environment: dict[str, str], event: Any) -> Start:
    """Run one function cold and then warm with the same event, on one core."""
    api, log = RuntimeApi(), runtime.with_name(f"{environment['_HANDLER']}.log")
    host = f"127.0.0.1:{api.server.server_address[1]}"
    began = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", "0", interpreter(), "-m", "awslambdaric", environment["_HANDLER"]],
        cwd=bundle,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{bundle}:{runtime}",
            "LAMBDA_TASK_ROOT": str(bundle),
            "AWS_LAMBDA_RUNTIME_API": host,
            "AWS_LAMBDA_FUNCTION_NAME": "cold",
            **environment,
        },
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        ready, _ = api.mark("next")
        api.events.put(event)
        answered, answer = api.mark("answer")
        compute = computed(process.pid)
        waiting, _ = api.mark("next")
        api.events.put(event)
        again, _ = api.mark("answer")
        return Start(
            ready - began,
            answered - ready,
            compute,
            again - waiting,
            resident_mb(process.pid, peak=True),
            int(environment["_MEMORY"]),
            answer,
        )
    except queue.Empty:
        written = log.read_text(errors="replace")[-3000:]
        raise RuntimeError(f"no answer in {PATIENCE} s:\n{written}") from None
    finally:
        process.kill()
        process.wait()
        api.server.shutdown()


def message(body: object) -> dict[str, Any]:
    """An SQS event of one message."""
    record = {
        "messageId": new_id(),
        "receiptHandle": "r",
        "body": json.dumps(body),
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:::cold",
    }
    return {"Records": [record]}


def asking(path: str) -> dict[str, Any]:
    """API Gateway's event of a curator's GET."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {},
        "requestContext": {
            "http": {"method": "GET", "path": path},
            "stage": "$default",
            "authorizer": {"jwt": {"claims": {"email": "cold", "cognito:groups": "[curator]"}}},
        },
        "isBase64Encoded": False,
    }


def seed(catalogue: DynamoCatalogue, vectors: DynamoVectors, model: str, count: int) -> None:
    """A catalogue of ``count`` photographs, by the ports, without running a model."""
    random = np.random.default_rng(1)
    dimension = int(
        Models.load(Settings.from_environment().models_folder).embedder.entry["dimension"]
    )
    drawn = random.normal(size=(count, dimension))
    unit = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    for n in range(count):
        id_ = new_id()
        encounter = Encounter(new_id(), "unreviewed", now(), (annotation_id(id_, 1),))
        fluke = Annotation(annotation_id(id_, 1), encounter.id, Box(0, 0, 90, 50), "model", 0.9)
        photograph = Photograph(
            id_, f"{n}.jpg", 9, "ready", now(), "cold", annotations=(fluke,), crops_made=1
        )
        catalogue.commit([photograph, encounter])
        vectors.append(model, Entry(n, fluke.id, unit[n]), euclidean(unit[:n], unit[n]))
    near = unit @ unit.T
    np.fill_diagonal(near, -2)
    lists: list[tuple[Nearest, int | None]] = []
    for n in range(count):
        order = np.argsort(-near[n], kind="stable")[:K]
        distances = euclidean(unit[order], unit[n])
        radius = float(distances[-1]) if count > K else float("inf")
        lists.append((Nearest(n, count - 1, radius, order, distances), None))
    for at in range(0, count, 25):
        vectors.save_nearest(model, lists[at : at + 25])
    vectors.advance(model, count)


def functions_of(cloud: Cloud) -> dict[str, dict[str, str]]:
    """The environment of each function by its word, with its handler."""
    found = {}
    client = cloud.client("lambda")
    for each in client.list_functions()["Functions"]:
        word = each["Handler"].split(".")[2] if each["Handler"].startswith("flukeline.") else ""
        if word:
            given = client.get_function_configuration(FunctionName=each["FunctionName"])
            settings = {"_HANDLER": each["Handler"], "_MEMORY": str(given["MemorySize"])}
            found[word] = given["Environment"]["Variables"] | settings
    return found


def main() -> int:
    """Print the table; 1 where a function takes more memory than it is given."""
    parser = argparse.ArgumentParser(description="Cold starts as on AWS.")
    parser.add_argument("--photographs", type=int, default=6000)
    wanted = parser.parse_args()
    try:
        interpreter()
    except (OSError, subprocess.CalledProcessError):
        print(f"python{PYTHON} is needed, the functions' own version.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundles = {bundle: folder / bundle.value for bundle in Bundle}
        for bundle, to in bundles.items():
            fill(to, bundle, MODELS, PYTHON)
        runtime = folder / "runtime"
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(runtime)),
                *(f"--python-version={PYTHON}", "--only-binary=:all:", "awslambdaric", "boto3"),
            ],
            check=True,
        )
        with running(folder) as port:
            found = measured(deploy(port, folder), bundles, runtime, wanted.photographs)
    table(found)
    short = [word for word, each in found.items() if each.memory > each.given]
    if short:
        print(f"more memory than given: {', '.join(short)}", file=sys.stderr)
    return 1 if short else 0


def measured(
    cloud: Cloud, bundles: dict[Bundle, Path], runtime: Path, photographs: int
) -> dict[str, Start]:
    """Each function's figures on one photograph's way."""
    client = cloud.client("lambda")
    for each in client.list_event_source_mappings()["EventSourceMappings"]:
        client.delete_event_source_mapping(UUID=each["UUID"])
    environments = functions_of(cloud)
    common = {
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_CA_BUNDLE": str(cloud.certificate),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
    of = environments["api"]
    dynamodb = cloud.client("dynamodb")
    vectors = DynamoVectors(dynamodb, of["EMBEDDINGS_TABLE"], of["EMBEDDING_DISTANCES_TABLE"])
    catalogue = DynamoCatalogue(dynamodb, of["CATALOGUE_TABLE"])
    model = Models.load(Settings.from_environment().models_folder).embedder.version
    seed(catalogue, vectors, model, photographs)
    user = User(cloud, "marie@example.org", "curator")
    id_ = user.upload("cold.jpg", draw(0, 0))

    def run(word: str, bundle: Bundle, event: Any) -> Start:
        return start(bundles[bundle], runtime, environments[word] | common, event)

    def arrived(photograph_id: str) -> dict[str, Any]:
        return message(json.loads(arrival_event(original_key(photograph_id), 0)))

    found = {"crop": run("crop", Bundle.CROP, arrived(id_))}
    photograph = catalogue.find(Photograph, id_)
    if photograph is None or not photograph.annotations:
        raise RuntimeError(f"the crop function left {photograph}")
    fluke = photograph.annotations[0]
    found["embed"] = run("embed", Bundle.EMBED, message({"annotation_id": fluke.id}))
    found["distances"] = run("distances", Bundle.PLAIN, message({"annotation_id": fluke.id}))
    path = f"/v1/encounters/{fluke.encounter_id}/candidates"
    found["api"] = run("api", Bundle.PLAIN, asking(path))
    body = json.loads(found["api"].answer["body"])
    if body.get("compared") != photographs:
        raise RuntimeError(f"the candidates are {json.dumps(body)[:500]}")
    path = f"/v1/annotations/{fluke.id}/attention"
    found["explain"] = run("explain", Bundle.EMBED, asking(path))
    found["sweep"] = run("sweep", Bundle.PLAIN, {"idle": False})
    catalogues.lay(cloud, "Cold", 40)
    start_of = {"import": "Cold", "sheet": "good.csv", "by": "cold"}
    found["backfill"] = run("backfill", Bundle.CROP, {"start": start_of})
    large = user.upload("large.jpg", of_100_megapixels())
    found[LARGE] = run("crop", Bundle.CROP, arrived(large))
    return found


def of_100_megapixels() -> bytes:
    """As large a photograph as is taken."""
    file = io.BytesIO()
    draw_picture(1, 0).resize((12_240, 8_160)).save(file, "JPEG", quality=85)
    return file.getvalue()


def table(found: dict[str, Start]) -> None:
    """One line a function, and the sum of a photograph's way against the reference."""
    print("on one core; seconds, and MB at most")
    names = ("to ready", "first", "cold", "compute", "again", "MB", "of MB")
    print(f"{'function':24}" + "".join(f"{each:>10}" for each in names))
    for word, each in found.items():
        cold = each.begin + each.first
        print(
            f"{word:24}{each.begin:10.2f}{each.first:10.2f}{cold:10.2f}{each.compute:10.2f}"
            f"{each.again:10.2f}{each.memory:10.0f}{each.given:10d}"
        )
    whole = sum(found[word].begin + found[word].first for word in WAY)
    compute = sum(found[word].compute for word in WAY)
    print(
        f"everything cold: {whole:.1f} s, {whole / REFERENCE_SECONDS:.2f} of the reference's 150 s;"
        f" {compute:.1f} s of it compute, the rest waiting for the stand-in's stores"
    )


if __name__ == "__main__":
    sys.exit(main())
