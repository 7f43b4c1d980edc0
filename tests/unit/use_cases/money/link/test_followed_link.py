"""A link is followed until the client has typed, and what was typed until the trip is booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import RELEASE
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    NEVER_ARRIVED,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.fee_rules import (
    HOLD_LAPSED,
    LINK_CANCELED,
    LINK_ENDED,
    fee_by_link,
    fee_taken,
    live_hold,
    open_link,
)
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.fee_handlers.link_handlers import page_ref
from desktop.use_cases.money.link.send_link import SentLink
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from desktop.use_cases.ports.processor_port import PageRef
from tests.support.booking.fee_samples import sample_link
from tests.support.fakes.processor import PaymentState
from tests.support.samples import (
    sample_order,
    sample_payment,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

PENDING, CONFIRMED, REFUSED = AttemptState.PENDING, AttemptState.CONFIRMED, AttemptState.REFUSED
NO_NETWORK = Unreachable("no_network", "No network.")
DISK_FULL = Refused("disk_full", "The disk is full.")


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def sent(desk: UseCaseFixture) -> SentLink:
    """A draft, and its link in the client's hands."""
    return desk.send_link(desk.draft().id)


def typed(desk: UseCaseFixture) -> Trip:
    """... and the client has typed a card, as the desk has found out."""
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    return desk.resume_attempts.follow(link.trip.id)


def newest(trip: Trip) -> tuple[AttemptState, str]:
    return trip.attempts[-1].state, trip.attempts[-1].reason


