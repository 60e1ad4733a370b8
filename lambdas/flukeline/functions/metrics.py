"""Metrics of the stages, as log lines in CloudWatch's embedded metric format (EMF).

A log line needs no call to CloudWatch, so that no message waits for its metric.
"""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from flukeline.settings import on_lambda

NAMESPACE = "Flukeline"


def count(stage: str, outcome: str, seconds: float, photograph_id: str | None = None) -> None:
    """Count one processed message and record its duration; does nothing on a laptop.

    Args:
        stage: What the stage does, for example "cropping".
        outcome: "done" or "failed".
        seconds: How long it took.
        photograph_id: Written to the log line, but no dimension of the metric: it lets the log
            lines of one photograph be found over all stages.
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
