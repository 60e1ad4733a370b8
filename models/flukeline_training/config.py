"""How the embedder is trained: every part of a recipe is a field, and has a switch. No PyTorch."""

from __future__ import annotations

import ast
import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flukeline.errors import FlukelineError, Rejected

RESNET = "resnet101"
GROWN = "resnet101-grown"
"""ResNet-101 for weights grown from Keras' ResNet-50 (``start.py``): see ``Bottleneck.dilation``."""
LITE = "efficientnet-lite"
DEPTHS = (3, 4, 23, 3)
"""Bottleneck blocks of ResNet-101's four stages."""
PACKAGED = "packaged"
AUGMENTATIONS = (
    "shift",
    "tilt",
    "shear",
    "zoom",
    "contrast",
    "brightness",
    "glare",
    "cast",
    "grey",
    "blur",
    "grain",
    "patch",
    "distance",
)
"""Changes of the crops while training, each with a strength of its own: ``augment_shift``."""
Phase = tuple[float, int, int, tuple[int, ...]]

FORMER_NAMES = {
    "trunk": "backbone",
    "trunk_pace": "backbone_rate",
    "backbone_pace": "backbone_rate",
    "watch_seconds": "evaluate_every_seconds",
}
"""Fields as checkpoints and settings of earlier versions call them."""


