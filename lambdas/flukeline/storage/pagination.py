"""Iterate over a whole list, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from flukeline.storage.lists import List
from flukeline.storage.ports import Catalogue, R


def every(catalogue: Catalogue, kind: type[R], list_: List) -> Iterator[R]:
    """Every record of a list, in its order; each page is read only when it is needed."""
    cursor = None
    while True:
        page = catalogue.listed(kind, list_, 100, cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
