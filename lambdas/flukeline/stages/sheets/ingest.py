"""Known whales: take photographs into the catalogue whose whale is known already."""

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
from flukeline.stages.whales import identity
from flukeline.storage.keys import original_key

GROUP = "imported:"
"""The claim on an encounter of several photographs that come in together."""


@dataclass(frozen=True, slots=True)
class KnownFluke:
    """What is known of one fluke, and of the encounter that it belongs to.

    Attributes:
        individual: The whale's name; None: nobody knows it.
        aliases: The whale's other names.
        not_identifiable: Somebody decided that the photographs cannot tell.
        taken_at: When.
        latitude: Where.
        longitude: Where.
        place: Where, in words.
        notes: On the encounter.
        photographer: Who took it.
        encounter_id: An encounter that is there already and that this fluke belongs to.
        group: What several flukes of one encounter have in common, while that is not there yet.
        drawn: The fluke's box; None: the model is to find it.
    """

    individual: str | None = None
    aliases: tuple[str, ...] = ()
    not_identifiable: bool = False
    taken_at: datetime | None = None
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
    """One photograph and what is known of each fluke in it.

    ``dated`` says that the photograph itself was taken when and where its encounter was; otherwise
    its file says so.
    """

    filename: str
    data: bytes
    shows: tuple[KnownFluke, ...] = (KnownFluke(),)
    drawing: bool = False
    dated: bool = True


def holder_of(services: Services, sha256: str) -> Photograph | None:
    """The photograph in the catalogue with exactly the file that has this SHA-256, if any."""
    claim = services.catalogue.find(UniqueKey, content_key(sha256))
    return None if claim is None else services.catalogue.find(Photograph, claim.holder)


def identity_of(services: Services, data: bytes) -> Individual | None:
    """The whale that exactly this file is identified as in the catalogue, if any."""
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
    """Take one photograph in with its whales, and send it on its way.

    Everything but the sending is one transaction, so it can be stopped and run again: a file that
    is there already is sent on again where it has not been cropped, and not taken in twice; where
    nobody has reviewed it, it is identified now.

    Args:
        services: The services.
        principal: Who takes it in.
        known: The photograph.
        since: What has arrived since then counts as taken in, now.

    Returns:
        What became of it, and the encounters of its flukes as far as they are known.
    """
    sha256 = hashlib.sha256(known.data).hexdigest()
    present = holder_of(services, sha256)
    if present is not None:
        if present.state == "received":
            send_to_crop(services, present.id)
        done = retry_on_conflict(lambda: _identify(services, principal, known, present))
        if since is not None and present.received_at >= since:
            return "taken in", present.encounter_ids
        return ("identified" if done else "there already"), present.encounter_ids
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
    """The encounters of its flukes; None where the same file has arrived meanwhile."""
    if holder_of(services, sha256) is not None:
        return None
    at = now()
    change = _Change(services, principal, known.drawing, at)
    ids = tuple(change.encounter(each, photograph_id) for each in known.shows)
    first = known.shows[0]
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
            for each, id_ in zip(known.shows, ids, strict=True)
            if each.drawn is not None
        ),
        changed_at=at,
    )
    claim = UniqueKey(content_key(sha256), photograph_id)
    services.catalogue.commit([photograph, claim, *change.saves.values()])
    return ids


def _identify(
    services: Services, principal: Principal, known: KnownPhotograph, photograph: Photograph
) -> bool:
    """Identify a photograph that is there already, and that nobody has reviewed."""
    shown = known.shows[0]
    if shown.individual is None or len(known.shows) > 1 or photograph.encounter_id is None:
        return False
    encounter = services.catalogue.find(Encounter, photograph.encounter_id)
    if encounter is None or encounter.status not in ("pending", "unreviewed"):
        return False
    change = _Change(services, principal, known.drawing, now())
    change.decide(replace(encounter, status="unreviewed"), shown)
    services.catalogue.commit(list(change.saves.values()))
    return True


class _Change:
    """The records of one transaction; a whale that two flukes show is changed twice, saved once."""

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

    def encounter(self, shown: KnownFluke, photograph_id: str) -> str:
        """Let the photograph wait in its encounter for its fluke; the encounter's id."""
        claim = None
        if shown.group is not None:
            claim = self._services.catalogue.find(UniqueKey, GROUP + shown.group)
        for id_ in (shown.encounter_id, claim.holder if claim is not None else None):
            held = self._services.catalogue.find(Encounter, id_) if id_ is not None else None
            if held is not None:
                words = f"{self._by} imported a photograph into it"
                waiting = (*held.waiting, photograph_id)
                self._save(replace(held, waiting=waiting, last_change=words))
                return held.id
        made = Encounter(
            id=new_id(),
            status="pending",
            created_at=self._at,
            waiting=(photograph_id,),
            drawing=self._drawing,
            taken_at=shown.taken_at,
            latitude=shown.latitude,
            longitude=shown.longitude,
            place=shown.place,
            notes=shown.notes,
            photographer=shown.photographer,
        )
        self._save(made)
        if shown.group is not None:
            # Of two processes that begin one encounter, the second conflicts and joins.
            key = GROUP + shown.group
            self._save(replace(claim, holder=made.id) if claim else UniqueKey(key, made.id))
        if shown.individual is not None or shown.not_identifiable:
            # A known whale needs no comparison before it may be identified.
            self.decide(replace(made, status="unreviewed"), shown)
        return made.id

    def decide(self, encounter: Encounter, shown: KnownFluke) -> None:
        """Decide about the encounter as the sheet says."""
        if shown.individual is None:
            outcome = review_rules.not_identifiable(encounter, None, self._by, self._at)
        else:
            whale, claim = self._whale(shown.individual)
            self._add_aliases(whale, shown.aliases)
            whale = self._current(whale)
            outcome = review_rules.identify(encounter, None, whale, claim, self._by, self._at)
        self._save(*outcome.saves)

    def _whale(self, name: str) -> tuple[Individual, UniqueKey | None]:
        key = name_key(name)
        saved = self.saves.get((UniqueKey, key))
        claim = (
            saved if isinstance(saved, UniqueKey) else self._services.catalogue.find(UniqueKey, key)
        )
        if claim is not None:
            held = self.saves.get((Individual, claim.holder))
            if not isinstance(held, Individual):
                held = self._services.catalogue.find(Individual, claim.holder)
            if held is not None:
                return held, None
        whale, made = review_rules.named(name, self._at, self._drawing)
        # The claim of a whale that is gone is taken over.
        return whale, replace(claim, holder=whale.id) if claim is not None else made

    def _current(self, whale: Individual) -> Individual:
        saved = self.saves.get((Individual, whale.id))
        return saved if isinstance(saved, Individual) else whale

    def _add_aliases(self, whale: Individual, aliases: tuple[str, ...]) -> None:
        """Give the whale those of the aliases that nobody has yet."""
        claims = self._services.catalogue.find_all(UniqueKey, (name_key(each) for each in aliases))
        known = {name_key(each) for each in (whale.name, *whale.aliases)}
        free = tuple(
            each
            for each in aliases
            if name_key(each) not in claims
            and name_key(each) not in known
            and (UniqueKey, name_key(each)) not in self.saves
        )
        self._save(replace(whale, aliases=(*whale.aliases, *free)))
        self._save(*(UniqueKey(name_key(each), whale.id) for each in free))
