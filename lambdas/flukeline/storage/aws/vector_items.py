"""Items of the tables Embeddings and EmbeddingDistances: their keys and attributes.

Embeddings (partition key / sort key):
    ``model#block`` / ordinal: an entry, with the vector of an arrival; 4,096 ordinals a block.
    ``model#pending`` / annotation: a vector without an ordinal.
    ``model#annotation#id`` / ``arrived`` or ``retired``: the ordinal of that event.
    ``model#progress`` / ``progress``: head, done and the count of retirements.
EmbeddingDistances:
    ``model#row#ordinal`` / chunk: distances of an arrival to all earlier ordinals.
    ``model#nearest#block`` / ordinal: a nearest list.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.aws.dynamo import Item, string_of
from flukeline.storage.serialization import floats

BLOCK = 4096
"""Ordinals in one partition."""
CHUNK = 90_000
"""Distances in one item: 360 KB, below DynamoDB's limit of 400 KB."""


def _key(partition: str, sort: str | int) -> Item:
    written = ordinal_key(sort) if isinstance(sort, int) else sort
    return {"pk": {"S": partition}, "sk": {"S": written}}


def ordinal_key(ordinal: int) -> str:
    """The sort key of an ordinal; strings sort as the numbers do."""
    return f"{ordinal:012d}"


def ordinal_of(item: Any) -> int:
    """The ordinal in an item's sort key."""
    return int(string_of(item, "sk"))


def progress_key(model: str) -> Item:
    """The key of the item that holds a model version's head and done."""
    return _key(f"{model}#progress", "progress")


def pending_key(model: str, annotation_id: str) -> Item:
    """The key of a vector that has no ordinal yet."""
    return _key(f"{model}#pending", annotation_id)


def annotation_partition(model: str, annotation_id: str) -> str:
    """The partition that holds the ordinals of an annotation's arrival and retirement."""
    return f"{model}#annotation#{annotation_id}"


def arrival_key(model: str, annotation_id: str) -> Item:
    """The key of the item that holds the ordinal of an annotation's arrival."""
    return _key(annotation_partition(model, annotation_id), "arrived")


def entry_key(model: str, ordinal: int) -> Item:
    """The key of an entry."""
    return _key(f"{model}#{ordinal // BLOCK}", ordinal)


def row_partition(model: str, ordinal: int) -> str:
    """The partition that holds the chunks of a distance row."""
    return f"{model}#row#{ordinal}"


def nearest_key(model: str, ordinal: int) -> Item:
    """The key of a nearest list."""
    return _key(f"{model}#nearest#{ordinal // BLOCK}", ordinal)


def pending_item(model: str, annotation_id: str, vector: NDArray[np.float32]) -> Item:
    """The item of a vector that has no ordinal yet."""
    return pending_key(model, annotation_id) | {"vector": {"B": vector.astype("<f4").tobytes()}}


def entry_items(model: str, entry: Entry) -> tuple[Item, Item]:
    """Two items: the ordinal of the annotation's event, and the entry at that ordinal."""
    event = "arrived" if entry.retires is None else "retired"
    mark = _key(annotation_partition(model, entry.annotation_id), event)
    mark["n"] = {"N": str(entry.ordinal)}
    item = entry_key(model, entry.ordinal) | {"annotation": {"S": entry.annotation_id}}
    if entry.vector is not None:
        item["vector"] = {"B": entry.vector.astype("<f4").tobytes()}
    if entry.retires is not None:
        item["retires"] = {"N": str(entry.retires)}
    return mark, item


def entry_from(item: Any) -> Entry:
    """The entry in an item."""
    return Entry(
        ordinal_of(item),
        string_of(item, "annotation"),
        floats(item["vector"]["B"]) if "vector" in item else None,
        int(item["retires"]["N"]) if "retires" in item else None,
    )


def row_items(model: str, ordinal: int, row: NDArray[np.float32]) -> list[Item]:
    """The items of a distance row, float32 (ordinal,), one for each chunk."""
    return [
        _key(row_partition(model, ordinal), chunk)
        | {"distances": {"B": row[start : start + CHUNK].astype("<f4").tobytes()}}
        for chunk, start in enumerate(range(0, len(row), CHUNK))
    ]


def nearest_item(model: str, list_: Nearest) -> Item:
    """The item of a nearest list."""
    return nearest_key(model, list_.ordinal) | {
        "last": {"N": str(list_.last)},
        "radius": {"B": np.array([list_.radius], dtype="<f4").tobytes()},
        "ordinals": {"B": list_.ordinals.astype("<i8").tobytes()},
        "distances": {"B": list_.distances.astype("<f4").tobytes()},
        "retired": {"BOOL": list_.retired},
    }


def nearest_from(item: Any) -> Nearest:
    """The nearest list in an item."""
    return Nearest(
        ordinal_of(item),
        int(item["last"]["N"]),
        radius_of(item),
        np.frombuffer(item["ordinals"]["B"], dtype="<i8").astype(np.int64),
        floats(item["distances"]["B"]),
        item["retired"]["BOOL"],
    )


def radius_of(item: Any) -> float:
    """The radius in the item of a nearest list."""
    return float(floats(item["radius"]["B"])[0])
