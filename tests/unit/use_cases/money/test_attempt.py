"""The three steps of every call that matters, on one desk and on two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from desktop.booking.trip.attempt_record import AnyAttempt, Lease
from desktop.booking.trip.attempt_states import AttemptState, IllegalMove
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import is_unsettled, open_attempts
from desktop.use_cases.errors import AIRLINE_WRONG_MODE, Refused, Unknown, Unreachable
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.money.recovery.resume_attempts import ResumeAttempts
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.processor_port import Confirmation
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.fakes.airline import CancelsAsFar, Ending, FakeAirline
from tests.support.fakes.leases import LENGTH, FakeLeases
from tests.support.fakes.processor import FakeProcessor
from tests.support.samples import sample_order, sample_payment, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

CONFIRMED, REFUSED = AttemptState.CONFIRMED, AttemptState.REFUSED
PENDING, UNKNOWN = AttemptState.PENDING, AttemptState.UNKNOWN
AN_HOUR = timedelta(hours=1)


def other_desk(desk: UseCaseFixture) -> ResumeAttempts:
    """The same records from another machine, which knows nothing of this process."""
    leases = FakeLeases(desk.clock, "installationother", "processother", alone=False)
    return replace(desk.resume_attempts, in_flight=InFlightTrips(), leases=leases)


def order_of(desk: UseCaseFixture, trip: Trip) -> AnyAttempt:
    (order,) = desk.trip(trip.id).orders
    return order


@dataclass(slots=True)
class Watched(CancelsAsFar):
    """An airline, and what happens elsewhere after it has booked and before we hear of it."""

    far: FakeAirline
    meanwhile: Callable[[OrderRequest], None]
    then: Unknown | None = None

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        answer = self.far.book(request)
        self.meanwhile(request)
        if self.then is not None:
            raise self.then
        return answer

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        return self.far.authorize_card(offer, airline_token)

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        return self.far.find_order(offer)

    def heard_at(self, offer: OfferRef) -> datetime | None:
        return self.far.heard_at(offer)


def looked_at_by(desk: UseCaseFixture, resume: ResumeAttempts, after: timedelta) -> Watched:
    """Another desk looks at all that is open so long after the call began."""

    def look(request: OrderRequest) -> None:
        desk.clock.pass_time(after)
        resume()

    return Watched(desk.airline, look)


# ---------------------------------------------------------------- the lease


def test_an_attempt_carries_who_makes_the_call_until_the_outcome(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    seen: list[Lease | None] = []

    def look(request: OrderRequest) -> None:
        seen.append(order_of(desk, trip).lease)
        assert desk.leases.kept == [request.our_reference]

    replace(desk.book_trip, booker=Watched(desk.airline, look))(trip.id)
    assert seen == [Lease("installationsample", "processsample", desk.clock.at + LENGTH)]
    assert order_of(desk, trip).lease is None


@pytest.mark.parametrize("error", [Ending.LOST_REPLY, Ending.LOST_REQUEST])
def test_an_unknown_outcome_holds_no_lease(desk: UseCaseFixture, error: Ending) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(error)
    with pytest.raises(Unknown):
        desk.book_trip(trip.id)
    assert order_of(desk, trip).lease is None


def test_a_live_call_of_another_desk_is_not_taken_for_a_crash(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    booker = looked_at_by(desk, other_desk(desk), LENGTH - timedelta(seconds=1))
    replace(desk.book_trip, booker=booker)(trip.id)
    assert order_of(desk, trip).state is CONFIRMED
    assert desk.actions()[-2:] == [("order requested", "requested"), ("order confirmed", "done")]


def test_asking_about_a_live_call_of_another_desk_says_to_wait(desk: UseCaseFixture) -> None:
    lease = Lease("installationother", "processother", desk.clock.at + LENGTH)
    asked = sample_order(AttemptState.REQUESTED, lease=lease)
    trip = desk.put(sample_trip(orders=(asked,), payments=()))
    with pytest.raises(Refused, match="already_underway") as caught:
        desk.resume_attempts.one(trip.id)
    assert "Another desk" in caught.value.happened
    assert desk.trip(trip.id) == trip
    assert desk.resume_attempts().sentences == ()
    desk.clock.pass_time(LENGTH)
    assert order_of(desk, desk.resume_attempts.one(trip.id)).state is UNKNOWN


def test_what_else_is_open_is_asked_about_all_the_same(desk: UseCaseFixture) -> None:
    lease = Lease("installationother", "processother", desk.clock.at + LENGTH)
    charge = sample_payment(AttemptState.REQUESTED, lease=lease)
    lost = sample_order(UNKNOWN, id="orderlost", subject="offerlost")
    trip = desk.put(sample_trip(orders=(lost, sample_order()), payments=(charge,)))
    desk.clock.pass_time(LENGTH - timedelta(seconds=1))
    with pytest.raises(Refused, match="already_underway"):
        desk.resume_attempts.one(trip.id)
    assert open_attempts(desk.trip(trip.id)) == (replace(lost, missed_at=desk.clock()), charge)
    desk.airline.orders["offerlost"] = sample_order().answer  # type: ignore[assignment]
    with pytest.raises(Refused, match="already_underway"):
        desk.resume_attempts.one(trip.id)
    assert open_attempts(desk.trip(trip.id)) == (charge,)


def test_a_lease_that_ran_out_leads_to_a_question_and_no_further(desk: UseCaseFixture) -> None:
    """The clock of the other desk may be wrong: what it asks about stays locked."""
    lease = Lease("installationother", "processother", desk.clock.at - AN_HOUR)
    asked = sample_order(AttemptState.REQUESTED, lease=lease, asked_at=desk.clock.at)
    trip = desk.put(sample_trip(orders=(asked,), payments=()))
    after = desk.resume_attempts.one(trip.id)
    assert (order_of(desk, after).state, order_of(desk, after).lease) == (UNKNOWN, None)
    with pytest.raises(Refused, match="order_unknown"):
        desk.book_trip(trip.id)


@pytest.mark.parametrize("installation", ["installationsample", "installationother"])
def test_a_crash_on_this_machine_is_followed_at_once(
    desk: UseCaseFixture, installation: str
) -> None:
    """Nobody else can have these records open: the process that left the lease is gone."""
    lease = Lease(installation, "processgone", desk.clock.at + LENGTH)
    asked = sample_order(AttemptState.REQUESTED, lease=lease, asked_at=desk.clock.at)
    trip = desk.put(sample_trip(orders=(asked,), payments=()))
    here = installation == desk.leases.installation
    resumed = desk.resume_attempts()
    assert bool(resumed.waiting) == here
    assert order_of(desk, trip).state is (UNKNOWN if here else AttemptState.REQUESTED)


# ---------------------------------------------------------------- two desks, one attempt


def test_what_another_desk_found_first_stays(desk: UseCaseFixture) -> None:
    """The lease ran out while the call was still running, and the other desk asked."""
    trip = desk.with_card()
    booker = looked_at_by(desk, other_desk(desk), LENGTH)
    assert replace(desk.book_trip, booker=booker)(trip.id).record_locator == "K7PQ2A"
    order = order_of(desk, trip)
    assert (order.state, order.answer) == (CONFIRMED, desk.airline.orders[trip.offer.id])
    assert desk.actions()[-3:] == [
        ("order requested", "requested"),
        ("order unknown", "unknown"),
        ("order confirmed", "done"),
    ]


def test_our_answer_settles_what_another_desk_could_only_call_unknown(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    early = replace(other_desk(desk), booker=FakeAirline())
    booker = looked_at_by(desk, early, LENGTH)
    assert replace(desk.book_trip, booker=booker)(trip.id).record_locator == "K7PQ2A"
    assert order_of(desk, trip).state is CONFIRMED
    assert desk.actions()[-2:] == [("order unknown", "unknown"), ("order confirmed", "done")]


def test_an_unknown_outcome_does_not_hide_the_order_that_another_desk_found(
    desk: UseCaseFixture,
) -> None:
    trip = desk.with_card()
    booker = looked_at_by(desk, other_desk(desk), LENGTH)
    booker.then = Unknown("airline_silent", "The airline did not answer.")
    with pytest.raises(Unknown, match="airline_silent"):
        replace(desk.book_trip, booker=booker)(trip.id)
    assert order_of(desk, trip).state is CONFIRMED
    heard = desk.kept.tables.audit[-1]
    assert (heard.action, heard.outcome) == ("order unknown", "unknown")
    assert heard.detail.endswith(", but confirmed by another desk")


@pytest.mark.parametrize("reason", ["never_arrived", "settled_not_done"])
def test_an_answer_that_comes_after_another_desk_gave_up_is_shown_loudly(
    desk: UseCaseFixture, reason: str
) -> None:
    trip = desk.with_card()

    def give_up(request: OrderRequest) -> None:
        given_up = replace(order_of(desk, trip), state=REFUSED, reason=reason, lease=None)
        desk.kept.write(lambda repos: repos.trips.save_attempt(given_up))

    booker = Watched(desk.airline, give_up)
    with pytest.raises(Unknown, match="outcome_came_late") as caught:
        replace(desk.book_trip, booker=booker)(trip.id)
    assert "reference K7PQ2A" in caught.value.happened
    order = order_of(desk, trip)
    assert (order.state, order.reason) == (CONFIRMED, "arrived_late")
    heard = desk.kept.tables.audit[-1]
    assert (heard.action, heard.outcome) == ("order confirmed", "alarm")
    assert "K7PQ2A" in heard.detail
    assert heard.detail.endswith(f", was {reason}")
    assert is_unsettled(desk.trip(trip.id)), "until a person has looked into it"


@pytest.mark.parametrize("state", [CONFIRMED, REFUSED, PENDING])
@pytest.mark.parametrize("found", [True, False])
def test_two_desks_that_ask_at_once_do_not_disagree(
    desk: UseCaseFixture, state: AttemptState, found: bool
) -> None:
    lost = sample_order(UNKNOWN)
    trip = desk.put(sample_trip(TripStage.UNKNOWN, orders=(lost,)))
    moved = sample_order(state)
    if found:
        desk.airline.orders[trip.offer.id] = sample_order().answer  # type: ignore[assignment]
    desk.clock.pass_time(AN_HOUR)
    find = desk.airline.find_order

    class Asked(FakeAirline):
        """While it is asked, the other desk saves what it has learned."""

        def find_order(self, offer: OfferRef) -> AirlineOrder | None:
            desk.kept.tables.attempts[moved.id] = moved
            return find(offer)

    after = replace(desk.resume_attempts, booker=Asked()).one(trip.id)
    assert after.orders == (moved,)


def test_a_lease_renewed_between_two_looks_is_respected(desk: UseCaseFixture) -> None:
    lease = Lease("installationother", "processother", desk.clock.at)
    asked = sample_order(AttemptState.REQUESTED, lease=lease)
    trip = desk.put(sample_trip(TripStage.BOOKING, orders=(asked,)))
    renewed = replace(asked, lease=replace(lease, until=desk.clock.at + LENGTH))

    class Renewing(FakeLeases):
        def is_held_elsewhere(self, lease: Lease | None) -> bool:
            held = FakeLeases.is_held_elsewhere(self, lease)
            desk.kept.tables.attempts[asked.id] = renewed
            return held

    resume = replace(desk.resume_attempts, leases=Renewing(desk.clock))
    assert resume.one(trip.id).orders == (renewed,)


# ---------------------------------------------------------------- the vendor's own name for it


@pytest.mark.parametrize("error", [Refused, Unreachable, Unknown])
def test_the_vendors_request_id_is_kept_with_every_ending(
    desk: UseCaseFixture, error: type[Refused | Unreachable | Unknown]
) -> None:
    trip = desk.with_card()
    ended = error("some_code", "Something happened.")
    ended.vendor_request_id = "FZW0H3HdJwKk5HMAAKxB"
    desk.airline.book_endings.append(ended)
    with pytest.raises(error):
        desk.book_trip(trip.id)
    assert order_of(desk, trip).vendor_request_id == "FZW0H3HdJwKk5HMAAKxB"
    assert desk.kept.tables.audit[-1].detail.endswith("request FZW0H3HdJwKk5HMAAKxB")


@pytest.mark.parametrize("error", [Ending.BOOKED, Ending.PENDING])
def test_the_vendors_request_id_is_kept_with_a_good_answer(
    desk: UseCaseFixture, error: Ending
) -> None:
    trip = desk.with_card()
    desk.airline.book_endings.append(error)
    desk.book_trip(trip.id)
    assert order_of(desk, trip).vendor_request_id == "requesta"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("req-4242424242424242", ""), ("r" * 500, "r" * 100), ("", "")],
)
def test_a_strange_request_id_does_not_keep_the_outcome_from_being_saved(
    desk: UseCaseFixture, given: str, kept: str
) -> None:
    trip = desk.with_card()
    silence = Unknown("airline_silent", "The airline did not answer.")
    silence.vendor_request_id = given
    desk.airline.book_endings.append(silence)
    with pytest.raises(Unknown, match="airline_silent"):
        desk.book_trip(trip.id)
    order = order_of(desk, trip)
    assert (order.state, order.vendor_request_id) == (UNKNOWN, kept)


# ---------------------------------------------------------------- every kind


@pytest.mark.expects_warning("desktop.use_cases.money.attempt")
def test_an_answer_that_the_kind_does_not_have_is_logged_as_a_bug(desk: UseCaseFixture) -> None:
    """Nobody decides later about a fee."""
    trip = desk.put_at(TripStage.FEE_DUE)

    class Later(FakeProcessor):
        def charge(self, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
            return VendorAnswer(None)

    with pytest.raises(Unknown, match="outcome_not_saved") as unknown:
        replace(desk.charge_fee, charger=Later())(trip.id)
    assert isinstance(unknown.value.__cause__, IllegalMove)
    assert [charge.state for charge in desk.trip(trip.id).fee_charges] == [AttemptState.REQUESTED]


def test_an_answer_of_another_environment_is_never_given_up(desk: UseCaseFixture) -> None:
    """The order may be where this desk cannot look: it stays locked and keeps its own sentences."""
    trip = desk.with_card()
    alarm = Unknown(AIRLINE_WRONG_MODE, "Answered in test mode.", "Locked.", "Tell the owner.")
    lost = Watched(desk.airline, lambda request: None, alarm)
    with pytest.raises(Unknown) as caught:
        replace(desk.book_trip, booker=lost)(trip.id)
    assert caught.value is alarm
    desk.airline.orders.clear()
    desk.clock.pass_time(timedelta(days=1))
    desk.resume_attempts()
    assert order_of(desk, trip).state is AttemptState.UNKNOWN
