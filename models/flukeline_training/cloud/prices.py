"""What training on SageMaker costs, before it starts and after it ended."""

from __future__ import annotations

from dataclasses import dataclass

from flukeline.errors import Rejected

PRICES_OF = "June 2025"
"""When these prices were noted; AWS's page of SageMaker's prices has today's."""
USD_AN_HOUR = {
    "ml.m5.xlarge": 0.230,
    "ml.c5.2xlarge": 0.408,
    "ml.g4dn.xlarge": 0.736,
    "ml.g5.xlarge": 1.408,
    "ml.g5.2xlarge": 1.515,
    "ml.g5.4xlarge": 2.030,
    "ml.p3.2xlarge": 3.825,
}
"""Training on demand in us-east-1; other regions cost up to a third more."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What a job runs on.

    Attributes:
        instance: SageMaker's name of the machine.
        hours: A job is stopped after so many.
        spot: Managed spot training: cheaper, interrupted now and then, resumed from checkpoints.
        usd_an_hour: On demand; None for that of the table.
    """

    instance: str = "ml.g5.xlarge"
    hours: float = 4.0
    spot: bool = True
    usd_an_hour: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.hours <= 5 * 24:
            raise Rejected("A job on SageMaker may take more than 0 and at most 120 hours.")

    def price(self) -> float:
        """USD an hour on demand.

        Raises:
            Rejected: The table has no such machine, and no price is given.
        """
        if self.usd_an_hour is not None:
            return self.usd_an_hour
        if self.instance not in USD_AN_HOUR:
            raise Rejected(
                f"The price of {self.instance} is not known here. Give it with --price, in USD an"
                f" hour. Known are {', '.join(USD_AN_HOUR)}."
            )
        return USD_AN_HOUR[self.instance]

    def cost(self, seconds: float) -> float:
        """USD of so many billable seconds; of spot training SageMaker bills fewer than it ran."""
        return seconds / 3600 * self.price()


def estimate(machine: Machine, trainings: float) -> str:
    """What so many whole trainings cost at most, in words.

    Args:
        machine: What each runs on.
        trainings: How many, in whole ones: a run that is ended at a tenth counts a tenth.
    """
    most = trainings * machine.cost(machine.hours * 3600)
    noted = "as given" if machine.usd_an_hour is not None else f"us-east-1, {PRICES_OF}"
    spot = " Managed spot training usually costs 30 to 70 % less." if machine.spot else ""
    return (
        f"At most USD {most:.2f}: {trainings:.3g} trainings of up to {machine.hours:g} hours on"
        f" {machine.instance} at USD {machine.price():.3f} an hour ({noted})."
        f"{spot} Storage is not counted."
    )
