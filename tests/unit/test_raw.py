"""RAW files: the preview in full size, or a refusal in words."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from flukeline.errors import Rejected
from flukeline.vision.decode import check_readable, decode
from tests.cases import drawings

BUILDERS = {
    "DNG": drawings.dng,
    "DNG that does not say its size": lambda preview, turned=1: drawings.dng(preview, turned, None),
    "ORF": drawings.orf,
    "CR3": drawings.cr3,
}


def turned_jpeg() -> bytes:
    """The preview of a camera that was held upright, as its sensor saw it; its EXIF says nothing."""
    exif = Image.Exif()
    exif[274] = 1
    upright = drawings.drawing().resize((600, 900), Image.Resampling.BICUBIC)
    return drawings.saved(
        upright.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=90, exif=exif
    )


@pytest.mark.parametrize("kind", BUILDERS)
def test_the_preview_in_full_size_is_the_photograph(kind: str) -> None:
    preview = drawings.jpeg(900)
    data = BUILDERS[kind](preview)
    decoded = decode(data)
    assert check_readable(data) == decoded.size == (900, 600)
    assert np.array_equal(np.asarray(decoded.image), np.asarray(decode(preview).image))
    assert decoded.notes == ("The camera's preview in the RAW file is shown, 900 x 600 pixels.",)


@pytest.mark.parametrize("kind", BUILDERS)
def test_the_preview_is_turned_and_dated_by_the_raw_file(kind: str) -> None:
    data = BUILDERS[kind](turned_jpeg(), 6)
    decoded = decode(data)
    assert check_readable(data) == decoded.size == (600, 900)
    upright = drawings.drawing().resize((600, 900), Image.Resampling.BICUBIC)
    assert np.abs(np.asarray(decoded.image, float) - np.asarray(upright, float)).mean() < 4
    assert decoded.metadata.taken_at is not None
    assert decoded.metadata.taken_at.text == "2019-07-04T12:00:00"


def test_the_preview_of_fujifilm_has_its_own_exif() -> None:
    exif = Image.Exif()
    exif[274] = 6
    exif[306] = "2019:07:04 12:00:00"
    stored = drawings.drawing().resize((900, 600)).transpose(Image.Transpose.ROTATE_90)
    data = drawings.raf(drawings.saved(stored, "JPEG", exif=exif))
    decoded = decode(data)
    assert check_readable(data) == decoded.size == (900, 600)
    assert decoded.metadata.taken_at is not None


def test_a_dng_named_tif_and_a_preview_as_a_page_are_read() -> None:
    # Without the tag of a DNG version: a TIFF file whose picture is inside the thumbnail's page.
    large = np.asarray(drawings.drawing().resize((900, 600)))
    small = np.asarray(drawings.drawing().resize((60, 40)))
    data = drawings.pages((small, {"subfiletype": 1, "subifds": 1}), (large, {}))
    assert decode(data).size == (900, 600)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (drawings.dng(drawings.jpeg(160), raw=(600, 400)), r"small preview \(160 x 106\)"),
        (drawings.dng(drawings.jpeg(600), raw=(1500, 1000)), r"small preview \(600 x 400\)"),
        (drawings.dng(b"", raw=(600, 400)), "no preview that can be read"),
        (drawings.raf(drawings.jpeg(160)), "small preview"),
        (drawings.cr3(b""), "no preview"),
        (drawings.orf(drawings.jpeg(900)[:-900]), "no preview"),
    ],
)
def test_a_raw_file_without_a_full_preview_is_refused(data: bytes, words: str) -> None:
    for read in (decode, check_readable):
        with pytest.raises(Rejected, match=words):
            read(data)


def test_the_thumbnail_of_a_preview_is_not_taken_for_another() -> None:
    thumbnail = drawings.jpeg(160)
    segment = b"Exif\0\0MM\0*" + thumbnail
    preview = drawings.jpeg(900)
    with_it = preview[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment
    decoded = decode(drawings.dng(with_it + preview[2:]))
    assert decoded.size == (900, 600)


def test_the_preview_has_date_place_and_colour_space_of_the_raw_file() -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.update({271: "A Camera Maker", 274: 1, 50706: b"\1\4\0\0"})
    tags[0x8769] = {0x9003: "2020:02:03 04:05:06", 0xA005: {1: "R03"}}
    tags[0x8825] = {1: "N", 2: (38.0, 30.0, 0.0), 3: "W", 4: (28.0, 15.0, 36.0)}
    thumbnail = drawings.saved(drawings.drawing().resize((60, 40)), "TIFF", tiffinfo=tags)
    large = drawings.drawing().resize((900, 600), Image.Resampling.BICUBIC)
    stored = drawings.in_space(drawings.ADOBE_RGB, large)
    decoded = decode(thumbnail + drawings.saved(stored, "JPEG", quality=95, subsampling=0))
    assert decoded.metadata.taken_at is not None
    assert decoded.metadata.taken_at.text == "2020-02-03T04:05:06"
    assert (decoded.metadata.latitude, decoded.metadata.longitude) == (38.5, -28.26)
    assert np.abs(np.asarray(decoded.image, float) - np.asarray(large, float)).mean() < 2
