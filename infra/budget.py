"""A monthly budget of the AWS account, with e-mail notifications."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_budgets as budgets
from constructs import Construct

# AWS forecasts costs only after some five weeks of use; until then the actual costs must suffice.
NOTIFY_AT = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))


class BudgetStack(Stack):
    """The budget, in its own stack because it covers the account and not one system.

    Args:
        email: Address that is notified.
        usd: Monthly limit in US dollars.
    """

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
                for kind, percent in NOTIFY_AT
            ],
        )
