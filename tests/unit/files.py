"""Small pictures with the metadata of cameras, phones and photo managers."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import Any

from PIL import Image


def drawing(
    kind: str = "JPEG",
    main: Mapping[int, Any] | None = None,
    exif: Mapping[int, Any] | None = None,
    gps: Mapping[int, Any] | None = None,
    packet: str | None = None,
    iptc: Mapping[tuple[int, int], bytes | list[bytes]] | None = None,
) -> bytes:
    """A small picture with these fields."""
    fields = Image.Exif()
    fields.update(main or {})
    fields.get_ifd(0x8769).update(exif or {})
    fields.get_ifd(0x8825).update(gps or {})
    more: dict[str, Any] = {}
    if packet is not None and kind == "TIFF":
        fields[700] = xmp_of(packet).encode()
    elif packet is not None:
        more["xmp"] = xmp_of(packet).encode()
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "grey").save(out, kind, exif=fields, **more)
    data = out.getvalue()
    return data[:2] + iptc_of(iptc) + data[2:] if iptc else data


def xmp_of(inside: str) -> str:
    """An XMP packet around attributes, or around attributes, ">" and elements."""
    body = inside if ">" in inside else f"{inside}>"
    spaces = {
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "aux": "http://ns.adobe.com/exif/1.0/aux/",
        "tiff": "http://ns.adobe.com/tiff/1.0/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "lr": "http://ns.adobe.com/lightroom/1.0/",
        "digiKam": "http://www.digikam.org/ns/1.0/",
        "acdsee": "http://ns.acdsee.com/iptc/1.0/",
        "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    }
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{rdf}"><rdf:Description {names} {body}'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def iptc_of(fields: Mapping[tuple[int, int], bytes | list[bytes]]) -> bytes:
    """The APP13 segment of a JPEG with these fields of IPTC."""
    block = b""
    for (record, number), value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            block += struct.pack(">BBBH", 0x1C, record, number, len(each)) + each
    block += b"\0" * (len(block) % 2)
    inside = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
    return b"\xff\xed" + struct.pack(">H", len(inside) + 2) + inside


def bag(name: str, *words: str) -> str:
    items = "".join(f"<rdf:li>{each}</rdf:li>" for each in words)
    return f"<{name}><rdf:Bag>{items}</rdf:Bag></{name}>"
