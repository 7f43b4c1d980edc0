"""The price for one card and for members: what Duffel is asked, and what its answer means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.airlines.duffel.order_wire import encode_order
from desktop.booking.clients.traveler import Loyalty
from desktop.booking.money import Money
from desktop.booking.trip.offer import CardCharge, OfferRef, OfferTraveler
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.airlines.duffel_says import data, no
from tests.support.airlines.wire_samples import Json, wire_offer
from tests.support.fakes.endpoint import CUT, Endpoint, Say
from tests.support.samples import sample_client, sample_offer, sample_traveler

REF = OfferRef("duffel", "off_one")


def method(**changes: object) -> Json:
    return {
        "type": "card",
        "card_id": "tcd_one",
        "charge_amount": "420.45",
        "charge_currency": "USD",
        "surcharge_amount": "8.35",
        "surcharge_currency": "USD",
        **changes,
    }


def priced(*methods: Json, offer_id: str = "off_one") -> Say:
    offer = wire_offer(offer_id, total_amount="420.450")
    return data({**offer, "intended_payment_methods": [*methods], "intended_services": []})


def test_the_card_is_named_and_no_service_is_meant(side: Endpoint, duffel: Duffel) -> None:
    side.will(priced(method()))
    duffel.price_with_card(REF, "tcd_one")
    (heard,) = side.heard
    assert (heard.method, heard.path) == ("POST", "/air/offers/off_one/actions/price")
    assert heard.data == {
        "intended_payment_methods": [{"type": "card", "card_id": "tcd_one"}],
        "intended_services": [],
    }


def test_the_charge_and_the_surcharge_are_those_of_this_card(
    side: Endpoint, duffel: Duffel
) -> None:
    other = method(card_id="tcd_other", charge_amount="1.00")
    credit = {"type": "airline_credit", "airline_credit_id": "acd_one"}
    side.will(priced(other, credit, method()))
    offer = duffel.price_with_card(REF, "tcd_one")
    assert offer.card_charge == CardCharge(Money(42045, "USD"), Money(835, "USD"))
    assert offer.airline_charges == Money(42045, "USD")
    assert offer.card_surcharge == Money(835, "USD")


def test_the_order_pays_the_very_text_of_the_price(side: Endpoint, duffel: Duffel) -> None:
    side.will(priced(method(charge_amount="332.16", charge_currency="GBP")))
    offer = duffel.price_with_card(REF, "tcd_one")
    assert offer.airline_charges == Money(33216, "GBP"), "what the statement shows"
    travelers = (sample_traveler(),) * len(offer.travelers)
    body = encode_order(OrderRequest(offer, travelers, sample_client(), "3ds_one", "trip"))
    assert body["payments"] == [
        {
            "type": "card",
            "amount": "420.450",
            "currency": "USD",
            "three_d_secure_session_id": "3ds_one",
        }
    ]


@pytest.mark.parametrize("surcharge", ["0.00", None])
def test_where_nothing_is_asked_for_the_card_there_is_no_surcharge(
    side: Endpoint, duffel: Duffel, surcharge: str | None
) -> None:
    side.will(priced(method(surcharge_amount=surcharge)))
    assert duffel.price_with_card(REF, "tcd_one").card_surcharge is None


def test_paying_by_this_card_may_cost_less(side: Endpoint, duffel: Duffel) -> None:
    side.will(priced(method(charge_amount="415.45", surcharge_amount="-5.00")))
    offer = duffel.price_with_card(REF, "tcd_one")
    assert offer.card_charge == CardCharge(Money(41545, "USD"), Money(-500, "USD"))
    assert (offer.card_surcharge, offer.card_discount) == (None, Money(500, "USD"))


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_taxes_may_be_a_credit_and_a_price_may_not(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_offer("off_one", tax_amount="-3.50")))
    assert duffel.reprice(REF).tax == Money(-350, "USD")
    side.will(data(wire_offer("off_one", total_amount="-3.50")))
    with pytest.raises(Unreachable, match="airline_garbled"):
        duffel.reprice(REF)


def test_an_answer_without_a_charge_means_the_total(side: Endpoint, duffel: Duffel) -> None:
    bare = {"type": "card", "card_id": "tcd_one", "surcharge_amount": "8.35"}
    side.will(priced({**bare, "surcharge_currency": "USD"}))
    assert duffel.price_with_card(REF, "tcd_one").airline_charges == Money(42045, "USD")


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (priced(), Unreachable, "airline_garbled"),
        (priced(method(card_id="tcd_other")), Unreachable, "airline_garbled"),
        (priced(method(charge_amount="-1.00")), Unreachable, "airline_garbled"),
        (priced(method(charge_currency="")), Unreachable, "airline_garbled"),
        (priced(method(surcharge_amount=8.35)), Unreachable, "airline_garbled"),
        (priced(method(), offer_id="off_other"), Unreachable, "airline_garbled"),
        (data(wire_offer()), Unreachable, "airline_garbled"),
        (no("offer_no_longer_available"), Refused, "offer_gone"),
        (no("unavailable_feature", status=403), Refused, "airline_not_set_up"),
        (
            no("validation_inclusion", "/intended_payment_methods/0/card_id"),
            Refused,
            "card_token_gone",
        ),
        (
            no("not_found", "/intended_payment_methods/0/card_id", status=404),
            Refused,
            "card_token_gone",
        ),
    ],
)
def test_a_price_that_cannot_be_had_gives_a_sentence(
    side: Endpoint, duffel: Duffel, answer: Say, kind: type[DeskError], code: str
) -> None:
    side.will(answer)
    with pytest.raises(kind) as caught:
        duffel.price_with_card(REF, "tcd_one")
    assert caught.value.code == code
    assert caught.value.safe


# ---------------------------------------------------------------- for members

SOLD = replace(
    sample_offer(), id="off_one", travelers=(OfferTraveler("pas_one"), OfferTraveler("pas_two"))
)
MEMBER = sample_traveler(given_name="Zoë", family_name="Calloway")
STRANGER = sample_traveler(loyalty=())
ACCEPTED = data({"id": "pas_one"})


def test_a_member_is_named_with_the_number_once(side: Endpoint, duffel: Duffel) -> None:
    side.will(ACCEPTED)
    duffel.add_loyalty(SOLD, (MEMBER, STRANGER))
    duffel.add_loyalty(SOLD, (MEMBER, STRANGER))
    (heard,) = side.heard
    assert (heard.method, heard.path) == ("PATCH", "/air/offers/off_one/passengers/pas_one")
    assert heard.data == {
        "given_name": "Zoë",
        "family_name": "Calloway",
        "loyalty_programme_accounts": [{"airline_iata_code": "NW", "account_number": "NW889201"}],
    }


def test_another_number_is_sent_again(side: Endpoint, duffel: Duffel) -> None:
    side.will(ACCEPTED, ACCEPTED)
    duffel.add_loyalty(SOLD, (STRANGER, MEMBER))
    corrected = replace(MEMBER, loyalty=(Loyalty("NW", "NW889202"),))
    duffel.add_loyalty(SOLD, (STRANGER, corrected))
    assert [heard.path[-7:] for heard in side.heard] == ["pas_two", "pas_two"]


def test_nothing_is_sent_of_a_program_that_does_not_fly_there(
    side: Endpoint, duffel: Duffel
) -> None:
    duffel.add_loyalty(SOLD, (replace(MEMBER, loyalty=(Loyalty("XX", "12"),)), STRANGER))
    assert side.heard == []


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    ("answer", "kind", "code", "field"),
    [
        (no("invalid_loyalty_card"), Refused, "loyalty_refused", "travelers.1.loyalty"),
        (
            no("validation_format", "/data/loyalty_programme_accounts/0/account_number"),
            *(Refused, "loyalty_refused", "travelers.1.loyalty"),
        ),
        (no("offer_no_longer_available"), Refused, "offer_gone", ""),
        (CUT, Unreachable, "airline_unreachable", ""),
    ],
)
def test_a_number_that_is_not_accepted_is_named_and_sent_again(
    side: Endpoint, duffel: Duffel, answer: Say, kind: type[DeskError], code: str, field: str
) -> None:
    for _ in range(2):
        side.will(answer)
        with pytest.raises(kind) as caught:
            duffel.add_loyalty(SOLD, (STRANGER, MEMBER))
        assert caught.value.code == code
        assert getattr(caught.value, "field", "") == field
