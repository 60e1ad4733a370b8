"""Recipes to start from: two cores in an hour, and the full one on a GPU."""

from __future__ import annotations

from flukeline_training.train_embed import EmbedConfig

RECIPES = {
    # Small pictures and few blocks first: 145 crops a second on two cores, at full depth 40.
    "cpu": EmbedConfig(
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
