"""The order request to the airline, and the checks of its answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from desktop.airlines.duffel.order_wire import decode_order, encode_order
from desktop.booking.clients.traveler import Gender, Loyalty, Passport, Traveler
from desktop.booking.known_times import LAST_MOMENT
from desktop.booking.money import Money
from desktop.booking.trip.offer import Offer, OfferTraveler
from desktop.booking.trip.order import Ticket
from desktop.system.strict_json import Malformed
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.saved_text_guard import refuse_card_numbers
from tests.support.airlines.wire_samples import wire_order
from tests.support.samples import sample_client, sample_offer, sample_traveler


def a_request(offer: Offer | None = None, *travelers: Traveler) -> OrderRequest:
    return OrderRequest(
        offer=offer or sample_offer(),
        travelers=travelers or (sample_traveler(),),
        contact=sample_client(),
        three_ds_session_id="3ds_one",
        our_reference="tripada",
    )


def payments(request: OrderRequest) -> list[dict[str, Any]]:
    found = encode_order(request)["payments"]
    assert isinstance(found, list)
    return found


def passengers(request: OrderRequest) -> list[dict[str, Any]]:
    found = encode_order(request)["passengers"]
    assert isinstance(found, list)
    return found


def test_the_airline_is_paid_exactly_the_fare_with_the_authorized_card() -> None:
    body = encode_order(a_request())
    assert body["type"] == "instant"
    assert body["selected_offers"] == ["offersample"]
    assert body["payments"] == [
        {
            "type": "card",
            "amount": "1842.20",
            "currency": "USD",
            "three_d_secure_session_id": "3ds_one",
        }
    ]
    assert body["services"] == [], "the card was authorized for the fare alone"
    assert body["metadata"] == {"our_reference": "tripada"}


def test_a_traveler_goes_out_as_on_the_passport_and_the_payer_is_the_contact() -> None:
    (wire,) = passengers(a_request())
    assert wire == {
        "id": "passengerone",
        "title": "ms",
        "gender": "f",
        "given_name": "Ada",
        "family_name": "Calloway",
        "born_on": "1984-05-17",
        "email": "ada@example.com",
        "phone_number": "+13105550142",
        "identity_documents": [
            {
                "type": "passport",
                "unique_identifier": "X1234567",
                "issuing_country_code": "US",
                "expires_on": "2031-02-28",
            },
        ],
        "loyalty_programme_accounts": [{"airline_iata_code": "NW", "account_number": "NW889201"}],
    }


@pytest.mark.parametrize(
    ("title", "gender", "sent"),
    [
        ("", Gender.MALE, "mr"),
        ("", Gender.FEMALE, "ms"),
        ("Dr.", Gender.MALE, "dr"),
        ("Mrs", Gender.FEMALE, "mrs"),
        ("Baron", Gender.MALE, "mr"),
    ],
)
def test_a_title_that_no_airline_knows_is_replaced(title: str, gender: Gender, sent: str) -> None:
    (wire,) = passengers(a_request(None, sample_traveler(title=title, gender=gender)))
    assert wire["title"] == sent


def test_documents_that_the_offer_does_not_take_are_kept_back() -> None:
    offer = sample_offer(needs_passport=False, takes_known_traveler=False)
    (wire,) = passengers(a_request(offer, sample_traveler(redress="1234567")))
    assert "identity_documents" not in wire


def test_a_redress_number_goes_where_it_is_taken() -> None:
    offer = sample_offer(needs_passport=False, takes_known_traveler=False, takes_redress=True)
    (wire,) = passengers(a_request(offer, sample_traveler(redress="1234567")))
    assert wire["identity_documents"] == [
        {
            "type": "passenger_redress_number",
            "unique_identifier": "1234567",
            "issuing_country_code": "US",
        }
    ]


@pytest.mark.parametrize(
    ("needs_passport", "takes_known", "sent"),
    [
        (True, True, "passport"),
        (False, True, "known_traveler_number"),
        (False, False, "passenger_redress_number"),
    ],
)
def test_one_document_goes_out_the_one_that_is_needed_most(
    needs_passport: bool, takes_known: bool, sent: str
) -> None:
    offer = sample_offer(
        needs_passport=needs_passport, takes_known_traveler=takes_known, takes_redress=True
    )
    (wire,) = passengers(a_request(offer, sample_traveler(redress="1234567")))
    assert [document["type"] for document in wire["identity_documents"]] == [sent]


@pytest.mark.parametrize(
    ("text", "sent"), [("1842.2", "1842.2"), ("", "1842.20"), ("1.00", "1842.20"), ("x", "1842.20")]
)
def test_the_amount_is_paid_as_the_airline_wrote_it(text: str, sent: str) -> None:
    (payment,) = payments(a_request(sample_offer(total_text=text)))
    assert payment["amount"] == sent


def test_memberships_of_airlines_that_do_not_fly_this_trip_are_kept_back() -> None:
    (wire,) = passengers(a_request(None, sample_traveler(loyalty=(Loyalty("XX", "1"),))))
    assert "loyalty_programme_accounts" not in wire


def test_each_infant_sits_with_an_adult_of_its_own() -> None:
    seats = (
        OfferTraveler("pas_ada"),
        OfferTraveler("pas_leo"),
        OfferTraveler("pas_child", "child", 9),
        OfferTraveler("pas_baby", "infant_without_seat"),
        OfferTraveler("pas_twin", "infant_without_seat"),
    )
    years = (1984, 1981, 2017, 2025, 2025)
    travelers = tuple(
        sample_traveler(id=f"t{i}", born_on=date(year, 5, 17)) for i, year in enumerate(years)
    )
    sent = passengers(a_request(sample_offer(travelers=seats), *travelers))
    assert [wire.get("infant_passenger_id") for wire in sent] == [
        "pas_baby",
        "pas_twin",
        None,
        None,
        None,
    ]


def test_more_infants_than_laps_are_refused_before_anything_is_sent() -> None:
    seats = (OfferTraveler("pas_child", "child", 9), OfferTraveler("p", "infant_without_seat"))
    travelers = (sample_traveler(), sample_traveler())
    with pytest.raises(Refused) as caught:
        encode_order(a_request(sample_offer(travelers=seats), *travelers))
    assert caught.value.code == "travelers_incomplete"


def test_an_age_that_does_not_fit_the_seat_is_never_sent() -> None:
    seats = (OfferTraveler("pas_child", "child", 9),)
    mia = sample_traveler(given_name="Mia", born_on=date(2011, 6, 1))
    with pytest.raises(Refused) as caught:
        encode_order(a_request(sample_offer(travelers=seats), mia))
    assert caught.value.field == "travelers.0.born_on"
    assert "Mia is 15 on 19 Dec, the search said 9" in caught.value.happened


def test_a_name_is_sent_composed_and_with_a_plain_apostrophe() -> None:
    who = sample_traveler(given_name="Zoe\u0308", family_name="O\u2019Neill")
    [sent] = passengers(a_request(None, who))
    assert (sent["given_name"], sent["family_name"]) == ("Zoë", "O'Neill")


@pytest.mark.parametrize(
    ("field", "value"), [("born_on", None), ("gender", None), ("gender", Gender.UNSPECIFIED)]
)
def test_a_traveler_without_what_every_airline_asks_is_refused_by_field(
    field: str, value: object
) -> None:
    with pytest.raises(Refused) as caught:
        encode_order(a_request(None, sample_traveler(**{field: value})))
    assert caught.value.field == f"travelers.0.{field}"


def test_travelers_and_seats_must_match() -> None:
    with pytest.raises(Refused):
        encode_order(a_request(None, sample_traveler(), sample_traveler()))


def test_the_answer_gives_reference_tickets_money_and_the_free_window() -> None:
    order = decode_order(wire_order())
    assert (order.airline_id, order.record_locator) == ("ord_one", "RZPNX8")
    assert order.tickets == (Ticket("999-2400176310", ("pas_one",)),), "bag receipts are no tickets"
    assert order.total == Money(41210, "USD")
    assert order.void_until == datetime(2026, 11, 25, 18, 5, tzinfo=UTC)
    assert order.paid_at == datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


def test_an_order_whose_tickets_come_later_is_still_an_order() -> None:
    assert decode_order(wire_order(documents=[])).tickets == ()
    assert decode_order(wire_order(void_window_ends_at=None)).void_until is None
    endless = wire_order(void_window_ends_at="9999-12-31T23:59:59-23:59")
    assert decode_order(endless).void_until == LAST_MOMENT


@pytest.mark.parametrize("order_id", [None, "", 7, "../../etc", "ord one"])
def test_an_order_without_an_id_is_none(order_id: object) -> None:
    with pytest.raises(Malformed):
        decode_order(wire_order(id=order_id))


_ODD: list[object] = [
    None,
    "",
    [],
    {},
    7,
    True,
    "\x00",
    "x" * 41,
    "4242 4242 4242 4242",
    [None],
    [{}],
    ["a"],
]


@pytest.mark.parametrize("odd", _ODD)
@pytest.mark.parametrize(
    "field",
    [
        *("booking_reference", "total_amount", "total_currency", "documents", "payment_status"),
        *("void_window_ends_at", "type", "slices", "passengers", "conditions", "synced_at"),
    ],
)
def test_no_odd_detail_makes_an_order_vanish(field: str, odd: object) -> None:
    order = decode_order({**wire_order(), field: odd})
    assert order.airline_id == "ord_one"
    assert order.cancelled_at is None
    assert order.record_locator == ("" if field == "booking_reference" else "RZPNX8")
    refuse_card_numbers(order)


@pytest.mark.parametrize("odd", _ODD)
@pytest.mark.parametrize("field", ["unique_identifier", "passenger_ids"])
def test_no_odd_ticket_makes_the_others_vanish(field: str, odd: object) -> None:
    good, *_ = wire_order()["documents"]
    order = decode_order(wire_order(documents=[{**good, field: odd}, None, good]))
    assert order.tickets[-1] == Ticket("999-2400176310", ("pas_one",))
    refuse_card_numbers(order)


@pytest.mark.parametrize("reference", ["RZPNX8/ABC", "RZ-PN 8", "Ряд12", "9" * 6])
def test_any_printable_reference_is_the_airlines(reference: str) -> None:
    assert decode_order(wire_order(booking_reference=reference)).record_locator == reference


@pytest.mark.parametrize("when", ["2026-11-24T18:05:00Z", "yesterday", True, 1])
def test_a_cancelled_order_is_marked_whatever_the_form(when: object) -> None:
    assert decode_order(wire_order(cancelled_at=when)).cancelled_at is not None


def test_a_passport_goes_out_with_its_own_country() -> None:
    abroad = sample_traveler(passport=Passport("19KL56147", "DE", date(2030, 1, 1)))
    (wire,) = passengers(a_request(None, abroad))
    assert wire["identity_documents"][0]["issuing_country_code"] == "DE"
