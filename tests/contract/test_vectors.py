"""What every Vectors store does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import boto3
import numpy as np
import pytest

from flukeline.errors import NotFound
from flukeline.index import Index
from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.aws.vectors import DynamoVectors
from flukeline.storage.ports import AlreadyThere, HeadMoved, Progress
from tests.contract.conftest import Stores
from tests.unit.test_index_property import MODEL, K, check

RANDOM = np.random.default_rng(5)


def vector() -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return RANDOM.normal(size=8).astype(np.float32)


def test_pending_vectors_come_and_go(stores: Stores) -> None:
    one = vector()
    assert stores.vectors.pending("m", "a") is None
    stores.vectors.put_pending("m", "a", one)
    stores.vectors.put_pending("m", "a", one)
    found = stores.vectors.pending("m", "a")
    assert found is not None
    assert found.dtype == np.float32
    assert np.array_equal(found, one)
    assert stores.vectors.pending("other", "a") is None
    stores.vectors.drop_pending("m", "a")
    stores.vectors.drop_pending("m", "a")
    assert stores.vectors.pending("m", "a") is None


def test_only_the_head_can_be_appended(stores: Stores) -> None:
    empty = np.zeros(0, dtype=np.float32)
    one = vector()
    assert stores.vectors.progress("m") == Progress(0, 0, 0)
    with pytest.raises(HeadMoved):
        stores.vectors.append("m", Entry(1, "a", one), empty)
    stores.vectors.append("m", Entry(0, "a", one), empty)
    with pytest.raises((HeadMoved, AlreadyThere)):
        stores.vectors.append("m", Entry(0, "b", one), empty)
    with pytest.raises(AlreadyThere):
        stores.vectors.append("m", Entry(1, "a", one), np.zeros(1, dtype=np.float32))
    stores.vectors.append("m", Entry(1, "a", None, 0), None)
    with pytest.raises(AlreadyThere):
        stores.vectors.append("m", Entry(2, "a", None, 0), None)
    assert stores.vectors.progress("m") == Progress(2, 0, 1)
    assert stores.vectors.progress("m").live == 0
    assert stores.vectors.ordinals("m", ["a", "b", "a"]) == {"a": 0}
    assert stores.vectors.ordinals("m", []) == {}
    assert stores.vectors.annotations("m", [0, 1, 7]) == {0: "a", 1: "a"}
    first, second = stores.vectors.entries("m", 0, 9)
    assert np.array_equal(first.vector, one)  # type: ignore[arg-type]
    assert (second.vector, second.retires, second.annotation_id) == (None, 0, "a")
    assert stores.vectors.entries("m", 1, 2)[0].ordinal == 1


def test_done_never_goes_back(stores: Stores) -> None:
    empty = np.zeros(0, dtype=np.float32)
    stores.vectors.append("m", Entry(0, "a", vector()), empty)
    stores.vectors.advance("m", 1)
    stores.vectors.advance("m", 0)
    stores.vectors.advance("m", 1)
    assert stores.vectors.progress("m").done == 1


def test_a_list_is_saved_only_over_the_one_that_was_read(stores: Stores) -> None:
    near = Nearest(
        5, 5, np.inf, np.array([3, 1], dtype=np.int64), np.array([0.25, 1.5], dtype=np.float32)
    )
    assert stores.vectors.save_nearest("m", [(near, None)]) == []
    assert stores.vectors.save_nearest("m", [(near, None)]) == [5]
    later = replace(near, last=9, radius=1.5)
    assert stores.vectors.save_nearest("m", [(later, 4)]) == [5]
    assert stores.vectors.save_nearest("m", [(later, 5)]) == []
    found = stores.vectors.nearest("m", [5, 6])
    assert list(found) == [5]
    assert (found[5].last, found[5].radius, found[5].retired) == (9, 1.5, False)
    assert found[5].ordinals.tolist() == [3, 1]
    assert found[5].distances.tolist() == [0.25, 1.5]
    radii = stores.vectors.radii("m", 4, 7)
    assert radii.tolist() == [np.inf, 1.5, np.inf]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch, one_request_at_a_time: None) -> None:
    """DynamoDB's items and queries hold little, so that a few vectors take several at once."""
    for name, value in (("CHUNK", 3), ("BLOCK", 4)):
        monkeypatch.setattr(f"flukeline.storage.aws.vector_items.{name}", value)
    for name, value in (("ENTRIES", 3), ("RADII", 2)):
        monkeypatch.setattr(f"flukeline.storage.aws.vectors.{name}", value)


