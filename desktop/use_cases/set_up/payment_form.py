"""Whether the ways to take a card and the fare plan that an owner chose can work together."""

from __future__ import annotations

from collections.abc import Callable, Collection

from desktop.booking.card_entry.capture_route import CaptureRoute, plans_by
from desktop.booking.card_entry.hosted_fields import INSTALL_COMMAND
from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.set_up_steps import StepName
from desktop.use_cases.errors import Refused

_NOT_SAVED = "Nothing was saved; what you typed is kept."


def check_payments(
    routes: Collection[CaptureRoute],
    plan: FarePlan,
    *,
    hosted_fields: bool,
    are_duties_signed: Callable[[], bool],
) -> None:
    """`hosted_fields`: what shows the vendors' own fields is installed here.

    Refused ``route_not_there``, ``hosted_not_installed``, ``plan_needs_card_here``,
    ``duties_not_signed``.
    """
    if not routes:
        raise Refused(
            "route_not_there",
            "A card has to be taken in one way at least.",
            _NOT_SAVED,
            f"Choose: {', '.join(route.value for route in CaptureRoute)}.",
            field="routes",
        )
    if CaptureRoute.HOSTED in routes and not hosted_fields:
        raise Refused(
            "hosted_not_installed",
            "The vendor's own fields need a web engine, which is not installed here.",
            _NOT_SAVED,
            f"Let “{INSTALL_COMMAND}” be run in the folder of Skycap's source on each "
            "computer, then start Skycap again.",
            field="routes",
        )
    if plan not in plans_by(routes):
        raise Refused(
            "plan_needs_card_here",
            f"By a link alone there is no card for “{plan.value}”: what the client types there "
            "reaches the card processor only, and no airline.",
            _NOT_SAVED,
            f"Choose “{CaptureRoute.PANE.value}” or “{CaptureRoute.HOSTED.value}” as well, or "
            f"“{FarePlan.BOOKED_ELSEWHERE.value}” or “{FarePlan.COMPANY_BALANCE.value}” for the "
            "fare.",
            field="fare_plan",
        )
    if plan is FarePlan.COMPANY_BALANCE and not are_duties_signed():
        raise Refused(
            "duties_not_signed",
            f"“{plan.value}” is off: it makes the company the merchant of the fare, and "
            "no owner has accepted what that obliges it to.",
            _NOT_SAVED,
            f"Open “{StepName.FARE_DUTIES.value}” and sign there first.",
            field="fare_plan",
        )
