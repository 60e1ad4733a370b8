"""Monitoring: CloudWatch alarms with e-mail notifications, and a dashboard."""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from flukeline.storage.ports import MAX_TRIES
from infra.api import Api
from infra.backfill import Backfill
from infra.pipeline import Pipeline

FIVE_MINUTES = Duration.minutes(5)
OLDEST_SECONDS = 600
"""Age of a queue's oldest message that raises an alarm."""
API_P95_MS = 3000
"""p95 latency of the API that raises an alarm."""


class Monitoring(Construct):
    """Alarms that notify ``email``, and a dashboard.

    Attributes:
        topic: The SNS topic that alarms are sent to.
    """

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
        self.topic = self._make_topic(email)
        functions: dict[str, lambda_.IFunction] = {
            **pipeline.functions,
            "api": api.function,
            "explain": api.explain,
        }
        dead_letters: dict[str, cloudwatch.Metric] = {
            name: queue.metric_approximate_number_of_messages_visible(
                period=FIVE_MINUTES, statistic="Maximum"
            )
            for name, queue in pipeline.dead_letter_queues.items()
        }
        oldest: dict[str, cloudwatch.Metric] = {
            name: queue.metric_approximate_age_of_oldest_message(
                period=FIVE_MINUTES, statistic="Maximum"
            )
            for name, queue in pipeline.queues.items()
            # Nobody waits for a backfill, whose messages may be queued for hours.
            if name != "backfill"
        }
        errors = {
            name: each.metric_errors(period=FIVE_MINUTES, statistic="Sum")
            for name, each in functions.items()
        }
        latency = api.http.metric_latency(period=FIVE_MINUTES, statistic="p95")
        server_errors = api.http.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        self._add_pipeline_alarms(dead_letters, oldest, errors)
        self._add_backfill_alarms(backfill)
        self._add_api_alarms(api, latency, server_errors)
        self._add_dashboard(dead_letters, oldest, errors, latency, server_errors)

    def _make_topic(self, email: str | None) -> sns.Topic:
        topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # enforce_ssl adds a topic policy, which replaces the default one that lets the account publish.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        if email:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic

    def _add_pipeline_alarms(
        self,
        dead_letters: dict[str, cloudwatch.Metric],
        oldest: dict[str, cloudwatch.Metric],
        errors: dict[str, cloudwatch.Metric],
    ) -> None:
        for name, metric in dead_letters.items():
            description = (
                f"The queue {name} has dead letters: messages that failed {MAX_TRIES} times."
            )
            self._alarm(f"{_title(name)}Dead", metric, 1, description)
        for name, metric in oldest.items():
            minutes = OLDEST_SECONDS // 60
            description = f"A message has waited in the queue {name} for {minutes} minutes."
            self._alarm(f"{_title(name)}Waiting", metric, OLDEST_SECONDS, description)
        for name, metric in errors.items():
            self._alarm(f"{_title(name)}Errors", metric, 1, f"The {name} function failed.")

    def _add_backfill_alarms(self, backfill: Backfill) -> None:
        machine = backfill.machine
        for name, make_metric, event in (
            ("BackfillUnfinished", machine.metric_failed, "A backfill failed or refused its sheet"),
            (
                "BackfillTimedOut",
                machine.metric_timed_out,
                "A backfill did not end within two days",
            ),
            ("BackfillAborted", machine.metric_aborted, "A person stopped a backfill"),
        ):
            metric = make_metric(period=FIVE_MINUTES, statistic="Sum")
            self._alarm(name, metric, 1, f"{event}: see its report in backfills/.")

    def _add_api_alarms(
        self, api: Api, latency: cloudwatch.Metric, server_errors: cloudwatch.Metric
    ) -> None:
        throttled = api.function.metric_throttles(period=FIVE_MINUTES, statistic="Sum")
        description = "API requests exceeded the account's limit of concurrent Lambda invocations."
        self._alarm("ApiThrottled", throttled, 1, description)
        self._alarm("ApiFaults", server_errors, 1, "The API answered with a server error.")
        description = "The p95 latency of the API has exceeded 3 s for 15 minutes."
        self._alarm("ApiLatency", latency, API_P95_MS, description, periods=3)

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

    def _add_dashboard(
        self,
        dead_letters: dict[str, cloudwatch.Metric],
        oldest: dict[str, cloudwatch.Metric],
        errors: dict[str, cloudwatch.Metric],
        latency: cloudwatch.Metric,
        server_errors: cloudwatch.Metric,
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
                    graph("Messages by stage and outcome", outcomes),
                    graph("Age of the oldest message (s)", *oldest.values()),
                ],
                [
                    graph("Dead letters", *dead_letters.values()),
                    graph("Function errors", *errors.values()),
                ],
                [
                    graph("API latency, p95 (ms)", latency),
                    graph("API server errors", server_errors),
                ],
            ],
        )


def _title(name: str) -> str:
    return name.title().replace("_", "")
