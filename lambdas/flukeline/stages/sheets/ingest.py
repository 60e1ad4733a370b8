"""Import of photographs with what is already known of their whales and encounters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from flukeline.catalogue import photographs as photograph_rules
from flukeline.records import Photograph, Principal, UniqueKey, content_key, new_id, now
from flukeline.services import Services
from flukeline.stages.intake.metadata import with_metadata
from flukeline.stages.intake.receive import send_to_crop
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.sheets.transaction import Changes, KnownFluke
from flukeline.storage.keys import original_key
from flukeline.times import LocalTime
from flukeline.vision.decode import metadata_of


@dataclass(frozen=True, slots=True)
class KnownPhotograph:
    """One photograph and what is known of its flukes.

    Attributes:
        filename: The photograph's name.
        data: Its file.
        flukes: What is known of each fluke in it.
        drawing: Whether it is a drawing of the sample catalogue.
        path: The path that its file has below the folder of the import.
        taken_at: When it was taken; None: as its file says.
        latitude: In degrees; None: as its file says.
        longitude: In degrees; None: as its file says.
        said: Texts in which its row differs from others of its encounter, see ``Photograph.said``.
        keywords: Its keywords; empty: as its file says.
        caption: Its caption; None: as its file says.
        rating: Its stars; None: as its file says.
        import_id: The import that it comes with, if that can be undone as a whole.
        sidecar: The XMP file beside it, whose keywords and captions are kept.
        warnings: What is odd about it beside the others of its import.
    """

    filename: str
    data: bytes
    flukes: tuple[KnownFluke, ...] = (KnownFluke(),)
    drawing: bool = False
    path: str | None = None
    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    said: Mapping[str, str] = field(default_factory=dict, hash=False)
    keywords: tuple[str, ...] = ()
    caption: str | None = None
    rating: int | None = None
    import_id: str = ""
    sidecar: bytes | None = None
    warnings: tuple[str, ...] = ()


def holder_of(services: Services, sha256: str) -> Photograph | None:
    """The photograph in the catalogue whose file has this SHA-256, if any."""
    unique_key = services.catalogue.find(UniqueKey, content_key(sha256))
    return None if unique_key is None else services.catalogue.find(Photograph, unique_key.holder)


def import_photograph(
    services: Services, principal: Principal, known: KnownPhotograph, since: datetime | None = None
) -> tuple[Literal["taken in", "there already"], tuple[str, ...]]:
    """Import one photograph with its whales and encounters, and send it to the crop stage.

    Idempotent: the records are saved in one transaction. A file that is already in the catalogue is
    not imported again; it is sent again if it has not been cropped.

    Args:
        services: The services.
        principal: Who imports it.
        known: The photograph.
        since: A photograph in the catalogue that arrived since then counts as taken in.

    Returns:
        What was done, and the encounter ids of its flukes.
    """
    sha256 = hashlib.sha256(known.data).hexdigest()
    existing = holder_of(services, sha256)
    if existing is not None:
        if existing.state == "received":
            send_to_crop(services, existing.id)
        new = since is not None and existing.received_at >= since
        return ("taken in" if new else "there already"), existing.encounter_ids
    photograph_id = new_id()
    services.photographs.put(original_key(photograph_id), known.data, "application/octet-stream")
    ids = retry_on_conflict(lambda: _commit(services, principal, known, sha256, photograph_id))
    if ids is None:
        services.photographs.delete(original_key(photograph_id))
        return import_photograph(services, principal, known, since)
    send_to_crop(services, photograph_id)
    return "taken in", ids


def _commit(
    services: Services,
    principal: Principal,
    known: KnownPhotograph,
    sha256: str,
    photograph_id: str,
) -> tuple[str, ...] | None:
    """Save the records of a new photograph.

    Returns:
        The encounter ids of its flukes; None if the same file has arrived meanwhile.
    """
    if holder_of(services, sha256) is not None:
        return None
    at = now()
    changes = Changes(services, principal, known.drawing, at, known.import_id)
    ids = tuple(changes.add_to_encounter(each, photograph_id) for each in known.flukes)
    several = len(known.flukes) > 1
    photograph = Photograph(
        id=photograph_id,
        filename=photograph_rules.clean_filename(known.filename),
        size=len(known.data),
        state="received",
        received_at=at,
        received_by=principal.name,
        drawing=known.drawing,
        sha256=sha256,
        path=known.path,
        said=known.said,
        taken_at=known.taken_at,
        latitude=known.latitude,
        longitude=known.longitude,
        keywords=known.keywords,
        caption=known.caption,
        rating=known.rating,
        warnings=known.warnings,
        encounter_id=ids[0],
        drawn=tuple(
            replace(each.drawn, encounter_id=id_)
            for each, id_ in zip(known.flukes, ids, strict=True)
            if each.drawn is not None
        ),
        # The detector finds one fluke, and cannot know which of the whales it shows.
        undrawn=tuple(
            id_
            for each, id_ in zip(known.flukes, ids, strict=True)
            if several and each.drawn is None
        ),
        changed_at=at,
    )
    if known.sidecar is not None:
        photograph = with_metadata(photograph, metadata_of(known.data, known.sidecar))
    unique_key = UniqueKey(content_key(sha256), photograph_id)
    services.catalogue.commit([photograph, unique_key, *changes.saves.values()])
    return ids
