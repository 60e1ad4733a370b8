"""XMP sidecars: our own reader reads what was written, whatever the names are."""

from __future__ import annotations

import unicodedata

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from flukeline.stages.sheets.sidecars import sidecar_name
from flukeline.times import LocalTime
from flukeline.vision.metadata import xmp
from flukeline.vision.metadata.sidecar import Said, write
from flukeline.vision.metadata.xmp import Unreadable

FORMER = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+0.35"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:DateCreated="2018-01-02"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>boat</rdf:li>
 </rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_everything_is_read_back() -> None:
    said = Said(
        ("sea", "Scylla"),
        ("Places|Azores", "whale|Scylla"),
        LocalTime.parse("2019-07-04T12:00:15+02:00"),
        -38.123456789,
        0.000001,
        "Two calves, left <&> right",
    )
    found = xmp.read(write(said))
    assert set(found.keywords) == {"sea", "Scylla", "Places|Azores", "whale|Scylla"}
    assert [each.text for each in found.dates[:2]] == [str(said.taken_at)] * 2
    assert found.place is not None
    assert found.place == pytest.approx((-38.123456789, 0.000001), abs=1e-6)
    assert found.caption == said.description


@pytest.mark.parametrize("date", ["2019", "2019-07", "2019-07-04", "2019-07-04T12:30"])
def test_a_date_is_as_precise_as_it_was_said(date: str) -> None:
    found = xmp.read(write(Said(taken_at=LocalTime.parse(date))))
    assert found.dates[0].text == date


def test_xmp_has_no_hour_without_a_minute() -> None:
    found = xmp.read(write(Said(taken_at=LocalTime.parse("2019-07-04T12"))))
    assert found.dates[0].text == "2019-07-04"


def test_a_former_sidecar_keeps_all_that_it_says() -> None:
    said = Said(("Kali",), ("whale|Kali",), LocalTime.parse("2020"), 1.5, 2.5)
    once = write(said, FORMER.encode())
    assert write(said, once) == once
    assert b'crs:Exposure2012="+0.35"' in once
    found = xmp.read(once)
    assert set(found.keywords) == {"boat", "Kali", "whale|Kali"}
    assert found.dates[1].text == "2018-01-02"
    assert found.rating == 4
    assert found.place == (1.5, 2.5)


@pytest.mark.parametrize("former", [b"no xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_sidecar_that_cannot_be_read_is_refused(former: bytes) -> None:
    with pytest.raises(Unreadable):
        write(Said(("Kali",)), former)


@given(st.text(), st.text())
def test_it_is_well_formed_for_any_name(name: str, caption: str) -> None:
    data = write(Said((name,), (f"whale|{name}",), description=caption))
    fromstring(data, forbid_dtd=True)
    xmp.read(data)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_any_name_comes_back(name: str) -> None:
    (keyword,) = xmp.read(write(Said((name,)))).keywords
    assert keyword == unicodedata.normalize("NFC", name)


def test_each_file_has_a_sidecar_of_its_own() -> None:
    assert sidecar_name("a/IMG_1.jpg") == "a/IMG_1.jpg.xmp"
    assert sidecar_name("a/IMG_1.CR2") == "a/IMG_1.xmp"
