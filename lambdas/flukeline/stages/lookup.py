"""Look-ups that several stages need."""

from __future__ import annotations

from flukeline.records import Annotation, Photograph, photograph_of
from flukeline.services import Services


def find_annotation(services: Services, annotation_id: str) -> Annotation | None:
    """The annotation, unless it has been replaced or its photograph removed."""
    photograph = services.catalogue.find(Photograph, photograph_of(annotation_id))
    held = photograph.annotations if photograph is not None else ()
    return next((each for each in held if each.id == annotation_id), None)
