"""Files that are damaged, cut off or made to do harm: read as far as they go, or refused in words."""

from __future__ import annotations

import gc
import io
import json
import struct
import subprocess
import sys
import zlib
from functools import cache

import numpy as np
import pytest
import tifffile
from PIL import Image

from flukeline.errors import Rejected
from flukeline.limits import FILE_KINDS
from flukeline.vision.decode import check_readable, decode
from flukeline.vision.jpeg import DAMAGED
from tests.cases import drawings

KINDS = drawings.every_kind()
ROUNDS = 40
"""Damaged copies of each kind of file."""


def noisy(**options: object) -> bytes:
    """A JPEG picture whose data is spread evenly over its rows."""
    noise = np.random.default_rng(2).integers(0, 255, (320, 480, 3), np.uint8)
    return drawings.saved(Image.fromarray(noise), "JPEG", quality=80, **options)


def test_each_kind_that_is_announced_is_read() -> None:
    for name, data in KINDS.items():
        assert min(decode(data).size) >= 160, name
    announced = {kind.name for kind in FILE_KINDS} - {"RAW"}
    assert announced <= {name.split(",")[0].split(" ")[0] for name in KINDS}


@pytest.mark.parametrize("name", KINDS)
def test_whatever_is_damaged_in_a_file_it_is_read_or_refused(name: str) -> None:
    # Any other exception would leave the photograph without a reason, or stop a folder.
    data, random = KINDS[name], np.random.default_rng(zlib.crc32(name.encode()))
    for number in range(ROUNDS):
        broken = bytearray(data)
        if number % 4 == 0:
            del broken[int(random.integers(8, len(data))) :]
        else:
            # Most of a file is pixels; what steers the reading stands at its ends.
            ends = np.concatenate([np.arange(min(600, len(data))), np.arange(-400, 0)])
            for at in random.choice(ends if number % 2 else len(data), 6):
                broken[int(at)] = int(random.integers(256))
        for read in (decode, check_readable):
            try:
                read(bytes(broken))
            except Rejected as error:
                assert error.detail.endswith(".")


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 2}])
def test_a_jpeg_file_without_its_end_marker_is_whole(options: dict[str, object]) -> None:
    data = noisy(**options)
    right = np.asarray(decode(data).image)
    for cut in (data[:-2], data[:-2] + bytes(512)):
        decoded = decode(cut)
        assert np.array_equal(np.asarray(decoded.image), right)
        assert check_readable(cut) == (480, 320)
        if not options.get("progressive"):
            assert decoded.notes == ()


