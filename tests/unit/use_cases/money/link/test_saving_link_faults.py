"""A link that saves a card: what is declined, lost, canceled or cut off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import (
    FARE_HOLD,
    FARE_RELEASE,
    HOLD,
    LINK,
    RELEASE,
)
from desktop.booking.trip.attempt_states import ARRIVED_LATE, SETTLED_NOT_DONE
from desktop.booking.trip.fee_rules import (
    LINK_CANCELED,
    LINK_ENDED,
    open_link,
)
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import (
    is_unsettled,
    link_to_send,
    stage_of,
)
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.money.recovery.settle_by_hand import VendorWord
from tests.support.booking.fee_samples import sample_link
from tests.support.fakes.processor import FeeEnding
from tests.support.use_cases.saving_link import (
    CONFIRMED,
    DECLINED,
    DISK_FULL,
    FARE,
    NO_NETWORK,
    OUR_FEE,
    PENDING,
    REFUSED,
    charged_amounts,
    held_amounts,
    newest,
    saved,
    saving_desk,
    sent,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.fixture
def desk() -> UseCaseFixture:
    return saving_desk()


@pytest.mark.parametrize("kind", ["fare", "fee"])
def test_a_hold_that_the_bank_declines_leaves_none_behind(desk: UseCaseFixture, kind: str) -> None:
    """Also the second, after the first: the first is released."""
    trip = desk.agree(saved(desk))
    desk.processor.money_endings.extend([*([FeeEnding.TAKEN] * (kind == "fee")), DECLINED])
    with pytest.raises(Refused, match="card_refused"):
        desk.book_trip(trip.id)
    after = desk.trip(trip.id)
    assert (held_amounts(desk), charged_amounts(desk)) == ([], [])
    assert desk.airline.requests == []
    assert not is_unsettled(after)
    kinds = [one.kind for one in after.attempts[1:]]
    assert kinds == ([FARE_HOLD] if kind == "fare" else [FARE_HOLD, HOLD, FARE_RELEASE])
    # Another card, by another link.
    link = desk.send_link(trip.id)
    desk.processor.client_types(link.page.id, "Mastercard ending 4444, 01/2031")
    desk.book_trip(desk.agree(desk.resume_attempts.one(trip.id)).id)
    assert charged_amounts(desk) == [FARE]
    assert held_amounts(desk) == [OUR_FEE]


@pytest.mark.parametrize("disk_fails_at", [0, 1, 2, 3, 4])
def test_a_desk_that_is_killed_between_the_two_holds_forgets_neither(
    desk: UseCaseFixture, disk_fails_at: int
) -> None:
    trip = desk.agree(saved(desk))
    desk.kept.write_endings.extend([*[None] * disk_fails_at, *[DISK_FULL] * 9])
    with pytest.raises(Exception, match=r"disk_full|outcome_not_saved"):
        desk.book_trip(trip.id)
    desk.kept.write_endings.clear()
    assert desk.airline.requests == []
    for _ in range(3):
        desk.clock.pass_time(timedelta(minutes=16))
        desk.resume_attempts()
    assert held_amounts(desk) == []
    assert not is_unsettled(desk.trip(trip.id))


def test_a_client_who_leaves_lets_the_link_end_and_another_can_be_made(
    desk: UseCaseFixture,
) -> None:
    link = sent(desk)
    desk.processor.pages[link.page.id].is_open = False
    trip = desk.resume_attempts.follow(link.trip.id)
    assert newest(trip) == (REFUSED, LINK_ENDED)
    assert "no card was saved" in outcome_sentence(trip.attempts[-1])
    assert stage_of(trip) is TripStage.DRAFT
    assert open_link(desk.send_link(trip.id).trip)


def test_a_canceled_link_saves_no_card_any_more(desk: UseCaseFixture) -> None:
    link = sent(desk)
    assert desk.send_link.show(link.trip.id) == link.page
    trip = desk.send_link.end(link.trip.id)
    assert newest(trip) == (REFUSED, LINK_CANCELED)
    desk.processor.client_types(link.page.id)
    assert desk.resume_attempts.one(trip.id).card is None
    with pytest.raises(Refused, match="no_open_link"):
        desk.send_link.end(trip.id)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_client_who_was_faster_than_the_cancel_has_saved_the_card(
    desk: UseCaseFixture, is_known: bool
) -> None:
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    assert desk.send_link.show(link.trip.id) is None
    if is_known:
        desk.resume_attempts.follow(link.trip.id)
    trip = desk.send_link.end(link.trip.id)
    assert newest(trip) == (CONFIRMED, "")
    assert trip.card is not None


def test_a_silent_processor_keeps_it_open(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    desk.processor.link_endings.append(NO_NETWORK)
    assert open_link(desk.resume_attempts.follow(link.trip.id))
    desk.clock.pass_time(timedelta(seconds=3))
    assert desk.resume_attempts.follow(link.trip.id).card


def test_a_card_that_cannot_be_written_down_leaves_the_link_open(desk: UseCaseFixture) -> None:
    """Link and card are saved at once, or neither is."""
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    desk.kept.write_endings.append(DISK_FULL)
    with pytest.raises(Refused, match="disk_full"):
        desk.resume_attempts.one(link.trip.id)
    trip = desk.trip(link.trip.id)
    assert (trip.card, newest(trip)) == (None, (PENDING, ""))
    assert desk.resume_attempts.one(trip.id).card


def test_a_link_that_cannot_be_saved_is_taken_down_again(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.kept.write_endings.append(DISK_FULL)
    with pytest.raises(Refused, match="disk_full"):
        desk.send_link(trip.id)
    assert [page.is_open for page in desk.processor.pages.values()] == [False]
    assert desk.trip(trip.id).attempts == ()


@pytest.mark.parametrize("change", ["fare", "plan"])
def test_a_link_that_says_what_is_true_no_more_is_taken_down(
    desk: UseCaseFixture, change: str
) -> None:
    link = sent(desk)
    offer = replace(link.trip.offer, total=Money(190000, "USD"))
    changes = {
        "fare": {"offer": offer},
        "plan": {"fare_plan": FarePlan.BOOKED_ELSEWHERE},
    }[change]
    changed = replace(link.trip, **changes)  # type: ignore[arg-type]
    desk.kept.write(lambda repos: repos.trips.save(changed))
    desk.resume_attempts()
    assert newest(desk.trip(link.trip.id)) == (REFUSED, LINK_CANCELED)
    assert not desk.processor.pages[link.page.id].is_open


def test_a_card_that_nobody_charges_here_any_more_is_left_out(desk: UseCaseFixture) -> None:
    link = sent(desk)
    elsewhere = replace(link.trip, fare_plan=FarePlan.BOOKED_ELSEWHERE)
    desk.kept.write(lambda repos: repos.trips.save(elsewhere))
    desk.processor.client_types(link.page.id)
    trip = desk.resume_attempts.one(link.trip.id)
    assert (newest(trip), trip.card) == ((CONFIRMED, ""), None)


def test_a_fare_that_changed_meanwhile_is_not_named_on_a_page(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    made = desk.processor.open_link

    class Meanwhile(type(desk.processor)):  # type: ignore[misc]
        def open_link(self, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            dearer = replace(trip, offer=replace(trip.offer, total=Money(190000, "USD")))
            desk.kept.write(lambda repos: repos.trips.save(dearer))
            return made(request)

    with pytest.raises(Refused, match="trip_changed"):
        replace(desk.send_link, charger=Meanwhile())(trip.id)
    assert desk.trip(trip.id).attempts == ()


def test_a_lost_one_is_settled_by_hand_and_its_card_is_not_used_later(
    desk: UseCaseFixture,
) -> None:
    link, word = sent(desk), VendorWord(False, "", "Kim at the vendor")
    desk.clock.pass_time(timedelta(hours=26))
    with pytest.raises(Refused, match="link_open"):
        desk.settle_by_hand(link.trip.id, word)
    desk.processor.link_endings.append(Unreachable("card_token_gone", "It knows none."))
    trip = desk.settle_by_hand(link.trip.id, word)
    assert newest(trip) == (REFUSED, SETTLED_NOT_DONE)
    assert "Settled by hand as not done" in outcome_sentence(trip.attempts[-1])
    desk.processor.client_types(link.page.id)
    desk.clock.pass_time(timedelta(hours=25))
    desk.resume_attempts()
    late = desk.trip(trip.id)
    assert (newest(late), late.card) == ((CONFIRMED, ARRIVED_LATE), None)
    assert "ALARM" in outcome_sentence(late.attempts[-1])


def test_one_that_is_settled_as_done_brings_no_card(desk: UseCaseFixture) -> None:
    link = sent(desk)
    desk.clock.pass_time(timedelta(hours=26))
    desk.processor.link_endings.append(Unreachable("card_token_gone", "It knows none."))
    trip = desk.settle_by_hand(link.trip.id, VendorWord(True, "ref", "Kim at the vendor"))
    assert trip.card is None
    assert "The card itself is not here." in outcome_sentence(trip.attempts[-1])


def test_by_the_other_plans_a_link_holds_our_fee_as_before(desk: UseCaseFixture) -> None:
    trip = replace(desk.draft(), fare_plan=FarePlan.TRAVELERS_CARD)
    assert link_to_send(trip) is LINK
    held = replace(trip, attempts=(sample_link(CONFIRMED),))
    assert link_to_send(held) is None
    assert RELEASE.charge_label
