"""Each loss on cases whose answer is plain."""

from __future__ import annotations

import math

import pytest
import torch

from flukeline_training import losses

LABELS = torch.tensor([0, 0, 1, 1])
TOGETHER = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
APART = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])


@pytest.mark.parametrize("loss", [losses.triplet_hard, losses.contrast])
def test_losses_of_pairs_want_one_whales_crops_together(loss: object) -> None:
    assert callable(loss)
    assert loss(TOGETHER, LABELS) < 0.01 < loss(APART, LABELS)


def test_the_triplet_takes_the_farthest_and_the_nearest() -> None:
    angles = torch.tensor([0.0, 0.2, 0.5, 0.9])
    unit = torch.stack([angles.cos(), angles.sin()], 1)
    distance = torch.cdist(unit, unit)
    hard = [(0, 1, 2), (1, 0, 2), (2, 3, 1), (3, 2, 1)]
    wanted = [max(0.0, float(distance[a, p] - distance[a, n]) + 0.3) for a, p, n in hard]
    assert float(losses.triplet_hard(unit, LABELS)) == pytest.approx(sum(wanted) / 4, abs=1e-5)


def test_pairs_alone_in_a_batch_teach_nothing() -> None:
    single = torch.eye(3, requires_grad=True)
    labels = torch.arange(3)
    assert losses.triplet_hard(single, labels) == 0
    assert losses.contrast(single, labels) == 0


def test_arcface_turns_the_own_class_by_the_margin() -> None:
    head = losses.ArcFace(2, 2, scale=10.0)
    with torch.no_grad():
        head.weight.copy_(torch.eye(2))
    embedding = torch.tensor([[math.cos(0.4), math.sin(0.4)]])
    head.margin = 0.3
    logits = head(embedding, torch.tensor([0]))[0]
    assert logits.tolist() == pytest.approx([10 * math.cos(0.7), 10 * math.sin(0.4)], abs=1e-4)


def test_arcface_goes_on_falling_beyond_a_half_turn() -> None:
    head = losses.ArcFace(2, 1, scale=1.0)
    with torch.no_grad():
        head.weight.copy_(torch.tensor([[1.0, 0.0]]))
    head.margin = 0.5
    turned = torch.linspace(0.1, math.pi - 0.01, 40)
    embedding = torch.stack([turned.cos(), turned.sin()], 1)
    logits = head(embedding, torch.zeros(40, dtype=torch.long))[:, 0]
    assert (logits.diff() < 0).all()


def test_focal_weighting_counts_what_is_right_less() -> None:
    logits = torch.tensor([[4.0, 0.0], [0.0, 0.5]])
    labels = torch.tensor([0, 0])
    plain = losses.cross_entropy(logits, labels)
    focal = losses.cross_entropy(logits, labels, gamma=2.0)
    single = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
    weighted = ((1 - (-single).exp()) ** 2 * single).mean()
    assert float(focal) == pytest.approx(float(weighted))
    assert focal < plain < losses.cross_entropy(logits, labels, smooth=0.2) + 1
