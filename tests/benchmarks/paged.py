"""Reading all embeddings cold where each page takes its time, one after the other or side by side.

``python -m tests.benchmarks.paged``: DynamoDB's answers are made beforehand and given by botocore
itself after a pause, so what is left is the pause and what this side does with a page.
"""

from __future__ import annotations

import argparse
import base64
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import boto3
import numpy as np
from botocore.awsrequest import AWSResponse

from flukeline.index import Index
from flukeline.records import annotation_id, new_id
from flukeline.storage.aws import vectors as store
from tests.benchmarks.measuring import median
from tests.benchmarks.seeding import model

PAGE = 1 << 20
ENTRY, LIST = 4200, 800
"""Bytes of an item, as DynamoDB counts them."""


class Pages:
    """Answers the queries of a catalogue of ``count`` flukes, each after ``pause`` seconds."""

    def __init__(self, count: int) -> None:
        self.pause = 0.0
        self._count = count
        self._made: dict[bytes, bytes] = {}
        self._lock = threading.Lock()
        drawn = np.random.default_rng(1).standard_normal((count, model()[1]), dtype=np.float32)
        self._vectors = [base64.b64encode(each.tobytes()).decode() for each in drawn]
        self._radius = base64.b64encode(np.float32(1.3).tobytes()).decode()

    def __call__(self, request: Any, **_more: Any) -> AWSResponse:
        """Botocore's hook in the place of sending."""
        time.sleep(self.pause)
        with self._lock:
            if request.body not in self._made:
                answer = self._answer(json.loads(request.body))
                self._made[request.body] = json.dumps(answer).encode()
            body = self._made[request.body]

        class Raw:
            def stream(self) -> Iterator[bytes]:
                yield body

        headers: Any = {"content-type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 200, headers, Raw())

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "Key" in asked:
            return {"Item": {each: {"N": str(self._count)} for each in ("head", "done")}}
        of = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
        start, last = int(of[":first"]), int(of[":last"])
        if "ExclusiveStartKey" in asked:
            start = int(asked["ExclusiveStartKey"]["sk"]["S"]) + 1
        lists = "#nearest#" in of[":pk"]
        stop = min(last + 1, self._count, start + PAGE // (LIST if lists else ENTRY))
        items = [self._item(n, lists) for n in range(start, stop)]
        if stop > last:
            return {"Items": items}
        return {"Items": items, "LastEvaluatedKey": {"pk": {"S": of[":pk"]}, "sk": items[-1]["sk"]}}

    def _item(self, n: int, lists: bool) -> dict[str, Any]:
        if lists:
            return {"sk": {"S": f"{n:012d}"}, "radius": {"B": self._radius}}
        fluke = annotation_id(new_id(), 1)
        vector = {"B": self._vectors[n]}
        return {"sk": {"S": f"{n:012d}"}, "annotation": {"S": fluke}, "vector": vector}


def main() -> None:
    """Print seconds by the pause of a page and by how many are asked for at once."""
    parser = argparse.ArgumentParser(description="Cold reading of the embeddings.")
    parser.add_argument("--photographs", type=int, default=6000)
    wanted = parser.parse_args()
    client: Any = boto3.client(
        "dynamodb", region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t"
    )
    pages = Pages(wanted.photographs)
    client.meta.events.register("before-send.dynamodb", pages)
    kept, at_once = store.PARALLEL_QUERIES, (1, 2, 4, 8)
    print(f"{wanted.photographs:,} embeddings into a cold process, seconds (kept: {kept} at once)")
    print(f"{'a page takes':14}" + "".join(f"{f'{each} at once':>12}" for each in at_once))
    for pause in (0.0, 0.02, 0.03, 0.05, 0.1):
        pages.pause = pause
        found = []
        for store.PARALLEL_QUERIES in at_once:

            def read() -> None:
                count = Index(store.DynamoVectors(client, "E", "D"), model()[0]).live_count()
                if count != wanted.photographs:
                    raise RuntimeError(f"{count} flukes were read")

            found.append(median(read, 3))
        print(f"{pause * 1000:8.0f} ms   " + "".join(f"{each:12.2f}" for each in found), flush=True)


if __name__ == "__main__":
    main()
