"""Write XMP sidecars: keywords, date, place and caption, beside what a sidecar says already.

By the XMP specification (ISO 16684-1) and Adobe's namespaces; ``metadata.xmp`` reads them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from flukeline.times import LocalTime
from flukeline.vision.metadata.xmp import MAX_BYTES, Unreadable

_NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
}
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'.encode()
_TAIL = b'\n<?xpacket end="w"?>\n'
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Characters that XML 1.0 does not have, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Said:
    """What a sidecar says of a photograph.

    Attributes:
        keywords: Flat keywords.
        hierarchical: Keywords with "|" between their levels.
        taken_at: When it was taken.
        latitude: In degrees; None: unknown.
        longitude: In degrees; None: unknown.
        description: The caption.
    """

    keywords: tuple[str, ...] = ()
    hierarchical: tuple[str, ...] = ()
    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    description: str | None = None


def write(said: Said, former: bytes | None = None) -> bytes:
    """A sidecar as XMP in UTF-8.

    Keywords are added to those of the former sidecar. Its date, place and caption stay where it has
    them.

    Args:
        said: What it says.
        former: A sidecar whose other properties are kept.

    Raises:
        Unreadable: The former sidecar is no XMP that can be read.
    """
    for prefix, uri in _NAMESPACES.items():
        register_namespace(prefix, uri)
    root = _parsed(former) if former is not None else Element(_name("x", "xmpmeta"))
    rdf = next(root.iter(_name("rdf", "RDF")), None)
    if rdf is None:
        rdf = SubElement(root, _name("rdf", "RDF"))
    _add(rdf, "dc", "subject", said.keywords)
    _add(rdf, "lr", "hierarchicalSubject", said.hierarchical)
    date = _date(said.taken_at) if said.taken_at is not None else None
    if date is not None:
        _set_missing(rdf, "photoshop", "DateCreated", date)
        _set_missing(rdf, "exif", "DateTimeOriginal", date)
    if said.latitude is not None and said.longitude is not None and not _has_place(rdf):
        _set_missing(rdf, "exif", "GPSLatitude", _degrees(said.latitude, "NS"))
        _set_missing(rdf, "exif", "GPSLongitude", _degrees(said.longitude, "EW"))
    if said.description and _found(rdf, "dc", "description") is None:
        alternatives = SubElement(_property(rdf, "dc", "description"), _name("rdf", "Alt"))
        item = SubElement(alternatives, _name("rdf", "li"), {_LANGUAGE: "x-default"})
        item.text = _text(said.description)
    body: bytes = tostring(root, encoding="utf-8")
    return _HEAD + body + _TAIL


def _parsed(packet: bytes) -> Element:
    """The XML of a sidecar, whose prefixes are kept."""
    if len(packet) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 1_000_000} MB")
    packet = packet.strip(b"\0 \t\r\n")
    try:
        for _, (prefix, uri) in iterparse(io.BytesIO(packet), events=["start-ns"], forbid_dtd=True):
            if prefix and not re.fullmatch(r"ns\d+", prefix) and uri not in _NAMESPACES.values():
                register_namespace(prefix, uri)
        root: Element = fromstring(packet, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("declares entities, which XMP does not have") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable("is no XML that can be read") from error
    return root


def _name(prefix: str, name: str) -> str:
    return f"{{{_NAMESPACES[prefix]}}}{name}"


def _descriptions(rdf: Element) -> list[Element]:
    return rdf.findall(_name("rdf", "Description"))


def _found(rdf: Element, prefix: str, name: str) -> Element | str | None:
    """A property of the photograph, as an element or as an attribute's text."""
    for each in _descriptions(rdf):
        element = each.find(_name(prefix, name))
        if element is not None:
            return element
        if _name(prefix, name) in each.attrib:
            return each.attrib[_name(prefix, name)]
    return None


def _property(rdf: Element, prefix: str, name: str) -> Element:
    """A new, empty property of the photograph."""
    descriptions = _descriptions(rdf)
    if descriptions:
        description = descriptions[0]
    else:
        about = {_name("rdf", "about"): ""}
        description = SubElement(rdf, _name("rdf", "Description"), about)
    return SubElement(description, _name(prefix, name))


def _set_missing(rdf: Element, prefix: str, name: str, text: str) -> None:
    if _found(rdf, prefix, name) is None:
        _property(rdf, prefix, name).text = text


def _has_place(rdf: Element) -> bool:
    names = ("GPSLatitude", "GPSLongitude")
    return any(_found(rdf, "exif", each) is not None for each in names)


def _add(rdf: Element, prefix: str, name: str, words: Iterable[str]) -> None:
    """Add words to a list of keywords, each once."""
    added = list(dict.fromkeys(text for each in words if (text := _text(each))))
    if not added:
        return
    held = _found(rdf, prefix, name)
    if isinstance(held, str):
        # One keyword may be written as an attribute, which a list must take the place of.
        added = list(dict.fromkeys([held, *added]))
        for description in _descriptions(rdf):
            description.attrib.pop(_name(prefix, name), None)
        held = None
    if held is None:
        held = _property(rdf, prefix, name)
    bag = next(iter(held), None)
    if bag is None:
        first, held.text = (held.text or "").strip(), None
        bag = SubElement(held, _name("rdf", "Bag"))
        added = list(dict.fromkeys([*([first] if first else []), *added]))
    there = {(each.text or "").strip() for each in bag.iter(_name("rdf", "li"))}
    for word in added:
        if word not in there:
            SubElement(bag, _name("rdf", "li")).text = word


def _text(text: str) -> str:
    return _NOT_XML.sub("", text).strip()


def _date(said: LocalTime) -> str:
    """The date as XMP has it, which goes from the day to the minute: an hour alone becomes its day."""
    return said.text[:10] if said.precision == "hour" else said.text


def _degrees(degrees: float, sides: str) -> str:
    """Degrees and minutes as XMP has them: ``38,30.50000000N``, exact to 0.02 mm."""
    whole, part = divmod(round(abs(degrees) * 60 * 10**8), 60 * 10**8)
    return f"{whole},{part / 10**8:.8f}{sides[degrees < 0]}"
