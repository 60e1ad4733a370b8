"""Colour profiles: pictures of every colour space come out in sRGB."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from flukeline.settings import Settings
from flukeline.vision import colour, opening
from flukeline.vision.crop import cut, find_fluke
from flukeline.vision.decode import decode
from flukeline.vision.embed import embed
from flukeline.vision.models import Models
from tests.cases import drawings

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SPACES = {
    "Adobe RGB": drawings.ADOBE_RGB,
    "Display P3": drawings.DISPLAY_P3,
    "ProPhoto": drawings.PRO_PHOTO,
    "linear": drawings.LINEAR,
}


def difference(data: bytes, wanted: Image.Image | None = None) -> float:
    shown = np.asarray(decode(data).image, float)
    return float(np.abs(shown - np.asarray(wanted or drawings.drawing(), float)).mean())


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_a_profile_is_applied(space: str, kind: str) -> None:
    stored = drawings.in_space(SPACES[space])
    options = {"lossless": True} if kind == "WEBP" else {}
    data = drawings.saved(stored, kind, icc_profile=SPACES[space], **options)
    assert difference(drawings.saved(stored, kind, **options)) > 2
    assert difference(data) < 1.5
    assert decode(data).notes == ()


def test_the_red_of_adobe_rgb_is_more_than_that_of_srgb() -> None:
    # Half of Adobe RGB's red, by its specification: 0.5 to the power of 563/256 is 0.2178 of its
    # light, of which sRGB's red has to give 1.39 times as much; its curve makes that 0.586.
    red = Image.new("RGB", (32, 32), (128, 0, 0))
    shown = decode(drawings.saved(red, "PNG", icc_profile=drawings.ADOBE_RGB)).image
    assert np.asarray(shown)[9, 9].tolist() == pytest.approx([150, 0, 0], abs=2)


def test_large_photographs_have_their_profile_applied_strip_by_strip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "FULL_PIXELS", 20_000)
    stored = drawings.in_space(drawings.ADOBE_RGB)
    half = drawings.drawing().reduce(2)
    for kind in ("PNG", "HEIF"):
        options = {"quality": -1, "chroma": 444} if kind == "HEIF" else {}
        data = drawings.saved(stored, kind, icc_profile=drawings.ADOBE_RGB, **options)
        assert decode(data).image.size == half.size
        assert difference(data, half) < 2.5


def test_what_cannot_be_told_from_srgb_is_left_as_it_is() -> None:
    assert colour.transform_to_srgb(SRGB, "RGB") is None
    plain = decode(drawings.saved(drawings.drawing(), "PNG"))
    same = decode(drawings.saved(drawings.drawing(), "PNG", icc_profile=SRGB))
    assert np.array_equal(np.asarray(plain.image), np.asarray(same.image))


def test_a_camera_that_only_names_adobe_rgb_is_believed() -> None:
    exif = Image.Exif()
    exif[271] = "Canon"
    exif.get_ifd(0x8769).update({0xA001: 65535, 0xA005: {1: "R03"}})
    stored = drawings.in_space(drawings.ADOBE_RGB)
    assert difference(drawings.saved(stored, "PNG", exif=exif)) < 1.5
    exif.get_ifd(0x8769)[0xA005] = {1: "R98"}
    assert difference(drawings.saved(drawings.drawing(), "PNG", exif=exif)) == 0


def pq(light: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084's signal for light as a share of 10,000 nits."""
    power = light**0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg(light: np.ndarray) -> np.ndarray:
    """ITU-R BT.2100's signal for a scene's light, 0 to 1."""
    bright = 0.17883277 * np.log(np.maximum(12 * light - 0.28466892, 1e-9)) + 0.55991073
    return np.where(light <= 1 / 12, np.sqrt(3 * light), bright)


