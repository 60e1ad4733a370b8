"""The records of the catalogue: frozen dataclasses, and their ids."""

from flukeline.records.actions import Correction, CorrectionState, SheetImport
from flukeline.records.encounters import Encounter, EncounterStatus
from flukeline.records.history import Decision, Edit, EditKind, Finding, Moved, Review, Written
from flukeline.records.identifiers import (
    Principal,
    annotation_id,
    content_key,
    name_key,
    new_id,
    now,
    photograph_of,
    search_key,
)
from flukeline.records.individuals import Individual, Merge, Names, UniqueKey
from flukeline.records.photographs import (
    Annotation,
    Box,
    Camera,
    CopyOf,
    CropRequest,
    Photograph,
    PhotographState,
    Removal,
)

Record = (
    Photograph
    | Encounter
    | Individual
    | Review
    | Edit
    | Merge
    | UniqueKey
    | Removal
    | SheetImport
    | Correction
)


__all__ = [
    "Annotation",
    "Box",
    "Camera",
    "CopyOf",
    "Correction",
    "CorrectionState",
    "CropRequest",
    "Decision",
    "Edit",
    "EditKind",
    "Encounter",
    "EncounterStatus",
    "Finding",
    "Individual",
    "Merge",
    "Moved",
    "Names",
    "Photograph",
    "PhotographState",
    "Principal",
    "Record",
    "Removal",
    "Review",
    "SheetImport",
    "UniqueKey",
    "Written",
    "annotation_id",
    "content_key",
    "name_key",
    "new_id",
    "now",
    "photograph_of",
    "search_key",
]
