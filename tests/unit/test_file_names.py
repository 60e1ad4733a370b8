"""Finding the file that a sheet means by another spelling, and names in exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from unicodedata import normalize

import pytest

from flukeline.catalogue.file_names import FileNames, exported_name
from flukeline.errors import Rejected
from flukeline.records import Photograph

FILES = FileNames(
    [
        "2018/IMG_1.jpg",
        "2019/IMG_1.jpg",
        "2019/IMG_2.JPG",
        "2019/DSC_3.NEF",
        "2019/DSC_3.jpg",
        normalize("NFD", "Kaikōura é.jpg"),
        "b.jpg ",
        "._2.jpg",
    ]
)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("2018/IMG_1.jpg", "2018/IMG_1.jpg"),
        ("2018/img_1.JPG", "2018/IMG_1.jpg"),
        ("2019\\IMG_2.jpg", "2019/IMG_2.JPG"),
        ("IMG_2.jpg", "2019/IMG_2.JPG"),
        ("C:\\Fotos\\2018\\IMG_1.jpg", "2018/IMG_1.jpg"),
        ("./2018/IMG_1.jpg", "2018/IMG_1.jpg"),
        ("IMG_2", "2019/IMG_2.JPG"),
        ("2018/IMG_1", "2018/IMG_1.jpg"),
        ("dsc_3.nef", "2019/DSC_3.NEF"),
        ("DSC_3.CR2", "2019/DSC_3.jpg"),
        ("DSC_3", "2019/DSC_3.jpg"),
        ("b.jpg", "b.jpg "),
        (normalize("NFC", "Kaikōura é.jpg"), normalize("NFD", "Kaikōura é.jpg")),
    ],
)
def test_the_only_file_that_fits_is_found(name: str, path: str) -> None:
    assert FILES.find(name) == path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IMG_1.jpg", "fits several files: 2018/IMG_1.jpg, 2019/IMG_1.jpg; give their folders"),
        ("IMG_1", "fits several files"),
        ("IMG_9.jpg", "there is no photograph IMG_9.jpg"),
        ("IMG_2.png", "there is no photograph"),
        ("._2.jpg", "there is no photograph"),
    ],
)
def test_no_file_or_several_are_a_fault(name: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        FILES.find(name)


def test_the_jpeg_beside_a_raw_file() -> None:
    assert FILES.beside("2019/DSC_3.NEF") == ["2019/DSC_3.jpg"]
    assert FILES.beside("2019/IMG_2.JPG") == []


def test_a_photograph_leaves_by_the_path_that_it_came_by() -> None:
    uploaded = Photograph("p", "a.jpg", 1, "ready", datetime(2026, 1, 1, tzinfo=UTC), "ana")
    assert exported_name(uploaded) == "a.jpg"
    assert exported_name(replace(uploaded, path="2019/Kaikōura 🐋.jpg")) == "2019/Kaikōura 🐋.jpg"
    assert exported_name(replace(uploaded, path="../x/./a.jpg")) == "x/a.jpg"
    assert len(exported_name(replace(uploaded, path="é" * 200 + ".jpg")).encode()) <= 255
