"""The monthly budget, which only whoever gives an address has."""

from __future__ import annotations

from tests.infra.template import EMAIL, of_type, templates


def test_what_was_spent_is_told_before_there_is_a_forecast() -> None:
    (made,) = of_type("AWS::Budgets::Budget", templates()["FlukelineBudget"]).values()
    budget, told = (made["Properties"][each] for each in ("Budget", "NotificationsWithSubscribers"))
    assert budget["BudgetLimit"] == {"Amount": 50, "Unit": "USD"}
    assert budget["TimeUnit"] == "MONTHLY"
    when = [
        (each["Notification"]["NotificationType"], each["Notification"]["Threshold"])
        for each in told
    ]
    assert when == [("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    mail = [{"Address": EMAIL, "SubscriptionType": "EMAIL"}]
    assert all(each["Subscribers"] == mail for each in told)
