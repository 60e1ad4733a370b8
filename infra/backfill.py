"""Backfill: a state machine that spreads taking a catalogue in over several invocations.

Started with ``{"start": {"import": "<name>", "sheet": "<sheet>.csv", "by": "<who>"}}`` for a sheet under
``imports/<name>/`` of the bucket of originals. Each step is done in parts of 200 rows, side by side; then
the function judges the sheet, or says that all is taken in. A sheet with faults ends in ``Refused``.
"""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.pipeline import log

SIDE_BY_SIDE = 4
"""More would only wait: few photographs may be on their way at once, so that people's come through."""


class Backfill(Construct):
    """Start, and then each step in parts until the function says that nothing is left."""

    def __init__(self, scope: Construct, id: str, function: lambda_.IFunction) -> None:
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
            max_concurrency=SIDE_BY_SIDE,
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
            logs=sfn.LogOptions(destination=log(self, "Log"), level=sfn.LogLevel.ALL),
            timeout=Duration.days(2),
        )

    def _part(self) -> sfn.IChainable:
        """One part, invoked again with its position until it is done."""
        work = self._invoke("Work")
        # Nothing is left of it: the results of all parts together may have 256 KB.
        done = sfn.Pass(self, "PartDone", result=sfn.Result.from_object({}))
        again = (
            sfn.Choice(self, "IsPartDone")
            .when(sfn.Condition.boolean_equals("$.finished", True), done)
            .otherwise(work)
        )
        return work.next(again)

    def _invoke(self, id: str, payload: sfn.TaskInput | None = None) -> tasks.LambdaInvoke:
        """Without a payload the function gets the state's input; "$" would be sent as it stands."""
        task = tasks.LambdaInvoke(
            self,
            id,
            lambda_function=self._function,
            payload=payload,
            payload_response_only=True,
            retry_on_service_exceptions=True,
        )
        # Said on purpose: the same again would not help.
        task.add_retry(errors=["Rejected", "NotFound", "Conflict"], max_attempts=0)
        task.add_retry(
            errors=["States.TaskFailed"],
            interval=Duration.seconds(30),
            max_attempts=3,
            backoff_rate=2,
        )
        return task
