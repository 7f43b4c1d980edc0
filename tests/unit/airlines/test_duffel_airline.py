"""Duffel over a real line: searching, prices and cards; every ending of every call."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.trip.offer import OfferRef
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from tests.support.airlines.duffel_says import (
    ONE_WAY,
    TOKEN,
    a_request,
    batch,
    data,
    no,
    the_offer,
)
from tests.support.airlines.wire_samples import Json, wire_error, wire_offer
from tests.support.fakes.endpoint import CUT, Endpoint, Say
from tests.support.samples import sample_search_request

# ---------------------------------------------------------------- searching


def test_offers_come_batch_by_batch_each_once(
    side: Endpoint, duffel: Duffel, pauses: list[float]
) -> None:
    side.will(
        data({"id": "orq_one", "total_batches": 3, "remaining_batches": 3}, 201),
        batch(3),
        batch(2, wire_offer("off_a"), wire_offer("off_b")),
        batch(2),
        batch(1),
        batch(0, wire_offer("off_b"), wire_offer("off_c")),
    )
    batches = [[offer.id for offer in got] for got in duffel.search(ONE_WAY)]
    assert batches == [["off_a", "off_b"], ["off_c"]]
    asked, *polls = side.heard
    assert (asked.method, asked.path) == ("POST", "/air/batch_offer_requests")
    assert asked.data["cabin_class"] == "premium_economy"
    assert {poll.path for poll in polls} == {"/air/batch_offer_requests/orq_one"}
    assert pauses == [0.15, 0.15, pytest.approx(0.225)], "waits only when nothing came"


def test_every_call_carries_the_key_and_the_version(side: Endpoint, duffel: Duffel) -> None:
    side.will(data(wire_offer()))
    duffel.reprice(OfferRef("duffel", "off_one"))
    headers = side.heard[0].headers
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["duffel-version"] == "v2"
    assert headers["accept"] == "application/json"
    assert headers["accept-encoding"] == "gzip"


def test_a_malformed_offer_is_left_out_and_counted(
    side: Endpoint, duffel: Duffel, caplog: pytest.LogCaptureFixture
) -> None:
    bad = wire_offer("off_bad", total_amount="4242424242424242x")
    side.will(data({"id": "orq_one"}, 201), batch(0, bad, wire_offer("off_good")))
    with caplog.at_level(logging.WARNING):
        found = [offer.id for got in duffel.search(ONE_WAY) for offer in got]
    assert found == ["off_good"]
    assert "left out 1 malformed offers, first at total_amount" in caplog.text
    assert "4242" not in caplog.text


def test_offers_that_miss_the_request_are_not_shown(side: Endpoint, duffel: Duffel) -> None:
    side.will(data({"id": "orq_one"}, 201), batch(0, wire_offer()))
    wishes = sample_search_request(search_legs=ONE_WAY.search_legs, without_airlines=("NW",))
    assert list(duffel.search(wishes)) == []


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_expired_search_is_reported(side: Endpoint, duffel: Duffel) -> None:
    gone = no("not_found", status=404)
    side.will(data({"id": "orq_one"}, 201), batch(2, wire_offer()), gone, gone)
    found = duffel.search(ONE_WAY)
    assert len(next(found)) == 1
    with pytest.raises(Unreachable) as caught:
        next(found)
    assert caught.value.code == "search_lost"


def _listed(*offers: Json, after: str | None = None) -> Say:
    return data([*offers], meta={"after": after})


@pytest.mark.parametrize("lost", [CUT, Say(200, {"data": {}}, cut="halfway"), Say(200, b"<html>")])
@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_batch_whose_answer_was_lost_is_read_from_the_list(
    side: Endpoint, duffel: Duffel, lost: Say
) -> None:
    """A batch gives each offer out once: asked again by itself, the line would lose a batch."""
    side.will(
        data({"id": "orq_one"}, 201),
        batch(2, wire_offer("off_a")),
        lost,
        batch(0, wire_offer("off_c")),
        _listed(wire_offer("off_a"), wire_offer("off_b"), after="g3Q"),
        _listed(wire_offer("off_c"), wire_offer("off_d")),
    )
    found = [offer.id for got in duffel.search(ONE_WAY) for offer in got]
    assert found == ["off_a", "off_c", "off_b", "off_d"]
    polls = [heard for heard in side.heard if heard.path.startswith("/air/batch")]
    assert len(polls) == 1 + 3, "none was sent twice"
    first, second = side.heard[-2:]
    assert first.query == {"offer_request_id": "orq_one", "limit": "200"}
    assert second.query["after"] == "g3Q"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_line_that_is_gone_ends_the_search_with_what_there_is(
    side: Endpoint, duffel: Duffel
) -> None:
    down = no("service_unavailable", status=503)
    side.will(data({"id": "orq_one"}, 201), batch(2, wire_offer("off_a")), CUT, CUT, down)
    found = duffel.search(ONE_WAY)
    assert [offer.id for offer in next(found)] == ["off_a"]
    with pytest.raises(Unreachable, match="airline_unreachable"):
        next(found)


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_asked_to_wait_longer_than_a_person_does_it_says_how_long(
    side: Endpoint, duffel: Duffel, pauses: list[float]
) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    slow = wire_error("rate_limit_exceeded", status=429)
    side.will(Say(429, slow, {"ratelimit-reset": until}))
    with pytest.raises(Unreachable, match="airline_busy") as caught:
        list(duffel.search(ONE_WAY))
    assert re.fullmatch(r"Wait 3[56]\d\d seconds, then try again\.", caught.value.press)
    assert pauses == []


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    ("pointer", "code"),
    [
        ("", "offer_gone"),
        ("/selected_offers/0", "offer_gone"),
        ("/services/0/id", "part_gone"),
        ("/payments/0/three_d_secure_session_id", "part_gone"),
    ],
)
def test_what_is_gone_follows_from_the_pointer(
    side: Endpoint, duffel: Duffel, pointer: str, code: str
) -> None:
    side.will(no("not_found", pointer))
    with pytest.raises(Refused) as caught:
        duffel.book(a_request())
    assert caught.value.code == code


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_asked_to_slow_down_it_waits_as_long_as_asked_and_asks_again(
    side: Endpoint, duffel: Duffel, pauses: list[float]
) -> None:
    slow = Say(
        429,
        wire_error("rate_limit_exceeded", status=429),
        {
            "ratelimit-reset": "Tue, 24 Nov 2026 18:00:03 GMT",
            "date": "Tue, 24 Nov 2026 18:00:00 GMT",
        },
    )
    side.will(slow, data(wire_offer()))
    assert duffel.reprice(OfferRef("duffel", "off_one")).id == "off_one"
    assert len(pauses) == 1
    assert 0 < pauses[0] <= 5


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_asked_to_slow_down_again_and_again_it_gives_up(
    side: Endpoint, duffel: Duffel, pauses: list[float]
) -> None:
    side.will(*[Say(429, b"", {"ratelimit-reset": "whenever"})] * 3)
    with pytest.raises(Unreachable) as caught:
        duffel.reprice(OfferRef("duffel", "off_one"))
    assert caught.value.code == "airline_busy"
    assert pauses == [1.0, 1.0]


# ---------------------------------------------------------------- calls that make no order


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (no("offer_no_longer_available"), Refused, "offer_gone"),
        (no("not_found", status=404), Refused, "offer_gone"),
        (no("access_token_not_found", status=401), Refused, "airline_key_refused"),
        (Say(401, b"<html>"), Unreachable, "airline_garbled"),
        (Say(403, b"<html>"), Unreachable, "airline_garbled"),
        (Say(404, {"errors": [{"code": "not_found"}]}), Unreachable, "airline_garbled"),
        (no("something_new"), Refused, "airline_refused"),
        (no("unavailable_feature", status=403), Refused, "airline_not_set_up"),
        (no("internal_server_error", status=500), Unreachable, "airline_down"),
        (Say(502, b"<html>bad gateway</html>"), Unreachable, "airline_down"),
        (Say(302, b"", {"Location": "https://example.com"}), Unreachable, "airline_down"),
        (Say(400, {"errors": [{"code": 400}]}), Unreachable, "airline_garbled"),
        (Say(200, b"not json"), Unreachable, "airline_garbled"),
        (Say(200, {"data": None}), Unreachable, "airline_garbled"),
        (Say(200, []), Unreachable, "airline_garbled"),
        (data(wire_offer("off_other")), Unreachable, "airline_garbled"),
        (data(wire_offer(total_amount="x")), Unreachable, "airline_garbled"),
    ],
)
def test_a_failed_reprice_gives_a_sentence(
    side: Endpoint, duffel: Duffel, answer: Say, kind: type[DeskError], code: str
) -> None:
    side.will(answer)
    with pytest.raises(kind) as caught:
        duffel.reprice(OfferRef("duffel", "off_one"))
    assert caught.value.code == code
    assert caught.value.happened
    assert caught.value.safe
    assert caught.value.press
    assert "VENDOR" not in caught.value.sentences()


@pytest.mark.parametrize(
    "planted", ["../orders?x=1", "..", ".", "", "off_one/actions/price", "a%2f"]
)
def test_an_id_cannot_lead_to_another_address(side: Endpoint, duffel: Duffel, planted: str) -> None:
    with pytest.raises(Unreachable, match="id_not_the_vendors"):
        duffel.reprice(OfferRef("duffel", planted))
    with pytest.raises(Refused, match="id_not_the_vendors"):
        duffel.order_now("duffel", planted)
    assert not side.heard


def test_a_card_is_bound_to_the_offer_for_a_phone_sale(side: Endpoint, duffel: Duffel) -> None:
    session = {"id": "3ds_one", "resource_id": "off_one", "status": "ready_for_payment"}
    side.will(data(session, 201))
    assert duffel.authorize_card(the_offer(), "tcd_one") == "3ds_one"
    assert side.heard[0].path == "/payments/three_d_secure_sessions"
    assert side.heard[0].data == {
        "card_id": "tcd_one",
        "resource_id": "off_one",
        "services": [],
        "cardholder_present": False,
    }


@pytest.mark.parametrize(
    ("status", "code", "happened"),
    [
        ("failed", "card_refused_by_airline", "or name, address or card is not right"),
        ("expired", "card_refused_by_airline", "card check failed"),
        ("new word", "card_refused_by_airline", "card check failed"),
        ("client_action_required", "card_needs_its_holder", "cardholder to confirm"),
        ("challenge_required", "card_needs_its_holder", "cardholder to confirm"),
    ],
)
def test_a_card_that_is_not_ready_for_a_phone_sale_is_refused(
    side: Endpoint, duffel: Duffel, status: str, code: str, happened: str
) -> None:
    side.will(data({"id": "3ds_one", "resource_id": "off_one", "status": status}, 201))
    with pytest.raises(Refused) as caught:
        duffel.authorize_card(the_offer(), "tcd_one")
    assert caught.value.code == code
    assert happened in caught.value.happened
    assert "F9" in caught.value.press


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_card_that_the_vault_dropped_must_be_taken_again(side: Endpoint, duffel: Duffel) -> None:
    side.will(no("validation_inclusion", "/card_id"))
    with pytest.raises(Refused) as caught:
        duffel.authorize_card(the_offer(), "tcd_one")
    assert caught.value.code == "card_token_gone"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_card_cannot_be_bound_to_a_fare_that_is_gone(side: Endpoint, duffel: Duffel) -> None:
    side.will(no("offer_no_longer_available"))
    with pytest.raises(Refused) as caught:
        duffel.authorize_card(the_offer(), "tcd_one")
    assert caught.value.code == "offer_gone"


def test_an_authorization_for_another_offer_is_not_used(side: Endpoint, duffel: Duffel) -> None:
    session = {"id": "3ds_one", "resource_id": "off_two", "status": "ready_for_payment"}
    side.will(data(session, 201))
    with pytest.raises(Unreachable):
        duffel.authorize_card(the_offer(), "tcd_one")
