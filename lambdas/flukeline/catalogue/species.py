"""Species: the cetaceans that are identified by their flukes, with their names in WoRMS."""

from __future__ import annotations

from dataclasses import dataclass

from flukeline.catalogue.reading.words import folded


@dataclass(frozen=True, slots=True)
class Species:
    """A species as the World Register of Marine Species names it.

    Attributes:
        name: Scientific name, genus and specific epithet.
        aphia_id: Its AphiaID in WoRMS.
        common: Common names in English, Portuguese, Spanish and French, and older scientific ones.
    """

    name: str
    aphia_id: int
    common: tuple[str, ...]


def _species(name: str, aphia_id: int, common: str) -> Species:
    return Species(name, aphia_id, tuple(each.strip() for each in common.split(",")))


# From WoRMS, marinespecies.org.
SPECIES = (
    _species(
        "Physeter macrocephalus", 137119, "sperm whale, cachalote, cachalot, physeter catodon"
    ),
    _species(
        "Megaptera novaeangliae",
        137092,
        "humpback whale, humpback, baleia-jubarte, baleia jubarte, jubarte, baleia-de-bossas,"
        " baleia de bossas, ballena jorobada, jorobada, yubarta, baleine a bosse, rorqual a bosse",
    ),
    _species(
        "Balaenoptera musculus", 137090, "blue whale, baleia-azul, ballena azul, baleine bleue"
    ),
    _species(
        "Balaena mysticetus", 137086, "bowhead whale, ballena de groenlandia, baleine boreale"
    ),
)
DEFAULT = SPECIES[0]
"""The species of encounters that name none."""
_BY_NAME = {folded(name): each for each in SPECIES for name in (each.name, *each.common)}


def find_species(name: str) -> Species | None:
    """The species with a scientific or common name, in any case and without accents."""
    return _BY_NAME.get(folded(name))


def genus_and_epithet(name: str | None) -> tuple[str, str]:
    """A species' name in two parts, as Wildbook wants it; the default where none is named."""
    genus, _, epithet = (name or DEFAULT.name).partition(" ")
    return genus, epithet
