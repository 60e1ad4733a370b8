"""Import of photographs with what is already known of their whales and encounters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from flukeline.catalogue import photographs as photograph_rules
from flukeline.catalogue import review as review_rules
from flukeline.records import (
    CropRequest,
    Encounter,
    Individual,
    Photograph,
    Principal,
    Record,
    UniqueKey,
    content_key,
    name_key,
    new_id,
    now,
)
from flukeline.services import Services
from flukeline.stages.intake.receive import send_to_crop
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity, names
from flukeline.storage.keys import original_key
from flukeline.times import LocalTime

GROUP = "imported:"
"""Prefix of the unique key of an encounter whose photographs are imported one after another."""


@dataclass(frozen=True, slots=True)
class KnownFluke:
    """What is known of one fluke and of its encounter.

    Attributes:
        individual: The whale's name; None: unknown.
        aliases: The whale's other names.
        not_identifiable: Whether somebody decided that the fluke cannot be identified.
        taken_at: When the encounter was.
        latitude: In degrees.
        longitude: In degrees.
        place: The place in words.
        notes: On the encounter.
        photographer: Who took the photograph.
        encounter_id: The encounter, if it exists.
        group: Identifies the encounter among photographs that are imported together, until the
            encounter exists.
        drawn: The fluke's box; None: the detector finds it.
    """

    individual: str | None = None
    aliases: tuple[str, ...] = ()
    not_identifiable: bool = False
    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str | None = None
    notes: str | None = None
    photographer: str | None = None
    encounter_id: str | None = None
    group: str | None = None
    drawn: CropRequest | None = None


@dataclass(frozen=True, slots=True)
class KnownPhotograph:
    """One photograph and what is known of its flukes.

    Attributes:
        filename: The photograph's name.
        data: Its file.
        flukes: What is known of each fluke in it.
        drawing: Whether it is a drawing of the sample catalogue.
        dated: Whether the encounter's date and place are also the photograph's; if not, those in
            its file are.
    """

    filename: str
    data: bytes
    flukes: tuple[KnownFluke, ...] = (KnownFluke(),)
    drawing: bool = False
    dated: bool = True


def holder_of(services: Services, sha256: str) -> Photograph | None:
    """The photograph in the catalogue whose file has this SHA-256, if any."""
    unique_key = services.catalogue.find(UniqueKey, content_key(sha256))
    return None if unique_key is None else services.catalogue.find(Photograph, unique_key.holder)


def identity_of(services: Services, data: bytes) -> Individual | None:
    """The whale that a photograph with this file is identified as in the catalogue, if any."""
    photograph = holder_of(services, hashlib.sha256(data).hexdigest())
    if photograph is None or photograph.encounter_id is None:
        return None
    encounter = services.catalogue.find(Encounter, photograph.encounter_id)
    if encounter is None or encounter.individual_id is None:
        return None
    return identity.whale(services, encounter.individual_id)


def import_photograph(
    services: Services, principal: Principal, known: KnownPhotograph, since: datetime | None = None
) -> tuple[Literal["taken in", "there already", "identified"], tuple[str, ...]]:
    """Import one photograph with its whales and encounters, and send it to the crop stage.

    Idempotent: the records are saved in one transaction. A file that is already in the catalogue is
    not imported again. It is sent again if it has not been cropped, and its encounter is identified
    if nobody has reviewed it.

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
        done = retry_on_conflict(lambda: _identify(services, principal, known, existing))
        if since is not None and existing.received_at >= since:
            return "taken in", existing.encounter_ids
        return ("identified" if done else "there already"), existing.encounter_ids
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
    changes = _Changes(services, principal, known.drawing, at)
    ids = tuple(changes.add_to_encounter(each, photograph_id) for each in known.flukes)
    first = known.flukes[0]
    photograph = Photograph(
        id=photograph_id,
        filename=photograph_rules.clean_filename(known.filename),
        size=len(known.data),
        state="received",
        received_at=at,
        received_by=principal.name,
        drawing=known.drawing,
        sha256=sha256,
        taken_at=first.taken_at if known.dated else None,
        latitude=first.latitude if known.dated else None,
        longitude=first.longitude if known.dated else None,
        encounter_id=ids[0],
        drawn=tuple(
            replace(each.drawn, encounter_id=id_)
            for each, id_ in zip(known.flukes, ids, strict=True)
            if each.drawn is not None
        ),
        changed_at=at,
    )
    unique_key = UniqueKey(content_key(sha256), photograph_id)
    services.catalogue.commit([photograph, unique_key, *changes.saves.values()])
    return ids


