"""Compare: give a fluke its ordinal, its distance row and its place in the nearest lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flukeline.catalogue import photographs as rules
from flukeline.records import CopyOf, Encounter, Photograph, now, photograph_of
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.stages.lookup import find_annotation
from flukeline.stages.retry import retry_on_conflict
from flukeline.vision.fingerprint import same_picture

COPY_CANDIDATES = 20
"""Nearest flukes that are checked for a copy of the same photograph."""


def arrive(services: Services, annotation_ids: Sequence[str], model: str) -> None:
    """Add the flukes of one batch to the index together, before ``compare`` handles each.

    Each nearest list is then written once for the batch instead of once for each fluke.
    """
    existing = [each for each in annotation_ids if find_annotation(services, each) is not None]
    services.indexes.of(model).arrive(*existing)


def compare(services: Services, annotation_id: str, model: str) -> None:
    """Compare one embedded fluke with the whole catalogue of a model version.

    Its photograph is ready once the required model version has compared all its flukes.
    """
    index = services.indexes.of(model)
    if find_annotation(services, annotation_id) is None:
        # It was removed or cropped again after it was embedded: its pending vector goes too.
        index.retire(annotation_id)
        return
    index.arrive(annotation_id)
    if find_annotation(services, annotation_id) is None:
        # The fluke was removed meanwhile, and its retirement may have run before its arrival.
        index.retire(annotation_id)
        return
    retry_on_conflict(lambda: _set_ready(services, photograph_of(annotation_id)))


def retire(services: Services, annotation_id: str) -> None:
    """Retire a fluke that was cropped again or removed from the index of each model version."""
    for model in model_versions.maintained(services):
        services.indexes.of(model).retire(annotation_id)


def _set_ready(services: Services, photograph_id: str) -> None:
    """Make a photograph ready if all its flukes have been compared."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None or photograph.state not in ("embedding", "comparing"):
        return
    model = model_versions.required(services)
    flukes = [each.id for each in photograph.annotations]
    if len(services.vectors.ordinals(model, flukes)) < len(flukes):
        return
    encounters = services.catalogue.find_all(Encounter, photograph.encounter_ids)
    ready, opened = rules.compared(photograph, encounters.values(), now())
    ready = replace(ready, copy_of=_find_copied(services, photograph, model))
    services.catalogue.commit([ready, *opened])


def _find_copied(services: Services, photograph: Photograph, model: str) -> CopyOf | None:
    """The photograph that this one is a resized or re-saved copy of, if any.

    The flukes of copies are nearest neighbours, so only the nearest flukes are checked. The
    photograph with the lowest ordinal counts as the original.
    """
    if photograph.fingerprint is None or photograph.width is None or photograph.height is None:
        return None
    ordinals = services.vectors.ordinals(model, [each.id for each in photograph.annotations])
    lists = services.vectors.nearest(model, list(ordinals.values()))
    earlier = {
        int(each)
        for list_ in lists.values()
        for each in list_.ordinals[:COPY_CANDIDATES]
        if each < list_.ordinal
    }
    annotations = services.vectors.annotations(model, list(earlier))
    ids = [photograph_of(annotations[each]) for each in sorted(annotations)]
    found = services.catalogue.find_all(Photograph, ids)
    size = (photograph.width, photograph.height)
    for id_ in ids:
        other = found.get(id_)
        if other is None or other.id == photograph.id or other.fingerprint is None:
            continue
        other_size = (other.width or 1, other.height or 1)
        if same_picture(photograph.fingerprint, other.fingerprint, size, other_size):
            return CopyOf(other.id, other.filename)
    return None
