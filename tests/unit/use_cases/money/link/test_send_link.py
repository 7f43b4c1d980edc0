"""A link on which the client types a card: made, mailed, ended, and never beside another hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.money import Money
from desktop.booking.text.consent_text import booking_script
from desktop.booking.trip.attempt_kinds import CAPTURE, HOLD, LINK, RELEASE
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_rules import is_card_due
from desktop.booking.trip.fee_rules import (
    LINK_CANCELED,
    charged_card,
    fee_attempt_to_show,
    fee_by_link,
    fee_taken,
    live_hold,
    open_link,
)
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import agreed_terms, has_agreed, link_to_send, stage_of
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.link.send_link import SentLink
from desktop.use_cases.money.outcome_text import outcome_sentence
from tests.support.booking.fee_samples import sample_hold, sample_link
from tests.support.fakes.processor import FeeEnding
from tests.support.samples import (
    COMPANY,
    sample_card,
    sample_client,
    sample_consent,
    sample_order,
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


def test_a_link_is_on_file_before_anybody_has_its_address(desk: UseCaseFixture) -> None:
    link = sent(desk)
    trip, page = link.trip, link.page
    attempt = open_link(trip)
    assert attempt is not None
    assert (attempt.kind, attempt.state, attempt.subject) == (LINK, PENDING, page.id)
    assert (attempt.amount, attempt.vendor, attempt.card) == (trip.fee, page.vendor, "")
    assert stage_of(trip) is TripStage.LINK_SENT
    assert ("card link made", "pending") in desk.actions()
    assert "url" not in repr(page)
    asked = desk.processor.pages[page.id].request
    assert [line.amount for line in asked.lines] == [trip.fee]
    assert asked.payment_id == attempt.id
    assert "Skycap Travel holds USD 35.00" in asked.text


def test_a_client_whom_the_processor_does_not_know_is_registered_first(
    desk: UseCaseFixture,
) -> None:
    trip = desk.draft()
    desk.processor.customers.clear()
    assert open_link(desk.send_link(trip.id).trip)
    client = desk.kept.read(lambda repos: repos.clients.get(trip.client_id))
    assert client.processor_customer in desk.processor.customers


def test_a_typed_card_holds_our_fee_and_the_trip_is_booked_and_charged(
    desk: UseCaseFixture,
) -> None:
    trip = typed(desk)
    held = live_hold(trip)
    assert held is not None
    assert held.answer is not None
    assert held.card_text == "Visa ending 4242"
    assert desk.processor.held[0].id == held.answer.charge_id
    assert stage_of(trip) is TripStage.CARD_TAKEN
    shown = charged_card(trip, fee_attempt_to_show(trip))
    assert shown == "Visa ending 4242, typed by the client on Processor's page"
    trip = desk.card_and_yes(trip)
    assert desk.pane.requests[-1].payees == (CARD_VAULT,)
    assert [line.who for line in desk.pane.requests[-1].lines] == ["AIRLINE CHARGES"]
    trip = desk.book_trip(trip.id)
    assert [one.kind for one in trip.attempts if one.kind is HOLD] == []
    trip = desk.charge_fee(trip.id)
    taken = fee_taken(trip)
    assert taken is not None
    assert (taken.kind, taken.subject) == (CAPTURE, held.answer.charge_id)
    assert "typed by the client" in charged_card(trip, taken)
    assert desk.processor.taken() == trip.fee
    assert desk.processor.held == []


def test_nothing_is_booked_while_the_link_is_open(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.send_link(trip.id)
    with pytest.raises(Refused, match="link_open"):
        desk.book_trip(trip.id)
    assert desk.airline.orders == {}


def test_a_yes_from_before_the_link_is_to_other_words(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    assert has_agreed(trip, desk.actor.moment())
    desk.send_link(trip.id)
    link = desk.trip(trip.id)
    assert not has_agreed(link, desk.actor.moment())
    words = booking_script(link, COMPANY, sample_card())
    assert "the card that you type on Processor's page" in words
    desk.processor.client_types(link.attempts[-1].subject)
    held = desk.resume_attempts.follow(trip.id)
    assert agreed_terms(held) == agreed_terms(link)
    words = booking_script(held, COMPANY, sample_card())
    assert "the card that you typed on Processor's page" in words
    assert has_agreed(desk.agree(held), desk.actor.moment())


@pytest.mark.parametrize(
    ("trip", "code"),
    [
        (sample_trip(TripStage.DRAFT, fee=Money(0, "USD")), "no_fee"),
        (sample_trip(TripStage.DRAFT, attempts=(sample_link(),)), "link_open"),
        (sample_trip(TripStage.DRAFT, attempts=(sample_link(CONFIRMED),)), "fee_held"),
        (sample_trip(TripStage.CARD_TAKEN, attempts=(sample_hold(),)), "fee_held"),
        (
            sample_trip(TripStage.CARD_TAKEN, attempts=(sample_hold(AttemptState.UNKNOWN),)),
            "fee_unknown",
        ),
        (sample_trip(TripStage.BOOKED), "fee_already_taken"),
        (sample_trip(TripStage.PENDING), "order_pending"),
    ],
)
def test_no_second_hold_beside_another(desk: UseCaseFixture, trip: Trip, code: str) -> None:
    trip = desk.put(trip)
    assert link_to_send(trip) is None
    with pytest.raises(Refused, match=code):
        desk.send_link(trip.id)
    assert desk.processor.pages == {}


@pytest.mark.parametrize("is_typed", [False, True])
def test_records_from_before_a_link_have_the_client_pay_once(
    desk: UseCaseFixture, is_typed: bool
) -> None:
    link = typed(desk) if is_typed else sent(desk).trip
    desk.kept.tables.attempts.clear()
    if is_typed:
        with pytest.raises(Refused, match="payment_not_in_records"):
            desk.send_link(link.id)
        assert desk.trip(link.id).attempts == ()
    else:
        desk.send_link(link.id)
        assert [page.is_open for page in desk.processor.pages.values()] == [False, True]
    assert len(desk.processor.held) == is_typed


def test_a_link_that_another_desk_made_meanwhile_is_not_made_twice(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    made = desk.processor.open_link

    class Meanwhile(type(desk.processor)):  # type: ignore[misc]
        def open_link(self, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            desk.kept.tables.attempts["linksample"] = sample_link(trip_id=trip.id)
            return made(request)

    with pytest.raises(Refused, match="link_open"):
        replace(desk.send_link, charger=Meanwhile())(trip.id)
    assert [one.id for one in desk.trip(trip.id).attempts] == ["linksample"]


def test_a_fee_that_changed_meanwhile_is_not_asked_for_by_a_link(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    made = desk.processor.open_link

    class Meanwhile(type(desk.processor)):  # type: ignore[misc]
        def open_link(self, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            dearer = replace(trip, fee=Money(7500, "USD"))
            desk.kept.write(lambda repos: repos.trips.save(dearer))
            return made(request)

    with pytest.raises(Refused, match="trip_changed"):
        replace(desk.send_link, charger=Meanwhile())(trip.id)
    assert desk.trip(trip.id).attempts == ()


@pytest.mark.parametrize("silent", [False, True])
def test_a_link_that_cannot_be_saved_is_taken_down_again(
    desk: UseCaseFixture, silent: bool
) -> None:
    trip = desk.draft()
    desk.kept.write_endings.append(DISK_FULL)
    if silent:

        class Silent(type(desk.processor)):  # type: ignore[misc]
            def end_link(self, id: str, amount: Money) -> None:
                raise NO_NETWORK

        charger = Silent()
        with pytest.raises(Refused, match="disk_full"):
            replace(desk.send_link, charger=charger)(trip.id)
        assert [page.is_open for page in charger.pages.values()] == [True]
    else:
        with pytest.raises(Refused, match="disk_full"):
            desk.send_link(trip.id)
        assert [page.is_open for page in desk.processor.pages.values()] == [False]
    assert desk.trip(trip.id).attempts == ()


def test_an_answer_that_is_lost_leaves_nothing_that_anybody_could_use(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.processor.link_endings.append(NO_NETWORK)
    with pytest.raises(Unreachable):
        desk.send_link(trip.id)
    assert desk.trip(trip.id).attempts == ()
    assert open_link(desk.send_link(trip.id).trip)


def test_it_needs_the_route_and_the_key(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    with pytest.raises(Refused, match="route_off"):
        replace(desk.send_link, routes=frozenset({CaptureRoute.PANE}))(trip.id)
    with pytest.raises(Refused, match="no_charge_key"):
        replace(desk.send_link, charger=None)(trip.id)
    pane_off = replace(desk.take_card, routes=frozenset({CaptureRoute.LINK}))
    with pytest.raises(Refused, match="route_off"):
        pane_off(trip.id, sample_consent(trip))
    assert desk.processor.pages == {}
    assert desk.pane.requests == []


# ---------------------------------------------------------------- shown, mailed, ended


def test_its_address_is_asked_for_again(desk: UseCaseFixture) -> None:
    link = sent(desk)
    assert desk.send_link.show(link.trip.id) == link.page
    desk.processor.link_endings.append(Refused("link_ended", "Ended."))
    assert desk.send_link.show(link.trip.id) is None
    desk.processor.client_types(link.page.id)
    assert desk.send_link.show(link.trip.id) is None
    desk.resume_attempts.follow(link.trip.id)
    assert desk.send_link.show(link.trip.id) is None


def test_a_draft_of_a_mail_says_who_holds_what_and_nothing_of_the_client(
    desk: UseCaseFixture,
) -> None:
    link = sent(desk)
    assert desk.send_link.compose_mail(link.trip.id, link.page) == sample_client().email
    address, subject, text = desk.delivery.mails[-1]
    assert address == sample_client().email
    assert link.page.url in text
    assert "Skycap Travel holds USD 35.00" in text
    for private in (sample_client().name, "LAX", sample_client().phone, "Ada"):
        assert private not in subject + text
    assert desk.actions()[-1] == ("card link mailed", "done")
    desk.delivery.failure = Refused("no_mail_program", "None.", "", "press S")
    with pytest.raises(Refused, match="no_mail_program") as refused:
        desk.send_link.compose_mail(link.trip.id, link.page)
    assert "Press C to copy it" in refused.value.press
    for other in (replace(link.page, ref=replace(link.page.ref, id="cs_other")), link.page):
        if other is link.page:
            desk.send_link.end(link.trip.id)
        with pytest.raises(Refused, match="no_open_link"):
            desk.send_link.compose_mail(link.trip.id, other)


def test_a_canceled_link_takes_no_card_any_more(desk: UseCaseFixture) -> None:
    link = sent(desk)
    trip = desk.send_link.end(link.trip.id)
    assert newest(trip) == (REFUSED, LINK_CANCELED)
    assert "canceled" in outcome_sentence(trip.attempts[-1])
    desk.processor.client_types(link.page.id)
    assert desk.processor.held == []
    with pytest.raises(Refused, match="no_open_link"):
        desk.send_link.end(trip.id)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_client_who_was_faster_than_the_cancel_keeps_the_hold(
    desk: UseCaseFixture, is_known: bool
) -> None:
    """Also where the desk has found out since the page was last painted: to let a hold go, which
    the client would have to type a card for again, is another key and asked twice.
    """
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    if is_known:
        desk.resume_attempts.follow(link.trip.id)
    trip = desk.send_link.end(link.trip.id)
    assert live_hold(trip)
    assert len(desk.processor.held) == 1
    released = desk.send_link.let_go(trip.id)
    assert released.attempts[-1].kind is RELEASE
    assert desk.processor.held == []
    with pytest.raises(Refused, match="no_held_link"):
        desk.send_link.let_go(trip.id)


def test_a_cancel_without_an_answer_changes_nothing_here(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.processor.link_endings.append(NO_NETWORK)
    with pytest.raises(Unreachable):
        desk.send_link.end(link.trip.id)
    assert open_link(desk.trip(link.trip.id))


def test_a_hold_that_an_order_needs_is_not_let_go(desk: UseCaseFixture) -> None:
    trip = typed(desk)
    trip = desk.card_and_yes(trip)
    desk.book_trip(trip.id)
    with pytest.raises(Refused, match="already_booked"):
        desk.send_link.let_go(trip.id)
    native = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(sample_hold(),)))
    with pytest.raises(Refused, match="no_held_link"):
        desk.send_link.let_go(native.id)


@pytest.mark.parametrize("is_typed", [True, False])
def test_a_card_for_the_airline_alone_pays_no_fee_once_its_link_is_over(
    desk: UseCaseFixture, is_typed: bool
) -> None:
    trip = typed(desk) if is_typed else sent(desk).trip
    desk.take_card(trip.id, sample_consent(trip, at=desk.clock()))
    end = desk.send_link.let_go if is_typed else desk.send_link.end
    end(trip.id)
    trip = desk.reprice_trip(trip.id).trip
    assert trip.card is not None
    assert is_card_due(trip)
    # Words that say "on the same card" would not be true.
    with pytest.raises(Refused, match="no_card") as refusal:
        desk.agree(trip)
    assert refusal.value.happened == "Visa ending 4242 was taken for the airline alone."
    with pytest.raises(Refused, match="no_card"):
        desk.book_trip(trip.id)
    assert desk.airline.requests == []
    trip = desk.card_and_yes(desk.trip(trip.id))
    desk.book_trip(trip.id)
    assert fee_taken(desk.charge_fee(trip.id))
    assert desk.processor.taken() == trip.fee


def test_no_second_card_is_taken_for_a_fee_that_is_held_by_link(desk: UseCaseFixture) -> None:
    trip = desk.put(
        sample_trip(TripStage.FEE_DUE, attempts=(sample_order(), sample_link(CONFIRMED)))
    )
    with pytest.raises(Refused, match="fee_by_link"):
        desk.take_card(trip.id, sample_consent(trip))
    assert desk.pane.requests == []


def test_a_lost_capture_of_a_hold_by_link_is_found_again(desk: UseCaseFixture) -> None:
    trip = typed(desk)
    trip = desk.card_and_yes(trip)
    assert trip.card is not None
    assert trip.card.token_for(PROCESSOR) is None or fee_by_link(trip)
    desk.book_trip(trip.id)
    desk.processor.money_endings.append(FeeEnding.LOST_REPLY)
    with pytest.raises(Exception, match="processor_silent"):
        desk.charge_fee(trip.id)
    assert fee_taken(desk.resume_attempts.one(trip.id))
    assert desk.processor.taken() == trip.fee
