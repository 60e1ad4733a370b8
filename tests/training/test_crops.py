"""Training crops: cut from the originals as the product cuts them, kept on disk, resumed."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from flukeline.errors import FlukelineError
from flukeline.records import Box
from flukeline.vision.crop import cut, decode_crop, encode_crop, to_input
from flukeline.vision.decode import decode
from flukeline_training import crops
from flukeline_training.data import Pictures, check, named_rows, read_labels
from tests.training.conftest import HEADER, MakeFolder, draw_small

SIZE = (224, 448)


def marked(width: int, every: int) -> bytes:
    """A photograph with an upright dark mark every so many pixels."""
    across = np.arange(width) % every < every // 2
    picture = np.where(across, 40, 210).astype(np.uint8)
    whole = np.broadcast_to(picture[None, :, None], (width * 2 // 3, width, 3))
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(whole)).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def contrast(picture: np.ndarray) -> float:
    """Standard deviation of brightness along a crop's middle rows."""
    middle = picture.mean(0)[picture.shape[1] // 4 : -picture.shape[1] // 4]
    return float(middle.std())


def test_fine_marks_have_the_same_contrast_in_training_as_in_use() -> None:
    data = marked(3000, 20)
    image = decode(data).image
    box = (0.2, 0.2, 0.8, 0.8)
    pixels = Box(0.2 * image.width, 0.2 * image.height, 0.8 * image.width, 0.8 * image.height)
    used = to_input(decode_crop(encode_crop(cut(image, pixels))), SIZE)[0]
    trained = crops.cut_one(data, box, SIZE)
    assert contrast(used) > 20
    assert contrast(trained) == pytest.approx(contrast(used), rel=0.05)
    # At 100 pixels, as training once saw photographs, the marks are gone.
    small = io.BytesIO()
    image.resize((100, 100)).save(small, "PNG")
    assert contrast(crops.cut_one(small.getvalue(), box, SIZE)) < 0.2 * contrast(used)


def test_a_crop_shows_what_the_box_holds_whichever_way_the_camera_was_held() -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[:100, 150:] = 255
    upright = Image.fromarray(picture)
    for orientation, turned in ((1, upright), (6, upright.rotate(90, expand=True))):
        exif = Image.Exif()
        exif[0x0112] = orientation
        buffer = io.BytesIO()
        turned.save(buffer, "JPEG", quality=95, exif=exif)
        found = crops.cut_one(buffer.getvalue(), (0.6, 0.1, 0.9, 0.4), (32, 64))
        assert found[:, 4:-4, 4:-4].min() > 240


def test_crops_are_cut_once_and_a_stopped_cutting_goes_on(
    labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = read_labels(labelled)
    plain = crops.load_crops(labelled, rows, 32, 64)
    calls: list[int] = []
    real = crops.cut_one

    def stopping(data: bytes, box: tuple[float, ...], size: tuple[int, int]) -> np.ndarray:
        if len(calls) == 20:
            raise KeyboardInterrupt
        calls.append(len(data))
        return real(data, box, size)

    monkeypatch.setattr(crops, "cut_one", stopping)
    with pytest.raises(KeyboardInterrupt):
        crops.load_crops(labelled, rows, 32, 64, cache=tmp_path, threads=1)
    calls.clear()

    def counting(data: bytes, box: tuple[float, ...], size: tuple[int, int]) -> np.ndarray:
        calls.append(len(data))
        return real(data, box, size)

    monkeypatch.setattr(crops, "cut_one", counting)
    found = crops.load_crops(labelled, rows, 32, 64, cache=tmp_path)
    assert len(calls) == len(rows) - 20
    assert isinstance(found.pixels, np.memmap)
    assert np.array_equal(found.pixels, plain.pixels)
    calls.clear()
    crops.load_crops(labelled, rows, 32, 64, cache=tmp_path)
    assert calls == []
    # Another box is another crop.
    moved = [replace(rows[0], box=(0.0, 0.0, 0.5, 0.5)), *rows[1:]]
    crops.load_crops(labelled, moved, 32, 64, cache=tmp_path)
    assert len(calls) == len(rows)


def test_photographs_that_cannot_be_cut_are_all_named(tmp_path: Path) -> None:
    lines = [f"{name}.jpg,w,train,,,,,," for name in "abc"]
    (tmp_path / "labels.csv").write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    for name, data in (("a", draw_small(0, 0)), ("b", b"nothing"), ("c", draw_small(0, 0)[:900])):
        (tmp_path / f"{name}.jpg").write_bytes(data)
    rows = check(tmp_path, decode=False)
    with pytest.raises(FlukelineError, match="2 photographs") as caught:
        crops.load_crops(tmp_path, rows, 32, 64, cache=tmp_path / "cache")
    assert [where for where, _ in caught.value.faults] == ["b.jpg", "c.jpg"]


def test_a_disk_that_is_too_small_is_told_before_anything_is_cut(
    labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(FlukelineError, match="Make room"):
        crops.load_crops(labelled, read_labels(labelled), 32, 64, cache=tmp_path)


@pytest.mark.parametrize("zipped", [False, True])
def test_an_export_of_the_catalogue_trains_as_it_is(tmp_path: Path, zipped: bool) -> None:
    export = tmp_path / "export"
    (export / "photographs" / "2").mkdir(parents=True)
    names = {"a.jpg": (0, 0), "b.jpg": (0, 1), "2/a.jpg": (1, 0), "c.jpg": (2, 0)}
    for name, drawn in names.items():
        (export / "photographs" / name).write_bytes(draw_small(*drawn))
    lines = ["a.jpg,Ana", "b.jpg,Ana", "2/a.jpg,Bela", "c.jpg,", "fluke2/c.jpg,Bela"]
    text = "\n".join([HEADER, *(f"{each},,160,100,10,15,90,85" for each in lines)])
    (export / "labels.csv").write_text(text + "\n", "utf-8")
    source = export
    if zipped:
        source = tmp_path / "export.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for path in sorted(export.rglob("*")):
                archive.write(path, path.relative_to(tmp_path))
    rows = check(source)
    assert [row.individual for row in rows] == ["Ana", "Ana", "Bela", "", "Bela"]
    learn, further = named_rows(rows)
    assert [row.image for row in learn] == ["a.jpg", "b.jpg", "2/a.jpg", "fluke2/c.jpg"]
    assert further == []
    pictures = Pictures(source)
    assert pictures.data("fluke2/c.jpg") == draw_small(2, 0)
    assert pictures.data("2/a.jpg") == draw_small(1, 0)
    assert "../labels.csv" not in pictures
    assert crops.load_crops(source, learn, 32, 64).whales.tolist() == [0, 0, 1, 1]


def test_given_splits_are_kept_apart(make_folder: MakeFolder) -> None:
    rows = read_labels(make_folder(4, 2, split="train"))
    marked_rows = [
        replace(row, split="more" if index < 2 else row.split) for index, row in enumerate(rows)
    ]
    marked_rows[-1] = replace(marked_rows[-1], split="val")
    learn, further = named_rows(marked_rows)
    assert (len(learn), len(further)) == (5, 2)
