"""The backfill: a state machine that imports a catalogue in many parallel Lambda invocations.

Its input ``{"start": {"import": "<name>", "sheet": "<sheet>.csv", "by": "<who>"}}`` names a sheet under
``imports/<name>/`` of the bucket of originals. Both steps, checking and importing, run in parts of
200 rows. After checking, a sheet with faults ends the execution in the state ``Refused``.
"""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.pipeline import make_log_group

THROTTLED_TRIES = 20
"""Invocations that the account's limit refused do not count as tries at the work; 20 take about 15 minutes."""


class Backfill(Construct):
    """The state machine: Start, then the parts of each step, until the function reports the end.

    Attributes:
        machine: The state machine.
    """

    def __init__(
        self, scope: Construct, id: str, function: lambda_.IFunction, concurrency: int
    ) -> None:
        super().__init__(scope, id)
        self._function = function
        finished = sfn.Succeed(self, "Finished")
        refused = sfn.Fail(self, "Refused", error="Refused", cause_path="$.reason")
        start = self._invoke("Start")
        job = {"job": sfn.JsonPath.object_at("$.job")}
        judge = self._invoke(
            "Judge",
            sfn.TaskInput.from_object({**job, "part": {"step": "judge", "at": 0}}),
        )
        finish = self._invoke("Finish", sfn.TaskInput.from_object({**job, "finish": True}))
        next_step = sfn.Choice(self, "WhichStep")
        spread = sfn.DistributedMap(
            self,
            "Parts",
            items_path="$.parts",
            max_concurrency=concurrency,
            item_selector={**job, "part": sfn.JsonPath.object_at("$$.Map.Item.Value")},
            result_path=sfn.JsonPath.DISCARD,
            map_execution_type=sfn.StateMachineType.STANDARD,
        ).item_processor(self._part())
        after = (
            sfn.Choice(self, "AfterParts")
            .when(sfn.Condition.string_equals("$.job.step", "check"), judge)
            .otherwise(finish)
        )
        next_step.when(sfn.Condition.boolean_equals("$.refused", True), refused)
        next_step.when(sfn.Condition.boolean_equals("$.finished", True), finished)
        next_step.otherwise(spread)
        spread.next(after)
        judge.next(next_step)
        finish.next(finished)
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_chainable(start.next(next_step)),
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=make_log_group(self, "Log"), level=sfn.LogLevel.ALL),
            timeout=Duration.days(2),
        )

    def _part(self) -> sfn.IChainable:
        """The states of one part: the function is invoked with its position until it is done."""
        work = self._invoke("Work")
        # The result is emptied, because Step Functions limits the results of all parts to 256 KB.
        done = sfn.Pass(self, "PartDone", result=sfn.Result.from_object({}))
        until_done = (
            sfn.Choice(self, "IsPartDone")
            .when(sfn.Condition.boolean_equals("$.finished", True), done)
            .otherwise(work)
        )
        return work.next(until_done)

    def _invoke(self, id: str, payload: sfn.TaskInput | None = None) -> tasks.LambdaInvoke:
        """A state that invokes the function with ``payload``, or with the state's input."""
        task = tasks.LambdaInvoke(
            self,
            id,
            lambda_function=self._function,
            payload=payload,
            payload_response_only=True,
            # Its retrier would count throttled invocations with the service's faults.
            retry_on_service_exceptions=False,
        )
        task.add_retry(
            errors=["Lambda.TooManyRequestsException"],
            interval=Duration.seconds(2),
            max_attempts=THROTTLED_TRIES,
            backoff_rate=2,
            max_delay=Duration.minutes(2),
            jitter_strategy=sfn.JitterType.FULL,
        )
        task.add_retry(
            errors=[
                "Lambda.ClientExecutionTimeoutException",
                "Lambda.ServiceException",
                "Lambda.AWSLambdaException",
                "Lambda.SdkClientException",
            ],
            interval=Duration.seconds(2),
            max_attempts=6,
            backoff_rate=2,
        )
        # Errors by which the function rejects its input; a retry would fail again.
        task.add_retry(errors=["Rejected", "NotFound", "Conflict"], max_attempts=0)
        task.add_retry(
            errors=["States.TaskFailed"],
            interval=Duration.seconds(30),
            max_attempts=3,
            backoff_rate=2,
        )
        return task
