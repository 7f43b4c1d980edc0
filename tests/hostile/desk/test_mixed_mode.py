"""Answers in which live and test mode are mixed: whatever they say, nothing of them is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.airlines.duffel.duffel_client import DuffelClient
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.trip import TripStage
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.processors.stripe.stripe_transport import StripeTransport
from desktop.system.https import HttpsClient, new_session
from desktop.use_cases.errors import (
    AIRLINE_WRONG_MODE,
    PROCESSOR_WRONG_MODE,
    Refused,
    Unknown,
    Unreachable,
)
from tests.support.airlines.duffel_says import ONE_WAY, TOKEN, a_request, batch, data
from tests.support.airlines.wire_samples import wire_offer, wire_order
from tests.support.fakes.endpoint import Endpoint, Say, endpoint
from tests.support.processors.stripe_answers import CONFIRM, HELD, NO_PAYMENTS, intent
from tests.support.use_cases.use_case_fixture import UseCaseFixture

pytestmark = pytest.mark.hostile
NOW = datetime(2026, 11, 24, 18, 4, tzinfo=UTC)
MODES = pytest.mark.parametrize("is_live", [False, True], ids=["test desk", "live desk"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def side(folder: Path) -> Iterator[Endpoint]:
    with endpoint(folder) as side:
        yield side


@pytest.fixture
def stripe(side: Endpoint, is_live: bool) -> Iterator[Stripe]:
    http = HttpsClient(side.url, new_session(side.ca_file))
    stripe = Stripe(StripeTransport(http, "rk_any", live=is_live, pause=lambda _seconds: None))
    yield stripe
    stripe.close()


@pytest.fixture
def duffel(side: Endpoint, is_live: bool) -> Iterator[Duffel]:
    http = HttpsClient(side.url, new_session(side.ca_file))
    duffel = Duffel(DuffelClient(http, TOKEN, live=is_live, pause=lambda _seconds: None))
    yield duffel
    duffel.close()


def alarms(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.levelname == "CRITICAL" for record in caplog.records)


# ---------------------------------------------------------------- our fee


@MODES
@pytest.mark.parametrize(
    "place",
    ["top", "charge", "method in a list", "decline", "server error", "not found"],
)
def test_one_object_of_the_other_mode_anywhere_spoils_the_whole_answer(
    side: Endpoint,
    stripe: Stripe,
    is_live: bool,
    place: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ours, theirs = intent(livemode=is_live), intent(livemode=not is_live)
    stray = {"id": "ch_one", "livemode": not is_live}
    status, body = {
        "top": (200, theirs),
        "charge": (200, ours | {"latest_charge": stray}),
        "method in a list": (200, ours | {"more": {"data": [[{"payment_method": stray}]]}}),
        "decline": (402, {"error": {"type": "card_error", "payment_intent": theirs}}),
        "server error": (500, {"error": {"type": "api_error", "payment_intent": theirs}}),
        "not found": (404, {"error": {"type": "invalid_request_error", "source": stray}}),
    }[place]
    side.will(Say(status, body, {"Request-Id": "req_one"}))
    moves: list[Callable[[], object]] = [
        lambda: stripe.charge(CONFIRM),
        lambda: stripe.hold(CONFIRM),
        lambda: stripe.capture(HELD),
        lambda: stripe.release(HELD),
    ]
    for count, move in enumerate(moves, 1):
        side.answers.clear()
        side.will(Say(status, body, {"Request-Id": "req_one"}))
        with pytest.raises(Unknown) as caught:
            move()
        assert caught.value.code == PROCESSOR_WRONG_MODE
        assert caught.value.vendor_request_id == "req_one"
        assert len(side.heard) == count, "nobody asks again in a world that is not ours"
        assert alarms(caplog) == count


@MODES
def test_a_charge_that_says_no_mode_is_in_doubt(
    side: Endpoint, stripe: Stripe, is_live: bool
) -> None:
    no_modes: tuple[object, ...] = (None, "false", 0, {})
    for missing in no_modes:
        side.will(Say(200, intent(livemode=missing)))
        with pytest.raises(Unknown) as caught:
            stripe.charge(CONFIRM)
        assert caught.value.code == "processor_garbled"


@pytest.mark.expects_warning("desktop.processors.stripe")
@MODES
def test_what_the_other_mode_has_of_a_payment_proves_nothing(
    side: Endpoint, stripe: Stripe, is_live: bool
) -> None:
    for status in ("succeeded", "requires_payment_method", "canceled"):
        side.will(Say(200, intent(livemode=not is_live, status=status)))
        with pytest.raises(Unreachable) as caught:
            stripe.find_charge("pi_one", "paymentone")
        assert caught.value.code == PROCESSOR_WRONG_MODE
    assert {heard.method for heard in side.heard} == {"GET"}, "nothing is closed there"


@MODES
def test_metadata_that_imitates_a_mode_is_no_mode(
    side: Endpoint, stripe: Stripe, is_live: bool
) -> None:
    side.will(Say(200, intent(livemode=is_live, metadata={"livemode": str(not is_live).lower()})))
    assert stripe.charge(CONFIRM).answer is not None


@pytest.mark.expects_warning("desktop.processors.stripe")
@MODES
def test_a_fee_of_the_other_mode_is_never_on_file_as_taken_and_never_given_up(
    side: Endpoint, stripe: Stripe, is_live: bool
) -> None:
    desk = UseCaseFixture()
    trip = desk.put_at(TripStage.FEE_DUE)
    charge, resume = (
        replace(desk.charge_fee, charger=stripe),
        replace(desk.resume_attempts, charger=stripe),
    )
    # The first id that the desk gives out is that of the fee.
    ours = {"trip_id": trip.id, "payment_id": "idaaa", "client_id": trip.client_id}
    prepared = intent(livemode=is_live, status="requires_payment_method", metadata=ours)
    assert trip.card is not None
    shown = {
        "brand": "visa",
        "last4": trip.card.last4,
        "exp_month": trip.card.exp_month,
        "exp_year": trip.card.exp_year,
    }
    card = {"livemode": is_live, "metadata": {"skycap_client": trip.client_id}, "card": shown}
    side.will(*NO_PAYMENTS, Say(200, card), Say(200, prepared), Say(200, {"id": "pm_one"}))
    side.will(Say(200, intent(livemode=not is_live, metadata=ours)))
    with pytest.raises(Unknown) as caught:
        charge(trip.id)
    assert caught.value.code == PROCESSOR_WRONG_MODE
    assert "tell the owner at once" in caught.value.press, "the alarm keeps its own sentences"
    fee = desk.trip(trip.id).fee_charge
    assert fee is not None
    assert (fee.state, fee.reason, fee.answer) == (
        AttemptState.UNKNOWN,
        PROCESSOR_WRONG_MODE,
        None,
    )
    with pytest.raises(Refused, match="fee_unknown"):
        charge(trip.id)
    desk.clock.pass_time(timedelta(days=3))
    side.will(Say(200, prepared), Say(200, prepared | {"status": "canceled"}))
    resumed = resume()
    assert [one.id for one in resumed.waiting] == [trip.id]
    assert "another environment" in resumed.sentences[0]
    assert "owner" in resumed.sentences[0]
    side.will(Say(200, intent(livemode=is_live, metadata=ours)))
    desk.clock.pass_time(timedelta(days=3))
    resume()
    settled = desk.trip(trip.id).fee_charge
    assert settled is not None
    assert settled.state is AttemptState.CONFIRMED


# ---------------------------------------------------------------- the airline


@MODES
def test_one_offer_of_the_other_mode_spoils_the_batch_that_brings_it(
    side: Endpoint, duffel: Duffel, is_live: bool, caplog: pytest.LogCaptureFixture
) -> None:
    good = wire_offer("off_a", live_mode=is_live)
    side.will(
        data({"id": "orq_one", "live_mode": is_live}, 201),
        batch(1, good),
        batch(
            0, wire_offer("off_b", live_mode=is_live), wire_offer("off_c", live_mode=not is_live)
        ),
    )
    found = duffel.search(ONE_WAY)
    assert [offer.id for offer in next(found)] == ["off_a"]
    with pytest.raises(Refused) as caught:
        next(found)
    assert caught.value.code == AIRLINE_WRONG_MODE
    assert alarms(caplog) == 1


@pytest.mark.expects_warning("desktop.airlines.duffel")
@MODES
def test_an_offer_that_says_no_mode_is_left_out(
    side: Endpoint, duffel: Duffel, is_live: bool
) -> None:
    for missing in (None, "true", 1):
        side.will(
            data({"id": "orq_one"}, 201),
            batch(
                0, wire_offer("off_a", live_mode=missing), wire_offer("off_b", live_mode=is_live)
            ),
        )
        assert [o.id for got in duffel.search(ONE_WAY) for o in got] == ["off_b"]


@pytest.mark.expects_warning("desktop.airlines.duffel")
@MODES
def test_a_list_of_orders_with_one_of_the_other_mode_proves_nothing(
    side: Endpoint, duffel: Duffel, is_live: bool
) -> None:
    ours = wire_order("off_one", live_mode=is_live)
    side.will(data([ours, wire_order("off_two", id="ord_two", live_mode=not is_live)]))
    with pytest.raises(Unreachable) as caught:
        duffel.find_order(OfferRef("duffel", "off_one"))
    assert caught.value.code == AIRLINE_WRONG_MODE
    side.will(data([ours]))
    assert duffel.find_order(OfferRef("duffel", "off_one")) is not None


@MODES
@pytest.mark.parametrize("status", [200, 201, 202])
def test_an_order_of_the_other_mode_is_neither_booked_nor_pending(
    side: Endpoint,
    duffel: Duffel,
    is_live: bool,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    side.will(data(wire_order(live_mode=not is_live), status))
    with pytest.raises(Unknown) as caught:
        duffel.book(a_request())
    assert caught.value.code == AIRLINE_WRONG_MODE
    assert len(side.heard) == 1
    assert alarms(caplog) == 1


@MODES
def test_an_order_of_the_other_mode_is_never_given_up(
    side: Endpoint, duffel: Duffel, is_live: bool
) -> None:
    desk = UseCaseFixture()
    trip = desk.with_card()
    desk.airline.book_endings.append(Unknown(AIRLINE_WRONG_MODE, "Other mode.", "Safe.", "Press."))
    with pytest.raises(Unknown) as caught:
        desk.book_trip(trip.id)
    assert caught.value.press == "Press."
    desk.clock.pass_time(timedelta(days=3))
    side.will(data([]))
    resumed = replace(desk.resume_attempts, booker=duffel)()
    assert [one.id for one in resumed.waiting] == [trip.id]
    with pytest.raises(Refused, match="order_unknown"):
        desk.book_trip(trip.id)
