"""Orders at Duffel over a real line: every ending, and never a second order by itself."""

from __future__ import annotations

import logging
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.money import Money
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.use_cases.errors import DeskError, PriceChanged, Refused, Unknown, Unreachable
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.airlines.duffel_says import TOKEN, a_request, data, no
from tests.support.airlines.wire_samples import wire_error, wire_offer, wire_order
from tests.support.fakes.endpoint import CUT, Endpoint, Say, endpoint

# ---------------------------------------------------------------- orders


def test_an_order_is_placed_and_its_reference_comes_back(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_order(), 201))
    order = duffel.book(a_request()).answer
    assert order is not None
    assert order.record_locator == "RZPNX8"
    assert side.heard[0].path == "/air/orders"
    assert side.heard[0].data["selected_offers"] == ["off_one"]


def test_an_order_without_details_is_asked_for_again(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_order(documents=[]), 200), data(wire_order()))
    order = duffel.book(a_request()).answer
    assert order is not None
    assert len(order.tickets) == 1
    assert [(heard.method, heard.path) for heard in side.heard] == [
        ("POST", "/air/orders"),
        ("GET", "/air/orders/ord_one"),
    ]


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_order_whose_details_cannot_be_had_is_booked_all_the_same(
    side: Endpoint, duffel: Duffel
) -> None:
    side.will(data(wire_order(documents=[]), 200), no("internal_server_error", status=500))
    order = duffel.book(a_request()).answer
    assert order is not None
    assert order.record_locator == "RZPNX8"


@pytest.mark.parametrize("status", [201, 202])
def test_a_good_answer_comes_with_duffels_own_name_for_the_call(
    side: Endpoint, duffel: Duffel, status: int
) -> None:
    side.will(Say(status, {"data": wire_order()}, {"X-Request-Id": "Freq"}))
    assert duffel.book(a_request()).vendor_request_id == "Freq"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    "answer",
    [
        no("internal_server_error", status=500),
        no("airline_internal", status=422),
        no("order_not_created", status=502),
        no("invalid_passenger_name", status=422),
        Say(201, b"not json", {"X-Request-Id": "Freq"}),
        Say(200, b"not json", {"X-Request-Id": "Freq"}),
    ],
)
def test_an_ending_carries_duffels_own_name_for_the_call(
    side: Endpoint, duffel: Duffel, answer: Say
) -> None:
    side.will(answer)
    with pytest.raises(DeskError) as caught:
        duffel.book(a_request())
    assert caught.value.vendor_request_id == "Freq"


def test_silence_carries_no_name(side: Endpoint, duffel: Duffel) -> None:
    side.will(CUT)
    with pytest.raises(Unknown) as caught:
        duffel.book(a_request())
    assert caught.value.vendor_request_id == ""


def test_an_order_accepted_for_later_is_pending(side: Endpoint, duffel: Duffel) -> None:
    side.will(Say(202, b""))
    assert duffel.book(a_request()).answer is None


_ANY_FAILURE = (400, 401, 403, 404, 407, 422, 429, 502, 503)
_FOREIGN = {"errors": [{"code": "offer_expired", "title": "Gone"}]}


def _with_meta(**changes: object) -> Say:
    """A refusal whose envelope is not quite Duffel's."""
    envelope = wire_error("offer_expired")
    return Say(422, {**envelope, "meta": {**envelope["meta"], **changes}})


