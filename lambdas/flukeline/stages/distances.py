"""Distances: the fluke gets its ordinal, its distances and its place in every nearest list."""

from __future__ import annotations

from flukeline.catalogue import photographs as rules
from flukeline.records import Encounter, Photograph, now, photograph_of
from flukeline.stages.embed import find_annotation
from flukeline.stages.saving import again_on_conflict
from flukeline.wiring import Services


def compare(services: Services, annotation_id: str) -> None:
    """Compare one embedded fluke with the whole catalogue; then its photograph is ready."""
    annotation = find_annotation(services, annotation_id)
    if annotation is None:
        return
    index = services.indexes.of(services.model_version)
    index.arrive(annotation_id)
    if find_annotation(services, annotation_id) is None:
        # Removed meanwhile, and its retirement may have come before its arrival.
        index.retire(annotation_id)
        return
    again_on_conflict(lambda: _ready(services, photograph_of(annotation_id)))


def retire(services: Services, annotation_id: str) -> None:
    """Take a fluke out of the comparison that was cropped again or removed."""
    services.indexes.of(services.model_version).retire(annotation_id)


def _ready(services: Services, photograph_id: str) -> None:
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None or photograph.state not in ("embedding", "comparing"):
        return
    model = services.model_version
    if any(services.vectors.ordinal(model, each.id) is None for each in photograph.annotations):
        return
    encounters = services.catalogue.find_all(Encounter, photograph.encounter_ids)
    ready, opened = rules.compared(photograph, encounters.values(), now())
    services.catalogue.commit([ready, *opened])
