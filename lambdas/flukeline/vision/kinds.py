"""The kind of a file by its first bytes, and in words."""

from __future__ import annotations

from flukeline.limits import FILE_KINDS

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_BRANDS = {b"mif1", b"mif2", b"msf1", b"miaf"}
_AVIF_BRANDS = {b"avif", b"avis"}
_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"FUJIFILMCCD-RAW", "RAW"),
    (b"IIRO", "RAW"),
    (b"IIRS", "RAW"),
    (b"MMOR", "RAW"),
    (b"IIU\0", "RAW"),
)
_OTHER_KINDS = (
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"8BPS", "a Photoshop document; export it as JPEG"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture; export it as JPEG"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture; export it as JPEG"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture; export it as JPEG"),
    (b"\xff\x0a", "a JPEG XL picture; export it as JPEG"),
    (b"\0\x05\x16\x07", "what macOS keeps beside a file (._), not the photograph itself"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML document"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)


def kind_of(data: bytes) -> str | None:
    """JPEG, PNG, WEBP, TIFF (many RAW files too), HEIF, AVIF or RAW; None for all others."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    brands = _brands(data)
    if b"crx " in brands[:1]:
        return "RAW"
    if not _AVIF_BRANDS.isdisjoint(brands) and _HEIC_BRANDS.isdisjoint(brands[:1]):
        return "AVIF"
    if not (_HEIC_BRANDS | _HEIF_BRANDS).isdisjoint(brands):
        return "HEIF"
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def _brands(data: bytes) -> list[bytes]:
    """The brands of an ISO media file: the major one, then those that it is compatible with."""
    if data[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(data[:4], "big"), 256)
    return [data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))]


def described(data: bytes) -> str:
    """What a file that is not a photograph is, to follow "it is"."""
    start = data[:512].lstrip()
    for signature, description in _OTHER_KINDS:
        if start[: len(signature)].lower() == signature.lower() or data.startswith(signature):
            return description
    if data[4:8] == b"ftyp":
        return "a video"
    if b"\xff\xd8\xff" in data[1:4096]:
        return "a JPEG picture with other data in front of it"
    if all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in data[:512]):
        return "a text file"
    names = [kind.name for kind in FILE_KINDS]
    return f"of an unknown kind. {', '.join(names[:-1])} and {names[-1]} are read"
