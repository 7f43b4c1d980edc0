"""How the company pays the fares of an airline service."""

from __future__ import annotations

from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.offer import Offer
from desktop.use_cases.ports.store_port import Repositories


def plan_for(repos: Repositories, offer: Offer, *, elsewhere: bool = False) -> FarePlan:
    """The plan of a trip on this offer: flights that were typed by hand are booked elsewhere, and
    with `elsewhere` so is this trip, whatever the company's plan is.
    """
    if elsewhere or offer.source == RECORDED:
        return FarePlan.BOOKED_ELSEWHERE
    choices = repos.set_up.read().of(PaymentChoices)
    return FarePlan.TRAVELERS_CARD if choices is None else choices.fare_plan
