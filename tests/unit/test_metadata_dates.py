"""Dates of EXIF, satellites, XMP, IPTC and sidecars, on drawings of each kind."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from flukeline.errors import Rejected
from flukeline.records import now
from flukeline.vision.decode import metadata_of
from flukeline.vision.metadata import Metadata
from flukeline.vision.metadata.values import DateField, parse_date
from tests.unit.files import drawing, xmp_of

ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132
OFFSET, OFFSET_ORIGINAL, OFFSET_DIGITIZED = 0x9010, 0x9011, 0x9012
FRACTION, ZONE = 0x9291, 0x882A
NOON = "2019:07:04 12:00:00"
HERE = {1: "N", 2: (15.0, 18.0, 18.0), 3: "W", 4: (61.0, 24.0, 7.2)}
SATELLITE = {7: (21.0, 30.0, 15.0), 29: "2024:07:04"}
NAN = IFDRational(0, 0)


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
        ("1970:01:01 09:12:00", "1970-01-01T09:12:00"),
        ("2019:07:04:12:00:00", "2019-07-04T12:00:00"),
        ("2019:07:04 12:00", "2019-07-04T12:00"),
        ("2019.07.04 12.00.15", "2019-07-04T12:00:15"),
        ("20190704", "2019-07-04"),
        ("20190704T120015", "2019-07-04T12:00:15"),
        ("20190704 1200+02:00", "2019-07-04T12:00+02:00"),
        ("20190704120015.5Z", "2019-07-04T12:00:15.500+00:00"),
        ("2019:07:04 12:00:00 +0200", "2019-07-04T12:00:00+02:00"),
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
        ("2019:07:04 12:00.15", "is not understood"),
        ("201907041", "is not understood"),
        ("07042019", "is not possible"),
        ("2019:13:04 12:00:00", "is not possible"),
        ("2019:02:29 12:00:00", "is not possible"),
        ("1899:12:31 12:00:00", "lies before 1900"),
        ("1970:01:01 00:00:00", "clock was never set"),
        ("1970:01:01 01:00:00", "clock was never set"),
        ("1969:12:31 19:00:00", "clock was never set"),
        ("1904:01:01 00:00:00", "clock was never set"),
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
    assert when(drawing(exif={ORIGINAL: NOON, ZONE: -3})) == "2019-07-04T12:00:00-03:00"
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


def test_a_day_ahead_is_tomorrow_somewhere() -> None:
    soon = now() + timedelta(hours=23)
    said = metadata_of(drawing(exif={ORIGINAL: f"{soon:%Y:%m:%d %H:%M:%S}"}))
    assert (str(said.taken_at), said.warnings) == (f"{soon:%Y-%m-%dT%H:%M:%S}", ())


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
