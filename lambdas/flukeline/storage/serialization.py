"""Conversion of records to JSON and of vectors to bytes, the same in every adapter."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from flukeline.records import Record, UniqueKey
from flukeline.storage.ports import R

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind) for kind in R.__constraints__
}
_STORED_KINDS: dict[type[Record], str] = {UniqueKey: "claim"}
"""Kinds that are stored under a former name of their class."""


def kind_of(record: Record | type[Record]) -> str:
    """The name of a record's kind in stored keys, for example ``photograph`` or ``review``."""
    kind = record if isinstance(record, type) else type(record)
    return _STORED_KINDS.get(kind, kind.__name__.lower())


def to_body(record: Record) -> str:
    """The record as JSON without its version, which is stored separately."""
    body: bytes = _ADAPTERS[type(record).__name__].dump_json(record, exclude={"version"})
    return body.decode()


def from_body(kind: type[R], body: str, version: int) -> R:
    """The record from its stored JSON and version."""
    loaded: R = _ADAPTERS[kind.__name__].validate_json(body)
    object.__setattr__(loaded, "version", version)
    return loaded


def floats(data: bytes) -> NDArray[np.float32]:
    """A stored vector or distance row, float32 (N,), from its little-endian bytes."""
    return np.frombuffer(data, dtype="<f4").astype(np.float32)
