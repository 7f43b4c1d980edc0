"""Links on which a client saves a card, as the rules see them."""

from __future__ import annotations

from dataclasses import replace

from desktop.booking.card import PROCESSOR, CardToken
from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.link_rules import has_saved_card, link_is_stale, saving_link
from desktop.booking.trip.fee_rules import charged_card
from desktop.booking.trip.payment import SavedCard
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import TripAction, allowed_actions
from tests.support.booking.fee_samples import sample_link, sample_save_link
from tests.support.samples import sample_card, sample_moment, sample_trip

PENDING, CONFIRMED = AttemptState.PENDING, AttemptState.CONFIRMED
SAVED = sample_card(tokens=(CardToken(PROCESSOR, "pm_saved", by_client=True),))
DRAFT = sample_trip(TripStage.DRAFT, fare_plan=FarePlan.COMPANY_BALANCE)


def test_the_newest_link_says_whether_the_card_was_saved() -> None:
    saved = replace(DRAFT, card=SAVED, attempts=(sample_save_link(CONFIRMED),))
    assert has_saved_card(saved)
    assert not has_saved_card(DRAFT)
    assert not has_saved_card(replace(saved, card=sample_card()))
    later = sample_save_link(AttemptState.REFUSED, id="later")
    assert not has_saved_card(replace(saved, attempts=(*saved.attempts, later)))
    assert not has_saved_card(replace(saved, attempts=(sample_link(CONFIRMED),)))


def test_only_an_open_link_is_stale() -> None:
    assert not link_is_stale(DRAFT)
    is_open = replace(DRAFT, attempts=(sample_save_link(PENDING),))
    assert not link_is_stale(is_open)
    assert saving_link(is_open)
    assert link_is_stale(replace(is_open, fare_plan=FarePlan.BOOKED_ELSEWHERE))


def test_a_saved_card_is_said_to_be_the_clients_and_one_by_phone_is_not() -> None:
    saved = replace(DRAFT, card=SAVED, attempts=(sample_save_link(CONFIRMED),))
    assert charged_card(saved, None) == (
        "Visa ending 4242, typed by the client on Processor's page"
    )
    assert charged_card(replace(saved, card=sample_card()), None) == "Visa ending 4242"
    assert charged_card(replace(saved, card=None), sample_link(PENDING)) == ""


def test_documents_name_the_card_as_it_is() -> None:
    card = SavedCard("Visa ending 4242, 12/2030")
    assert card.printed() == card
    assert card.audit_text() == "Visa ending 4242"


def test_what_is_due_on_a_saved_card_waits_for_a_yes() -> None:
    due = sample_trip(
        TripStage.FEE_DUE, fare_plan=FarePlan.COMPANY_BALANCE, card=SAVED, agreements=()
    )
    allowed = allowed_actions(due, sample_moment())
    assert TripAction.AGREE_TO_CHARGE in allowed
    assert TripAction.CHARGE_FEE not in allowed
