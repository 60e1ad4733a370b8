"""Impossible journeys: places that a boat cannot reach between two photographs."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeVar

from flukeline.catalogue.tracks import kilometres
from flukeline.times import LocalTime

Key = TypeVar("Key")

MAX_KNOTS = 60.0
"""A choice, not measured: boats that people watch whales from seldom go above 40 knots."""
KM_PER_HOUR_PER_KNOT = 1.852
NEAR_KM = 5.0
"""A choice: nearer places are not compared, as a typed one may be where the encounter began."""
TOGETHER = timedelta(hours=3)
"""A choice: photographs further apart are not compared, as there may be a flight between them."""
KM_PER_DEGREE = 111.2
_LOOKED_BACK = 100
"""Blocks of photographs that one is compared with; a longer search finds nothing in a boat's day."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A photograph with its time and place.

    Attributes:
        name: What a person knows it by.
        said: When it was taken, at least to the minute.
        latitude: In degrees.
        longitude: In degrees.
    """

    name: str
    said: LocalTime
    latitude: float
    longitude: float

    @property
    def place(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude, self.longitude

    @property
    def rounding_km(self) -> float:
        """How far the place may be from the one that was meant, by its number of decimals."""
        digits = max(len(f"{each:.6f}".rstrip("0").partition(".")[2]) for each in self.place)
        return float(0.5 * 10.0**-digits * KM_PER_DEGREE * math.sqrt(2))


@dataclass(frozen=True, slots=True)
class Journey:
    """A way from one photograph to another that no boat can go.

    Attributes:
        km: Between the two places.
        minutes: The longest time that their clocks allow between them.
        of: The other photograph.
    """

    km: float
    minutes: float
    of: Stop

    @property
    def words(self) -> str:
        """What a person should know, on the photograph that is to be looked at."""
        knots = self.km / KM_PER_HOUR_PER_KNOT / (self.minutes / 60)
        return (
            f"Its place is {self.km:,.0f} km from that of {self.of.name}, at most"
            f" {self.minutes:,.0f} minutes apart: {knots:,.0f} knots, which no boat does. Its place or"
            " its time is wrong."
        )


def impossible_journeys(
    stops: Iterable[tuple[Key, Stop]],
) -> dict[Key, Journey]:
    """Find the photographs of one camera, or of one photographer's trip, that cannot be where they are.

    Of two photographs that contradict each other, the one is blamed that fewer others agree with: the
    largest possible set of photographs between which a boat can travel is taken for right.

    Args:
        stops: Photographs of one camera or trip, each with a key. Those whose time is only known to
            the day are left out; those with and without an offset from UTC are not compared.

    Returns:
        The journey of each photograph that is blamed.
    """
    timed = [(key, stop) for key, stop in stops if stop.said.has_time]
    found: dict[Key, Journey] = {}
    for in_utc in (True, False):
        alike = [each for each in timed if (each[1].said.utc is not None) == in_utc]
        alike.sort(key=lambda each: _start(each[1]))
        for run in _runs(alike):
            found |= _of_run(run)
    return found


def _start(stop: Stop) -> datetime:
    """When it was taken, in UTC or by its clock, without a time zone."""
    return stop.said.start if stop.said.utc is None else stop.said.utc.replace(tzinfo=None)


def _runs(stops: Sequence[tuple[Key, Stop]]) -> Iterable[list[tuple[Key, Stop]]]:
    """The stops, divided where nothing was photographed for long."""
    number = 0
    numbered = []
    for at, each in enumerate(stops):
        if at and _start(each[1]) - _start(stops[at - 1][1]) > TOGETHER:
            number += 1
        numbered.append((number, each))
    for _, run in groupby(numbered, key=lambda each: each[0]):
        yield [each for _, each in run]


def _of_run(run: Sequence[tuple[Key, Stop]]) -> dict[Key, Journey]:
    blocks: list[list[tuple[Key, Stop]]] = []
    for each in run:
        if blocks and _journey(blocks[-1][-1][1], each[1]) is None:
            blocks[-1].append(each)
        else:
            blocks.append([each])
    if len(blocks) == 1:
        return {}
    kept = _largest_chain(blocks)
    right: list[Stop] = [stop for at in sorted(kept) for _, stop in blocks[at]]
    found: dict[Key, Journey] = {}
    for at, block in enumerate(blocks):
        for key, stop in block if at not in kept else ():
            after = bisect.bisect(right, _start(stop), key=_start)
            journeys = [_journey(other, stop, other) for other in right[max(0, after - 1) : after]]
            journeys += [_journey(stop, other, other) for other in right[after : after + 1]]
            told = [each for each in journeys if each is not None]
            if told:
                found[key] = min(told, key=lambda each: each.minutes)
    return found


def _largest_chain(blocks: Sequence[Sequence[tuple[Key, Stop]]]) -> set[int]:
    """The blocks with the most photographs that a boat can visit one after the other."""
    most: list[int] = []
    before: list[int | None] = []
    for at, block in enumerate(blocks):
        best, of = 0, None
        for earlier in range(max(0, at - _LOOKED_BACK), at):
            possible = _journey(blocks[earlier][-1][1], block[0][1]) is None
            if possible and most[earlier] > best:
                best, of = most[earlier], earlier
        most.append(best + len(block))
        before.append(of)
    at_last: int | None = most.index(max(most))
    chain: set[int] = set()
    while at_last is not None:
        chain.add(at_last)
        at_last = before[at_last]
    return chain


def _journey(one: Stop, two: Stop, of: Stop | None = None) -> Journey | None:
    """The journey from one photograph to a later one, if no boat can go it; ``of`` is told."""
    if one.place == two.place or _start(two) - _start(one) > TOGETHER:
        return None
    km = kilometres(one.place, two.place) - one.rounding_km - two.rounding_km
    if km <= NEAR_KM:
        return None
    # A time to the minute may be the first or the last second of it.
    apart = _start(two) - _start(one) + (two.said.end - two.said.start)
    minutes = apart.total_seconds() / 60
    if km <= MAX_KNOTS * KM_PER_HOUR_PER_KNOT * minutes / 60:
        return None
    return Journey(km, minutes, of or one)
