"""Monitoring: alarms that reach a person, and one dashboard."""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.api import Api
from infra.backfill import Backfill
from infra.pipeline import Pipeline

FIVE_MINUTES = Duration.minutes(5)
OLDEST_SECONDS = 600
API_P95_MS = 3000


class Monitoring(Construct):
    """Whoever is named in ``alarm_email`` hears of a fault before the researchers do."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        pipeline: Pipeline,
        api: Api,
        backfill: Backfill,
        email: str | None,
    ) -> None:
        super().__init__(scope, id)
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # The rule that enforces TLS takes the place of the policy that lets the account publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        if email:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))
        functions: dict[str, lambda_.IFunction] = {
            **pipeline.functions,
            "api": api.function,
            "explain": api.explain,
        }
        dead: dict[str, cloudwatch.Metric] = {
            name: queue.metric_approximate_number_of_messages_visible(
                period=FIVE_MINUTES, statistic="Maximum"
            )
            for name, queue in pipeline.dead.items()
        }
        oldest: dict[str, cloudwatch.Metric] = {
            name: queue.metric_approximate_age_of_oldest_message(
                period=FIVE_MINUTES, statistic="Maximum"
            )
            for name, queue in pipeline.queues.items()
            # A person waits for these; the backfill may wait for hours.
            if name != "backfill"
        }
        errors = {
            name: each.metric_errors(period=FIVE_MINUTES, statistic="Sum")
            for name, each in functions.items()
        }
        latency = api.http.metric_latency(period=FIVE_MINUTES, statistic="p95")
        faults = api.http.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        for name, metric in dead.items():
            self._alarm(f"{_title(name)}Dead", metric, 1, f"A {name} message failed for good.")
        for name, metric in oldest.items():
            words = f"A photograph has waited for {name} for {OLDEST_SECONDS // 60} minutes."
            self._alarm(f"{_title(name)}Waiting", metric, OLDEST_SECONDS, words)
        for name, metric in errors.items():
            self._alarm(f"{_title(name)}Errors", metric, 1, f"The {name} function failed.")
        throttled = api.function.metric_throttles(period=FIVE_MINUTES, statistic="Sum")
        machine = backfill.machine
        for name, ends, words in (
            ("BackfillUnfinished", machine.metric_failed, "A sheet was refused, or not taken in"),
            ("BackfillTimedOut", machine.metric_timed_out, "In two days a sheet was not taken in"),
            ("BackfillAborted", machine.metric_aborted, "Somebody stopped taking a sheet in"),
        ):
            ended = ends(period=FIVE_MINUTES, statistic="Sum")
            self._alarm(name, ended, 1, f"{words}: see its report in backfills/.")
        words = "More requests came than functions may run at once in this account."
        self._alarm("ApiThrottled", throttled, 1, words)
        self._alarm("ApiFaults", faults, 1, "The API answered with a server error.")
        words = "For a quarter of an hour one API request in 20 has taken over 3 s."
        self._alarm("ApiLatency", latency, API_P95_MS, words, periods=3)
        self._dashboard(dead, oldest, errors, latency, faults)

    def _alarm(
        self,
        id: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        description: str,
        periods: int = 1,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            id,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))

    def _dashboard(
        self,
        dead: dict[str, cloudwatch.Metric],
        oldest: dict[str, cloudwatch.Metric],
        errors: dict[str, cloudwatch.Metric],
        latency: cloudwatch.Metric,
        faults: cloudwatch.Metric,
    ) -> None:
        def graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
            return cloudwatch.GraphWidget(title=title, left=list(metrics), width=12)

        outcomes = cloudwatch.MathExpression(
            expression="SEARCH('{Flukeline,outcome,service,stage} MetricName=\"Messages\"', 'Sum', 300)",
            label="",
        )
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            widgets=[
                [
                    graph("Photographs by stage and outcome", outcomes),
                    graph("Oldest photograph waiting (s)", *oldest.values()),
                ],
                [graph("Dead letters", *dead.values()), graph("Errors", *errors.values())],
                [graph("API: slowest of 20 (ms)", latency), graph("API: server errors", faults)],
            ],
        )


def _title(name: str) -> str:
    return name.title().replace("_", "")
