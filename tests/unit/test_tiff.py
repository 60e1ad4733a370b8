"""TIFF files as scanners, microscopes and photo editors write them."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from flukeline.errors import Rejected, TooLarge
from flukeline.vision import opening, pixels, tiff, tiff_samples
from flukeline.vision.decode import check_readable, decode
from tests.cases import drawings

DEEP = drawings.deep_tiffs()


def difference(data: bytes, wanted: Image.Image) -> float:
    """Mean difference to the wanted picture, in levels of 255."""
    decoded = decode(data)
    assert check_readable(data) == decoded.size == wanted.size
    shown, right = (np.asarray(each.convert("RGB"), float) for each in (decoded.image, wanted))
    return float(np.abs(shown - right).mean())


@pytest.mark.parametrize("name", DEEP)
def test_every_kind_of_sample_shows_the_scene(name: str) -> None:
    wanted = drawings.grey() if name.startswith("grey") else drawings.drawing()
    assert difference(DEEP[name], wanted) < (4 if "gaps" in name or "over 1" in name else 1.5)


@pytest.mark.parametrize(
    "name", ["rgb of 16 bits", "rgb in tiles", "rgb in planes", "grey, signed"]
)
def test_deep_samples_are_halved_in_large_photographs(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "FULL_PIXELS", 20_000)
    monkeypatch.setattr(pixels, "STRIP_ROWS", 32)
    monkeypatch.setattr(tiff_samples, "STRIP_ROWS", 32)
    wanted = drawings.grey() if name.startswith("grey") else drawings.drawing()
    decoded = decode(DEEP[name])
    assert (decoded.size, decoded.image.size) == ((240, 160), (120, 80))
    half = np.asarray(wanted.convert("RGB").reduce(2), float)
    assert np.abs(np.asarray(decoded.image, float) - half).mean() < 1.5


@pytest.mark.parametrize(
    "compression", ["tiff_lzw", "packbits", "tiff_adobe_deflate", "zstd", "lzma"]
)
def test_blocks_are_unpacked_of_every_usual_compression(compression: str) -> None:
    deep = Image.fromarray(drawings.greys().astype(np.uint16) * 16)
    data = drawings.saved(deep, "TIFF", compression=compression)
    assert difference(data, drawings.grey()) < 1.5


def test_a_predictor_of_floats_is_undone() -> None:
    samples = drawings.colours().astype(np.float32) / 255
    height, width, count = samples.shape
    # The encoder of TIFF Technical Note 3: the bytes of a row by their value, then differences.
    planes = samples.astype(">f4").view(np.uint8).reshape(height, width * count, 4)
    rows = planes.transpose(0, 2, 1).reshape(height, width * 4, count)
    encoded = np.concatenate([rows[:, :1], np.diff(rows, axis=1)], axis=1).astype(np.uint8)
    plain = drawings.tiff(encoded.reshape(height, width, count * 4).view("<f4"), compression=None)
    data = bytearray(drawings.tiff(samples, compression=None, predictor=None))
    at = data.find(samples.tobytes())
    assert at > 0
    assert len(plain) == len(data)
    data[at : at + samples.nbytes] = encoded.tobytes()
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        page = file.pages[0]
        page.predictor = 3  # type: ignore[union-attr]
        read = tiff_samples.samples_of(page)  # type: ignore[arg-type]
    assert read.mode == "RGB"
    shown = tiff_samples.eight_bits(read, bytes(data))
    assert np.abs(shown.astype(float) - drawings.colours()).max() <= 1


def test_opacity_puts_the_picture_on_white() -> None:
    colours = drawings.colours().astype(np.uint16) * 257
    alpha = np.full((*colours.shape[:2], 1), 65535, np.uint16)
    alpha[:, :120] = 0
    data = drawings.tiff(np.concatenate([colours, alpha], axis=2), extrasamples=["unassalpha"])
    shown = np.asarray(decode(data).image)
    assert shown[:, :120].min() == 255
    assert np.abs(shown[:, 120:].astype(int) - drawings.colours()[:, 120:]).max() <= 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_declared_maximum_is_white(count: int) -> None:
    seen = drawings.greys() if count == 1 else drawings.colours()
    samples = (seen.astype(np.float64) / 255 * 900).astype(np.uint16)
    most = 4095 if count == 1 else (4095,) * 3
    data = drawings.tiff(samples, extratags=[(281, 3, count, most, True)])
    wanted = int(seen.max()) * 900 / 4095
    assert np.asarray(decode(data).image).max() == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_turned_page_comes_upright(orientation: int, depth: type) -> None:
    back = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    back[8] = Image.Transpose.ROTATE_270
    turn = back[orientation]
    stored = drawings.drawing() if turn is None else drawings.drawing().transpose(turn)
    samples: Any = np.asarray(stored).astype(depth) * (257 if depth is np.uint16 else 1)
    tags = [(274, 3, 1, orientation, True)]
    assert difference(drawings.tiff(samples, extratags=tags), drawings.drawing()) < 1


def test_a_thumbnail_in_front_is_passed_over_and_its_date_kept() -> None:
    small = np.asarray(drawings.drawing().resize((60, 40)))
    date = [(306, 2, None, "2019:07:04 12:00:00", True)]
    first = {"subfiletype": 1, "extratags": date}
    data = drawings.pages((small, first), (drawings.colours(), {}))
    assert difference(data, drawings.drawing()) < 1
    decoded = decode(data)
    assert decoded.notes == ()
    assert decoded.image.size == drawings.SIZE


def test_a_picture_inside_the_first_page_turns_with_it() -> None:
    small = np.asarray(drawings.drawing().resize((60, 40)))
    stored = np.asarray(drawings.drawing().transpose(Image.Transpose.ROTATE_90))
    first = {"subfiletype": 1, "extratags": [(274, 3, 1, 6, True)], "subifds": 1}
    assert difference(drawings.pages((small, first), (stored, {})), drawings.drawing()) < 1


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("big", [False, True])
def test_a_blank_page_in_front_is_passed_over(level: int, big: bool) -> None:
    dust = np.random.default_rng(1).integers(-9, 9, drawings.colours().shape)
    blank = np.clip(level + dust, 0, 255).astype(np.uint8)
    data = drawings.pages((blank, {}), (drawings.colours(), {}), bigtiff=big)
    assert difference(data, drawings.drawing()) < 1
    assert decode(data).notes == ("Page 2 of 2 is shown.",)


def test_of_several_full_pages_the_first_is_taken_and_said() -> None:
    other = drawings.colours()[::-1]
    data = drawings.pages(*[(each, {}) for each in (drawings.colours(), other, other)])
    assert difference(data, drawings.drawing()) < 1
    assert decode(data).notes == ("Page 1 of 3 is shown.",)


def test_pages_that_are_all_blank_are_no_reason_to_refuse() -> None:
    blank = np.zeros_like(drawings.colours())
    assert decode(drawings.pages((blank, {}), (blank, {}))).notes == ("Page 1 of 2 is shown.",)


def test_more_pages_than_a_photograph_has_are_refused() -> None:
    tiny: list[tuple[np.ndarray, dict[str, Any]]] = [(np.zeros((16, 16), np.uint8), {})]
    tiny *= tiff.MAX_PAGES + 1
    with pytest.raises(Rejected, match="more than 100 pages"):
        decode(drawings.pages(*tiny))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (drawings.tiff(np.zeros((40, 40), np.complex64)), "this kind of TIFF"),
        (drawings.tiff(np.zeros((40, 40), np.uint16), compression=None), ""),
    ],
)
def test_what_is_not_read_is_refused_in_words(data: bytes, words: str) -> None:
    if not words:
        # Samples of 12 bits, packed.
        at = data.index(struct.pack("<HHIH", 258, 3, 1, 16)) + 8
        data = data[:at] + struct.pack("<H", 12) + data[at + 2 :]
    for read in (decode, check_readable):
        with pytest.raises(Rejected, match="This kind of TIFF is not read"):
            read(data)


def test_a_page_that_claims_too_many_pixels_is_refused_unread() -> None:
    data = drawings.tiff(np.zeros((16, 16), np.uint16), compression=None)
    for tag in (256, 257):
        at = data.index(struct.pack("<HH", tag, 4)) + 8
        data = data[:at] + struct.pack("<I", 60_000) + data[at + 4 :]
    for read in (decode, check_readable):
        with pytest.raises(TooLarge):
            read(data)


def test_blocks_that_are_cut_off_or_too_short_are_damaged() -> None:
    whole = drawings.tiff(drawings.colours().astype(np.uint16) * 257, rowsperstrip=16)
    for data in (whole[: len(whole) // 2], whole.replace(b"\x78\x9c", b"\x78\x00")):
        with pytest.raises(Rejected, match="damaged"):
            decode(data)
