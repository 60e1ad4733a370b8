"""Resized and re-saved copies are pointed out, and nothing else is."""

from __future__ import annotations

import io

from PIL import Image

from flukeline.records import CopyOf
from flukeline.sample.draw import draw
from flukeline.services import Services
from flukeline.vision.fingerprint import different_bits, fingerprint
from tests.integration.pipeline import send, state_of, work_off

Drawings = dict[tuple[int, int], bytes]


def again(data: bytes, side: int, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        resized = picture.resize((side, side * picture.height // picture.width))
        resized.save(buffer, kind, **options)
    return buffer.getvalue()


def test_copies_are_pointed_out(services: Services, drawings: Drawings) -> None:
    original = send(services, "IMG_1.jpg", drawings[0, 0])
    others = [send(services, f"{n}.jpg", drawings[key]) for n, key in enumerate([(0, 1), (1, 0)])]
    work_off(services)
    small = send(services, "small.jpg", again(drawings[0, 0], 600, "JPEG", quality=50))
    lossless = send(services, "whole.png", again(drawings[0, 0], 1200, "PNG"))
    work_off(services)
    for id_ in (small, lossless):
        copy = state_of(services, id_)
        assert copy.state == "ready"
        assert copy.copy_of is not None
        # Also where another copy is nearer.
        assert copy.copy_of == CopyOf(original, "IMG_1.jpg")
    for id_ in (original, *others):
        assert state_of(services, id_).copy_of is None


def test_shots_of_one_whale_are_no_copies() -> None:
    prints = [
        fingerprint(Image.open(io.BytesIO(draw(whale, shot))))
        for whale in range(3)
        for shot in range(3)
    ]
    pairs = [(a, b) for n, a in enumerate(prints) for b in prints[:n]]
    assert min(different_bits(a, b) for a, b in pairs) > 30
    assert all(different_bits(each, each) == 0 for each in prints)