def _identify(
    services: Services, principal: Principal, known: KnownPhotograph, photograph: Photograph
) -> bool:
    """Identify the encounter of a photograph in the catalogue; False if it was reviewed before."""
    fluke = known.flukes[0]
    if fluke.individual is None or len(known.flukes) > 1 or photograph.encounter_id is None:
        return False
    encounter = services.catalogue.find(Encounter, photograph.encounter_id)
    if encounter is None or encounter.status not in ("pending", "unreviewed"):
        return False
    changes = _Changes(services, principal, known.drawing, now())
    changes.decide(replace(encounter, status="unreviewed"), fluke)
    services.catalogue.commit(list(changes.saves.values()))
    return True


class _Changes:
    """The records of one transaction; a record that is changed several times is saved once."""

    def __init__(
        self, services: Services, principal: Principal, drawing: bool, at: datetime
    ) -> None:
        self._services = services
        self._by = principal.name
        self._drawing = drawing
        self._at = at
        self.saves: dict[tuple[type[Record], str], Record] = {}

    def _save(self, *records: Record) -> None:
        self.saves |= {(type(each), each.id): each for each in records}

    def add_to_encounter(self, fluke: KnownFluke, photograph_id: str) -> str:
        """Add a photograph to its fluke's encounter, which is made if needed; its id."""
        group_key = None
        if fluke.group is not None:
            group_key = self._services.catalogue.find(UniqueKey, GROUP + fluke.group)
        for id_ in (fluke.encounter_id, group_key.holder if group_key is not None else None):
            existing = self._services.catalogue.find(Encounter, id_) if id_ is not None else None
            if existing is not None:
                words = f"{self._by} imported a photograph into it"
                waiting = (*existing.waiting, photograph_id)
                self._save(replace(existing, waiting=waiting, last_change=words))
                return existing.id
        made = Encounter(
            id=new_id(),
            status="pending",
            created_at=self._at,
            waiting=(photograph_id,),
            drawing=self._drawing,
            taken_at=fluke.taken_at,
            latitude=fluke.latitude,
            longitude=fluke.longitude,
            place=fluke.place,
            notes=fluke.notes,
            photographer=fluke.photographer,
        )
        self._save(made)
        if fluke.group is not None:
            # If two processes make the same encounter, the second one conflicts, retries and finds
            # the encounter of the first.
            key = GROUP + fluke.group
            self._save(replace(group_key, holder=made.id) if group_key else UniqueKey(key, made.id))
        if fluke.individual is not None or fluke.not_identifiable:
            # A known whale may be identified before its fluke is compared.
            self.decide(replace(made, status="unreviewed"), fluke)
        return made.id

    def decide(self, encounter: Encounter, fluke: KnownFluke) -> None:
        """Identify the encounter as the fluke's whale, or as not identifiable."""
        if fluke.individual is None:
            outcome = review_rules.not_identifiable(encounter, None, self._by, self._at)
        else:
            whale, unique_key = self._find_or_make_whale(fluke.individual)
            self._add_aliases(whale, fluke.aliases)
            whale = self._with_changes(whale)
            outcome = review_rules.identify(encounter, None, whale, unique_key, self._by, self._at)
        self._save(*outcome.saves)

    def _find_or_make_whale(self, name: str) -> tuple[Individual, UniqueKey | None]:
        """The whale with this name; a new one comes with the unique key of its name."""
        key = name_key(name)
        saved = self.saves.get((UniqueKey, key))
        unique_key = (
            saved if isinstance(saved, UniqueKey) else self._services.catalogue.find(UniqueKey, key)
        )
        if unique_key is not None:
            existing = self.saves.get((Individual, unique_key.holder))
            if not isinstance(existing, Individual):
                existing = self._services.catalogue.find(Individual, unique_key.holder)
            if existing is not None:
                return existing, None
        whale, made = review_rules.named(name, self._at, self._drawing)
        self._save(*names.look_keys(self._services, [whale.name], whale.id))
        # The unique key of a removed whale is reused.
        return whale, replace(unique_key, holder=whale.id) if unique_key is not None else made

    def _with_changes(self, whale: Individual) -> Individual:
        """The whale with the changes made to it in this transaction."""
        saved = self.saves.get((Individual, whale.id))
        return saved if isinstance(saved, Individual) else whale

    def _add_aliases(self, whale: Individual, aliases: tuple[str, ...]) -> None:
        """Give the whale those aliases that no whale has yet."""
        taken = self._services.catalogue.find_all(UniqueKey, (name_key(each) for each in aliases))
        present = {name_key(each) for each in (whale.name, *whale.aliases)}
        free = tuple(
            each
            for each in aliases
            if name_key(each) not in taken
            and name_key(each) not in present
            and (UniqueKey, name_key(each)) not in self.saves
        )
        self._save(replace(whale, aliases=(*whale.aliases, *free)))
        self._save(*(UniqueKey(name_key(each), whale.id) for each in free))
        looks = names.look_keys(self._services, free, whale.id)
        self._save(*(each for each in looks if (UniqueKey, each.key) not in self.saves))
