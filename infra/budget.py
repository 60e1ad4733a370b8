"""A monthly budget of the AWS account, with e-mail notifications."""

from __future__ import annotations

from aws_cdk import BootstraplessSynthesizer, Environment, Stack
from aws_cdk import aws_budgets as budgets
from constructs import Construct

from infra.settings import Settings

# AWS forecasts costs only after some five weeks of use; until then the actual costs must suffice.
NOTIFY_AT = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))


class BudgetStack(Stack):
    """The budget, in its own stack because it covers the account and not one system.

    Args:
        settings: The settings of the deployment, with the address that is notified.
    """

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(
            scope,
            id,
            description="Flukeline: the monthly budget",
            # Budgets are global, but CloudFormation makes them in few regions, of which this is one.
            env=Environment(region="us-east-1"),
            # The region need not be bootstrapped, because the stack has no assets.
            synthesizer=BootstraplessSynthesizer(),
            termination_protection=settings.protect,
        )
        budgets.CfnBudget(
            self,
            "Monthly",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(
                    amount=settings.monthly_budget_usd, unit="USD"
                ),
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
                            address=settings.alarm_email or "", subscription_type="EMAIL"
                        )
                    ],
                )
                for kind, percent in NOTIFY_AT
            ],
        )
