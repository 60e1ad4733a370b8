"""A first look at a request's body, before the resolver: is it JSON that can be worked with?"""

import json

MAX_DEPTH_ERROR = "The JSON is nested too deeply."


def fault_of(content_type: str, body: bytes) -> tuple[int, str] | None:
    """What is wrong with a body, as (status, words); None where nothing is.

    Powertools takes other content types for forms or text, and Python's parser has limits of its
    own; without this look each of them ends as an unexpected error.
    """
    if not body:
        return None
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        return 415, "Send JSON, with the header Content-Type: application/json."
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        return 422, MAX_DEPTH_ERROR
    except ValueError:
        return 422, "The request is not JSON in UTF-8."
    return None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
