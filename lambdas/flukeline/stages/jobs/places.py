"""Places of photographs from a GPS track, and the encounters that take them over."""

from __future__ import annotations

import json
from dataclasses import replace

from flukeline.catalogue.tracks import Track, position_at
from flukeline.errors import NotFound, Rejected
from flukeline.records import Correction, Encounter, Photograph
from flukeline.services import Services
from flukeline.storage.keys import track_key


def store_track(services: Services, correction: Correction, track: Track) -> None:
    """Store the points of a track for the job of its correction."""
    data = json.dumps([track.times, track.latitudes, track.longitudes]).encode()
    services.photographs.put(track_key(correction.id), data, "application/json")


def track_of(services: Services, correction: Correction) -> Track | None:
    """The track of a correction; None for one of clocks.

    Raises:
        Rejected: The track is no longer kept.
    """
    if correction.kind != "track":
        return None
    try:
        times, latitudes, longitudes = json.loads(
            services.photographs.get(track_key(correction.id))
        )
    except NotFound as error:
        raise Rejected("The GPS track is no longer kept. Give it again.") from error
    return Track(tuple(times), tuple(latitudes), tuple(longitudes))


def placed(photograph: Photograph, correction: Correction, track: Track) -> Photograph:
    """The photograph with its place on the track; the same one if it has a place already.

    Raises:
        Rejected: Its time is unknown in UTC, or the track has no place near it in time.
    """
    if photograph.latitude is not None or photograph.longitude is not None:
        return photograph
    if photograph.taken_at is None:
        raise Rejected("Its date is unknown.")
    taken_at = photograph.taken_at
    if taken_at.offset is None and correction.offset is not None:
        taken_at = taken_at.with_offset(correction.offset)
    if taken_at.utc is None:
        raise Rejected("Its time zone is unknown, or its time has no minute.")
    latitude, longitude = position_at(track, taken_at.utc.timestamp())
    return replace(photograph, latitude=latitude, longitude=longitude, placed_by=correction.id)


def without_place(photograph: Photograph, correction: Correction) -> Photograph:
    """The photograph without the place that a track gave it."""
    if photograph.placed_by != correction.id:
        return photograph
    return replace(photograph, latitude=None, longitude=None, placed_by=None)


def followed(encounter: Encounter, before: Photograph, after: Photograph) -> Encounter:
    """The encounter after a track gave one of its photographs a place, or that was undone.

    An encounter without a place takes over the first one, and loses it with that photograph.
    """
    if before.placed_by is None and after.placed_by is not None:
        if encounter.latitude is not None or encounter.longitude is not None:
            return encounter
        return replace(
            encounter,
            latitude=after.latitude,
            longitude=after.longitude,
            placed_by=after.id,
        )
    if before.placed_by is not None and after.placed_by is None:
        same = (encounter.latitude, encounter.longitude) == (before.latitude, before.longitude)
        if encounter.placed_by == before.id:
            return replace(
                encounter,
                placed_by=None,
                latitude=None if same else encounter.latitude,
                longitude=None if same else encounter.longitude,
            )
    return encounter
