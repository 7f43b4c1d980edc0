"""Every way by which money is asked for at a processor, for one trip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.use_cases.ports.processor_port import (
    FeeCharger,
    FeeRequest,
    LinkLine,
    LinkRequest,
    Purpose,
)

Ask = Callable[[FeeCharger, FeeRequest], object]


def link_for(request: FeeRequest) -> LinkRequest:
    return LinkRequest(
        lines=(LinkLine("Booking fee LAX-LHR-LAX", request.amount),),
        customer=request.customer,
        trip_id=request.trip_id,
        payment_id=request.payment_id,
        description=request.description,
        text="Skycap Training holds USD 35.00 on that card now.",
        known=request.known,
        client_id=request.client_id,
    )


def _prepare_fee(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.prepare(request)


def _prepare_hold(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.prepare(replace(request, hold=True))


def _prepare_fare(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.prepare(replace(request, hold=True, purpose=Purpose.FARE))


def _make_link(charger: FeeCharger, request: FeeRequest) -> object:
    return charger.open_link(link_for(request))


every_way = pytest.mark.parametrize(
    "ask",
    [_prepare_fee, _prepare_hold, _prepare_fare, _make_link],
    ids=["a charge", "a hold", "a fare", "a link"],
)


def again(request: FeeRequest, *known: FeeRequest) -> FeeRequest:
    """For the same trip, by records that know of these payments alone."""
    ids = frozenset(one.payment_id for one in known)
    return replace(request, payment_id=f"{request.payment_id}again", known=ids)
