"""XMP, in a picture or in a sidecar file: dates, place, keywords, caption, rating."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from flukeline.limits import TEXT_LENGTHS
from flukeline.vision.metadata.values import DateField, Found, clean, degrees, unique

MAX_BYTES = 4_000_000
"""Maximum size of XMP that is read; masks of an editor make some larger."""
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DESCRIPTION = f"{_RDF}Description"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_ACDSEE = "{http://ns.acdsee.com/iptc/1.0/}"
_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_KEYWORDS = (
    f"{_DC}subject",
    f"{_ACDSEE}keywords",
    "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}PersonInImage",
)
_HIERARCHIES = (
    "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject",
    "{http://www.digikam.org/ns/1.0/}TagsList",
    "{http://ns.microsoft.com/photo/1.0/}LastKeywordXMP",
    "{http://www.mediaone.org/ns/1.0/}CatalogSets",
)
_DATES = (
    ("date of the exposure in XMP", f"{_EXIF}DateTimeOriginal"),
    ("date of creation in XMP", f"{_PHOTOSHOP}DateCreated"),
    ("date of the digitization in XMP", f"{_EXIF}DateTimeDigitized"),
    ("date of the digitization in XMP", f"{_XMP}CreateDate"),
)
_MORE = {
    "make": f"{_TIFF}Make",
    "model": f"{_TIFF}Model",
    "serial": "{http://ns.adobe.com/exif/1.0/aux/}SerialNumber",
}


class Unreadable(ValueError):
    """The XMP is no XML, is too large, or declares entities."""


def read(data: bytes | str) -> Found:
    """What an XMP packet or a sidecar says.

    Raises:
        Unreadable: It is no XML, is larger than ``MAX_BYTES``, or declares entities, of which a few
            lines can become gigabytes.
    """
    values = _values(data)
    place, no_place = _place(values)
    flat = (each for name in _KEYWORDS for each in values.get(name, ()))
    paths = (_levels(each) for name in _HIERARCHIES for each in values.get(name, ()))
    assigned = _assigned(_first(values, f"{_ACDSEE}categories"))
    return Found(
        dates=tuple(DateField(name, _first(values, key)) for name, key in _DATES),
        place=place,
        no_place=no_place,
        keywords=unique(iter([*flat, *paths, *assigned])),
        caption=clean(_first(values, f"{_DC}description"), TEXT_LENGTHS["caption"]),
        rating=_rating(_first(values, f"{_XMP}Rating")),
        more={name: text for name, key in _MORE.items() if (text := clean(_first(values, key)))},
    )


def _values(data: bytes | str) -> dict[str, list[str]]:
    """The texts of each property of the picture itself, by the property's full name."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 1_000_000} MB")
    packet = data.encode() if isinstance(data, str) else data.strip(b"\0 \t\r\n")
    try:
        root = fromstring(packet, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("declares entities, which XMP does not have") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable("is no XML that can be read") from error
    found: dict[str, list[str]] = {}
    # Only those of the picture itself: others describe, say, the file that it was made from.
    described = [each for rdf in root.iter(f"{_RDF}RDF") for each in rdf.findall(_DESCRIPTION)]
    for description in described:
        for name, value in description.attrib.items():
            found.setdefault(name, []).append(value)
        for child in description:
            found.setdefault(child.tag, []).extend(_texts(child))
    return found


def _texts(element: Element) -> Iterator[str]:
    """The text of a property, or those of the items of its list."""
    items = list(element.iter(f"{_RDF}li"))
    for each in items or [element]:
        if each.text is not None and each.text.strip():
            yield each.text


def _first(values: dict[str, list[str]], name: str) -> str:
    return next(iter(values.get(name, ())), "")


def _levels(path: str) -> str:
    """A hierarchical keyword with "|" between its levels, as Lightroom writes it."""
    return "|".join(each.strip() for each in re.split(r"[|/]", path) if each.strip())


def _assigned(categories: str) -> list[str]:
    """The assigned categories of ACDSee, which keeps them as XML within the XMP."""
    if not categories:
        return []
    try:
        root = fromstring(categories, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError):
        return []
    found: list[str] = []
    waiting = [(each, "") for each in root]
    while waiting:
        category, above = waiting.pop()
        path = f"{above}|{(category.text or '').strip()}".strip("|")
        if category.get("Assigned") == "1":
            found.append(path)
        waiting += [(each, path) for each in category]
    return found


def _rating(text: str) -> int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value) if math.isfinite(value) and -1 <= value <= 5 else None


def _place(values: dict[str, list[str]]) -> tuple[tuple[float, float] | None, str | None]:
    """Degrees from texts like ``15,18.3N`` and ``15,18,18N``."""
    written = [_first(values, f"{_EXIF}GPS{axis}") for axis in ("Latitude", "Longitude")]
    if not all(written):
        return None, None
    if _first(values, f"{_EXIF}GPSStatus").strip().upper() == "V":
        return None, "the receiver had no fix"
    found = []
    for text, limit in zip(written, (90, 180), strict=True):
        parts = re.fullmatch(r"\s*(-?\d+(?:[.,]\d+)*)\s*([NSEWnsew])\s*", text, re.ASCII)
        numbers = [float(each) for each in parts[1].split(",")] if parts else []
        found.append(degrees(numbers, parts[2] if parts else "", limit))
    latitude, longitude = found
    if latitude is None or longitude is None:
        return None, "its numbers, or the letters of its sides, are not possible"
    return (latitude, longitude), None
