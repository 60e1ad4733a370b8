"""Conversion of records to JSON and of vectors to bytes, the same in every adapter."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from flukeline.errors import Unreadable
from flukeline.records import Record, UniqueKey
from flukeline.storage.ports import R

logger = logging.getLogger(__name__)
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
    """The record from its stored JSON and version.

    Raises:
        Unreadable: The JSON is damaged, or lacks a field.
    """
    try:
        loaded: R = _ADAPTERS[kind.__name__].validate_json(body)
    except ValidationError as error:
        words = f"A {kind_of(kind)} cannot be read from the catalogue: its record is damaged."
        raise Unreadable(f"{words} Restore a backup, or report it.") from error
    object.__setattr__(loaded, "version", version)
    return loaded


def readable(kind: type[R], rows: Iterable[tuple[str, str, int]]) -> list[R]:
    """The records of a page of a list; one that cannot be read is left out with a warning.

    Only lists leave a record out. Whoever asks for a record by its id gets the error, because a
    photograph that seems to be missing would have its files removed as orphans.

    Args:
        kind: Kind of the records.
        rows: Id, stored JSON and version of each.
    """
    found = []
    for id_, body, version in rows:
        try:
            found.append(from_body(kind, body, version))
        except Unreadable:
            logger.warning("the %s %s cannot be read and is left out", kind_of(kind), id_)
    return found


def floats(data: bytes) -> NDArray[np.float32]:
    """A stored vector or distance row, float32 (N,), from its little-endian bytes."""
    return np.frombuffer(data, dtype="<f4").astype(np.float32)
