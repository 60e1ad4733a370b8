"""IPTC's Information Interchange Model (IIM): dates, keywords, caption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PIL import Image, ImageFile, IptcImagePlugin

from flukeline.limits import TEXT_LENGTHS
from flukeline.vision.metadata.values import DateField, Found, clean, unique

_UTF_8 = b"\x1b%G"
_CHARACTER_SET, _KEYWORDS, _CAPTION = (1, 90), (2, 25), (2, 120)
_DATES = (
    ("date of creation in IPTC", (2, 55), (2, 60)),
    ("date of the digitization in IPTC", (2, 62), (2, 63)),
)


def read(file: Image.Image) -> Found:
    """What the IPTC block of a JPEG or TIFF says."""
    block = IptcImagePlugin.getiptcinfo(file) if isinstance(file, ImageFile.ImageFile) else None
    if not block:
        return Found()
    fields = {key: _texts(block, key) for key in block}
    return Found(
        dates=tuple(_date(name, fields, day, time) for name, day, time in _DATES),
        keywords=unique(iter(fields.get(_KEYWORDS, ()))),
        caption=clean(next(iter(fields.get(_CAPTION, ())), ""), TEXT_LENGTHS["caption"]),
    )


def _texts(block: Mapping[tuple[int, int], bytes | list[bytes]], key: tuple[int, int]) -> list[str]:
    value = block[key]
    values = value if isinstance(value, list) else [value]
    return [_decoded(each, block.get(_CHARACTER_SET) == _UTF_8) for each in values]


def _decoded(value: bytes, is_utf_8: bool) -> str:
    """The text; without a declared character set it is UTF-8 if it can be, else Latin-1."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace") if is_utf_8 else value.decode("latin-1")


def _date(
    name: str,
    fields: Mapping[tuple[int, int], Sequence[str]],
    day: tuple[int, int],
    time: tuple[int, int],
) -> DateField:
    """A date such as ``20150601`` and ``093000+0000``.

    IIM has no time without an offset. Programs that know none write ``+0000``, so that this one
    counts as unknown.
    """
    date, clock = (next(iter(fields.get(key, ())), "").strip("\0 ") for key in (day, time))
    digits, offset = clock[:6], clock[6:]
    if date and len(digits) == 6 and digits.isdecimal():
        date = f"{date} {digits}"
    return DateField(name, date, "" if offset in ("+0000", "-0000") else offset)
