"""A peer that is not ours: Stripe's own library knows every parameter that we send."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from stripe import params
from stripe._api_version import _ApiVersion
from stripe.params import checkout

from desktop.card_protocol.vendors.card_vendor import CardText
from desktop.card_protocol.vendors.stripe_cards import STRIPE_CARDS
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.processors.stripe.stripe_transport import API_VERSION
from desktop.use_cases.errors import Unreachable
from desktop.use_cases.ports.processor_port import LinkLine, LinkRequest, Payer
from tests.support.booking.moments import OPENED_AT
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.support.fakes.endpoint import Endpoint, Say
from tests.support.processors.stripe_answers import (
    CONFIRM,
    FEE,
    HELD,
    NO_CLIENT,
    NO_PAYMENTS,
    PREPARED,
    REQUEST,
    done,
    gateway,
    intent,
)

FREE_NAMES = ("metadata",)
LINK = LinkRequest(
    (LinkLine("Booking fee", FEE),),
    "cus_one",
    "tripada",
    "paymentone",
    "Booking fee LAX-LHR-LAX",
    "We hold USD 35.00.",
    "ada@example.com",
    client_id="clientada",
)
KNOWN: dict[str, type[Any]] = {
    r"/v1/customers": params.CustomerCreateParams,
    r"/v1/events": params.EventListParams,
    r"/v1/checkout/sessions": checkout.SessionCreateParams,
    r"/v1/payment_methods": params.PaymentMethodCreateParams,
    r"/v1/payment_methods/pm_\w+": params.PaymentMethodRetrieveParams,
    r"/v1/payment_methods/\w+/attach": params.PaymentMethodAttachParams,
    r"/v1/payment_intents": params.PaymentIntentCreateParams,
    r"/v1/payment_intents/\w+": params.PaymentIntentUpdateParams,
    r"/v1/payment_intents/\w+/confirm": params.PaymentIntentConfirmParams,
    r"/v1/payment_intents/\w+/capture": params.PaymentIntentCaptureParams,
    r"/v1/payment_intents/\w+/cancel": params.PaymentIntentCancelParams,
}
LISTED: dict[str, type[Any]] = {
    "/v1/customers": params.CustomerListParams,
    "/v1/customers/search": params.CustomerSearchParams,
    "/v1/payment_intents": params.PaymentIntentListParams,
    "/v1/payment_intents/search": params.PaymentIntentSearchParams,
    "/v1/checkout/sessions": checkout.SessionListParams,
}


def named(path: str) -> type[Any]:
    return next(known for pattern, known in KNOWN.items() if re.fullmatch(pattern, path))


def check(path: str, names: list[str]) -> None:
    """Every name, and every name within it, is one of the library's for this call."""
    for name in names:
        level = named(path)
        # Behind an index, too, the next name is one of the list's own items.
        for step in re.findall(r"[^\[\]]*[a-z_][^\[\]]*", name):
            assert step in level.__annotations__, f"{path}: {name}"
            if step in FREE_NAMES:
                break
            inner = f"{level.__name__}{''.join(part.title() for part in step.split('_'))}"
            # The library names the items of a list in the singular.
            names_of_inner = (inner, inner.removesuffix("s"))
            rooms = [(room, one) for room in (params, checkout) for one in names_of_inner]
            found = (getattr(room, one) for room, one in rooms if hasattr(room, one))
            level = next(found, level)


def test_desk_library_and_pane_speak_the_same_version() -> None:
    assert _ApiVersion.CURRENT == API_VERSION
    assert ("Stripe-Version", API_VERSION) in STRIPE_CARDS.headers("pk_test_x")


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_transport")
def test_the_library_knows_every_parameter_of_the_desk(side: Endpoint, stripe: Stripe) -> None:
    open_intent = Say(200, intent(status="requires_payment_method"))
    attached = Say(200, {"id": "pm_one"})
    side.will(
        *NO_CLIENT,
        Say(200, {"id": "cus_one"}),
        *(*PREPARED, open_intent, attached),
        *(*PREPARED, open_intent, open_intent, attached),
    )
    stripe.create_customer(Payer("clientada", "Ada", "ada@example.com"))
    stripe.prepare(REQUEST)
    stripe.prepare(replace(REQUEST, declined="pi_one", hold=True))
    side.will(done("hold"), done("hold"), done("capture"), done("release"))
    stripe.hold(CONFIRM)
    stripe.refuse_other(HELD)
    stripe.capture(HELD)
    stripe.release(HELD)
    side.will(Say(200, {"data": [], "has_more": False}))
    stripe.activity(OPENED_AT)
    for link in (LINK, replace(LINK, lines=())):
        side.will(*NO_PAYMENTS, gateway(403))
        with pytest.raises(Unreachable):
            stripe.open_link(link)
    # A card that the client saved on such a page.
    saved = Say(200, {"customer": "cus_one"})
    side.will(*NO_PAYMENTS, saved, open_intent, done("hold"))
    stripe.prepare(replace(REQUEST, off_session=True))
    stripe.hold(replace(CONFIRM, off_session=True))
    paths = {heard.path for heard in side.heard}
    assert len(paths) == 12
    for heard in side.heard:
        if heard.method == "GET" and heard.path in LISTED:
            assert heard.query.keys() <= LISTED[heard.path].__annotations__.keys()
            continue
        check(heard.path, [*heard.form, *(heard.query if heard.method == "GET" else ())])


def test_the_library_knows_every_parameter_of_the_pane() -> None:
    body = STRIPE_CARDS.body(CardText("clientada", "Ada", SENT_ADDRESS, 12, 2031))
    sent = (body.before + b"4" + body.between + b"1" + body.after).decode()
    names = [re.sub("%5B", "[", re.sub("%5D", "]", pair.split("=")[0])) for pair in sent.split("&")]
    assert "card[number]" in names
    assert sum(name.startswith("billing_details[address]") for name in names) == 6
    check("/v1/payment_methods", names)


@pytest.mark.parametrize("name", ["payment_method_types[]", "payment_method_options[card][phone]"])
def test_a_parameter_that_it_does_not_know_is_found(name: str) -> None:
    with pytest.raises(AssertionError):
        check("/v1/payment_intents", [name])