@pytest.mark.parametrize("status", [200, 202])
def test_an_order_that_is_answered_with_a_message_alone_waits_for_its_details(
    side: Endpoint, duffel: Duffel, status: int
) -> None:
    """As the vendor's own clients have it: no id, no order."""
    message = "The booking has been confirmed. It will appear in the system soon."
    side.will(Say(status, {"data": {"message": message}}, {"X-Request-Id": "Freq"}))
    answer = duffel.book(a_request())
    reason = "details_follow" if status == 200 else ""
    assert answer == VendorAnswer(None, "Freq", reason)


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_order_with_nothing_but_an_id_is_booked(
    side: Endpoint, duffel: Duffel, status: int
) -> None:
    side.will(data({"id": "ord_one"}, status), no("not_found", status=404))
    order = duffel.book(a_request()).answer
    assert order == AirlineOrder("ord_one", "", (), None)


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (CUT, Unknown, "airline_silent"),
        (Say(201, {"data": wire_order()}, cut="halfway"), Unknown, "airline_silent"),
        (Say(201, b"not json"), Unknown, "airline_silent"),
        (Say(201, {}), Unknown, "airline_silent"),
        (Say(201, {"data": {"message": "Created."}}), Unknown, "airline_silent"),
        (Say(201, {"data": wire_order(id=None)}), Unknown, "airline_silent"),
        (Say(200, {}), Unknown, "airline_silent"),
        (Say(200, {"data": {"message": "Welcome.", "login": "here"}}), Unknown, "airline_silent"),
        (Say(200, b"not json"), Unknown, "airline_silent"),
        (no("internal_server_error", status=500), Unknown, "airline_silent"),
        (no("airline_unknown", status=502), Unknown, "airline_silent"),
        (Say(502, b"<html>"), Unknown, "airline_silent"),
        (no("gateway_timeout_error", status=504), Unknown, "airline_silent"),
        (no("airline_internal", status=422), Unknown, "airline_silent"),
        (Say(302, b""), Unknown, "airline_silent"),
        (Say(409, b""), Unknown, "airline_silent"),
        (Say(204, b""), Unknown, "airline_silent"),
        (no("order_creation_already_attempted"), Unknown, "may_be_booked"),
        (no("offer_request_already_booked"), Unknown, "may_be_booked"),
        (no("duplicate_booking"), Unknown, "may_be_booked"),
        (no("order_not_created", status=502), Unreachable, "order_not_created"),
        (no("service_unavailable", status=503), Unreachable, "order_not_created"),
        (no("rate_limit_exceeded", status=429), Unreachable, "airline_busy"),
        (no("offer_expired"), Refused, "offer_gone"),
        (no("insufficient_balance"), Refused, "airline_balance_empty"),
        (no("payment_declined"), Refused, "card_refused_by_airline"),
        (no("duplicate_passenger_name"), Refused, "travelers_alike"),
        (no("something_new"), Refused, "airline_refused"),
        (no("access_token_not_found", status=401), Refused, "airline_key_refused"),
        (no("insufficient_permissions", status=403), Refused, "airline_not_set_up"),
        # What something in between says after it has handed the order on.
        *((Say(status, b"<html>"), Unknown, "airline_silent") for status in _ANY_FAILURE),
        *((Say(status, _FOREIGN), Unknown, "airline_silent") for status in _ANY_FAILURE),
        (_with_meta(status=403), Unknown, "airline_silent"),
        (_with_meta(request_id=None), Unknown, "airline_silent"),
    ],
)
def test_a_failed_order_reports_whether_a_retry_is_safe(
    side: Endpoint, duffel: Duffel, answer: Say, kind: type[DeskError], code: str
) -> None:
    side.will(answer)
    with pytest.raises(DeskError) as caught:
        duffel.book(a_request())
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert len([heard for heard in side.heard if heard.method == "POST"]) == 1
    assert "VENDOR" not in caught.value.sentences()
    if kind is Unknown:
        assert "locked" in caught.value.safe
        assert "Nothing" not in caught.value.safe
    else:
        assert "Nothing is booked or charged" in caught.value.safe


def test_an_order_that_could_not_leave_may_be_tried_again(side: Endpoint) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        duffel = Duffel.open(
            f"https://127.0.0.1:{held.getsockname()[1]}", TOKEN, live=False, ca_file=side.ca_file
        )
        with pytest.raises(Unreachable) as caught:
            duffel.book(a_request())
        duffel.close()
    assert caught.value.code == "airline_unreachable"


def test_an_order_never_goes_to_a_stranger(side: Endpoint, tmp_path: Path) -> None:
    with endpoint(tmp_path) as stranger:
        duffel = Duffel.open(stranger.url, TOKEN, live=False, ca_file=side.ca_file)
        with pytest.raises(Unreachable) as caught:
            duffel.book(a_request())
        duffel.close()
        assert caught.value.code == "tls_not_trusted"
        assert stranger.heard == []


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize("code", ["price_changed", "payment_amount_does_not_match_order_amount"])
def test_a_fare_that_rose_comes_with_both_prices(side: Endpoint, duffel: Duffel, code: str) -> None:
    side.will(no(code), data(wire_offer(total_amount="450.00")))
    with pytest.raises(PriceChanged) as caught:
        duffel.book(a_request())
    assert (caught.value.before, caught.value.after) == (Money(41210, "USD"), Money(45000, "USD"))


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_fare_that_rose_and_cannot_be_read_again_is_refused(
    side: Endpoint, duffel: Duffel
) -> None:
    side.will(no("price_changed"), no("offer_no_longer_available"))
    with pytest.raises(Refused) as caught:
        duffel.book(a_request())
    assert caught.value.code == "fare_changed"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    ("code", "pointer", "field", "happened"),
    [
        (
            "validation_required",
            "/passengers/0/given_name",
            "travelers.0.given_name",
            "The given name is missing.",
        ),
        (
            "validation_length",
            "/data/passengers/3/family_name",
            "travelers.3.family_name",
            "The family name is too long or too short.",
        ),
        (
            "validation_format",
            "/passengers/1/identity_documents/0/unique_identifier",
            "travelers.1.passport",
            "The passport or traveler number is not accepted by the airline.",
        ),
        (
            "invalid_loyalty_card",
            "/passengers/0/loyalty_programme_accounts/0",
            "travelers.0.loyalty",
            "The loyalty number is not accepted by the airline.",
        ),
        (
            "validation_format",
            "/passengers/0/phone_number",
            "contact.phone",
            "The client's phone number is not accepted by the airline.",
        ),
        (
            "invalid_email_address",
            "",
            "contact.email",
            "The client's e-mail is not accepted by the airline.",
        ),
        ("validation_format", "/passengers/x/given_name", "", "The airline refused this."),
        ("validation_format", "/selected_offers", "", "The airline refused this."),
    ],
)
def test_a_field_at_fault_is_named(
    side: Endpoint, duffel: Duffel, code: str, pointer: str, field: str, happened: str
) -> None:
    side.will(no(code, pointer))
    with pytest.raises(Refused) as caught:
        duffel.book(a_request())
    assert (caught.value.field, caught.value.happened) == (field, happened)


