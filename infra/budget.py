"""Budget: a monthly limit, told by mail before and when it is passed; of the account, not the system."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_budgets as budgets
from constructs import Construct

# A forecast needs some five weeks of use; until then only what was spent says something.
TOLD_AT = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))


class BudgetStack(Stack):
    """A stack of its own: budgets are the account's, and one is enough for several stacks."""

    def __init__(self, scope: Construct, id: str, email: str, usd: float) -> None:
        super().__init__(scope, id, description="Flukeline: the monthly budget")
        budgets.CfnBudget(
            self,
            "Monthly",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=usd, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=percent,
                    ),
                    subscribers=[
                        budgets.CfnBudget.SubscriberProperty(
                            address=email, subscription_type="EMAIL"
                        )
                    ],
                )
                for kind, percent in TOLD_AT
            ],
        )
