"""Metrics of the stages, as log lines that CloudWatch reads (EMF): no call, no waiting."""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from flukeline.settings import on_lambda

NAMESPACE = "Flukeline"


def count(stage: str, outcome: str, seconds: float, photograph_id: str | None = None) -> None:
    """One message of a stage is done: how it ended, and how long it took. Silent on a laptop.

    The photograph is in the line but not in the metric: the lines of all stages tell its way.
    """
    if not on_lambda():
        return
    metrics = EphemeralMetrics(namespace=NAMESPACE, service="flukeline")
    metrics.add_dimension(name="stage", value=stage)
    metrics.add_dimension(name="outcome", value=outcome)
    metrics.add_metric(name="Messages", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="Duration", unit=MetricUnit.Milliseconds, value=seconds * 1000)
    if photograph_id is not None:
        metrics.add_metadata(key="photograph_id", value=photograph_id)
    metrics.flush_metrics()
