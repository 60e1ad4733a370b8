"""Recipes to start from: two cores in an hour or two, and the full one on a GPU."""

from __future__ import annotations

from flukeline_training.config import GROWN, PACKAGED, EmbedConfig

RECIPES = {
    # From ImageNet's weights, as shipped: 150 crops a second on two cores at first, then 70.
    "cpu": EmbedConfig(
        steps=4400,
        height=96,
        width=192,
        phases=((0.0, 64, 128, ()), (0.6, 96, 192, ())),
        backbone="efficientnet-lite0",
        pretrained=PACKAGED,
        dropout=0.1,
    ),
    # ResNet-101 from ImageNet (``flukeline train start``), in bfloat16: 60 crops a second on two
    # cores at first, then 32.
    "cpu-resnet101-imagenet": EmbedConfig(
        steps=2400,
        height=96,
        width=192,
        phases=((0.0, 64, 128, (3, 4, 23, 3)), (0.6, 96, 192, (3, 4, 23, 3))),
        backbone=GROWN,
        freeze=True,
        dropout=0.1,
        bfloat16=True,
        evaluate_every_seconds=600.0,
    ),
    # From scratch. Small pictures and few blocks first: 145 crops a second, at full depth 40.
    "cpu-resnet101": EmbedConfig(
        minutes=59.0,
        phases=(
            (0.0, 40, 80, (2, 2, 3, 2)),
            (0.25, 48, 96, (2, 2, 3, 2)),
            (0.45, 48, 96, (3, 4, 8, 3)),
            (0.7, 48, 96, (3, 4, 23, 3)),
        ),
    ),
    # Every part of the competition winner's recipe at a size that 100 pixels can fill.
    "gpu": EmbedConfig(
        minutes=25.0,
        height=96,
        width=192,
        phases=((0.0, 64, 128, (3, 4, 8, 3)), (0.4, 96, 192, (3, 4, 23, 3))),
        whales=64,
        views=3,
        margin=0.4,
        softmax=0.3,
        focal=1.0,
        triplet=0.5,
        device="cuda",
        bfloat16=True,
    ),
}
