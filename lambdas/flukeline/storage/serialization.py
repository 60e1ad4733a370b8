"""Conversion of records to JSON and of vectors to bytes, the same in every adapter."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from flukeline.errors import Unreadable
from flukeline.records import Annotation, Camera, CopyOf, Photograph, Record, UniqueKey
from flukeline.storage.ports import R

logger = logging.getLogger(__name__)
_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind) for kind in R.__constraints__
}
_STORED_KINDS: dict[type[Record], str] = {UniqueKey: "claim"}
"""Kinds that are stored under a former name of their class."""


FORMAT = 2
"""Of the stored JSON; a program that changes how a field is stored raises it."""
_END = f',"format":{FORMAT}}}'
_FIELDS = {
    kind: {each.name for each in fields(kind)} - {"version", "unknown"}
    for kind in R.__constraints__
}
_NESTED = {
    name: {each.name for each in fields(kind)}
    for name, kind in (("annotations", Annotation), ("camera", Camera), ("copy_of", CopyOf))
}
"""The fields of a photograph that hold records of their own, the only ones that are saved again."""
_INSIDE = "unknown inside"
"""In ``unknown``: what a newer program stored inside nested records. No field has a space."""


def kind_named(name: str) -> type[Any] | None:
    """The kind of records that ``kind_of`` gives this name; None for one of a newer program."""
    return next((each for each in R.__constraints__ if kind_of(each) == name), None)


def kind_of(record: Record | type[Record]) -> str:
    """The name of a record's kind in stored keys, for example ``photograph`` or ``review``."""
    kind = record if isinstance(record, type) else type(record)
    return _STORED_KINDS.get(kind, kind.__name__.lower())


def to_body(record: Record) -> str:
    """The record as JSON without its version, which is stored separately.

    The format comes last, and after it only what a newer program stored.
    """
    adapter = _ADAPTERS[type(record).__name__]
    body: str = adapter.dump_json(record, exclude={"version", "unknown"}).decode()
    if _INSIDE in record.unknown:
        return _with_nested(json.loads(body), json.loads(record.unknown))
    return body[:-1] + _END[:-1] + (f",{record.unknown[1:]}" if record.unknown else "}")


def _with_nested(body: dict[str, Any], unknown: dict[str, Any]) -> str:
    """The JSON of a photograph with unknown fields inside its nested records.

    The format comes first, so that the record is never taken for one without unknown fields.
    """
    for name, extra in unknown.pop(_INSIDE, {}).items():
        nested = body.get(name)
        if isinstance(nested, list):
            body[name] = [{**each, **extra.get(each["id"], {})} for each in nested]
        elif nested is not None:
            body[name] = {**nested, **extra}
    return json.dumps({"format": FORMAT, **body, **unknown}, ensure_ascii=False)


def from_body(kind: type[R], body: str, version: int) -> R:
    """The record from its stored JSON and version; an older format is read as today's.

    Raises:
        Unreadable: The JSON is damaged, or lacks a field.
    """
    try:
        if not body.endswith(_END):
            body = _as_written_today(kind, body)
        loaded: R = _ADAPTERS[kind.__name__].validate_json(body)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        words = f"A {kind_of(kind)} cannot be read from the catalogue: its record is damaged."
        raise Unreadable(f"{words} Restore a backup, or report it.") from error
    object.__setattr__(loaded, "version", version)
    return loaded


def _as_written_today(kind: type[R], body: str) -> str:
    """The JSON of a record of another format, with all fields that this program does not know."""
    held = json.loads(body)
    if not isinstance(held, dict):
        raise ValueError("not a record")
    known = upgraded(kind_of(kind), held)
    known.pop("format", None)
    unknown = {name: known.pop(name) for name in list(known) if name not in _FIELDS[kind]}
    if kind is Photograph and (inside := _unknown_inside(known)):
        unknown[_INSIDE] = inside
    if unknown:
        known["unknown"] = json.dumps(unknown, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(known)


def _unknown_inside(held: Mapping[str, Any]) -> dict[str, Any]:
    """The unknown fields of a photograph's nested records, those of annotations by their ids."""
    found: dict[str, Any] = {}
    for name, known in _NESTED.items():
        nested = held.get(name)
        if isinstance(nested, list):
            extra = {each["id"]: _without(each, known) for each in nested}
            found[name] = {id_: each for id_, each in extra.items() if each}
        elif nested is not None:
            found[name] = _without(nested, known)
    return {name: each for name, each in found.items() if each}


def _without(held: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if name not in known}


def upgraded(kind: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a stored record in today's format.

    Up to format 1, which was not recorded, every date was stored as one in UTC. Most cameras
    know no time zone and theirs was taken as UTC, so that the digits stay and the offset becomes
    unknown.

    Args:
        kind: As ``kind_of`` gives it.
        held: The stored fields.
    """
    if held.get("format", 1) >= FORMAT:
        return dict(held)
    now = {**held, "format": FORMAT}
    if kind in ("photograph", "encounter"):
        now["taken_at"] = _without_utc(held.get("taken_at"))
    if kind == "edit":
        now["written"] = [
            {**each, "before": _without_utc(each["before"]), "after": _without_utc(each["after"])}
            if each["field"] == "date"
            else each
            for each in held.get("written", ())
        ]
    return now


def _without_utc(date: str | None) -> str | None:
    return None if date is None else date.removesuffix("Z").removesuffix("+00:00")


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
