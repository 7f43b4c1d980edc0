"""A link that saves a card, where we charge the fare too: fare and fee are held on that card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.card import PROCESSOR
from desktop.booking.text.consent_text import booking_script, due_script, link_script
from desktop.booking.trip.attempt_kinds import (
    FARE_CAPTURE,
    FARE_HOLD,
    HOLD,
    LINK,
    ORDER,
    SAVE_LINK,
)
from desktop.booking.trip.fee_rules import (
    charged_card,
    fee_attempt_to_show,
    open_link,
)
from desktop.booking.trip.payment import FeeSchedule, SavedCard
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    has_agreed,
    is_unsettled,
    link_to_send,
    stage_of,
    terms_due,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.outcome_text import outcome_sentence
from tests.support.booking.fee_samples import sample_fare_hold, sample_link
from tests.support.samples import COMPANY, sample_consent, sample_order, sample_trip
from tests.support.use_cases.saving_link import (
    BALANCE,
    CONFIRMED,
    FARE,
    OUR_FEE,
    PENDING,
    charged_amounts,
    held_amounts,
    lapsed,
    saved,
    saving_desk,
    sent,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.fixture
def desk() -> UseCaseFixture:
    return saving_desk()


def test_the_page_names_both_amounts_and_holds_nothing(desk: UseCaseFixture) -> None:
    link = sent(desk)
    attempt = open_link(link.trip)
    assert attempt is not None
    assert (attempt.kind, attempt.state, attempt.subject) == (SAVE_LINK, PENDING, link.page.id)
    assert (attempt.amount, attempt.card) == (FARE, "")
    assert stage_of(link.trip) is TripStage.LINK_SENT
    assert ("save link made", "pending") in desk.actions()
    asked = desk.processor.pages[link.page.id].request
    assert (asked.lines, asked.receipt_email, asked.payment_id) == ((), "", attempt.id)
    assert asked.text == (
        "The card is saved for this trip, and nothing is charged on this page. Once you have said "
        f"yes on the phone, {COMPANY} holds USD 1,842.20 for the fare and USD 35.00 for our "
        "service on it, and charges both once the ticket is issued. If nothing is booked, both are "
        "released."
    )
    words = link_script(link.trip, COMPANY, attempt)
    assert asked.text in words
    assert "our fee" not in words
    assert desk.processor.payments == {}


def test_the_draft_of_the_mail_says_the_same(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.send_link.compose_mail(link.trip.id, link.page)
    _, _, text = desk.delivery.mails[-1]
    assert desk.processor.pages[link.page.id].request.text in text
    assert link.page.url in text


def test_without_a_fee_the_page_names_the_fare_alone(desk: UseCaseFixture) -> None:
    desk.fees = FeeSchedule(standard=0)
    link = sent(desk)
    text = desk.processor.pages[link.page.id].request.text
    assert "holds USD 1,842.20 for the fare on it, and charges it once" in text
    assert "it is released" in text


def test_the_card_that_was_saved_is_the_trips_and_its_token_is_with_it_alone(
    desk: UseCaseFixture,
) -> None:
    trip = saved(desk)
    assert trip.card is not None
    token = trip.card.token_for(PROCESSOR)
    assert token is not None
    assert token.by_client
    assert trip.card.display_text() == "Visa ending 4242"
    assert trip.attempts[-1].answer == SavedCard("Visa ending 4242, 12/2034")
    assert token.token not in repr(trip.attempts)
    assert stage_of(trip) is TripStage.CARD_TAKEN
    assert "typed by the client on Processor's page" in charged_card(trip, None)
    assert "Nothing is held or charged on it yet." in outcome_sentence(trip.attempts[-1])
    assert (held_amounts(desk), charged_amounts(desk)) == ([], [])
    assert ("card saved by link", "done") in desk.actions()
    assert not is_unsettled(trip)


def test_fare_and_fee_are_two_payments_on_it_while_the_client_is_away(
    desk: UseCaseFixture,
) -> None:
    trip = saved(desk)
    assert trip.card is not None
    words = booking_script(trip, COMPANY, trip.card)
    assert f"We, {COMPANY}, charge USD 1,842.20 for the fare and USD 35.00 for our service to" in (
        words
    )
    assert TripAction.BOOK not in allowed_actions(trip, desk.actor.moment())
    trip = desk.agree(trip)
    booked = desk.book_trip(trip.id)
    kinds = [one.kind for one in booked.attempts]
    assert kinds == [SAVE_LINK, FARE_HOLD, HOLD, ORDER, FARE_CAPTURE]
    desk.charge_fee(trip.id)
    assert charged_amounts(desk) == [FARE, OUR_FEE]
    assert [one.off_session for one in desk.processor.confirmations] == [True, True]
    requests = [one.request for one in desk.processor.payments.values()]
    assert [one.off_session for one in requests] == [True, True]
    taken = fee_attempt_to_show(desk.trip(trip.id))
    assert "typed by the client" in charged_card(desk.trip(trip.id), taken)


def test_a_card_by_phone_is_no_such_card(desk: UseCaseFixture) -> None:
    draft = desk.draft()
    trip = desk.agree(desk.take_card(draft.id, sample_consent(draft)))
    desk.book_trip(trip.id)
    assert [one.off_session for one in desk.processor.confirmations] == [False, False]
    assert "typed by" not in charged_card(desk.trip(trip.id), None)


def test_nothing_is_booked_and_no_pane_opened_while_it_is_open(desk: UseCaseFixture) -> None:
    trip = sent(desk).trip
    with pytest.raises(Refused, match="link_open") as refused:
        desk.book_trip(trip.id)
    assert "a link to save a card" in refused.value.happened
    with pytest.raises(Refused, match="link_open"):
        desk.take_card(trip.id, sample_consent(trip))
    with pytest.raises(Refused, match="link_open"):
        desk.send_link(trip.id)
    actions = allowed_actions(trip, desk.actor.moment())
    assert not actions & {TripAction.TAKE_CARD, TripAction.BOOK, TripAction.SEND_LINK}
    assert desk.pane.requests == []


def test_another_card_by_another_link_voids_the_yes(desk: UseCaseFixture) -> None:
    trip = desk.agree(saved(desk))
    assert has_agreed(trip, desk.actor.moment())
    link = desk.send_link(trip.id)
    desk.processor.client_types(link.page.id, "Mastercard ending 4444, 01/2031")
    trip = desk.resume_attempts.one(trip.id)
    assert trip.card is not None
    assert trip.card.last4 == "4444"
    assert not has_agreed(trip, desk.actor.moment())


def test_no_link_where_no_card_is_wanted(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.PENDING, fare_plan=BALANCE))
    assert link_to_send(trip) is None
    with pytest.raises(Refused, match="order_pending"):
        desk.send_link(trip.id)
    assert desk.processor.pages == {}


def test_where_the_fare_is_held_already_a_link_is_for_our_fee(desk: UseCaseFixture) -> None:
    held, order = sample_fare_hold(), sample_order()
    trip = sample_trip(TripStage.CARD_TAKEN, fare_plan=BALANCE, attempts=(held, order))
    assert link_to_send(trip) is LINK
    assert link_to_send(replace(trip, attempts=(order,))) is SAVE_LINK


def test_a_fee_that_is_held_by_link_already_is_not_named_again(desk: UseCaseFixture) -> None:
    """The trip was to be booked elsewhere at first."""
    trip = desk.put(sample_trip(TripStage.DRAFT, attempts=(sample_link(CONFIRMED),)))
    trip = desk.choose_fare_plan(trip.id, elsewhere=False)
    link = desk.send_link(trip.id)
    text = desk.processor.pages[link.page.id].request.text
    assert "holds USD 1,842.20 for the fare on it" in text
    assert "35.00" not in text


def charge_both(desk: UseCaseFixture, trip: Trip) -> None:
    """The hold of our fee has lapsed too, which is found out by trying to charge it."""
    with pytest.raises(Refused, match="hold_lapsed"):
        desk.charge_fee(trip.id)
    desk.charge_fee(trip.id)


def test_a_fare_whose_hold_lapsed_is_charged_to_the_card_on_a_new_yes(
    desk: UseCaseFixture,
) -> None:
    trip = lapsed(desk)
    actions = allowed_actions(trip, desk.actor.moment())
    assert TripAction.CHARGE_FEE not in actions
    assert actions >= {TripAction.AGREE_TO_CHARGE, TripAction.SEND_LINK}
    assert trip.card is not None
    words = due_script(trip, COMPANY, trip.card)
    assert words == (
        f"“We, {COMPANY}, charge USD 1,842.20 for the fare and USD 35.00 for our service to your "
        "Visa ending 4242 now. Shall I go on?”"
    )
    with pytest.raises(Refused, match="fee_agreement_missing") as missing:
        desk.charge_fee(trip.id)
    assert missing.value.press == "Read the words aloud, then press Y when the client agrees."
    with pytest.raises(Refused, match="words_changed") as refused:
        desk.record_agreement.to_charge(trip.id, words + ".", terms_due(trip))
    assert refused.value.safe == "Nothing was charged, and no yes was noted."
    assert "Ctrl+R" not in refused.value.press, "no key of the trip's page"
    agreed = desk.record_agreement.to_charge(trip.id, words, terms_due(trip))
    assert TripAction.CHARGE_FEE in allowed_actions(agreed, desk.actor.moment())
    charge_both(desk, trip)
    assert charged_amounts(desk) == [FARE, OUR_FEE]
    with pytest.raises(Refused, match="nothing_to_agree_to"):
        desk.record_agreement.to_charge(trip.id, words, terms_due(trip))


def test_another_link_for_a_fare_that_is_due_says_that_it_will_be_charged(
    desk: UseCaseFixture,
) -> None:
    trip = lapsed(desk)
    link = desk.send_link(trip.id)
    assert desk.processor.pages[link.page.id].request.text == (
        "The card is saved for this trip, and nothing is charged on this page. Once you have said "
        f"yes on the phone, {COMPANY} charges USD 1,842.20 for the fare and USD 35.00 for our "
        "service to it."
    )
    assert TripAction.TAKE_CARD_FOR_FEE not in allowed_actions(link.trip, desk.actor.moment())
    desk.processor.client_types(link.page.id, "Mastercard ending 4444, 01/2031")
    now = desk.resume_attempts.one(trip.id)
    assert now.card is not None
    words = due_script(now, COMPANY, now.card)
    desk.record_agreement.to_charge(trip.id, words, terms_due(now))
    desk.charge_fee(trip.id)
    assert charged_amounts(desk) == [FARE, OUR_FEE]
