"""Explain: which areas of a fluke determine its vector, or its similarity to another fluke."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flukeline.errors import NotFound
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.stages.lookup import find_annotation
from flukeline.storage.keys import crop_key
from flukeline.vision import explain
from flukeline.vision.crop import decode_crop


@dataclass(frozen=True, slots=True)
class Attention:
    """The weight of each area of a fluke's crop.

    Attributes:
        annotation_id: The fluke.
        values: float32 (rows, columns), a grid over the crop, 0 to 1.
    """

    annotation_id: str
    values: NDArray[np.float32]


def attention(services: Services, annotation_id: str, against: str | None = None) -> Attention:
    """The areas of a fluke that determine its vector, or its similarity to ``against``.

    Raises:
        NotFound: There is no such fluke.
        Conflict: The model in use cannot explain itself.
    """
    places = _parts(services, annotation_id)
    other = places if against is None else _parts(services, against)
    vector = other.sum(axis=(0, 1))
    return Attention(annotation_id, explain.overlay(explain.shares(places, vector)))


def _parts(services: Services, annotation_id: str) -> NDArray[np.float32]:
    if find_annotation(services, annotation_id) is None:
        raise NotFound("There is no such fluke. It may have been cropped again.")
    crop = decode_crop(services.photographs.get(crop_key(annotation_id)))
    model = model_versions.embedder(services, model_versions.required(services))
    return explain.parts(model or services.models.embedder, crop)
