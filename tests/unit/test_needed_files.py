"""Which files of a folder a sheet needs: all that its names may mean, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.catalogue.file_names import FileNames
from flukeline.catalogue.needed_files import NeededFiles
from flukeline.errors import Rejected

NAME = st.builds(
    "{}{}".format,
    st.text("aA1._ é", min_size=1, max_size=4),
    st.sampled_from(["", ".jpg", ".JPG", ".png", ".cr2", ".NEF", ".txt"]),
)
PATH = st.lists(NAME, min_size=1, max_size=3).map("/".join)


@given(PATH, st.lists(PATH, min_size=1, max_size=6))
def test_a_file_that_a_name_finds_is_needed(name: str, paths: list[str]) -> None:
    files = FileNames(paths)
    try:
        found = files.find(name)
    except Rejected:
        return
    needed = NeededFiles([name])
    assert found in needed


@pytest.mark.parametrize(
    ("name", "path", "is_needed"),
    [
        ("2019/IMG_1.jpg", "IMG_1.JPG", True),
        ("2019\\IMG_1.jpg", "trip/2019/img_1.jpg", True),
        ("IMG_1.jpg", "IMG_1.xmp", True),
        ("IMG_1.jpg", "IMG_1.JPG.XMP", True),
        ("IMG_1.nef", "IMG_1.jpg", True),
        ("IMG_1", "IMG_1.tif", True),
        ("IMG_1.jpg", "IMG_1.png", False),
        ("IMG_1.jpg", "IMG_10.jpg", False),
        ("IMG_1", "IMG_1.mov", False),
        ("IMG_1.jpg", "IMG_2.xmp", False),
    ],
)
def test_what_a_name_may_mean_is_needed(name: str, path: str, is_needed: bool) -> None:
    assert (path in NeededFiles([name])) == is_needed
