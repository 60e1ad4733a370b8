"""The records that one transaction saves: encounters, whales and their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from flukeline.catalogue import review as review_rules
from flukeline.records import (
    CropRequest,
    Encounter,
    Individual,
    Principal,
    Record,
    Review,
    UniqueKey,
    name_key,
    new_id,
)
from flukeline.services import Services
from flukeline.stages.whales import identity, names
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
        species: Scientific name; None: the catalogue's.
        columns: The group's own columns.
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
    species: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    encounter_id: str | None = None
    group: str | None = None
    drawn: CropRequest | None = None


class Changes:
    """The records of one transaction; a record that is changed several times is saved once.

    Args:
        services: The services.
        principal: Who makes the changes.
        drawing: Whether they belong to the sample catalogue.
        at: The current time.
        import_id: The import that they belong to, whose undoing takes back the aliases it gave.
    """

    def __init__(
        self,
        services: Services,
        principal: Principal,
        drawing: bool,
        at: datetime,
        import_id: str = "",
    ) -> None:
        self._services = services
        self._by = principal.name
        self._drawing = drawing
        self._at = at
        self._import_id = import_id
        self.saves: dict[tuple[type[Record], str], Record] = {}

    def save(self, *records: Record) -> None:
        """Add records to the transaction, replacing earlier versions of them."""
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
                self.save(replace(existing, waiting=waiting, last_change=words))
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
            species=fluke.species,
            columns=fluke.columns,
        )
        self.save(made)
        if fluke.group is not None:
            # If two processes make the same encounter, the second one conflicts, retries and finds
            # the encounter of the first.
            key = GROUP + fluke.group
            self.save(replace(group_key, holder=made.id) if group_key else UniqueKey(key, made.id))
        if fluke.individual is not None or fluke.not_identifiable:
            # A known whale may be identified before its fluke is compared.
            self.decide(replace(made, status="unreviewed"), fluke)
        return made.id

    def decide(self, encounter: Encounter, fluke: KnownFluke) -> None:
        """Identify the encounter as the fluke's whale, or as not identifiable."""
        if fluke.individual is None:
            outcome = review_rules.not_identifiable(encounter, None, self._by, self._at)
        else:
            whale, unique_key = self.find_or_make_whale(fluke.individual)
            self.add_aliases(whale, fluke.aliases)
            whale = self.with_changes(whale)
            outcome = review_rules.identify(encounter, None, whale, unique_key, self._by, self._at)
        self.save(*outcome.saves)

    def identify(self, encounter: Encounter, name: str) -> Review:
        """Identify an encounter of the catalogue as the whale with this name."""
        if encounter.status == "pending":
            # A known whale may be identified before its fluke is compared.
            encounter = replace(encounter, status="unreviewed")
        whale, unique_key = self.find_or_make_whale(name)
        record, current = self._record(encounter.individual_id)
        outcome = review_rules.identify(
            encounter, record, self.with_changes(whale), unique_key, self._by, self._at, current
        )
        self.save(*outcome.saves)
        return outcome.review

    def set_aside(self, encounter: Encounter) -> Review:
        """Mark an encounter of the catalogue as not identifiable."""
        record, current = self._record(encounter.individual_id)
        outcome = review_rules.not_identifiable(encounter, record, self._by, self._at, current)
        self.save(*outcome.saves)
        return outcome.review

    def _record(self, id_: str | None) -> tuple[Individual | None, Individual | None]:
        """The record of a whale with the changes made to it, and the whale that it stands for."""
        if id_ is None:
            return None, None
        record = self._services.catalogue.find(Individual, id_)
        return record and self.with_changes(record), identity.whale(self._services, id_)

    def give_aliases(
        self, name: str, aliases: tuple[str, ...]
    ) -> tuple[Individual, Individual] | None:
        """The whale with this name before and after it got its free aliases, if it got any."""
        before, _ = self.find_or_make_whale(name)
        before = self.with_changes(before)
        self.add_aliases(before, aliases)
        after = self.with_changes(before)
        return None if after.aliases == before.aliases else (before, after)

    def find_or_make_whale(self, name: str) -> tuple[Individual, UniqueKey | None]:
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
        self.save(*names.look_keys(self._services, [whale.name], whale.id))
        # The unique key of a removed whale is reused.
        return whale, replace(unique_key, holder=whale.id) if unique_key is not None else made

    def with_changes(self, whale: Individual) -> Individual:
        """The whale with the changes made to it in this transaction."""
        saved = self.saves.get((Individual, whale.id))
        return saved if isinstance(saved, Individual) else whale

    def add_aliases(self, whale: Individual, aliases: tuple[str, ...]) -> None:
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
        self.save(replace(whale, aliases=(*whale.aliases, *free)))
        keys = (UniqueKey(name_key(each), whale.id, given_by=self._import_id) for each in free)
        self.save(*keys)
        looks = names.look_keys(self._services, free, whale.id)
        self.save(*(each for each in looks if (UniqueKey, each.key) not in self.saves))
