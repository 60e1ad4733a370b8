"""Every kind of file: read right, or refused in words."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from flukeline.errors import Rejected, TooLarge
from flukeline.records import Box
from flukeline.vision import opening, pixels
from flukeline.vision.decode import check_readable, decode, encode_display
from flukeline.vision.metadata import Metadata

register_heif_opener()


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    ramp = np.linspace(0, 255, size[0]).astype(np.uint8)
    grey = Image.fromarray(np.tile(ramp, (size[1], 1)))
    return grey.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_the_four_formats_are_read(kind: str) -> None:
    decoded = decode(encoded(picture(), kind))
    assert (decoded.image.mode, decoded.image.size) == ("RGB", (60, 40))
    assert decoded.metadata == Metadata()


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "PNG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG")],
)
def test_every_mode_becomes_rgb(mode: str, kind: str) -> None:
    shown = np.asarray(decode(encoded(picture(mode=mode), kind)).image)
    assert shown.shape == (40, 60, 3)
    assert shown[:, :8].mean() < shown[:, -8:].mean()


def test_sixteen_bits_keep_their_contrast() -> None:
    deep = np.tile(np.linspace(0, 65535, 60).astype(np.uint16), (40, 1))
    shown = np.asarray(decode(encoded(Image.fromarray(deep), "PNG")).image)
    assert shown.min() == 0
    assert shown.max() == 255
    assert len(np.unique(shown)) > 40


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_upright(orientation: int) -> None:
    upright = picture((60, 40))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright if orientation == 1 else upright.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = decode(encoded(stored, "PNG", exif=exif))
    assert np.array_equal(np.asarray(decoded.image), np.asarray(upright.convert("RGB")))


def with_exif(date: object = None, zone: object = None, gps: dict[int, Any] | None = None) -> bytes:
    exif = Image.Exif()
    fields = exif.get_ifd(0x8769)
    if date is not None:
        fields[0x9003] = date
    if zone is not None:
        fields[0x9011] = zone
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    return encoded(picture(), "JPEG", exif=exif)


@pytest.mark.parametrize(
    ("date", "zone", "wanted"),
    [
        ("2023:08:05 10:11:12", None, "2023-08-05T10:11:12"),
        ("2023:08:05 10:11:12", "-01:00", "2023-08-05T10:11:12-01:00"),
        ("2023:08:05 10:11:12", "Azores", "2023-08-05T10:11:12"),
        ("0000:00:00 00:00:00", None, None),
        ("2999:01:01 00:00:00", None, None),
        ("yesterday", None, None),
    ],
)
def test_dates_are_read_or_left_out(date: str, zone: str | None, wanted: str | None) -> None:
    taken = decode(with_exif(date, zone)).metadata.taken_at
    assert (taken.text if taken else None) == wanted


@pytest.mark.parametrize(
    ("gps", "wanted"),
    [
        ({1: "S", 2: (38.0, 30.0, 0.0), 3: "W", 4: (28.0, 15.0, 36.0)}, (-38.5, -28.26)),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "W", 4: (28.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (38.0, 0.0, 0.0)}, (None, None)),
        ({1: "?", 2: (38.0, 0.0, 0.0), 3: "W", 4: (1.0, 0.0, 0.0)}, (None, None)),
    ],
)
def test_places_are_read_or_left_out(
    gps: dict[int, Any], wanted: tuple[float | None, float | None]
) -> None:
    decoded = decode(with_exif(gps=gps))
    assert (decoded.metadata.latitude, decoded.metadata.longitude) == wanted


def test_broken_exif_is_no_reason_to_refuse() -> None:
    whole = with_exif("2023:08:05 10:11:12")
    at = whole.index(b"Exif\0\0") + 10
    broken = whole[:at] + b"\xff" * 12 + whole[at + 12 :]
    assert decode(broken).image.size == (60, 40)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (encoded(picture((900, 600)), "JPEG")[:2000], "damaged or incomplete"),
        (encoded(picture(), "GIF"), "a GIF picture"),
        (encoded(picture(), "BMP"), "of an unknown kind"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "an SVG drawing"),
        (b"<!DOCTYPE html><p>hello", "a web page"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "damaged"),
        (b"\0\0\0\x18ftypavif" + b"\0" * 40, "damaged"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 40, "a video"),
        (encoded(picture((60, 40)), "HEIF")[:-200], "damaged"),
        (encoded(picture((15, 40)), "PNG"), "too small"),
    ],
)
def test_what_is_no_photograph_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        decode(data)


def test_too_large_is_refused_before_it_is_unpacked() -> None:
    bomb = encoded(Image.new("1", (13_001, 13_001)), "PNG")
    assert len(bomb) < 100_000
    for read in (decode, check_readable):
        with pytest.raises(TooLarge, match="160 megapixels"):
            read(bomb)
        with pytest.raises(TooLarge, match="50 MB"):
            read(b"\0" * 50_000_001)


@pytest.mark.parametrize("orientation", [1, 6])
def test_heic_is_read_with_its_date_and_place(orientation: int) -> None:
    # By the standard EXIF's orientation does not count in HEIC: phones write it beside a box that
    # the decoder obeys, and obeying both would turn the picture twice.
    upright = picture((64, 48)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0x9003] = "2023:08:05 10:11:12"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 30.0, 0.0), 3: "W", 4: (28.0, 15.0, 36.0)})
    data = encoded(upright, "HEIF", exif=exif, quality=95)
    decoded = decode(data)
    assert (decoded.image.mode, decoded.image.size) == ("RGB", (64, 48))
    shown, wanted = (np.asarray(each, dtype=float) for each in (decoded.image, upright))
    assert np.abs(shown - wanted).mean() < 4
    assert decoded.metadata.taken_at is not None
    assert decoded.metadata.taken_at.text == "2023-08-05T10:11:12"
    assert (decoded.metadata.latitude, decoded.metadata.longitude) == (38.5, -28.26)
    assert check_readable(data) == (64, 48)


def test_heic_too_large_is_refused_before_it_is_unpacked() -> None:
    # Its size stands in the box "ispe": 12 bytes after the word, width and then height.
    data = bytearray(encoded(picture((64, 48)).convert("RGB"), "HEIF"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = (20_000).to_bytes(4, "big") * 2
    for read in (decode, check_readable):
        with pytest.raises(Rejected):
            read(bytes(data))


@pytest.mark.parametrize("orientation", [None, *range(1, 9)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_the_size_that_is_checked_is_that_of_the_upright_picture(
    kind: str, orientation: int | None
) -> None:
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    data = encoded(picture((1600, 1200)), kind, exif=exif)
    upright = (1200, 1600) if orientation in {5, 6, 7, 8} else (1600, 1200)
    assert check_readable(data) == decode(data).image.size == upright


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_of_what_moves_the_first_picture_is_taken(kind: str) -> None:
    first, second = picture().convert("RGB"), Image.new("RGB", (60, 40), "red")
    data = encoded(
        first,
        kind,
        save_all=True,
        append_images=[second],
        **({"lossless": True} if kind == "WEBP" else {}),
    )
    assert np.array_equal(np.asarray(decode(data).image), np.asarray(first))


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photographs over 0.2 megapixels count as large, and have several strips with one left over."""
    monkeypatch.setattr(opening, "FULL_PIXELS", 200_000)
    monkeypatch.setattr(pixels, "STRIP_ROWS", 64)


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("TIFF", "RGB"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("HEIF", "RGB"),
        ("HEIF", "RGBA"),
        ("HEIF", "L"),
    ],
)
def test_a_large_photograph_is_decoded_at_half_its_size(
    kind: str, mode: str, orientation: int
) -> None:
    stored = picture((701, 399), "L")
    if mode == "I;16":
        stored = Image.fromarray(np.asarray(stored, dtype=np.uint16) * 257)
    elif mode == "P":
        stored = stored.quantize(256)
    else:
        stored = stored.convert("RGB").convert(mode)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(stored, kind, exif=exif, **options)
    decoded = decode(data)
    upright = picture((701, 399), "RGB")
    turned = orientation == 6 and kind != "HEIF"
    if turned:
        upright = upright.transpose(Image.Transpose.ROTATE_270)
    assert decoded.size == check_readable(data) == upright.size
    assert decoded.image.mode == "RGB"
    assert decoded.image.size == tuple((side + 1) // 2 for side in upright.size)
    wanted = np.asarray(upright.resize(decoded.image.size, Image.Resampling.BOX), dtype=float)
    # JPEG and HEIC change values by a few levels.
    assert np.abs(np.asarray(decoded.image, dtype=float) - wanted).mean() < 4


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_picture_is_the_same_by_either_way(
    mode: str, lossless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (31, 47, len(mode)), np.uint8)
    data = encoded(Image.fromarray(noise).resize((470, 310)), "WEBP", lossless=lossless)
    by_pillow = decode(data).image
    monkeypatch.setattr(opening, "SMALL_WEBP_PIXELS", 1000)
    by_libwebp = decode(data).image
    assert np.array_equal(np.asarray(by_libwebp), np.asarray(by_pillow))


@pytest.mark.usefixtures("small_limit")
def test_boxes_are_scaled_between_a_photograph_and_its_reduced_picture() -> None:
    decoded = decode(encoded(picture((800, 400), "RGB"), "PNG"))
    box = Box(100.0, 40.0, 300.0, 120.0, 7.0)
    assert decoded.to_image(box) == Box(50.0, 20.0, 150.0, 60.0, 7.0)
    assert decoded.to_photograph(decoded.to_image(box)) == box


@pytest.mark.usefixtures("small_limit")
def test_a_large_animation_is_refused_in_words() -> None:
    data = encoded(
        Image.new("RGB", (800, 400)),
        "WEBP",
        save_all=True,
        append_images=[Image.new("RGB", (800, 400), "red")],
    )
    for read in (decode, check_readable):
        with pytest.raises(Rejected, match="animation"):
            read(data)


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF"])
def test_a_large_file_that_is_cut_off_is_refused(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (400, 800, 3), np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    for read in (decode, check_readable):
        with pytest.raises(Rejected, match="damaged or incomplete"):
            read(data[: len(data) // 2])


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04" + b"\0" * 60])
def test_of_a_polyglot_only_the_picture_is_shown(tail: bytes) -> None:
    comment = encoded(picture(), "JPEG", comment=b"<svg onload=alert(1)>")
    shown = encode_display(decode(comment + tail).image)
    assert b"script" not in shown
    assert b"svg" not in shown
    assert b"PK\x03" not in shown
    with pytest.raises(Rejected):
        decode(tail + comment)


def test_what_is_shown_is_a_plain_jpeg_of_bounded_size() -> None:
    shown = Image.open(io.BytesIO(encode_display(picture((6000, 300)).convert("RGB"))))
    assert (shown.format, shown.size) == ("JPEG", (4608, 230))
    assert not shown.getexif()
