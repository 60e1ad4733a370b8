"""What a photograph's file says of it goes into its record."""

from __future__ import annotations

from dataclasses import replace

from flukeline.records import Photograph
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
    return replace(
        photograph,
        taken_at=photograph.taken_at or said.taken_at,
        file_time=photograph.file_time or said.taken_at,
        latitude=photograph.latitude if has_place else said.latitude,
        longitude=photograph.longitude if has_place else said.longitude,
        camera=photograph.camera or said.camera,
        keywords=photograph.keywords or said.keywords,
        caption=photograph.caption or said.caption,
        rating=said.rating if photograph.rating is None else photograph.rating,
        warnings=tuple(dict.fromkeys((*photograph.warnings, *said.warnings, *notes))),
    )
