"""What every Queue does."""

from __future__ import annotations

from collections.abc import Callable

import boto3
from moto import mock_aws

from flukeline.storage.aws.queue import SqsQueue
from flukeline.storage.ports import MAX_TRIES, Message
from tests.contract.conftest import Stores


def receive(stores: Stores) -> Message:
    messages: list[Message] = []
    while not messages:
        messages = stores.queue.receive("crop", 10, 60)
    assert len(messages) == 1
    return messages[0]


def test_a_message_is_hidden_while_it_is_worked_on_and_then_gone(stores: Stores) -> None:
    stores.queue.send("crop", '{"a": "ü"}')
    assert stores.queue.receive("embed", 10, 60) == []
    message = receive(stores)
    assert (message.body, message.tries) == ('{"a": "ü"}', 1)
    assert stores.queue.receive("crop", 10, 60) == []
    assert stores.queue.waiting("crop") == 1
    stores.queue.finish("crop", message)
    assert stores.queue.waiting("crop") == 0


def test_a_failed_message_comes_again_and_then_is_dead(stores: Stores) -> None:
    stores.queue.send("crop", "poison")
    for tries in range(1, MAX_TRIES + 1):
        message = receive(stores)
        assert message.tries == tries
        stores.queue.fail("crop", message)
    assert stores.queue.receive("crop", 10, 60) == []
    assert stores.queue.dead("crop") == 1
    assert stores.queue.redrive("crop") == 1
    assert stores.queue.dead("crop") == 0
    again = receive(stores)
    assert (again.body, again.tries) == ("poison", 1)


def test_a_failed_message_comes_again_when_it_was_said_and_counts_once(
    stores: Stores, let_pass: Callable[[float], None]
) -> None:
    stores.queue.send("crop", "later")
    message = receive(stores)
    stores.queue.fail("crop", message, delay=1)
    assert stores.queue.receive("crop", 10, 60) == []
    assert stores.queue.waiting("crop") == 1
    let_pass(1.1)
    again = receive(stores)
    assert again.tries == 2
    for _ in range(2):
        stores.queue.fail("crop", again)
    assert receive(stores).tries == 3


def test_a_delivery_that_nobody_worked_on_is_no_try(
    stores: Stores, let_pass: Callable[[float], None]
) -> None:
    stores.queue.send("crop", "throttled")
    for number in range(1, MAX_TRIES + 2):
        assert len(stores.queue.receive("crop", 1, 1)) == 1
        let_pass(1.1 * number)
    for tries in range(1, MAX_TRIES + 1):
        message = receive(stores)
        assert message.tries == tries
        stores.queue.fail("crop", message)
    assert stores.queue.dead("crop") == 1


def test_a_queue_is_known_by_the_arn_that_its_function_is_given(stores: Stores) -> None:
    name = "embed"
    if isinstance(stores.queue, SqsQueue):
        name = stores.queue._urls["embed"].rpartition("/")[2]
    assert stores.queue.name_of_arn(f"arn:aws:sqs:eu-west-1:1:{name}") == "embed"
    assert stores.queue.name_of_arn("arn:aws:sqs:eu-west-1:1:another") is None


def test_what_is_not_finished_in_time_comes_again(
    stores: Stores, let_pass: Callable[[float], None]
) -> None:
    stores.queue.send("crop", "slow")
    first = stores.queue.receive("crop", 1, 1)
    assert len(first) == 1
    let_pass(1.1)
    assert receive(stores).body == "slow"


def test_dead_letters_are_looked_for_on_every_server_of_sqs() -> None:
    with mock_aws():
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="dead")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="poison")
        waits: list[int] = []
        sqs.meta.events.register(
            "provide-client-params.sqs.ReceiveMessage",
            lambda params, **_: waits.append(params["WaitTimeSeconds"]),
        )
        queue = SqsQueue(
            sqs, {"crop": sqs.create_queue(QueueName="crop")["QueueUrl"]}, {"crop": url}
        )
        assert queue.redrive("crop") == 1
        assert waits == [1, 1]


def test_before_a_function_hears_of_two_embed_queues_the_one_it_knows_gets_everything() -> None:
    with mock_aws():
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="embed")["QueueUrl"]
        queue = SqsQueue(sqs, {"embed": url}, {})
        queue.send("embed_former", "by the former")
        queue.send("embed", "by the newer")
        bodies = {each.body for each in queue.receive("embed", 10, 60)}
        assert bodies == {"by the former", "by the newer"}
        assert queue.waiting("embed_former") == queue.dead("embed_former") == 0
