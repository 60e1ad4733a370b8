"""Look-ups that several stages use."""

from __future__ import annotations

from flukeline.records import Annotation, Photograph, photograph_of
from flukeline.services import Services


def find_annotation(services: Services, annotation_id: str) -> Annotation | None:
    """The annotation, or None if it was replaced or its photograph was removed."""
    photograph = services.catalogue.find(Photograph, photograph_of(annotation_id))
    annotations = photograph.annotations if photograph is not None else ()
    return next((each for each in annotations if each.id == annotation_id), None)
