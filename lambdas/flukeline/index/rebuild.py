"""Rebuilding: recomputing distance rows and nearest lists from the embeddings, and correcting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from flukeline.index.state import READ_SIZE, IndexState
from flukeline.index.update import finish
from flukeline.matching import nearest as lists
from flukeline.matching.nearest import Nearest
from flukeline.matching.replay import Replay


def rebuild(state: IndexState, start: int, stop: int | None) -> tuple[int, int]:
    """Recompute the distance rows and nearest lists of ordinals start..stop-1.

    A list is done once it equals the replay of every event that can have changed it, so annotations
    can arrive and retire meanwhile. A wrong list is replaced only if it is still as it was read.

    Returns:
        How many rows and how many lists were wrong.
    """
    state.read_tail()
    head = len(state.gallery)
    owners = range(start, head if stop is None else min(stop, head))
    replay, wrong_rows = Replay(state.gallery, owners, state.k), 0

    def correct_rows(first: int, distances: NDArray[np.float32]) -> None:
        nonlocal wrong_rows
        wrong_rows += _correct_rows(state, first, distances)

    replay.advance(head, correct_rows, state.rows_up_to)
    wrong_lists: set[int] = set()
    remaining = [each for each in owners if state.gallery.retires(each) is None]
    while remaining:
        finish(state)
        head = len(state.gallery)
        replay.advance(head)
        remaining = _correct_lists(state, replay, remaining, head)
        wrong_lists.update(remaining)
    return wrong_rows, len(wrong_lists)


def _correct_rows(state: IndexState, start: int, distances: NDArray[np.float32]) -> int:
    """Save those distance rows from ordinal ``start`` on that are wrong, and return their number."""
    stop = min(start + len(distances), state.rows_up_to)
    stored = state.vectors.rows(state.model, start, stop)
    correct = {n: distances[n - start, :n] for n in range(start, stop)}
    wrong = {
        n: row
        for n, row in correct.items()
        if n not in stored or not np.array_equal(stored[n], row, equal_nan=True)
    }
    if wrong:
        state.vectors.put_rows(state.model, wrong)
    return len(wrong)


def _correct_lists(
    state: IndexState, replay: Replay, ordinals: Sequence[int], head: int
) -> list[int]:
    """Save those lists that differ from the replay of all events below ``head``.

    Returns:
        The ordinals to compare again: of lists that were wrong, or that an event after ``head``
        changed.
    """
    again = []
    for start in range(0, len(ordinals), READ_SIZE):
        part = ordinals[start : start + READ_SIZE]
        stored_lists = state.vectors.nearest(state.model, part)
        changes: list[tuple[Nearest, int | None]] = []
        for ordinal in part:
            correct, stored = replay.list_of(ordinal), stored_lists.get(ordinal)
            if correct is None:
                continue
            state.gallery.set_radii(ordinal, np.array([correct.radius], dtype=np.float32))
            if stored is not None and stored.last >= head:
                again.append(ordinal)
            elif stored is None or not lists.same(stored, correct):
                last = stored.last if stored is not None else None
                changes.append((replace(correct, last=head - 1), last))
                again.append(ordinal)
        state.vectors.save_nearest(state.model, changes)
    return again
