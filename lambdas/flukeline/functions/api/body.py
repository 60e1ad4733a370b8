"""Checks that a request's body is usable JSON, before Powertools reads it."""

import json

MAX_DEPTH_ERROR = "The JSON is nested too deeply."


def find_fault(content_type: str, body: bytes) -> tuple[int, str] | None:
    """What is wrong with a body, as (HTTP status, detail); None if it is usable.

    Without this check Powertools answers 500: it reads other content types as forms or text, and
    Python's JSON parser fails on deep nesting and accepts NaN.
    """
    if not body:
        return None
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        return 415, "Send JSON, with the header Content-Type: application/json."
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        return 422, MAX_DEPTH_ERROR
    except ValueError:
        return 422, "The request is not JSON in UTF-8."
    return None


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