def test_news_of_a_link_is_true_until_the_card_is_typed(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.clock.pass_time(timedelta(minutes=1))
    news = desk.resume_attempts().news
    assert "has not typed a card yet" in news[0].sentence
    assert desk.resume_attempts.still_true(news) == news
    desk.processor.client_types(link.page.id)
    desk.clock.pass_time(timedelta(minutes=1))
    held = desk.resume_attempts().news
    assert "not charged yet" in held[0].sentence
    assert desk.resume_attempts.still_true((*news, *held)) == held
    desk.send_link.let_go(link.trip.id)
    assert desk.resume_attempts.still_true(held) == ()


def test_it_is_asked_often_at_first_and_less_often_later(desk: UseCaseFixture) -> None:
    link, resume = sent(desk), desk.resume_attempts
    asked: list[str] = []
    find = desk.processor.find_link

    class Counting(type(desk.processor)):  # type: ignore[misc]
        def find_link(self, ref: PageRef, amount: Money):  # type: ignore[no-untyped-def]  # noqa: ANN202
            asked.append(ref.id)
            return find(ref, amount)

    resume = replace(resume, charger=Counting())
    counts = []
    for seconds, step in ((60, 3), (300, 3), (3240, 60), (3600, 300)):
        before = len(asked)
        for _ in range(seconds // step):
            desk.clock.pass_time(timedelta(seconds=step))
            resume.follow(link.trip.id)
        counts.append(len(asked) - before)
    assert counts[0] in range(18, 21)
    assert counts[1] in range(18, 22)
    assert counts[2] in range(25, 29)
    assert counts[3] in range(3, 6)
    assert open_link(desk.trip(link.trip.id))


def test_a_link_that_ended_is_said_and_another_can_be_made(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.processor.pages[link.page.id].is_open = False
    trip = desk.resume_attempts.follow(link.trip.id)
    assert newest(trip) == (REFUSED, LINK_ENDED)
    assert "Nothing is held or charged" in outcome_sentence(trip.attempts[-1])
    assert fee_by_link(trip) is None
    assert stage_of(trip) is TripStage.DRAFT
    assert open_link(desk.send_link(trip.id).trip)


def test_what_was_typed_while_the_desk_was_closed_is_found_and_said(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    resumed = desk.resume_attempts()
    assert [trip.id for trip in resumed.settled] == [link.trip.id]
    assert "typed by the client on Processor's page" in resumed.sentences[0]


def test_a_silent_processor_keeps_the_link_open(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    desk.processor.link_endings.append(NO_NETWORK)
    assert open_link(desk.resume_attempts.follow(link.trip.id))
    desk.clock.pass_time(timedelta(seconds=3))
    assert live_hold(desk.resume_attempts.follow(link.trip.id))


def test_a_call_that_runs_is_left_alone(desk: UseCaseFixture) -> None:
    link = sent(desk)
    with desk.in_flight.hold(link.trip.id):
        assert desk.resume_attempts.follow(link.trip.id) == link.trip


def test_a_hold_by_link_waits_for_its_booking_and_is_released_after_two_days(
    desk: UseCaseFixture,
) -> None:
    """The client typed it once: a try to book that failed does not let it go."""
    trip = typed(desk)
    trip = desk.card_and_yes(trip)
    desk.airline.book_endings.append(Refused("airline_refused", "No."))
    with pytest.raises(Refused, match="airline_refused"):
        desk.book_trip(trip.id)
    desk.resume_attempts.one(trip.id)
    desk.clock.pass_time(timedelta(hours=47))
    desk.resume_attempts()
    assert live_hold(desk.trip(trip.id))
    desk.clock.pass_time(timedelta(hours=2))
    desk.resume_attempts()
    after = desk.trip(trip.id)
    assert (after.attempts[-1].kind, after.attempts[-1].state) == (RELEASE, CONFIRMED)
    assert stage_of(after) is TripStage.CARD_TAKEN
    assert desk.processor.held == []


def test_a_fee_that_is_due_after_the_ticket_is_charged_once_the_client_has_typed(
    desk: UseCaseFixture,
) -> None:
    trip = desk.put(sample_trip(TripStage.FEE_DUE, card=None))
    link = desk.send_link(trip.id)
    desk.processor.client_types(link.page.id)
    after = desk.resume_attempts.follow(trip.id)
    assert fee_taken(after)
    assert desk.processor.taken() == trip.fee


def test_a_link_over_another_amount_is_taken_down(desk: UseCaseFixture) -> None:
    link = sent(desk)
    dearer = replace(link.trip, fee=Money(7500, "USD"))
    desk.kept.write(lambda repos: repos.trips.save(dearer))
    desk.processor.link_endings.extend([NO_NETWORK, NO_NETWORK])
    desk.resume_attempts()
    assert open_link(desk.trip(dearer.id))
    desk.resume_attempts()
    assert newest(desk.trip(dearer.id)) == (REFUSED, LINK_CANCELED)
    assert not desk.processor.pages[link.page.id].is_open


def test_a_stale_link_is_left_to_who_holds_the_key(desk: UseCaseFixture) -> None:
    link = sent(desk)
    dearer = replace(link.trip, fee=Money(7500, "USD"))
    desk.kept.write(lambda repos: repos.trips.save(dearer))
    replace(desk.resume_attempts, charger=None)()
    assert open_link(desk.trip(dearer.id))


def test_a_hold_that_turns_up_beside_a_fee_that_was_taken_is_released(desk: UseCaseFixture) -> None:
    """It had been settled by hand as not done, and the fee was taken in another way since."""
    given_up = sample_link(REFUSED, reason=NEVER_ARRIVED, subject="cs_given")
    trip = sample_trip(
        TripStage.FEE_DUE, attempts=(given_up, sample_order(), sample_payment()), card=None
    )
    trip = desk.put(trip)
    desk.processor.find_link(page_ref(given_up), trip.fee)
    desk.processor.client_types("cs_given")
    desk.clock.pass_time(timedelta(minutes=30))
    desk.resume_attempts()
    desk.resume_attempts()
    states = [payment.state for payment in desk.processor.payments.values()]
    assert states == [PaymentState.CANCELED]


def test_an_open_link_is_settled_by_no_word_and_one_that_is_lost_is(desk: UseCaseFixture) -> None:
    link, word = sent(desk), VendorWord(False, "", "Kim at the vendor")
    desk.clock.pass_time(timedelta(hours=24))
    with pytest.raises(Refused, match="settled_too_early"):
        desk.settle_by_hand(link.trip.id, word)
    desk.clock.pass_time(timedelta(hours=2))
    with pytest.raises(Refused, match="link_open") as refused:
        desk.settle_by_hand(link.trip.id, word)
    assert "a card may be typed at any time" in refused.value.happened
    desk.processor.link_endings.append(Unreachable("card_token_gone", "It knows none."))
    trip = desk.settle_by_hand(link.trip.id, word)
    assert newest(trip) == (REFUSED, SETTLED_NOT_DONE)
    assert "Settled by hand" in outcome_sentence(trip.attempts[-1])
    # It turns up after all: nothing of it is forgotten, and a hold that nobody waits for ends.
    desk.processor.client_types(link.page.id)
    desk.clock.pass_time(timedelta(hours=25))
    desk.resume_attempts()
    late, released = desk.trip(trip.id).attempts
    assert (late.state, late.reason) == (CONFIRMED, ARRIVED_LATE)
    assert "ALARM" in outcome_sentence(late)
    assert (released.kind, released.state) == (RELEASE, CONFIRMED)
    assert desk.processor.held == []


def test_a_link_whose_id_is_one_of_another_page_is_settled_once_it_has_ended(
    desk: UseCaseFixture,
) -> None:
    """Another program wrote it. Its own page may be typed on until then, so not before."""
    link, word = sent(desk), VendorWord(False, "", "Stripe's dashboard")
    page = desk.processor.pages[link.page.id]
    page.request = replace(page.request, trip_id="tripother")
    with pytest.raises(Unreachable, match="page_of_another"):
        desk.resume_attempts.one(link.trip.id)
    with pytest.raises(Unreachable, match="page_of_another"):
        desk.send_link.end(link.trip.id)
    with pytest.raises(Refused, match="settled_too_early"):
        desk.settle_by_hand(link.trip.id, word)
    desk.clock.pass_time(timedelta(hours=25))
    assert open_link(desk.settle_by_hand(link.trip.id, word)) is None
    assert desk.send_link(link.trip.id).page.id != link.page.id


def test_one_that_is_canceled_after_its_hold_has_ended_says_that_a_card_was_typed(
    desk: UseCaseFixture,
) -> None:
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    desk.processor.lapse()
    trip = desk.send_link.end(link.trip.id)
    assert newest(trip) == (REFUSED, HOLD_LAPSED)
    sentence = outcome_sentence(trip.attempts[-1])
    assert "The client typed a card, and the hold has ended since." in sentence


def test_one_that_could_not_be_taken_down_is_on_file_as_it_was(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.processor.link_endings.append(Refused("processor_key_too_weak", "It may not."))
    with pytest.raises(Refused, match="processor_key_too_weak"):
        desk.send_link.end(link.trip.id)
    assert open_link(desk.trip(link.trip.id)) is not None
