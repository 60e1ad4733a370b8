"""What a photograph's file says of it goes into its record."""

from __future__ import annotations

from dataclasses import replace

from flukeline.records import Photograph
from flukeline.vision.land import is_on_land
from flukeline.vision.metadata import Metadata


def with_metadata(
    photograph: Photograph, said: Metadata, notes: tuple[str, ...] = ()
) -> Photograph:
    """The photograph with what its file says, where nothing is known yet.

    Args:
        photograph: The photograph.
        said: What its file says.
        notes: What a person should know about how its picture was read; added to the warnings.
    """
    has_place = photograph.latitude is not None
    place = (
        (photograph.latitude, photograph.longitude)
        if has_place
        else (said.latitude, said.longitude)
    )
    on_land = _on_land(*place)
    return replace(
        photograph,
        taken_at=photograph.taken_at or said.taken_at,
        file_time=photograph.file_time or said.taken_at,
        latitude=place[0],
        longitude=place[1],
        camera=photograph.camera or said.camera,
        keywords=photograph.keywords or said.keywords,
        caption=photograph.caption or said.caption,
        rating=said.rating if photograph.rating is None else photograph.rating,
        warnings=tuple(dict.fromkeys((*photograph.warnings, *said.warnings, *on_land, *notes))),
    )


def _on_land(latitude: float | None, longitude: float | None) -> tuple[str, ...]:
    if latitude is None or longitude is None or not is_on_land(latitude, longitude):
        return ()
    return (f"Its place, {latitude:.4f}, {longitude:.4f}, is on land.",)
