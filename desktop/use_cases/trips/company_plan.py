"""How the company pays the fares of an airline service."""

from __future__ import annotations

from collections.abc import Collection

from desktop.booking.card_entry.capture_route import CaptureRoute, plans_by
from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.offer import Offer
from desktop.use_cases.ports.store_port import Repositories


def plan_for(
    repos: Repositories, offer: Offer, routes: Collection[CaptureRoute], *, elsewhere: bool = False
) -> FarePlan:
    """The plan of a trip on this offer: flights that were typed by hand are booked elsewhere, and
    with `elsewhere` so is this trip, whatever the company's plan is. So is every trip while the
    `routes` that are on take no card that could pay the fare.
    """
    if elsewhere or offer.source == RECORDED:
        return FarePlan.BOOKED_ELSEWHERE
    choices, possible = repos.set_up.read().of(PaymentChoices), plans_by(routes)
    if choices is None or choices.fare_plan not in possible:
        return possible[0]
    return choices.fare_plan
