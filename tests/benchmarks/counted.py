"""A Vectors port that counts what DynamoDB would: items, bytes, and its units of capacity.

It answers from another store, with the items that the adapter on DynamoDB would write and read.
``tests/contract/test_counted.py`` holds the counts to the requests that the adapter really makes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.aws.vector_items import entry_items, nearest_item, pending_item, row_items
from flukeline.storage.ports import Progress, Vectors
from tests.contract.limits import size_of_item

_PROGRESS = 100
"""Bytes of the item that holds head and done."""
_MARK = 100
"""Bytes of the item that says which ordinal an annotation has."""


@dataclass
class Tally:
    """What was written and read; a distance row counts apart."""

    items: int = 0
    bytes: int = 0
    write_units: int = 0
    row_bytes: int = 0
    row_units: int = 0
    items_read: int = 0
    read_units: int = 0

    def values(self) -> NDArray[np.float64]:
        """Every count, in the order of the fields."""
        return np.array([getattr(self, each.name) for each in fields(self)], dtype=np.float64)

    def wrote(self, size: int, of_transaction: bool = False) -> None:
        """One item; within a transaction it costs twice."""
        self.items += 1
        self.bytes += size
        self.write_units += math.ceil(size / 1024) * (2 if of_transaction else 1)

    def read(self, *sizes: int) -> None:
        """Items read one by one or in a batch, each consistently."""
        self.items_read += len(sizes)
        self.read_units += sum(max(1, math.ceil(size / 4096)) for size in sizes) or 1

    def ranged(self, sizes: Sequence[int]) -> None:
        """Items read by one query, consistently."""
        self.items_read += len(sizes)
        self.read_units += max(1, math.ceil(sum(sizes) / 4096))


class Counted(Vectors):
    """Forwards to another store; ``tally`` sums what the calls would cost on DynamoDB."""

    def __init__(self, inner: Vectors) -> None:
        self._inner = inner
        self.tally = Tally()

    @override
    def put_pending(self, model: str, annotation_id: str, vector: NDArray[np.float32]) -> None:
        self.tally.wrote(size_of_item(pending_item(model, annotation_id, vector)))
        self._inner.put_pending(model, annotation_id, vector)

    @override
    def pending(self, model: str, annotation_id: str) -> NDArray[np.float32] | None:
        found = self._inner.pending(model, annotation_id)
        there = [] if found is None else [size_of_item(pending_item(model, annotation_id, found))]
        self.tally.read(*there)
        return found

    @override
    def drop_pending(self, model: str, annotation_id: str) -> None:
        found = self._inner.pending(model, annotation_id)
        size = 0 if found is None else size_of_item(pending_item(model, annotation_id, found))
        self.tally.wrote(max(1, size))
        self._inner.drop_pending(model, annotation_id)

    @override
    def progress(self, model: str) -> Progress:
        self.tally.read(_PROGRESS)
        return self._inner.progress(model)

    @override
    def append(self, model: str, entry: Entry, row: NDArray[np.float32] | None) -> None:
        self.tally.wrote(_PROGRESS, of_transaction=True)
        for item in entry_items(model, entry):
            self.tally.wrote(size_of_item(item), of_transaction=True)
        for item in row_items(model, entry.ordinal, row) if row is not None else []:
            size = size_of_item(item)
            self.tally.row_bytes += size
            self.tally.row_units += 2 * math.ceil(size / 1024)
        self._inner.append(model, entry, row)

    @override
    def ordinals(self, model: str, annotation_ids: Sequence[str]) -> dict[str, int]:
        self.tally.read(*[_MARK] * len(annotation_ids))
        return self._inner.ordinals(model, annotation_ids)

    @override
    def annotations(self, model: str, ordinals: Sequence[int]) -> dict[int, str]:
        # A projection does not make it cheaper: what is read is the item with its vector.
        found = {each: self._inner.entries(model, int(each), int(each) + 1)[0] for each in ordinals}
        self.tally.read(*(size_of_item(entry_items(model, each)[1]) for each in found.values()))
        return self._inner.annotations(model, ordinals)

    @override
    def entries(self, model: str, start: int, stop: int) -> list[Entry]:
        found = self._inner.entries(model, start, stop)
        self.tally.ranged([size_of_item(entry_items(model, each)[1]) for each in found])
        return found

    @override
    def row(self, model: str, ordinal: int) -> NDArray[np.float32]:
        found = self._inner.row(model, ordinal)
        self.tally.ranged([size_of_item(each) for each in row_items(model, ordinal, found)])
        return found

    @override
    def rows(self, model: str, start: int, stop: int) -> dict[int, NDArray[np.float32]]:
        return {n: self.row(model, n) for n in self._inner.rows(model, start, stop)}

    @override
    def put_rows(self, model: str, rows: Mapping[int, NDArray[np.float32]]) -> None:
        for n, row in rows.items():
            for item in row_items(model, n, row):
                self.tally.wrote(size_of_item(item))
        self._inner.put_rows(model, rows)

    @override
    def nearest(self, model: str, ordinals: Sequence[int]) -> dict[int, Nearest]:
        found = self._inner.nearest(model, ordinals)
        if ordinals:
            self.tally.read(*(size_of_item(nearest_item(model, each)) for each in found.values()))
        return found

    @override
    def radii(self, model: str, start: int, stop: int) -> NDArray[np.float32]:
        lists = self._inner.nearest(model, range(start, stop))
        self.tally.ranged([size_of_item(nearest_item(model, each)) for each in lists.values()])
        return self._inner.radii(model, start, stop)

    @override
    def save_nearest(self, model: str, lists: Sequence[tuple[Nearest, int | None]]) -> list[int]:
        for list_, _ in lists:
            self.tally.wrote(size_of_item(nearest_item(model, list_)))
        return self._inner.save_nearest(model, lists)

    @override
    def advance(self, model: str, done: int) -> None:
        self.tally.wrote(_PROGRESS)
        self._inner.advance(model, done)
