"""What each place of a crop adds: exact sums, and maps that an overlay can show."""

from __future__ import annotations

import numpy as np
import pytest

from flukeline.sample.draw import draw_picture
from flukeline.settings import Settings
from flukeline.vision.crop import cut, find_fluke
from flukeline.vision.embed import embed
from flukeline.vision.explain import overlay, parts, shares
from flukeline.vision.models import Models


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.load(Settings.from_environment().models_folder)


def test_parts_add_up_to_the_vector_and_shares_to_the_similarity(models: Models) -> None:
    crops = []
    for whale, shot in ((0, 0), (0, 1)):
        picture = draw_picture(whale, shot)
        crops.append(cut(picture, find_fluke(models.detector, picture).box))
    places = [parts(models.embedder, crop) for crop in crops]
    vectors = [embed(models.embedder, crop) for crop in crops]
    assert places[0].ndim == 3
    for place, vector in zip(places, vectors, strict=True):
        assert np.abs(place.sum(axis=(0, 1)) - vector).max() < 1e-5
    similarity = float(vectors[0] @ vectors[1])
    assert shares(places[0], vectors[1]).sum() == pytest.approx(similarity, abs=1e-5)
    assert shares(places[1], vectors[0]).sum() == pytest.approx(similarity, abs=1e-5)
    assert shares(places[0], vectors[0]).sum() == pytest.approx(1.0, abs=1e-5)


def test_what_speaks_against_is_not_shown() -> None:
    share = np.array([[0.5, -0.25], [0.0, 0.25]], np.float32)
    assert overlay(share).tolist() == [[1.0, 0.0], [0.0, 0.5]]
    assert overlay(-np.ones((2, 2), np.float32)).tolist() == [[0.0, 0.0], [0.0, 0.0]]
