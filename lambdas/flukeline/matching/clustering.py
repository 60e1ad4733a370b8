"""Clustering: which sightings close in time and place probably show the same animal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_GAP_MINUTES = 10.0
"""Maximum time from one sighting to the next of the same animal.

A fluke is visible for seconds, and a sperm whale then dives for some 40 minutes. Ten minutes allow
for two cameras whose clocks differ, but not for a dive."""

MAX_RUN = 1000
"""Maximum sightings in one run: in a sheet with days but no hours, thousands have the same time."""

MAX_KILOMETRES = 5.0
"""Maximum distance between sightings of one animal; no boat or whale gets farther in ten minutes."""


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """Sightings in any order.

    Attributes:
        minutes: float64 (N,), time; NaN if unknown, and such a sighting joins no cluster.
        degrees: float64 (N, 2), latitude and longitude; NaN if unknown.
        distances: float64 (N, N), distance of the farthest two flukes of two sightings; NaN if
            unknown.
    """

    minutes: NDArray[np.float64]
    degrees: NDArray[np.float64]
    distances: NDArray[np.float64]


def kilometres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distances in kilometres.

    Args:
        degrees: float64 (N, 2), latitude and longitude.

    Returns:
        float64 (N, N); NaN where a place is unknown.
    """
    latitude, longitude = np.radians(degrees).T
    haversine = (
        np.sin((latitude[:, None] - latitude) / 2) ** 2
        + np.cos(latitude[:, None])
        * np.cos(latitude)
        * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )
    return np.asarray(12742.0 * np.arcsin(np.sqrt(np.clip(haversine, 0.0, 1.0))))


def runs(minutes: NDArray[np.float64], gap: float = MAX_GAP_MINUTES) -> list[list[int]]:
    """Split sightings, in order of time, into runs without gaps longer than ``gap`` minutes.

    Args:
        minutes: float64 (N,), time; sightings with NaN are left out.
        gap: Maximum minutes between successive sightings of a run.

    Returns:
        The positions of the sightings of each run, at most ``MAX_RUN``, the earliest run first.
    """
    order = [int(each) for each in np.argsort(minutes, kind="stable") if np.isfinite(minutes[each])]
    found: list[list[int]] = []
    for each in order:
        follows = bool(found) and minutes[each] - minutes[found[-1][-1]] <= gap
        if follows and len(found[-1]) < MAX_RUN:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def groups(sightings: Sightings, threshold: float, max_size: int) -> list[list[int]]:
    """Cluster sightings that probably show the same animal.

    Within each run, agglomerative clustering with complete linkage joins the nearest two clusters
    until their farthest two flukes are more than ``threshold`` apart. At equal yield, complete
    linkage joined fewer sightings wrongly than average linkage.

    Args:
        sightings: The sightings.
        threshold: Maximum distance of two flukes of the same whale.
        max_size: Maximum sightings in a cluster.

    Returns:
        The positions of the sightings of each cluster of two or more, in order of time.
    """
    too_far = np.nan_to_num(kilometres(sightings.degrees), nan=0.0) > MAX_KILOMETRES
    cannot_link = too_far | ~np.isfinite(sightings.distances)
    found = [
        group
        for run in runs(sightings.minutes)
        for group in _complete_linkage(run, sightings.distances, cannot_link, threshold, max_size)
    ]
    return sorted(found, key=lambda group: sightings.minutes[group[0]])


def _complete_linkage(
    run: Sequence[int],
    distances: NDArray[np.float64],
    cannot_link: NDArray[np.bool_],
    threshold: float,
    max_size: int,
) -> list[list[int]]:
    clusters = [[each] for each in run]
    linkage = distances[np.ix_(run, run)].astype(np.float64)
    linkage[cannot_link[np.ix_(run, run)]] = np.inf
    np.fill_diagonal(linkage, np.inf)
    while len(clusters) > 1:
        first, second = divmod(int(np.argmin(linkage)), len(clusters))
        nearest = linkage[first, second]
        # What cannot be linked is infinitely far, also where the threshold is infinite.
        if not (np.isfinite(nearest) and nearest <= threshold):
            break
        first, second = sorted((first, second))
        if len(clusters[first]) + len(clusters[second]) > max_size:
            linkage[first, second] = linkage[second, first] = np.inf
            continue
        farthest = np.maximum(linkage[first], linkage[second])
        linkage[first] = linkage[:, first] = farthest
        linkage[first, first] = np.inf
        linkage = np.delete(np.delete(linkage, second, 0), second, 1)
        clusters[first] += clusters.pop(second)
    order = {each: place for place, each in enumerate(run)}
    return [sorted(cluster, key=order.__getitem__) for cluster in clusters if len(cluster) > 1]
