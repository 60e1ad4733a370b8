"""Who hears of what: alarms and the topic they go to."""

from __future__ import annotations

from flukeline.cli import cost
from tests.infra.template import EMAIL, functions, of_type


def test_whoever_is_named_hears_of_each_fault() -> None:
    alarms = of_type("AWS::CloudWatch::Alarm")
    (topic,) = of_type("AWS::SNS::Topic")
    assert len(alarms) == cost.ALARMS, "flukeline cost counts them"
    assert len(of_type("AWS::Lambda::EventSourceMapping")) == cost.QUEUES
    for each in alarms.values():
        assert each["Properties"]["AlarmActions"] == [{"Ref": topic}]
    watched = {each["Properties"]["MetricName"] for each in alarms.values()}
    assert watched == {
        "ApproximateNumberOfMessagesVisible",
        "ApproximateAgeOfOldestMessage",
        "Errors",
        "5xx",
        "Latency",
        "Throttles",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    }
    errors = [each for each in alarms.values() if each["Properties"]["MetricName"] == "Errors"]
    assert len(errors) == len(functions())
    assert {each["Properties"]["Namespace"] for each in alarms.values()} == {
        "AWS/ApiGateway",
        "AWS/Lambda",
        "AWS/SQS",
        "AWS/States",
    }
    (mail,) = of_type("AWS::SNS::Subscription").values()
    assert mail["Properties"]["Endpoint"] == EMAIL


def test_cloudwatch_may_publish_to_the_topic_and_nobody_without_tls() -> None:
    (topic,) = of_type("AWS::SNS::Topic")
    (policy,) = of_type("AWS::SNS::TopicPolicy").values()
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    (allowed,) = (each for each in statements if each["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (allowed["Action"], allowed["Resource"]) == ("sns:Publish", {"Ref": topic})
    ours = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert allowed["Condition"] == ours
    (denied,) = (each for each in statements if each["Effect"] == "Deny")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_one_slow_request_in_a_quiet_hour_alarms_nobody() -> None:
    for each in of_type("AWS::CloudWatch::Alarm").values():
        properties = each["Properties"]
        slow = properties["MetricName"] == "Latency"
        assert properties["EvaluationPeriods"] == (3 if slow else 1)
        assert "DatapointsToAlarm" not in properties, "each of the periods is too slow"
