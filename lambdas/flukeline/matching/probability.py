"""Probability: from distances to how likely each whale is, and how likely a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Numbers fitted on whales that were kept from training, and stored in the manifest.

    Attributes:
        temperature: Distance by which a candidate must be nearer to be e times as likely.
        new_intercept: Of the logit of "new".
        new_slope: Of the logit of "new", for each unit of the nearest distance; not negative.
        pair_intercept: Of the logit of "these two photographs show the same whale".
        pair_slope: The same for each unit of their distance; not positive.
    """

    temperature: float
    new_intercept: float
    new_slope: float
    pair_intercept: float
    pair_slope: float

    def __post_init__(self) -> None:
        if not (self.temperature > 0 and self.new_slope >= 0 >= self.pair_slope):
            raise ValueError("a calibration must rise for 'new', and fall for 'same', by distance")

    @classmethod
    def of(cls, numbers: Mapping[str, object]) -> Calibration:
        """The calibration of a manifest's entry; raises KeyError or ValueError."""
        return cls(**{each.name: float(str(numbers[each.name])) for each in fields(cls)})


def _sigmoid(logit: float) -> float:
    return float(0.5 * (1.0 + np.tanh(0.5 * logit)))


def probabilities(
    calibration: Calibration, distances: Sequence[float]
) -> tuple[NDArray[np.float64], float]:
    """P(each candidate) and P(a whale that the catalogue does not have); together they make 1.

    Args:
        calibration: From the manifest.
        distances: Each candidate's nearest distance, ascending.

    Returns:
        float64 (n,) in the order given, and the probability of a new whale; 1 without candidates.
    """
    if len(distances) == 0:
        return np.zeros(0), 1.0
    near = np.asarray(distances, dtype=np.float64)
    new = _sigmoid(calibration.new_intercept + calibration.new_slope * float(near.min()))
    weights = np.exp(-(near - near.min()) / calibration.temperature)
    return (1.0 - new) * weights / weights.sum(), new


WITHIN_MINUTES = 1_000.0
"""``odds`` for photographs of one place and ten minutes: a few whales are there, not all of the
catalogue. Of whales kept from training, four at once, 99.6 % of the pairs that this joins are right,
and with eight 98.5 %; of what belongs together, though taken years apart, it finds 46 % (``flukeline
evaluate``). At 100 that is 99.9, 99.6 and 30 %, at 3,000 98.9, 96.6 and 59 %."""

CONFIRMED = 13_000.0
"""``odds`` for encounters that a person confirmed as one whale: beyond it lie 5 % of the pairs of
photographs of one whale, years apart, in the same measurement."""


def decision_threshold(calibration: Calibration, odds: float = 1.0) -> float:
    """The distance at which two photographs are as likely as not to show the same whale.

    Args:
        calibration: From the manifest.
        odds: How many times likelier that is, before looking, than of any two in the catalogue.
    """
    logit = calibration.pair_intercept + float(np.log(odds))
    if calibration.pair_slope == 0:
        return float("inf") if logit > 0 else 0.0
    return max(0.0, -logit / calibration.pair_slope)


def same(calibration: Calibration, distance: float, odds: float = 1.0) -> float:
    """P(two photographs at this distance show the same whale); ``odds`` as of decision_threshold."""
    logit = calibration.pair_intercept + calibration.pair_slope * distance
    return _sigmoid(logit + float(np.log(odds)))
