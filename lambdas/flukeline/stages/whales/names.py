"""Whales with their encounters, and their unique names and aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flukeline.catalogue.look_alikes import look_key
from flukeline.catalogue.review import clean_name
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.records import (
    Encounter,
    Individual,
    Photograph,
    UniqueKey,
    name_key,
    photograph_of,
)
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity
from flukeline.storage.lists import INDIVIDUALS, encounters_of
from flukeline.storage.pagination import every
from flukeline.storage.ports import MAX_RECORDS
from flukeline.times import LocalTime


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
    def seen(self) -> list[LocalTime]:
        """The known dates of its encounters, earliest first."""
        dates = [each.taken_at for each in self.encounters if each.taken_at is not None]
        return sorted(dates, key=lambda each: each.sort_key)


def with_encounters(services: Services, individual: Individual) -> Whale:
    """The whale with its encounters, newest first by their date, or by when they were made."""
    encounters = [
        each
        for id_ in (individual.id, *individual.absorbed)
        for each in every(services.catalogue, Encounter, encounters_of(id_))
    ]
    encounters.sort(key=lambda each: (each.order, each.id), reverse=True)
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


def check_free(services: Services, names: Sequence[str], for_id: str) -> list[UniqueKey]:
    """Check that no whale other than ``for_id`` has one of ``names``, or one that looks like it.

    Returns:
        ``look_keys`` of the names, to be saved with them.

    Raises:
        Conflict: Another whale has the name; the words show both names.
    """
    taken = services.catalogue.find_all(UniqueKey, [name_key(name) for name in names])
    for name in names:
        unique_key = taken.get(name_key(name))
        if unique_key is not None and unique_key.holder != for_id:
            raise Conflict(_taken(services, unique_key, name))
    for name, other in look_alikes(services, dict.fromkeys(names, for_id)).items():
        raise Conflict(
            f"The name {name} looks like {other}, the name of another whale, but is written with"
            " other characters. Choose another name."
        )
    return look_keys(services, names, for_id)


def look_alikes(services: Services, names: Mapping[str, str | None]) -> dict[str, str]:
    """Those of ``names`` that look like a name of another whale, with that name.

    A name in ordinary letters is found by its own key. Another one is found by the key that
    ``look_keys`` made; that key may be left when the name has gone, so its holder's names tell.

    Args:
        services: The services.
        names: Each name with the id of its own whale, or None for a whale still to be made.
    """
    keys = {name: (_plain(name), look_key(name)) for name in names}
    found = services.catalogue.find_all(UniqueKey, {key for pair in keys.values() for key in pair})
    holders = identity.whales(services, {each.holder for each in found.values()})
    alike = {}
    for name, pair in keys.items():
        for key in pair:
            whale = holders.get(found[key].holder) if key in found else None
            if whale is None or whale.id == names[name]:
                continue
            for other in (whale.name, *whale.aliases):
                if look_key(other) == pair[1] and name_key(other) != name_key(name):
                    alike[name] = other
    return alike


def look_keys(services: Services, names: Sequence[str], for_id: str) -> list[UniqueKey]:
    """The keys by which ``look_alikes`` finds names in other than ordinary letters."""
    keys = {look_key(name) for name in names if _plain(name) != name_key(name)}
    found = services.catalogue.find_all(UniqueKey, keys) if keys else {}
    return [
        replace(found[key], holder=for_id) if key in found else UniqueKey(key, for_id)
        for key in sorted(keys)
        if key not in found or found[key].holder != for_id
    ]


def _plain(name: str) -> str:
    """The unique key of the name in ordinary letters that looks like this one."""
    return "name:" + look_key(name).removeprefix("look:")


def _taken(services: Services, taken: UniqueKey, name: str) -> str:
    whale = identity.whale(services, taken.holder)
    held = () if whale is None else (whale.name, *whale.aliases)
    other = next((each for each in held if name_key(each) == taken.key), name)
    if other == name:
        return f"Another whale has the name {name} already. Choose another name."
    return f"Another whale has the name {name} already, as {other}. Choose another name."


def propose_name(services: Services) -> str:
    """The next free name of the form ``Whale 017``."""
    number = services.catalogue.counts()[INDIVIDUALS] + 1
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
        held = {individual.name, *individual.aliases}

        def cleaned(given: str) -> str:
            # A name from before a rule stays as it is, so that the others can be changed.
            return given if given in held else clean_name(given)

        changed = replace(
            individual,
            name=individual.name if name is None else cleaned(name),
            aliases=individual.aliases
            if aliases is None
            else tuple(cleaned(each) for each in aliases),
        )
        wanted = [changed.name, *changed.aliases]
        keys = [name_key(each) for each in wanted]
        if len(set(keys)) < len(keys):
            raise Rejected("A name is given twice. Give each name and alias once.")
        looks = check_free(services, [each for each in wanted if each not in held], individual_id)
        former_keys = [name_key(each) for each in (individual.name, *individual.aliases)]
        former = services.catalogue.find_all(UniqueKey, former_keys)
        added = [UniqueKey(key, individual_id) for key in keys if key not in former] + looks
        freed = [unique_key for key, unique_key in former.items() if key not in keys]
        if 1 + len(added) + len(freed) > MAX_RECORDS:
            raise Rejected("These are too many names to change at once. Change half of them first.")
        services.catalogue.commit([changed, *added], freed)

    retry_on_conflict(attempt)
    return get_whale(services, individual_id)