def test_rows_that_are_missing_are_counted() -> None:
    data = noisy()
    decoded = decode(data[: len(data) * 9 // 10])
    (note,) = decoded.notes
    missing = int(note.split("the last ")[1].split(" ")[0])
    assert note == (f"The end of the file is missing: the last {missing} of 320 rows are grey.")
    assert missing == pytest.approx(32, abs=16)
    rows = np.asarray(decoded.image)
    assert np.ptp(rows[-(missing - 16) :]) <= 2
    assert np.ptp(rows[: 320 - missing]) > 200


def test_a_progressive_file_that_ends_early_lacks_detail() -> None:
    data = noisy(progressive=True)
    (note,) = decode(data[: len(data) * 9 // 10]).notes
    assert "fine detail" in note


@pytest.mark.parametrize(
    "broken",
    [
        noisy()[: len(noisy()) // 2],
        noisy()[: len(noisy()) // 2] + bytes(len(noisy()) // 2),
        noisy()[: len(noisy()) // 3] + bytes(len(noisy()) // 3) + noisy()[len(noisy()) * 2 // 3 :],
        noisy()[:300],
    ],
)
def test_a_jpeg_file_that_lacks_much_is_refused(broken: bytes) -> None:
    for read in (decode, check_readable):
        with pytest.raises(Rejected, match=DAMAGED):
            read(broken)


def test_a_film_behind_a_jpeg_picture_is_no_harm() -> None:
    data = drawings.jpeg(900) + b"\0\0\0\x18ftypmp42" + bytes(2000)
    assert decode(data).notes == ()


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        ((b"miaf", b"mif1", b"heic"), "HEIF"),
        ((b"mif2", b"mif1", b"heic", b"miaf"), "HEIF"),
        ((b"mif1", b"heic"), "HEIF"),
        ((b"heix", b"mif1"), "HEIF"),
        ((b"mif1", b"avif", b"miaf"), "AVIF"),
        ((b"avif", b"mif1"), "AVIF"),
    ],
)
def test_pictures_of_boxes_are_known_by_all_their_brands(
    brands: tuple[bytes, ...], kind: str
) -> None:
    # The positions in the file hold only if the brands take as much room as before.
    data = drawings.saved(drawings.drawing(), kind)
    room = (int.from_bytes(data[:4], "big") - 16) // 4
    filled = (brands + (b"miaf",) * room)[:room]
    assert decode(drawings.with_brands(data, *filled)).size == drawings.SIZE


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_an_avif_picture_is_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    back = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    back[8] = Image.Transpose.ROTATE_270
    stored = drawings.drawing().transpose(back[orientation])
    data = drawings.saved(stored, "AVIF", exif=exif, quality=90)
    decoded = decode(data)
    assert check_readable(data) == decoded.size == drawings.SIZE
    difference = np.asarray(decoded.image, float) - np.asarray(drawings.drawing(), float)
    assert np.abs(difference).mean() < 6


@pytest.mark.parametrize("orientation", [0, 9])
def test_an_orientation_that_means_nothing_is_judged_as_it_is_shown(orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    data = drawings.saved(drawings.drawing(), "JPEG", exif=exif)
    assert check_readable(data) == decode(data).size == (240, 160)


def test_an_orientation_of_another_type_turns_the_picture() -> None:
    exif = Image.Exif()
    exif[274] = 6
    data = drawings.saved(drawings.drawing(), "JPEG", exif=exif)
    short, byte = (struct.pack("<HHI", 274, kind, 1) for kind in (3, 1))
    assert short in data or struct.pack(">HHI", 274, 3, 1) in data
    data = data.replace(short, byte).replace(
        struct.pack(">HHIH", 274, 3, 1, 6), struct.pack(">HHIBB", 274, 1, 1, 6, 0)
    )
    assert Image.open(io.BytesIO(data)).getexif()[274] == b"\x06"
    assert check_readable(data) == decode(data).size == (160, 240)


def png_of_16_bits(samples: np.ndarray) -> bytes:
    """RGB samples, uint16, as a PNG file."""
    height, width, _ = samples.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)

    def chunk(name: bytes, content: bytes) -> bytes:
        length = len(content).to_bytes(4, "big")
        return length + name + content + zlib.crc32(name + content).to_bytes(4, "big")

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_a_png_picture_of_fewer_bits_is_as_bright(bits: int) -> None:
    samples = (drawings.colours().astype(np.float64) / 255 * (2**bits - 1)).astype(np.uint16)
    shown = np.asarray(decode(png_of_16_bits(samples)).image, float)
    assert np.abs(shown - drawings.colours()).mean() < 1.5


@cache
def bombs() -> dict[str, bytes]:
    """Small files that would take gigabytes if they were believed."""
    zeros = zlib.compress(bytes(200_000_000), 9)
    page = drawings.tiff(np.zeros((600, 600), np.uint16), rowsperstrip=600)
    with tifffile.TiffFile(io.BytesIO(page)) as file:
        (start,), (count,) = file.pages[0].dataoffsets, file.pages[0].databytecounts
    at = page.index(struct.pack("<HHII", 279, 4, 1, count)) + 8
    deflated = page[:at] + struct.pack("<I", len(zeros)) + page[at + 4 :]
    where = deflated.index(struct.pack("<HHII", 273, 4, 1, start)) + 8
    deflated = deflated[:where] + struct.pack("<I", len(page)) + deflated[where + 4 :] + zeros
    ring = bytearray(drawings.pages(*[(drawings.greys(), {})] * 2))
    first = int.from_bytes(ring[4:8], "little")
    ring[first + 2 + 12 * int.from_bytes(ring[first : first + 2], "little") :][:4] = ring[4:8]
    many = b"II*\0\x08\0\0\0" + b"".join(
        struct.pack("<HI", 0, 8 + 6 * number) for number in range(1, 400_000)
    )
    wide = drawings.tiff(np.zeros((12_600, 12_600), np.uint16), compression="zlib", rowsperstrip=64)
    claimed = bytearray(drawings.tiff(drawings.greys().astype(np.uint16), rowsperstrip=160))
    for tag in (256, 257):
        value = claimed.index(struct.pack("<HH", tag, 4)) + 8
        claimed[value : value + 4] = struct.pack("<I", 12_600)
    return {
        "a block that unpacks to 200 MB": deflated,
        "pages that follow each other in a ring": bytes(ring),
        "400,000 empty pages": many,
        "159 megapixels of zeros": wide,
        "a claim of 159 megapixels": bytes(claimed),
        "1,000 beginnings of a JPEG picture": b"FUJIFILMCCD-RAW " + b"\xff\xd8\xff\xe0\0\2" * 1000,
    }


_MEASURED = """
import json, resource, sys
from flukeline.errors import FlukelineError
from flukeline.vision.decode import decode
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    answer = str(decode(sys.stdin.buffer.read()).size)
except FlukelineError as error:
    answer = error.detail
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([answer, (after - before) // 1024]))
"""


@pytest.mark.parametrize("name", bombs())
def test_a_bomb_takes_bounded_memory(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED], input=bombs()[name], capture_output=True, check=True
    )
    answer, megabytes = json.loads(done.stdout)
    # The most that a photograph of 160 megapixels takes.
    assert megabytes < 800, answer
    if name not in ("159 megapixels of zeros", "a block that unpacks to 200 MB"):
        assert answer.endswith((".", ")")), answer


@pytest.mark.parametrize("name", KINDS)
def test_a_decoded_file_is_freed_without_collecting_garbage(name: str) -> None:
    # A server would keep the pixels of large photographs until the next collection otherwise.
    data = bytes(bytearray(KINDS[name]))
    decode(data)
    gc.collect()
    gc.disable()
    try:
        before = sys.getrefcount(data)
        decode(data)
        assert sys.getrefcount(data) == before
    finally:
        gc.enable()
