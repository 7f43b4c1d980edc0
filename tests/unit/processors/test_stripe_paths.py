"""An id that another program wrote into the records leads to no other call with our key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import Unreachable
from desktop.use_cases.ports.processor_port import PageRef
from tests.support.fakes.endpoint import Endpoint
from tests.support.processors.stripe_answers import (
    CONFIRM,
    FEE,
    HELD,
    NO_PAYMENTS,
    PREPARED,
    REQUEST,
)

pytestmark = pytest.mark.expects_warning("desktop.processors.stripe.stripe_transport")

OTHERS = (
    "../../payment_intents/pi_other/capture#",
    "../../payment_intents/pi_other/capture?",
    "..%2F..%2Fpayment_intents%2Fpi_other",
    "pi_other/capture#",
    "cs_other/../../../payment_intents/pi_other/capture",
    "pi_one\n",
    "",
    "..",
    "re_other",
)


def of(id: str) -> PageRef:
    return PageRef(id, "tripada", "paymentone")


CALLS: dict[str, Callable[[Stripe, str], object]] = {
    "charge": lambda stripe, id: stripe.charge(replace(CONFIRM, id=id)),
    "hold": lambda stripe, id: stripe.hold(replace(CONFIRM, id=id)),
    "capture": lambda stripe, id: stripe.capture(replace(HELD, id=id)),
    "release": lambda stripe, id: stripe.release(replace(HELD, id=id)),
    "find a charge": lambda stripe, id: stripe.find_charge(id, "paymentone"),
    "find a hold": lambda stripe, id: stripe.find_hold(id, "paymentone"),
    "find a capture": lambda stripe, id: stripe.find_capture(id),
    "find a release": lambda stripe, id: stripe.find_release(id),
    "find a link": lambda stripe, id: stripe.find_link(of(id), FEE),
    "end a link": lambda stripe, id: stripe.end_link(of(id), FEE),
    "find a saved card": lambda stripe, id: stripe.find_saved_card(of(id)),
    "end a saving link": lambda stripe, id: stripe.end_saving_link(of(id)),
    "look at a hold": lambda stripe, id: stripe.refuse_other(replace(HELD, id=id)),
}


@pytest.mark.parametrize("planted", OTHERS)
@pytest.mark.parametrize("call", CALLS)
def test_what_is_no_id_of_the_processors_is_not_asked_about(
    side: Endpoint, stripe: Stripe, call: str, planted: str
) -> None:
    with pytest.raises(Unreachable, match="id_not_the_vendors") as refused:
        CALLS[call](stripe, planted)
    assert not side.heard
    assert "Tell the owner" in refused.value.press
    # Of what may have been done there, an owner can say what became of it.
    assert ("settles it with S" in refused.value.press) is call.startswith(("find", "end"))


@pytest.mark.parametrize("planted", [one for one in OTHERS if one])
def test_nor_taken_up_as_a_payment_that_was_declined(
    side: Endpoint, stripe: Stripe, planted: str
) -> None:
    side.will(*PREPARED)
    with pytest.raises(Unreachable, match="id_not_the_vendors"):
        stripe.prepare(replace(REQUEST, declined=planted))
    assert len(side.heard) == len(PREPARED)


@pytest.mark.parametrize("planted", OTHERS)
def test_nor_attached_as_a_card(side: Endpoint, stripe: Stripe, planted: str) -> None:
    side.will(*NO_PAYMENTS)
    with pytest.raises(Unreachable, match="id_not_the_vendors"):
        stripe.prepare(replace(REQUEST, processor_token=planted))
    assert len(side.heard) == len(NO_PAYMENTS)


def test_an_id_of_another_kind_is_none_either(side: Endpoint, stripe: Stripe) -> None:
    with pytest.raises(Unreachable, match="id_not_the_vendors"):
        stripe.end_link(of("pi_one"), FEE)
    with pytest.raises(Unreachable, match="id_not_the_vendors"):
        stripe.capture(replace(HELD, id="cs_one"))
    assert not side.heard
