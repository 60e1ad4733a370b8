"""Whales that the keywords of photographs name: offered to a person, never taken by itself."""

from __future__ import annotations

from collections.abc import Iterable

from flukeline.records import Individual, Photograph, UniqueKey, name_key
from flukeline.services import Services
from flukeline.stages.whales import identity

LONGEST_KEY = 1500
"""Bytes of the longest key that is looked up; DynamoDB allows 2,048, and no name has more."""


def named_in_keywords(
    services: Services, photographs: Iterable[Photograph]
) -> dict[str, list[Individual]]:
    """The whales whose name or alias is a keyword, or a level of one, by photograph id."""
    keys_of = {each.id: _keys(each.keywords) for each in photographs if each.keywords}
    if not keys_of:
        return {}
    wanted = {key for keys in keys_of.values() for key in keys}
    held = services.catalogue.find_all(UniqueKey, wanted)
    whales = identity.whales(services, (each.holder for each in held.values()))
    named = {key: whales[each.holder] for key, each in held.items() if each.holder in whales}
    return {
        id_: list({named[key].id: named[key] for key in keys if key in named}.values())
        for id_, keys in keys_of.items()
    }


def _keys(keywords: Iterable[str]) -> list[str]:
    words = [part for each in keywords for part in (each, *each.split("|"))]
    keys = dict.fromkeys(name_key(each) for each in words if each.strip())
    return [each for each in keys if len(each.encode()) <= LONGEST_KEY]
