"""Every call of AWS that each function makes, against what its policy allows, both ways."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.client import BaseClient
from moto import mock_aws

from flukeline.functions import backfill, batch, crop, distances, embed, sweep
from flukeline.functions.api import handler as api
from flukeline.functions.api.routes import imports as routes_of_imports
from flukeline.messages import SampleRequest, arrival_event
from flukeline.onboard.workers import FUNCTIONS, Context, sqs_event
from flukeline.records import Photograph, Principal, Removal, now
from flukeline.services import Services
from flukeline.stages.intake import orphans
from flukeline.stages.sheets import export_job, ingest, record_file, restore
from flukeline.storage.keys import report_key
from flukeline.storage.lists import photographs_in
from flukeline.storage.pagination import every
from flukeline.storage.ports import MAX_TRIES, QueueName
from flukeline.vision.models import Models
from tests.contract.conftest import aws_stores
from tests.infra.test_permissions import ALLOWED, FED
from tests.integration.pipeline import functions_with
from tests.newer import newer_models

Drawings = dict[tuple[int, int], bytes]
TRANSACTED = {"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem"}
S3_ACTIONS = {"HeadObject": "GetObject", "ListObjectsV2": "ListBucket"}

BY_LAMBDA = FED - {"sqs:ChangeMessageVisibility"}
"""What Lambda itself does with a queue by the role of the function that it feeds."""


class Recorder:
    """What each function calls: by its name, the resource and the IAM action."""

    def __init__(self) -> None:
        self.calls: dict[str, dict[str, set[str]]] = {}
        self._function: str | None = None

    @contextmanager
    def running(self, function: str | None) -> Iterator[None]:
        """Count the calls inside as this function's; None: as the test's own."""
        before, self._function = self._function, function
        try:
            yield
        finally:
            self._function = before

    def note(self, service: str, operation: str, given: dict[str, Any]) -> None:
        """Note one call."""
        if self._function is None:
            return
        made = self.calls.setdefault(self._function, {})
        for resource, action in _permissions(service, operation, given):
            made.setdefault(resource, set()).add(f"{service}:{action}")


def _permissions(service: str, operation: str, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The resources and IAM actions that a call needs."""
    if service == "s3":
        bucket = str(given["Bucket"]).title()
        action = S3_ACTIONS.get(operation, operation)
        if given.get("VersionId"):
            action += "Version"
        folder = str(given.get("Key", "")).partition("/")[0]
        yield (bucket if action == "ListBucket" else f"{bucket}/{folder}/*"), action
        if action == "GetObject":
            # Without it S3 answers 403 for a missing object.
            yield bucket, "ListBucket"
    elif service == "sqs":
        name = str(given["QueueUrl"]).rpartition("/")[2]
        stage = name.removesuffix("-dead").replace("embed_former", "embed").title()
        yield f"{stage}{'Dead' if name.endswith('-dead') else 'Queue'}", operation
    elif operation == "TransactWriteItems":
        for each in given["TransactItems"]:
            ((kind, item),) = each.items()
            yield item["TableName"].removeprefix("test-"), TRANSACTED.get(kind, kind)
    elif "RequestItems" in given:
        for table in given["RequestItems"]:
            yield table.removeprefix("test-"), operation
    else:
        table = str(given["TableName"]).removeprefix("test-")
        yield f"{table}/index/*" if "IndexName" in given else table, operation


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Records the calls, and what links are signed for: S3 checks the signer's permissions."""
    made = Recorder()
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def recording(client: Any, operation: str, given: dict[str, Any]) -> Any:
        made.note(client.meta.service_model.service_name, operation, given)
        return call(client, operation, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", recording)
    return made


class Deployment:
    """The functions over moto, each of whose calls are recorded."""

    def __init__(self, recorder: Recorder, models: Models) -> None:
        stores = aws_stores()
        boto3.client("s3").put_bucket_versioning(
            Bucket="originals", VersioningConfiguration={"Status": "Enabled"}
        )
        self.recorder = recorder
        self._stores = stores
        self.services: Services
        self.use(models)
        for name, action in (("presign_upload", "PutObject"), ("url", "GetObject")):
            self._record_signing(name, action)

    def use(self, models: Models) -> None:
        """Go on with other models."""
        self._models, self._processes = models, dict[str, Services]()
        self.services = self._process("test")

    def _process(self, function: str) -> Services:
        """The services of one function, each of which is a process with its own index."""
        s = self._stores
        made = Services(s.photographs, s.catalogue, s.vectors, s.queue, self._models)
        return self._processes.setdefault(function, made)

    def lose_distances(self) -> None:
        """Lose all distance rows and nearest lists, which a rebuild computes again."""
        dynamodb = boto3.client("dynamodb")
        table = "test-EmbeddingDistances"
        for item in dynamodb.scan(TableName=table)["Items"]:
            dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
        for item in dynamodb.scan(TableName="test-Embeddings")["Items"]:
            if "done" in item:
                done: Any = {"done": {"Action": "PUT", "Value": {"N": "0"}}}
                key = {"pk": item["pk"], "sk": item["sk"]}
                dynamodb.update_item(TableName="test-Embeddings", Key=key, AttributeUpdates=done)

    def start_anew(self) -> None:
        """End every process, so that each function reads its index from the tables again."""
        self.use(self._models)

    def _record_signing(self, name: str, action: str) -> None:
        photographs: Any = self._stores.photographs
        sign = getattr(photographs, name)

        def recording(key: str, *given: Any, **more: Any) -> Any:
            self.recorder.note("s3", action, {"Bucket": photographs._bucket(key), "Key": key})
            return sign(key, *given, **more)

        setattr(photographs, name, recording)

    def ask(self, method: str, path: str, body: object = None, function: str = "Api") -> Any:
        """One request of an admin; the JSON of the answer."""
        where, _, query = path.partition("?")
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": where,
            "rawQueryString": query,
            "headers": {"content-type": "application/json"},
            "requestContext": {
                "http": {"method": method, "path": where},
                "stage": "$default",
                "authorizer": {"jwt": {"claims": {"email": "m", "cognito:groups": "[admin]"}}},
            },
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer_to = api.make_handler(lambda: self._process(function))
        with self.recorder.running(function):
            answer = answer_to(event, None)
        assert answer["statusCode"] < 400, answer
        text = str(answer.get("body") or "")
        return json.loads(text) if text.startswith(("{", "[")) else text

    def upload(self, data: bytes) -> str:
        """Announce a photograph and put its file where a browser sends it; its id."""
        wish = {"filename": "a.jpg", "size": len(data)}
        id_ = str(self.ask("POST", "/v1/uploads", wish)["photograph"]["id"])
        self.arrive(f"originals/{id_}", data)
        return id_

    def arrive(self, key: str, data: bytes) -> None:
        """An object and its event."""
        self.services.photographs.put(key, data, "image/jpeg")
        event = json.loads(arrival_event(key, len(data)))
        event["Records"][0]["s3"]["object"]["versionId"] = self.services.photographs.version(key)
        self.services.queue.send("crop", json.dumps(event))

    def work_off(self) -> None:
        """Deliver every message to its function, as Lambda does."""
        while sum(self._deliver(name) for name in FUNCTIONS):
            pass

    def _deliver(self, name: QueueName) -> int:
        queue, (function, limit) = self.services.queue, FUNCTIONS[name]
        messages = queue.receive(name, limit, 900)
        if messages:
            self.call(function, sqs_event(name, messages), name.removesuffix("_former").title())
            for each in messages:
                queue.finish(name, each)
        return len(messages)

    def call(self, function: Callable[..., Any], event: dict[str, Any], name: str) -> Any:
        """Call a function with an event."""
        with functions_with(self._process(name)), self.recorder.running(name):
            return function(event, Context(name))


def work(at: Deployment, drawings: Drawings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a group does with a system, and that goes wrong in it."""
    ids = [at.upload(data) for data in drawings.values()]
    at.work_off()
    for path in ("health", "stats", "encounters?status=unreviewed", "encounters/proposals"):
        at.ask("GET", f"/v1/{path}")
    photograph = at.ask("GET", f"/v1/photographs/{ids[0]}")
    encounter_id = photograph["annotations"][0]["encounter_id"]
    annotation_id = photograph["annotations"][0]["id"]
    encounter = at.ask("GET", f"/v1/encounters/{encounter_id}")
    at.start_anew()
    at.ask("GET", f"/v1/encounters/{encounter_id}/candidates")
    wish = {"encounter_id": encounter_id, "encounter_version": encounter["version"]}
    review = at.ask("POST", "/v1/reviews", wish | {"decision": "new", "name": "Thetis"})
    whale_id = review["encounter"]["individual"]["id"]
    other_id = at.ask("GET", f"/v1/photographs/{ids[1]}")["annotations"][0]["encounter_id"]
    other = at.ask("GET", f"/v1/encounters/{other_id}")
    wish = {"encounter_id": other_id, "encounter_version": other["version"]}
    at.ask("POST", "/v1/reviews", wish | {"decision": "confirm", "individual_id": whale_id})
    at.ask("GET", f"/v1/individuals/{whale_id}")
    at.ask("GET", f"/v1/annotations/{annotation_id}/attention", function="Explain")
    monkeypatch.setattr(orphans, "AGE", timedelta(days=-1))
    monkeypatch.setattr("flukeline.storage.aws.catalogue.QUIET_SECONDS", 0)
    exports(at, monkeypatch)
    corrections(at)
    box = {"x0": 100, "y0": 100, "x1": 900, "y1": 600, "annotation_id": annotation_id}
    at.ask("PUT", f"/v1/photographs/{ids[0]}/crop", box)
    at.work_off()
    at.ask("DELETE", f"/v1/photographs/{ids[1]}")
    at.work_off()
    dead_letters(at, ids[0])
    imports(at, drawings)
    restoring(at)
    browser_imports(at, drawings)
    repairs(at, ids[2], ids[3])
    at.use(Models.load(newer_models(folder / "models")))
    for _ in range(2):
        at.call(sweep.handler, {"idle": True}, "Sweep")
        at.work_off()


def exports(at: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet, which a person asks for, waits for, and downloads."""
    started = at.ask("POST", "/v1/exports", {"sheet": "catalogue"})
    with monkeypatch.context() as patch:
        patch.setattr(export_job, "QUEUED", timedelta())
        assert at.ask("GET", f"/v1/exports/{started['id']}")["state"] == "running"
    at.work_off()
    assert at.ask("GET", f"/v1/exports/{started['id']}")["link"]


def corrections(at: Deployment) -> None:
    """A clock is put right for a day's photographs, and back; a track gives places."""
    scope = {"first_day": "1990-01-01"}
    at.ask("GET", "/v1/clock-corrections/sources")
    made = at.ask("POST", "/v1/clock-corrections", scope | {"seconds": 60})
    at.work_off()
    at.ask("POST", f"/v1/clock-corrections/{made['id']}/undo")
    point = '<trkpt lat="1" lon="2"><time>2020-07-01T12:00:00Z</time></trkpt>'
    gpx = f"<gpx><trk><trkseg>{point}</trkseg></trk></gpx>"
    at.ask("POST", "/v1/tracks", scope | {"gpx": gpx})
    at.work_off()
    states = [each["state"] for each in at.ask("GET", "/v1/clock-corrections")["items"]]
    assert states == ["applied", "undone"]


def dead_letters(at: Deployment, photograph_id: str) -> None:
    """A message that fails in each stage, the first time and for good; an admin sends it again."""
    failing: dict[QueueName, tuple[ModuleType, str, dict[str, Any]]] = {
        "crop": (crop, "crop", json.loads(arrival_event("originals/none", 1))),
        "embed": (embed, "embed", {"annotation_id": photograph_id}),
        "distances": (distances, "compare", {"annotation_id": photograph_id}),
        "backfill": (backfill, "_start", {"start": {"rebuild": True}}),
    }
    for name, (module, function, body) in failing.items():
        fault = mock.patch.object(module, function, side_effect=RuntimeError("a test's fault"))
        with fault, mock.patch.object(batch, "RETRY_DELAYS", (0, 0)):
            for tries in (1, MAX_TRIES):
                at.services.queue.send(name, json.dumps(body))
                (message,) = at.services.queue.receive(name, 1, 900)
                event = sqs_event(name, [replace(message, tries=tries)])
                answer = at.call(FUNCTIONS[name][0], event, name.title())
                assert answer["batchItemFailures"]
                at.services.queue.finish(name, message)
        assert at.services.queue.dead(name) == 1
    assert at.ask("POST", "/v1/dead-letters/redrive") == {"messages": len(failing)}
    for name in failing:
        for message in at.services.queue.receive(name, 10, 900):
            at.services.queue.finish(name, message)


def imports(at: Deployment, drawings: Drawings) -> None:
    """A sheet imported by the state machine and by the queue, and the lists computed again."""
    sheet = "photograph,individual,date,latitude,longitude\n0.jpg,Kali,2020-07-01,38.1,-28.1\n"
    put = at.services.photographs.put
    for folder in ("azores", "madeira"):
        put(f"imports/{folder}/0.jpg", drawings[0, 0] + folder.encode(), "image/jpeg")
        put(f"imports/{folder}/sheet.csv", sheet.encode(), "text/csv")
    start: dict[str, Any] = {"start": {"import": "azores", "sheet": "sheet.csv", "by": "marie"}}
    at.services.queue.send("backfill", json.dumps(start))
    at.work_off()
    start["start"]["import"] = "madeira"
    answer = at.call(backfill.handler, start, "Backfill")
    while not answer["finished"]:
        answer = at.call(backfill.handler, answer, "Backfill")
        at.work_off()
    # A sheet with a photograph that failed in an earlier import.
    for photograph in every(at.services.catalogue, Photograph, photographs_in("ready")):
        if photograph.filename == "0.jpg":
            at.services.catalogue.commit([replace(photograph, state="failed", reason="A fault.")])
    put("imports/madeira/again.csv", sheet.encode(), "text/csv")
    start["start"]["sheet"] = "again.csv"
    at.services.queue.send("backfill", json.dumps(start))
    at.work_off()
    # The sample is removed while it is loaded.
    drawing = ingest.KnownPhotograph("drawing.jpg", drawings[1, 1] + b"drawn", drawing=True)
    ingest.import_photograph(at.services, Principal("marie"), drawing)
    at.services.queue.send("backfill", SampleRequest("marie").to_json())
    at.work_off()
    at.lose_distances()
    at.start_anew()
    at.services.queue.send("backfill", json.dumps({"start": {"rebuild": True}}))
    at.work_off()


def restoring(at: Deployment) -> None:
    """An export that is restored, and whose photograph is there already."""
    known = next(iter(every(at.services.catalogue, Photograph, photographs_in("ready"))))
    lines = (
        record_file.first_line(""),
        record_file.Entry(replace(known, version=0), "0.jpg", known.sha256).line(),
        record_file.last_line(1),
    )
    data = b"".join(lines)
    mark = {"sha256": hashlib.sha256(data).hexdigest(), "state": restore.RESTORING}
    put = at.services.photographs.put
    put(report_key(restore.JOB), json.dumps(mark).encode(), "application/json")
    put(f"imports/pico/{record_file.NAME}", data, "application/json")
    start = {"import": "pico", "sheet": record_file.NAME, "by": "marie"}
    at.services.queue.send("backfill", json.dumps({"start": start}))
    at.work_off()


def browser_imports(at: Deployment, drawings: Drawings) -> None:
    """A sheet imported from a browser, paused on the way, and another that is discarded."""
    sheet = "ficheiro;indivíduo\nx.jpg;Tetis\ny.jpg;Tetis\nz.jpg;Tetis\n".encode("cp1252")
    for mark in ("discarded", "imported"):
        wish = {"filename": "folha.csv", "size": len(sheet)}
        made = at.ask("POST", "/v1/imports", wish)
        of = f"/v1/imports/{made['sheet_import']['id']}"
        put = at.services.photographs.put
        put(made["ticket"]["fields"]["key"], sheet, "text/csv")
        assert at.ask("GET", of)["state"] == "mapping"
        assert at.ask("GET", f"{of}/mapping")["columns"][1]["field"] == "individual"
        at.ask("PUT", f"{of}/mapping", {"columns": {}, "dates": "dmy"})
        files = [{"path": each, "size": 9} for each in ("x.jpg", "y.jpg", "other.jpg")]
        offered = at.ask("POST", f"{of}/files", {"files": files})["items"]
        for each in offered[:2]:
            put(each["ticket"]["fields"]["key"], drawings[1, 0] + each["path"].encode(), "x/x")
        assert offered[2]["ticket"] is None
        if mark == "discarded":
            at.ask("DELETE", of)
    at.ask("POST", f"{of}/check")
    at.work_off()
    found = at.ask("GET", of)
    assert (found["state"], found["preview"]["photographs"], found["fault_count"]) == (
        "checked",
        2,
        1,
    )
    with mock.patch.object(routes_of_imports, "LARGEST", 10):
        at.ask("GET", f"{of}/faulty-rows.csv")
    at.ask("POST", f"{of}/start", {"good_rows": True})
    at.ask("POST", f"{of}/pause")
    at.work_off()
    assert at.ask("GET", of)["state"] == "paused"
    at.ask("POST", f"{of}/resume")
    at.work_off()
    assert at.ask("GET", of)["answers"] == {"taken in": 2}
    at.ask("POST", f"{of}/undo")
    at.work_off()
    assert at.ask("GET", of)["removed"] == 2
    assert len(at.ask("GET", "/v1/imports")["items"]) == 1


def repairs(at: Deployment, photograph_id: str, lost_id: str) -> None:
    """A stuck photograph, files without a record, and an interrupted removal: the sweeper's work."""
    for key in ("originals/none", "display/none.jpg", "crops/none-1.jpg", "exports/old.csv"):
        at.services.photographs.put(key, b"x", "image/jpeg")
    photograph = at.services.catalogue.find(Photograph, photograph_id)
    assert photograph is not None
    at.services.catalogue.commit([replace(photograph, state="cropping", changed_at=now())])
    # A record that is lost with its file and its vector left.
    lost = at.services.catalogue.find(Photograph, lost_id)
    assert lost is not None
    at.services.catalogue.commit([], [lost])
    at.call(sweep.handler, {"idle": True}, "Sweep")
    at.work_off()
    # A photograph that is removed while it is cropped, by a function that is then stopped.
    removed = at.upload(b"no picture")

    def remove(services: Services, photograph_id: str, _version: str | None) -> None:
        gone = services.catalogue.find(Photograph, photograph_id)
        assert gone is not None
        with at.recorder.running(None):
            services.catalogue.commit([Removal(removed, 1, now())], [gone])

    # A presigned upload that is used again puts another version over the first.
    at.arrive(f"originals/{photograph.id}", b"another file")
    fluke = photograph.annotations[0].id
    with mock.patch("flukeline.stages.intake.crop._crop", side_effect=remove):
        at.work_off()
    at.services.queue.send("embed", json.dumps({"annotation_id": fluke, "model": "gone"}))
    at.work_off()
    at.services.catalogue.commit([Removal("another", 1, now() - timedelta(days=1))])
    at.call(sweep.handler, {"idle": True}, "Sweep")
    at.work_off()


def test_each_function_may_do_what_it_does_and_nothing_that_it_never_does(
    recorder: Recorder,
    models: Models,
    drawings: Drawings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mock_aws():
        few = dict(list(drawings.items())[:4])
        work(Deployment(recorder, models), few, tmp_path, monkeypatch)
    may = {
        function: {
            resource: actions - BY_LAMBDA if resource == f"{function}Queue" else actions
            for resource, actions in resources.items()
        }
        for function, resources in ALLOWED.items()
    }
    did = {
        function: {
            resource: actions - BY_LAMBDA if resource == f"{function}Queue" else actions
            for resource, actions in resources.items()
        }
        for function, resources in recorder.calls.items()
    }
    assert did == may
