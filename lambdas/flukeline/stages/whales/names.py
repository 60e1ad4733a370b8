"""Whales with their encounters, and their unique names and aliases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flukeline.catalogue.review import clean_name
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.records import Encounter, Individual, Photograph, UniqueKey, name_key, photograph_of
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity
from flukeline.storage.lists import INDIVIDUALS, encounters_of
from flukeline.storage.pagination import every


@dataclass(frozen=True, slots=True)
class Whale:
    """A whale with its encounters, newest first."""

    individual: Individual
    encounters: tuple[Encounter, ...]

    @property
    def annotation_ids(self) -> tuple[str, ...]:
        """The ids of its flukes."""
        return tuple(id_ for encounter in self.encounters for id_ in encounter.annotation_ids)

    @property
    def seen(self) -> list[datetime]:
        """The known dates of its encounters, earliest first."""
        return sorted(each.taken_at for each in self.encounters if each.taken_at is not None)


def with_encounters(services: Services, individual: Individual) -> Whale:
    """The whale with its encounters, newest first by their date, or by when they were made."""
    encounters = [
        each
        for id_ in (individual.id, *individual.absorbed)
        for each in every(services.catalogue, Encounter, encounters_of(id_))
    ]
    encounters.sort(key=lambda each: (each.taken_at or each.created_at, each.id), reverse=True)
    return Whale(individual, tuple(encounters))


def get_whale(services: Services, individual_id: str) -> Whale:
    """The whale, or the one that it was merged into. Raises NotFound."""
    individual = identity.whale(services, individual_id)
    if individual is None:
        raise NotFound("There is no such whale.")
    return with_encounters(services, individual)


def photographs_of(services: Services, whales: Sequence[Whale]) -> dict[str, Photograph]:
    """All photographs of these whales by photograph id."""
    ids = {photograph_of(each) for whale in whales for each in whale.annotation_ids}
    return services.catalogue.find_all(Photograph, ids)


def check_free(services: Services, names: Sequence[str], for_id: str) -> None:
    """Raise Conflict if a whale other than ``for_id`` has one of ``names``."""
    taken = services.catalogue.find_all(UniqueKey, [name_key(name) for name in names])
    for name in names:
        unique_key = taken.get(name_key(name))
        if unique_key is not None and unique_key.holder != for_id:
            raise Conflict(f"Another whale has the name {name} already. Choose another name.")


def propose_name(services: Services) -> str:
    """The next free name of the form ``Whale 017``."""
    number = services.catalogue.count(INDIVIDUALS) + 1
    while services.catalogue.find(UniqueKey, name_key(f"Whale {number:03d}")) is not None:
        number += 1
    return f"Whale {number:03d}"


def change(
    services: Services,
    individual_id: str,
    version: int,
    name: str | None,
    aliases: Sequence[str] | None,
) -> Whale:
    """Change a whale's name or aliases.

    Args:
        services: The services.
        individual_id: The whale.
        version: Its version when the person saw it.
        name: The new name; None: unchanged.
        aliases: The new aliases; None: unchanged.

    Returns:
        The whale as stored.

    Raises:
        NotFound: There is no such whale.
        Conflict: The whale changed since it was seen, or another whale has one of the names.
        Rejected: A name is empty, or given twice.
    """

    def attempt() -> None:
        individual = get_whale(services, individual_id).individual
        if individual.id != individual_id:
            raise Conflict(f"This whale was merged into {individual.name}. Look at that one.")
        if individual.version != version:
            raise Conflict("Somebody changed this whale meanwhile. Look at it again.")
        changed = replace(
            individual,
            name=individual.name if name is None else clean_name(name),
            aliases=individual.aliases
            if aliases is None
            else tuple(clean_name(each) for each in aliases),
        )
        wanted = [changed.name, *changed.aliases]
        keys = [name_key(each) for each in wanted]
        if len(set(keys)) < len(keys):
            raise Rejected("A name is given twice. Give each name and alias once.")
        check_free(services, wanted, individual_id)
        former_keys = [name_key(each) for each in (individual.name, *individual.aliases)]
        former = services.catalogue.find_all(UniqueKey, former_keys)
        added = [UniqueKey(key, individual_id) for key in keys if key not in former]
        freed = [unique_key for key, unique_key in former.items() if key not in keys]
        services.catalogue.commit([changed, *added], freed)

    retry_on_conflict(attempt)
    return get_whale(services, individual_id)