@pytest.mark.usefixtures("small_parts")
def test_long_rows_and_blocks_come_back_whole(stores: Stores) -> None:
    rows = []
    for n in range(11):
        rows.append(RANDOM.normal(size=n).astype(np.float32))
        stores.vectors.append("m", Entry(n, f"a{n}", vector()), rows[n])
    for n in range(1, 11):
        assert np.array_equal(stores.vectors.row("m", n), rows[n])
    entries = stores.vectors.entries("m", 2, 10)
    assert [each.ordinal for each in entries] == list(range(2, 10))
    assert [each.annotation_id for each in entries] == [f"a{n}" for n in range(2, 10)]
    none = np.zeros(0, dtype=np.int64)
    lists = [Nearest(n, n, float(n), none, none.astype(np.float32)) for n in range(11)]
    stores.vectors.save_nearest("m", [(each, None) for each in lists])
    assert stores.vectors.radii("m", 1, 10).tolist() == [float(n) for n in range(1, 10)]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("stores", ["aws"], indirect=True)
def test_entries_that_a_copy_lacks_are_read_all_the_same(stores: Stores) -> None:
    """DynamoDB answers from any of its copies where consistency is not asked for."""
    for n in range(8):
        stores.vectors.append("m", Entry(n, f"a{n}", vector()), None)
    client: Any = boto3.client("dynamodb")
    asked: list[bool] = []

    def note(params: dict[str, Any], context: dict[str, Any], **_more: Any) -> None:
        context["consistent"] = params["ConsistentRead"]
        asked.append(params["ConsistentRead"])

    def lack(parsed: dict[str, Any], context: dict[str, Any], **_more: Any) -> None:
        if not context["consistent"]:
            parsed["Items"] = [each for each in parsed["Items"] if int(each["sk"]["S"]) < 7]

    client.meta.events.register("before-parameter-build.dynamodb.Query", note)
    client.meta.events.register("after-call.dynamodb.Query", lack)
    vectors = DynamoVectors(client, "test-Embeddings", "test-EmbeddingDistances")
    assert [each.ordinal for each in vectors.entries("m", 0, 7)] == list(range(7))
    assert not any(asked)
    assert [each.ordinal for each in vectors.entries("m", 0, 8)] == list(range(8))
    asked.clear()
    # The tail of a warm process has just been written: no copy is tried first.
    assert [each.ordinal for each in vectors.entries("m", 5, 8)] == [5, 6, 7]
    assert all(asked)


def test_the_index_equals_brute_force(stores: Stores) -> None:
    """The property test runs on SQLite; this shows the same algorithm right on both stores."""
    vectors = RANDOM.integers(0, 4, (10, 3)).astype(np.float32)
    first, second = Index(stores.vectors, MODEL, K), Index(stores.vectors, MODEL, K)
    for n in range(10):
        stores.vectors.put_pending(MODEL, f"a{n}", vectors[n])
        (first, second)[n % 2].arrive(f"a{n}")
        if n in (4, 7):
            (second, first)[n % 2].retire(f"a{n - 2}")
    first.retire("a2")
    check(stores.vectors, {f"a{n}" for n in range(10)} - {"a2", "a5"})


def test_a_row_is_kept_or_not_and_can_be_put_again(stores: Stores) -> None:
    for n in range(3):
        row = None if n == 2 else np.arange(n, dtype=np.float32)
        stores.vectors.append("m", Entry(n, f"a{n}", vector()), row)
    with pytest.raises(NotFound):
        stores.vectors.row("m", 2)
    row, other = np.array([0.5, np.nan], dtype=np.float32), np.array([0.25], dtype=np.float32)
    stores.vectors.put_rows("m", {2: row, 1: other})
    assert stores.vectors.row("m", 1).tolist() == [0.25]
    assert np.array_equal(stores.vectors.row("m", 2), [0.5, np.nan], equal_nan=True)
    found = stores.vectors.rows("m", 1, 9)
    assert {n: row.tolist() for n, row in found.items() if n != 2} == {1: [0.25]}
    assert np.array_equal(found[2], [0.5, np.nan], equal_nan=True)
