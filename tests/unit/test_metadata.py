"""What is read from a file's EXIF, XMP and IPTC and from a sidecar, on drawings of each kind."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from flukeline.errors import Rejected
from flukeline.records import Camera, now
from flukeline.vision.decode import decode, metadata_of
from flukeline.vision.metadata import Metadata, exif, xmp
from flukeline.vision.metadata.values import DateField, degrees, parse_date

ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132
OFFSET, OFFSET_ORIGINAL, OFFSET_DIGITIZED, FRACTION = 0x9010, 0x9011, 0x9012, 0x9291
NOON = "2019:07:04 12:00:00"
HERE = {1: "N", 2: (15.0, 18.0, 18.0), 3: "W", 4: (61.0, 24.0, 7.2)}
SATELLITE = {7: (21.0, 30.0, 15.0), 29: "2024:07:04"}
NAN = IFDRational(0, 0)


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


def when(data: bytes, sidecar: str | None = None) -> str | None:
    said = metadata_of(data, sidecar.encode() if sidecar else None)
    return None if said.taken_at is None else said.taken_at.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NOON, "2019-07-04T12:00:00"),
        ("2012-12-22 10:37:28", "2012-12-22T10:37:28"),
        ("2019-07-04T12:00:00", "2019-07-04T12:00:00"),
        ("2019/07/04 12:00", "2019-07-04T12:00"),
        ("2019:07:04 12:00:00.25", "2019-07-04T12:00:00.250"),
        ("2019:07:04 12:00:00\n", "2019-07-04T12:00:00"),
        (b"2019:07:04 12:00:00\0", "2019-07-04T12:00:00"),
        ("2019:07:04 12:00:00\0\0\0", "2019-07-04T12:00:00"),
        ("2019;07;04 12;00;00", "2019-07-04T12:00:00"),
        ("2019:07:04  12:00:00", "2019-07-04T12:00:00"),
        ("2019:07:04:12:00:00", "2019-07-04T12:00:00"),
        ("2019:07:04 12:00", "2019-07-04T12:00"),
        ("2019: 7: 4  9: 5: 3", "2019-07-04T09:05:03"),
        ("2019:07:04 12:00:00+02:00", "2019-07-04T12:00:00+02:00"),
        ("2019:07:04", "2019-07-04"),
        ("2019:07:04   :  :  ", "2019-07-04"),
        ("2019:07:04 24:05:00", "2019-07-05T00:05:00"),
        ("2019:07:04 12:00:60", "2019-07-04T12:01:00"),
        ("2019:00:00 00:00:00", "2019"),
        ("2019:07:00 00:00:00", "2019-07"),
        ("2019:  :     :  :  ", "2019"),
    ],
)
def test_a_date_of_exif_is_what_its_digits_say(text: str | bytes, expected: str) -> None:
    said = metadata_of(drawing(exif={ORIGINAL: text}))
    assert (str(said.taken_at), said.warnings) == (expected, ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("04/07/2019 12:00:00", "is not understood"),
        ("2019:07:04 02:00:00 PM", "is not understood"),
        ("2019:07:04 \u4e0b\u534802:00:00".encode("gb18030"), "is not understood"),
        ("yesterday", "is not understood"),
        ("2019:13:04 12:00:00", "is not possible"),
        ("2019:02:29 12:00:00", "is not possible"),
        ("1899:12:31 12:00:00", "lies before 1900"),
        ("1970:01:01 00:00:00", "clock was never set"),
        ("2999:01:01 12:00:00", "lies in the future"),
    ],
)
def test_nothing_is_guessed_and_the_photograph_says_why(text: str | bytes, why: str) -> None:
    said = metadata_of(drawing(exif={ORIGINAL: text}))
    assert said.taken_at is None
    (warning,) = said.warnings
    assert why in warning
    assert warning.startswith("The date of the exposure, ")
    assert warning.isprintable()
    # It gives way to the next that can be read, and is told nevertheless.
    said = metadata_of(drawing(exif={ORIGINAL: text, DIGITIZED: NOON}))
    assert (str(said.taken_at), said.warnings) == ("2019-07-04T12:00:00", (warning,))


@pytest.mark.parametrize("text", ["", "0000:00:00 00:00:00", "    :  :     :  :  ", "\0" * 19])
def test_a_date_that_was_not_set_is_none_without_a_word(text: str) -> None:
    assert metadata_of(drawing(exif={ORIGINAL: text})) == Metadata()
    assert when(drawing(exif={ORIGINAL: text, DIGITIZED: "2015:06:01 09:30:00"})) == (
        "2015-06-01T09:30:00"
    )


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("+12:00", "+12:00"),
        ("+2:00", "+02:00"),
        ("+0200", "+02:00"),
        ("+05:45", "+05:45"),
        ("-03:30", "-03:30"),
        ("Z", "+00:00"),
        ("UTC+2", ""),
        ("-  :  ", ""),
        ("+25:00", ""),
        ("", ""),
    ],
)
def test_the_offset_is_known_or_unknown(offset: str, expected: str) -> None:
    data = drawing(exif={ORIGINAL: NOON, OFFSET_ORIGINAL: offset})
    assert when(data) == f"2019-07-04T12:00:00{expected}"


def test_each_date_goes_with_its_own_offset_and_fraction() -> None:
    fields = {DIGITIZED: NOON, OFFSET_DIGITIZED: "+02:00", OFFSET_ORIGINAL: "+03:00"}
    assert when(drawing(exif=fields)) == "2019-07-04T12:00:00+02:00"
    assert when(drawing(exif={ORIGINAL: NOON, FRACTION: "5"})) == "2019-07-04T12:00:00.500"
    assert when(drawing(main={ORIGINAL: NOON})) == "2019-07-04T12:00:00"


def test_an_editors_date_counts_only_where_there_is_no_other_and_is_told() -> None:
    edited = {CHANGED: "2024:11:03 20:15:00", 0x0131: "An Editor 13.1"}
    assert when(drawing(main=edited, exif={DIGITIZED: NOON})) == "2019-07-04T12:00:00"
    assert when(drawing(main=edited, packet='xmp:CreateDate="2015-06-01"')) == "2015-06-01"
    sidecar = xmp_of('exif:DateTimeOriginal="2015-06"')
    assert when(drawing(main=edited), sidecar) == "2015-06"
    alone = metadata_of(drawing(main=edited, exif={OFFSET: "+12:00"}))
    assert str(alone.taken_at) == "2024-11-03T20:15:00+12:00"
    assert "last change" in alone.warnings[0]


def test_the_satellites_time_is_one_in_utc() -> None:
    assert when(drawing(gps=HERE | SATELLITE)) == "2024-07-04T21:30:15+00:00"
    with_fraction = SATELLITE | {7: (21.0, 30.0, 15.25)}
    assert when(drawing(gps=HERE | with_fraction)) == "2024-07-04T21:30:15.250+00:00"
    packet = 'exif:DateTimeOriginal="2015-06-01T09:30"'
    assert when(drawing(gps=HERE | SATELLITE, packet=packet)) == "2024-07-04T21:30:15+00:00"


@pytest.mark.parametrize(
    "change",
    [
        {9: "V"},
        {29: "2024:07"},
        {29: "today"},
        {29: "1980:01:06"},
        {29: "2999:01:01"},
        {7: (25.0, 0.0, 0.0)},
        {7: (NAN, 30.0, 15.0)},
    ],
)
def test_a_satellites_time_without_a_fix_or_that_cannot_be_is_none(change: dict[int, Any]) -> None:
    assert when(drawing(gps=HERE | SATELLITE | change)) is None


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2024:07:05 09:30:15", "2024-07-05T09:30:15+12:00"),
        ("2024:07:05 09:32:00", "2024-07-05T09:32:00+12:00"),
        ("2024:07:05 03:15:15", "2024-07-05T03:15:15+05:45"),
        ("2024:07:04 19:00:15", "2024-07-04T19:00:15-02:30"),
        ("2024:07:04 21:30:15", "2024-07-04T21:30:15+00:00"),
        ("2024:07:05 09:40:00", "2024-07-05T09:40:00"),
        ("2024:07:05", "2024-07-05"),
    ],
)
def test_the_satellites_time_gives_the_offset_of_a_clock_that_agrees(
    local: str, expected: str
) -> None:
    said = metadata_of(drawing(exif={ORIGINAL: local}, gps=HERE | SATELLITE))
    assert (str(said.taken_at), said.warnings) == (expected, ())


@pytest.mark.parametrize("offset", ["", "+02:00"])
def test_a_clock_that_was_reset_is_told_beside_the_satellites(offset: str) -> None:
    fields = {ORIGINAL: "2000:01:01 00:12:00", OFFSET_ORIGINAL: offset}
    said = metadata_of(drawing(exif=fields, gps=HERE | SATELLITE))
    assert str(said.taken_at) == f"2000-01-01T00:12:00{offset}"
    (warning,) = said.warnings
    assert "2000-01-01 00:12" in warning
    assert "satellite's clock said 2024-07-04 21:30 UTC" in warning


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        ('exif:DateTimeOriginal="2015-06-01T09:30:00"', "2015-06-01T09:30:00"),
        ('exif:DateTimeOriginal="2015"', "2015"),
        ('photoshop:DateCreated="2015-06"', "2015-06"),
        ('xmp:CreateDate="2015-06-01T09:30:00.5+01:00"', "2015-06-01T09:30:00.500+01:00"),
        ('xmp:CreateDate="2015-06-01T09:30Z" photoshop:DateCreated="2015-06-01"', "2015-06-01"),
        ("><exif:DateTimeOriginal>2015-06-01</exif:DateTimeOriginal>", "2015-06-01"),
        ('xmp:CreateDate="1 June 2015"', None),
        ('xmp:ModifyDate="2015-06-01T09:30:00"', None),
        (
            '><xmpMM:DerivedFrom><rdf:Description exif:DateTimeOriginal="2001-01-01"/>'
            "</xmpMM:DerivedFrom>",
            None,
        ),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "TIFF"])
def test_dates_of_xmp_are_read_in_a_file_and_beside_it(
    packet: str, expected: str | None, kind: str
) -> None:
    assert when(drawing(kind, packet=packet)) == expected
    assert when(drawing(kind), xmp_of(packet)) == expected


def test_xmp_in_png_and_before_iptc_and_the_sidecar() -> None:
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", xmp_of('photoshop:DateCreated="2015-06-01T09:30:00"'))
    out = io.BytesIO()
    Image.new("RGB", (32, 24)).save(out, "PNG", pnginfo=text)
    assert when(out.getvalue()) == "2015-06-01T09:30:00"
    sidecar = xmp_of('exif:DateTimeOriginal="2013"')
    iptc = {(2, 55): b"20140601"}
    assert when(drawing(packet='xmp:CreateDate="2015"', iptc=iptc), sidecar) == "2015"
    assert when(drawing(iptc=iptc), sidecar) == "2014-06-01"
    assert when(drawing(), sidecar) == "2013"


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        (b"20150601", b"093000+0000", "2015-06-01T09:30:00"),
        (b"20150601", b"093000+0200", "2015-06-01T09:30:00+02:00"),
        (b"20150601", b"093000", "2015-06-01T09:30:00"),
        (b"20150601", b"", "2015-06-01"),
        (b"20150601", b"half past nine", "2015-06-01"),
        (b"20150600", b"", "2015-06"),
        (b"20150000", b"", "2015"),
        (b"00000000", b"000000+0000", None),
    ],
)
def test_dates_of_iptc(day: bytes, time: bytes, expected: str | None) -> None:
    assert when(drawing(iptc={(2, 55): day} | ({(2, 60): time} if time else {}))) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (15.305, -61.402)),
        ({2: (15.0, 18.3, NAN), 4: (61.0, 24.12, NAN)}, (15.305, -61.402)),
        ({2: 15.305, 4: 61.402}, (15.305, -61.402)),
        ({1: "s", 3: "e"}, (-15.305, 61.402)),
        ({1: "South", 3: "East"}, (-15.305, 61.402)),
        ({2: (15.0, 17.0, 60.0)}, (15.3, -61.402)),
    ],
)
def test_a_place_is_read(change: dict[int, Any], expected: tuple[float, float]) -> None:
    said = metadata_of(drawing(gps=HERE | change))
    assert ((said.latitude, said.longitude), said.warnings) == (expected, ())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({9: "V"}, "no fix"),
        ({2: (15.0, 99.0, 0.0)}, "not possible"),
        ({2: (15.0, 18.0, 99.0)}, "not possible"),
        ({1: ""}, "not possible"),
        ({1: "up"}, "not possible"),
        ({2: (NAN, NAN, NAN)}, "not possible"),
        ({2: (15.0, NAN, NAN)}, "not possible"),
        ({2: (91.0, 0.0, 0.0)}, "not possible"),
        ({2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, "0, 0"),
    ],
)
def test_a_place_that_is_not_used_says_why(change: dict[int, Any], why: str) -> None:
    said = metadata_of(drawing(gps=HERE | change))
    assert (said.latitude, said.longitude) == (None, None)
    (warning,) = said.warnings
    assert warning.startswith("The place in its file")
    assert why in warning
    # XMP's is the next.
    packet = 'exif:GPSLatitude="15,18.3N" exif:GPSLongitude="61,24.12W"'
    said = metadata_of(drawing(gps=HERE | change, packet=packet))
    assert (said.latitude, said.longitude, said.warnings) == (15.305, -61.402, (warning,))


def test_texts_in_the_place_of_numbers_are_no_place_and_no_time() -> None:
    fields = Image.Exif()
    fields.get_ifd(0x8825).update(HERE | SATELLITE | {2: "15 18 18", 7: "21:30:15"})
    assert exif.read(fields).place is None
    assert exif.satellite_time(fields) is None


@pytest.mark.parametrize("side", ["S", "s", "South", " south\0"])
def test_signed_degrees_beside_a_side_have_the_sign_of_the_side(side: str) -> None:
    for whole in (-42.0, 42.0):
        assert degrees((whole, 28.0, 48.0), side, 90) == -42.48
        assert degrees((whole, 28.0, 48.0), "N", 90) == 42.48


def test_no_place_is_no_place_without_a_word() -> None:
    assert metadata_of(drawing(gps={1: "N", 3: "W"})) == Metadata()


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("15,18.300000N", "61,24.120000W", (15.305, -61.402)),
        ("15,18,18N", "61,24,7W", (15.305, -61.401944)),
        ("42,28.8s", "173,43.2e", (-42.48, 173.72)),
        ("0,0N", "0,0E", None),
        ("15.305", "-61.402", None),
        ("95,0N", "61,24W", None),
        ("15,18.3N", "", None),
    ],
)
def test_places_of_a_sidecar(
    latitude: str, longitude: str, expected: tuple[float, float] | None
) -> None:
    packet = f'exif:GPSLatitude="{latitude}" exif:GPSLongitude="{longitude}"'
    said = metadata_of(drawing(), xmp_of(packet).encode())
    found = None if said.latitude is None else (said.latitude, said.longitude)
    assert found == expected


def test_keywords_are_those_of_all_each_once() -> None:
    packet = "".join(
        [
            ">",
            bag("dc:subject", "Pm-014", "fluke", "Órion"),
            bag("lr:hierarchicalSubject", "Whales|Pm-014"),
            bag("digiKam:TagsList", "Whales/Pm-014", "Trips/2019"),
            "<acdsee:categories>&lt;Categories&gt;&lt;Category Assigned=&quot;0&quot;&gt;Known"
            "&lt;Category Assigned=&quot;1&quot;&gt;Scylla&lt;/Category&gt;&lt;/Category&gt;"
            "&lt;/Categories&gt;</acdsee:categories>",
        ]
    )
    words = {0x9C9E: "Kali; fluke\0".encode("utf-16-le")}
    data = drawing(main=words, packet=packet, iptc={(2, 25): [b"PM-014", "ñ".encode("latin-1")]})
    assert set(metadata_of(data).keywords) == {
        *("Kali", "fluke", "Pm-014", "Órion", "Whales|Pm-014", "Trips|2019", "Known|Scylla", "ñ")
    }
    many = drawing(iptc={(2, 25): [f"{each:0300d}".encode() for each in range(150)]})
    kept = metadata_of(many).keywords
    assert len(kept) == 1, "a keyword is cut to 100 characters, and these are then one"
    hidden = metadata_of(drawing(iptc={(2, 25): ["a\u202eb\x07\u200dc ".encode(), b"  "]}))
    assert hidden.keywords == ("ab\u200dc",)


def test_caption_rating_and_camera() -> None:
    main = {0x010E: "SONY DSC", 0x010F: "Canon\0\0", 0x0110: " Canon  EOS R5 "}
    body = {0xA431: "012345"}
    said = metadata_of(drawing(main=main, exif=body))
    assert said == Metadata(camera=Camera("Canon", "Canon EOS R5", "012345"))
    packet = 'xmp:Rating="4" aux:SerialNumber="9" tiff:Model="X">' + (
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">two calves\nleft</rdf:li></rdf:Alt>'
        "</dc:description>"
    )
    said = metadata_of(drawing(main=main, exif=body, packet=packet))
    assert (said.caption, said.rating) == ("two calves\nleft", 4)
    assert said.camera == Camera("Canon", "Canon EOS R5", "012345")
    assert metadata_of(drawing(packet=packet)).camera == Camera(None, "X", "9")
    unrated = drawing(packet='xmp:Rating="0"', iptc={(2, 120): b"bitten"})
    said = metadata_of(unrated, xmp_of('xmp:Rating="-1"').encode())
    assert (said.caption, said.rating) == ("bitten", -1)
    assert metadata_of(drawing(packet='xmp:Rating="99"')).rating is None


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{10 * f"&{a};"}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><x>&i;</x>"
)


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (BOMB, "declares entities"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "declares entities"),
        ("<x", "no XML"),
        ("\x01", "no XML"),
        ("<x/>" + " " * xmp.MAX_BYTES, "larger than 4 MB"),
        ('<?xml version="1.0" encoding="martian"?><x/>', "no XML"),
    ],
)
def test_a_sidecar_that_cannot_be_read_is_told(packet: str, why: str) -> None:
    with pytest.raises(xmp.Unreadable, match=why):
        xmp.read(packet)
    said = metadata_of(drawing(exif={ORIGINAL: NOON}), packet.encode())
    assert str(said.taken_at) == "2019-07-04T12:00:00"
    (warning,) = said.warnings
    assert why in warning
    assert warning.startswith("Its sidecar")


def test_a_day_ahead_is_tomorrow_somewhere() -> None:
    soon = now() + timedelta(hours=23)
    said = metadata_of(drawing(exif={ORIGINAL: f"{soon:%Y:%m:%d %H:%M:%S}"}))
    assert (str(said.taken_at), said.warnings) == (f"{soon:%Y-%m-%dT%H:%M:%S}", ())


def test_metadata_are_those_of_the_decoded_picture_and_none_of_a_damaged_file() -> None:
    data = drawing(exif={ORIGINAL: NOON}, gps=HERE)
    assert decode(data).metadata == metadata_of(data)
    assert metadata_of(b"no picture") == Metadata()


@given(st.text(max_size=30) | st.from_regex(r"\d{4}[:-]\d\d[:-][ \d]\d[T ]\d\d:\d\d(:\d\d)?.?"))
def test_no_text_of_a_date_breaks_the_reader(text: str) -> None:
    try:
        said = parse_date(DateField("date", text))
    except Rejected as rejected:
        assert rejected.detail.startswith("is ")
    else:
        assert (
            said is None or str(said.start.year) in text or said.start.year < 1000 or "24" in text
        )


@given(
    st.floats(-90, 90),
    st.sampled_from([1, 2, 3]),
)
def test_degrees_come_back_from_their_parts(value: float, said: int) -> None:
    size = abs(value)
    parts = {
        1: (size,),
        2: (size // 1, size % 1 * 60),
        3: (size // 1, size % 1 * 60 // 1, size % 1 * 60 % 1 * 60),
    }[said]
    found = degrees(parts, "S" if value < 0 else "N", 90)
    assert found == pytest.approx(value, abs=2e-6)


@given(st.binary(max_size=300) | st.text(max_size=300).map(xmp_of).map(str.encode))
def test_no_sidecar_breaks_the_reader(sidecar: bytes) -> None:
    with contextlib.suppress(xmp.Unreadable):
        xmp.read(sidecar)
