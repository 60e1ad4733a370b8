"""Species: the whales that are told apart by their flukes, with their names in WoRMS.

The World Register of Marine Species (marinespecies.org) has the accepted names. An AphiaID stands here
where a public source confirmed it: that of Physeter macrocephalus in a guide to persistent identifiers
with the register's own address, those of Megaptera novaeangliae and Balaenoptera musculus in programs
that ask OBIS by them. Of Eschrichtius robustus three sources gave 137088, 137094 and 137112, so that
it and the others have none until somebody has read the register.

Flukes are described as marks of these species by the papers of "Individual Recognition of Cetaceans"
(Hammond, Mizroch and Donovan, editors, 1990: Reports of the International Whaling Commission, special
issue 12), though of blue, grey, bowhead and right whales beside other marks.
"""

from __future__ import annotations

from dataclasses import dataclass

from flukeline.catalogue.reading.words import folded


@dataclass(frozen=True, slots=True)
class Species:
    """A species as the World Register of Marine Species names it.

    Attributes:
        name: Scientific name, genus and specific epithet.
        aphia_id: Its AphiaID in WoRMS; None: not verified.
        common: Common names in English (first), Portuguese, Spanish and French, and older scientific
            ones; in lower case, without accents, and with spaces for hyphens.
    """

    name: str
    aphia_id: int | None
    common: tuple[str, ...]


def _species(name: str, aphia_id: int | None, common: str) -> Species:
    return Species(name, aphia_id, tuple(each.strip() for each in common.split(",")))


SPECIES = (
    _species(
        "Physeter macrocephalus",
        137119,
        "sperm whale, cachalot, cachalote, cachalote comum, ballena esperma, grand cachalot,"
        " physeter catodon",
    ),
    _species(
        "Megaptera novaeangliae",
        137092,
        "humpback whale, humpback, baleia jubarte, jubarte, baleia de bossas, baleia corcunda,"
        " ballena jorobada, jorobada, yubarta, rorcual jorobado, baleine a bosse, jubarte,"
        " rorqual a bosse, megaptere, megaptera nodosa",
    ),
    _species(
        "Balaenoptera musculus",
        137090,
        "blue whale, baleia azul, rorqual azul, ballena azul, rorcual azul, baleine bleue,"
        " rorqual bleu, grand rorqual, sibbaldus musculus",
    ),
    _species(
        "Eschrichtius robustus",
        None,
        "grey whale, gray whale, baleia cinzenta, ballena gris, baleine grise,"
        " eschrichtius gibbosus, eschrichtius glaucus",
    ),
    _species(
        "Balaena mysticetus",
        None,
        "bowhead whale, bowhead, greenland whale, greenland right whale, baleia da groenlandia,"
        " baleia da gronelandia, ballena de groenlandia, ballena boreal, baleine boreale,"
        " baleine du groenland",
    ),
    _species(
        "Eubalaena glacialis",
        None,
        "north atlantic right whale, baleia franca do atlantico norte, baleia basca,"
        " ballena franca del atlantico norte, ballena franca glacial, ballena vasca,"
        " baleine franche de l'atlantique nord, baleine noire de l'atlantique nord,"
        " baleine de biscaye, balaena glacialis",
    ),
    _species(
        "Eubalaena australis",
        None,
        "southern right whale, baleia franca austral, baleia franca do sul, ballena franca austral,"
        " baleine franche australe, balaena australis",
    ),
    _species(
        "Eubalaena japonica",
        None,
        "north pacific right whale, baleia franca do pacifico norte, baleia franca do pacifico,"
        " ballena franca del pacifico norte, ballena franca del pacifico,"
        " baleine franche du pacifique nord, baleine franche du pacifique, baleine du japon,"
        " balaena japonica",
    ),
)


def _key(name: str) -> str:
    return " ".join(folded(name).replace("-", " ").replace("\u2019", "'").split())


def _short(name: str) -> str:
    """A scientific name with the initial of its genus: P. macrocephalus."""
    genus, epithet = name.split()
    return f"{genus[0]}. {epithet}"


_BY_NAME = {
    _key(name): each for each in SPECIES for name in (each.name, _short(each.name), *each.common)
}


def find_species(name: str) -> Species | None:
    """The species with a scientific or common name, in any case, without accents and hyphens."""
    return _BY_NAME.get(_key(name))


def genus_and_epithet(name: str) -> tuple[str, str]:
    """A species' name in two parts, as Wildbook wants it."""
    genus, _, epithet = name.partition(" ")
    return genus, epithet