# ---------------------------------------------------------------- looking again


def test_an_order_is_found_by_its_offer(side: Endpoint, duffel: Duffel) -> None:
    side.will(data([wire_order()], meta={"after": None}))
    order = duffel.find_order(OfferRef("duffel", "off_one"))
    assert order is not None
    assert order.record_locator == "RZPNX8"
    assert side.heard[0].query == {"offer_id": "off_one"}


def test_a_cancelled_order_is_shown_as_cancelled(side: Endpoint, duffel: Duffel) -> None:
    """Anything else would take it for the booking."""
    gone = wire_order(cancelled_at="2026-11-24T19:00:00Z")
    side.will(data([gone], meta={"after": None}))
    order = duffel.find_order(OfferRef("duffel", "off_one"))
    assert order is not None
    assert order.cancelled_at is not None
    side.will(
        data([gone], meta={"after": "g3Q"}),
        data([wire_order(booking_reference="ALIVE2")], meta={"after": None}),
    )
    order = duffel.find_order(OfferRef("duffel", "off_one"))
    assert order is not None
    assert (order.record_locator, order.cancelled_at) == ("ALIVE2", None)


def test_no_order_means_none(side: Endpoint, duffel: Duffel) -> None:
    side.will(data([], meta={"after": None}))
    assert duffel.find_order(OfferRef("duffel", "off_one")) is None


def test_duffels_own_time_comes_with_its_answer(side: Endpoint, duffel: Duffel) -> None:
    """By it, and not by this machine's clock, it is known how long Duffel has had nothing."""
    offer = OfferRef("duffel", "off_one")
    assert duffel.heard_at(offer) is None
    side.will(data([], meta={"after": None}))
    duffel.find_order(offer)
    heard_at = duffel.heard_at(offer)
    assert heard_at is not None
    assert abs(datetime.now(UTC) - heard_at) < timedelta(minutes=1)


def test_an_order_of_another_offer_is_never_taken_for_ours(side: Endpoint, duffel: Duffel) -> None:
    side.will(
        data([wire_order("off_two")], meta={"after": "g3Q"}),
        data([wire_order("off_one", booking_reference="OURS12")], meta={"after": None}),
    )
    order = duffel.find_order(OfferRef("duffel", "off_one"))
    assert order is not None
    assert order.record_locator == "OURS12"
    assert side.heard[1].query == {"offer_id": "off_one", "after": "g3Q"}


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    "answer",
    [
        Say(401, b""),
        Say(404, b""),
        Say(500, b""),
        Say(200, b"not json"),
        data({}),
        data(["order"]),
        data([wire_order(id=None)]),
    ],
)
def test_an_airline_that_cannot_be_asked_leaves_the_booking_locked(
    side: Endpoint, duffel: Duffel, answer: Say
) -> None:
    side.will(answer)
    with pytest.raises(Unreachable) as caught:
        duffel.find_order(OfferRef("duffel", "off_one"))
    assert "locked" in caught.value.safe
    assert "Nothing is booked" not in caught.value.sentences()


# ---------------------------------------------------------------- secrets


def test_the_key_is_in_no_text_of_ours(
    side: Endpoint, duffel: Duffel, caplog: pytest.LogCaptureFixture
) -> None:
    side.will(no("access_token_not_found", status=401))
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused) as caught:
        duffel.reprice(OfferRef("duffel", "off_one"))
    assert TOKEN not in repr(duffel) + str(caught.value) + caught.value.sentences() + caplog.text
    assert "Freq" in caplog.text, "support asks for the request id"


def test_names_and_passports_are_in_no_log(
    side: Endpoint, duffel: Duffel, caplog: pytest.LogCaptureFixture
) -> None:
    side.will(no("Ada X1234567"))
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused):
        duffel.book(a_request())
    assert "Ada" not in caplog.text
    assert "X1234567" not in caplog.text
