"""Places, keywords and the rest of what files and sidecars say, on drawings of each kind."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from flukeline.records import Camera
from flukeline.vision.decode import decode, metadata_of
from flukeline.vision.metadata import Metadata, exif, xmp
from flukeline.vision.metadata.values import degrees
from tests.unit.files import bag, drawing, xmp_of

ORIGINAL, NOON = 0x9003, "2019:07:04 12:00:00"
HERE = {1: "N", 2: (15.0, 18.0, 18.0), 3: "W", 4: (61.0, 24.0, 7.2)}
SATELLITE = {7: (21.0, 30.0, 15.0), 29: "2024:07:04"}
NAN = IFDRational(0, 0)


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


def test_metadata_are_those_of_the_decoded_picture_and_none_of_a_damaged_file() -> None:
    data = drawing(exif={ORIGINAL: NOON}, gps=HERE)
    assert decode(data).metadata == metadata_of(data)
    assert metadata_of(b"no picture") == Metadata()


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