@pytest.mark.parametrize("transfer", [16, 18])
def test_a_picture_in_hdr_is_as_bright_as_another(transfer: int) -> None:
    samples = np.asarray(drawings.grey().convert("RGB"), float) / 255
    light = np.where(samples <= 0.04045, samples / 12.92, ((samples + 0.055) / 1.055) ** 2.4)
    signal = pq(light * 203 / 10_000) if transfer == 16 else hlg((light * 0.203) ** (1 / 1.2))
    stored = Image.fromarray((signal * 255 + 0.5).astype(np.uint8))
    options = {"color_primaries": 9, "transfer_characteristics": transfer, "quality": -1}
    data = drawings.saved(stored, "HEIF", chroma=444, matrix_coefficients=9, **options)
    assert difference(data, drawings.grey().convert("RGB")) < 4


def grey_profile() -> bytes:
    """An ICC profile of linear grey."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, 256)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    return _profile(b"mntrGRAYXYZ ", {b"kTRC": curve, b"wtpt": white})


def ink_profile() -> bytes:
    """An ICC profile of four inks that only darken: a table with two points to each."""
    table = b""
    for number in range(16):
        inks = [number >> shift & 1 for shift in (3, 2, 1, 0)]
        table += bytes([round(255 * (1 - max(inks[3], sum(inks[:3]) / 3))), 128, 128])
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    head = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    return _profile(b"prtrCMYKLab ", {b"A2B0": head + 4 * ramp + table + 3 * ramp, b"wtpt": white})


def _profile(kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    at, index, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        index += name + struct.pack(">II", at + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = struct.pack(">I4xI", at + len(body), 0x02400000) + kind + bytes(12) + b"acsp"
    header += bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + index + body


def test_grey_has_its_profile_applied() -> None:
    linear = (np.linspace(0, 1, 256) ** 2.4 * 255).round().astype(np.uint8)
    stored = Image.fromarray(np.tile(linear, (32, 1)))
    shown = np.asarray(decode(drawings.saved(stored, "PNG", icc_profile=grey_profile())).image)
    assert np.abs(shown[0, 64:, 1].astype(float) - np.arange(64, 256)).mean() < 6
    plain = np.asarray(decode(drawings.saved(stored, "PNG")).image)
    assert np.abs(plain[0, 64:, 1].astype(float) - np.arange(64, 256)).mean() > 30


def test_a_grey_picture_may_have_a_profile_for_colours() -> None:
    linear = drawings.in_space(drawings.LINEAR, drawings.grey().convert("RGB")).convert("L")
    data = drawings.saved(linear, "PNG", icc_profile=drawings.LINEAR)
    assert difference(data, drawings.grey().convert("RGB")) < 2


def test_inks_have_their_profile_applied() -> None:
    stored = Image.new("CMYK", (32, 32), (255, 255, 255, 0))
    data = drawings.saved(stored, "TIFF", icc_profile=ink_profile())
    assert np.asarray(decode(data).image).max() <= 2
    cyan = Image.new("CMYK", (32, 32), (255, 0, 0, 0))
    red, green, blue = np.asarray(
        decode(drawings.saved(cyan, "TIFF", icc_profile=ink_profile())).image
    )[5, 5].astype(int)
    assert abs(red - green) <= 2
    assert abs(green - blue) <= 2
    assert 100 < green < 220


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile",
        drawings.ADOBE_RGB[:200],
        drawings.ADOBE_RGB.replace(b"mntr", b"link"),
        grey_profile(),
        ink_profile(),
    ],
)
def test_a_profile_that_cannot_be_used_is_left_out_and_said(profile: bytes) -> None:
    data = drawings.saved(drawings.drawing(), "PNG", icc_profile=profile)
    assert difference(data) == 0
    assert decode(data).notes == (colour.BROKEN,)


@pytest.mark.parametrize("space", SPACES)
def test_a_fluke_in_any_space_has_the_vector_of_the_same_scene(space: str) -> None:
    models = Models.load(Settings.from_environment().models_folder)

    def vector(data: bytes) -> np.ndarray:
        image = decode(data).image
        return np.ravel(embed(models.embedder, cut(image, find_fluke(models.detector, image).box)))

    large = drawings.drawing().resize((600, 400), Image.Resampling.BICUBIC)
    right = vector(drawings.saved(large, "PNG"))
    stored = drawings.in_space(SPACES[space], large)
    found = vector(drawings.saved(stored, "PNG", icc_profile=SPACES[space]))
    assert found @ right / np.linalg.norm(found) / np.linalg.norm(right) > 0.97