@dataclass(frozen=True, slots=True)
class EmbedConfig:
    """How the embedder is trained. A weight of 0 turns a part off.

    Attributes:
        minutes: Wall clock given to training; the learning rate follows it down to 0.
        steps: If not 0, so many steps instead, whatever the clock says: for comparing runs.
        most_steps: If not 0, training by the clock ends at so many steps at the latest.
        height: Input height of the finished network in pixels.
        width: Input width.
        dimension: Length of the embedding.
        phases: (from this share of the time on, height, width, blocks in use); small pictures
            and few blocks first. Only the last must have every block.
        whales: Whales a step.
        views: Crops of each whale a step.
        learning_rate: The peak of the one-cycle schedule.
        decay: Weight decay on kernels.
        arcface: Weight of ArcFace (with margin 0 a cosine softmax).
        margin: Its margin in radians at the end, raised from 0 between 15 and 70 % of the time.
        scale: Its scale.
        softmax: Weight of a plain softmax head.
        focal: Gamma of focal weighting on both heads; 0 is plain cross entropy.
        smooth: Label smoothing.
        triplet: Weight of the triplet loss with hard mining.
        contrast: Weight of the contrast between the whales of a batch.
        dropout: Before the embedding layer.
        flips: A flipped whale is another whale.
        augment: Strength of the whole augmentation.
        augment_shift: Strength of moving the fluke within the crop; 1 is the usual range.
        augment_tilt: Of turning it.
        augment_shear: Of slanting it, as another viewing angle does.
        augment_zoom: Of other widths and heights.
        augment_contrast: Of more and less contrast.
        augment_brightness: Of lighter and darker crops.
        augment_glare: Of light from one side.
        augment_cast: Of colour casts.
        augment_grey: Of grey crops (of 35 % of them at 1).
        augment_blur: Of blurring and sharpening.
        augment_grain: Of noise.
        augment_patch: Of hidden patches, as waves and spray hide (on 35 % of the crops at 1).
        augment_distance: Of half the resolution, as far-off flukes have it (of 35 % at 1).
        averaging: Decay of the moving average of the weights, a step; 0 turns it off.
        held_out: Whales set aside for validation.
        patience: Ends training after this many validations without a better top-1; 0 never.
        evaluate_every_seconds: Time between two validations.
        save_seconds: Time between two checkpoints.
        backbone: ``resnet101``, ``resnet101-grown``, ``efficientnet-lite0``, 1 or 2. A ResNet's
            name followed by ``/8`` has an eighth of its channels, for rehearsals.
        backbone_rate: The backbone learns at this share of the learning rate.
        pretrained: A file of the backbone's ImageNet weights (``flukeline train start``, or
            torchvision's for a ResNet), ``packaged`` for those that come with EfficientNet-Lite,
            or empty.
        freeze: The stem and the first stage stay as they are (conv1 and conv2_x of a ResNet).
        device: ``cpu`` or ``cuda``.
        bfloat16: Mixed precision.
        seed: For weights, order and augmentation.
        threads: Of PyTorch.
    """

    minutes: float = 60.0
    steps: int = 0
    most_steps: int = 0
    height: int = 48
    width: int = 96
    dimension: int = 512
    phases: tuple[Phase, ...] = ((0.0, 48, 96, DEPTHS),)
    whales: int = 32
    views: int = 2
    learning_rate: float = 1e-3
    decay: float = 0.05
    arcface: float = 1.0
    margin: float = 0.3
    scale: float = 30.0
    softmax: float = 0.0
    focal: float = 0.0
    smooth: float = 0.0
    triplet: float = 0.0
    contrast: float = 1.0
    dropout: float = 0.0
    flips: bool = True
    augment: float = 1.0
    augment_shift: float = 1.0
    augment_tilt: float = 1.0
    augment_shear: float = 1.0
    augment_zoom: float = 1.0
    augment_contrast: float = 1.0
    augment_brightness: float = 1.0
    augment_glare: float = 1.0
    augment_cast: float = 1.0
    augment_grey: float = 1.0
    augment_blur: float = 1.0
    augment_grain: float = 1.0
    augment_patch: float = 1.0
    augment_distance: float = 0.0
    averaging: float = 0.998
    held_out: int = 300
    patience: int = 0
    evaluate_every_seconds: float = 300.0
    save_seconds: float = 120.0
    backbone: str = RESNET
    backbone_rate: float = 1.0
    pretrained: str = ""
    freeze: bool = False
    device: str = "cpu"
    bfloat16: bool = False
    seed: int = 1
    threads: int = 2

    def __post_init__(self) -> None:
        if not (self.arcface or self.softmax or self.triplet or self.contrast):
            raise FlukelineError("Every loss is turned off: there is nothing to learn from.")

    def augmentations(self) -> dict[str, float]:
        """The strength of each augmentation by its name."""
        return {name: getattr(self, f"augment_{name}") for name in AUGMENTATIONS}

    def largest_size(self) -> tuple[int, int]:
        """Height and width at which crops are kept: those of the largest phase."""
        return (
            max(self.height, *(phase[1] for phase in self.phases)),
            max(self.width, *(phase[2] for phase in self.phases)),
        )

    def to_json(self) -> str:
        """The recipe as a checkpoint keeps it."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def of_json(cls, text: str) -> EmbedConfig:
        """The recipe of a checkpoint; fields under their former names are understood."""
        kept: Mapping[str, Any] = json.loads(text)
        values = {FORMER_NAMES.get(name, name): value for name, value in kept.items()}
        known = {field.name for field in dataclasses.fields(cls)}
        values["phases"] = tuple((*each[:3], tuple(each[3])) for each in values["phases"])
        return cls(**{name: value for name, value in values.items() if name in known})


def changed(config: EmbedConfig, settings: Sequence[str]) -> EmbedConfig:
    """A recipe with some of its parts changed.

    Args:
        config: The recipe to start from.
        settings: ``name=value`` with values as Python writes them; text needs no quotes.

    Raises:
        Rejected: Names that the recipe does not have or values of another kind, all at once.
    """
    faults: list[tuple[str, str]] = []
    values: dict[str, Any] = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        name = FORMER_NAMES.get(name, name)
        if name not in {field.name for field in dataclasses.fields(config)}:
            faults.append((setting, "the recipe has no such part"))
            continue
        old = getattr(config, name)
        try:
            value = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            value = None
        if isinstance(old, str) and not isinstance(value, str):
            value = text
        if isinstance(old, float) and type(value) is int:
            value = float(value)
        if value is None:
            faults.append((setting, "the value is not understood"))
        elif old is not None and type(value) is not type(old):
            faults.append((setting, f"the value must be like {old!r}"))
        else:
            values[name] = value
    if faults:
        raise Rejected(f"{len(faults)} settings cannot be used.", faults)
    return dataclasses.replace(config, **values)
