"""What every `Store` keeps of approvals, of limits, and of what a member has booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.delegation.approval import Approval, Verdict
from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store
from tests.support.booking.approval_samples import answered, sample_limits, sample_request
from tests.support.samples import OPENED_AT, sample_client, sample_order, sample_trip

REQUEST = sample_request(sample_trip(TripStage.DRAFT))
HOUR = timedelta(hours=1)


@pytest.fixture
def kept(store: Store) -> Store:
    """Ada's trip, for whose ticket an approval is asked for."""

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.trips.save(sample_trip(TripStage.DRAFT))
        repos.approvals.add(REQUEST)

    store.write(save)
    return store


def test_a_request_comes_back_as_saved_and_is_answered(kept: Store) -> None:
    asked = Approval(REQUEST)
    assert kept.read(lambda repos: repos.approvals.get(REQUEST.id)) == asked
    assert kept.read(lambda repos: repos.approvals.of_trip("tripsample")) == (asked,)
    assert kept.read(lambda repos: repos.approvals.of_trip("tripother")) == ()
    assert kept.read(lambda repos: repos.approvals.not_ended(OPENED_AT)) == (asked,)
    assert kept.read(lambda repos: repos.approvals.not_ended(REQUEST.ends_at)) == ()
    after = answered(REQUEST, Verdict.UP_TO, Money(1, "USD"))
    assert after.answer is not None
    answer = after.answer
    assert kept.write(lambda repos: repos.approvals.answer(REQUEST.id, answer)) == after
    assert kept.read(lambda repos: repos.approvals.get(REQUEST.id)) == after


def test_what_is_not_there_cannot_be_answered(kept: Store) -> None:
    answer = answered(REQUEST).answer
    assert answer is not None
    with pytest.raises(Refused, match="no_such_approval"):
        kept.write(lambda repos: repos.approvals.answer("other", answer))


def test_no_card_number_is_kept_in_a_reason_or_a_note(kept: Store) -> None:
    bad = replace(REQUEST, id="other", why="4242 4242 4242 4242")
    with pytest.raises(Refused, match="card_number_in_text"):
        kept.write(lambda repos: repos.approvals.add(bad))
    answer = answered(REQUEST).answer
    assert answer is not None
    bad_note = replace(answer, note="4242 4242 4242 4242")
    with pytest.raises(Refused, match="card_number_in_text"):
        kept.write(lambda repos: repos.approvals.answer(REQUEST.id, bad_note))


def test_another_price_leaves_it_and_other_terms_end_it_for_good(kept: Store) -> None:
    trip = kept.read(lambda repos: repos.trips.get("tripsample"))

    def saved_as(changed: Trip) -> bool:
        kept.write(lambda repos: repos.trips.save(changed))
        return kept.read(lambda repos: repos.approvals.get(REQUEST.id)).is_void

    dearer = replace(trip.offer, total=trip.offer.total + Money(1, "USD"))
    assert not saved_as(replace(trip, offer=dearer))
    assert not saved_as(trip)
    assert saved_as(replace(trip, travelers=()))
    assert saved_as(trip)


def test_limits_come_back_oldest_first(store: Store) -> None:
    first, second = sample_limits(), replace(sample_limits(), second=REQUEST.by)
    store.write(lambda repos: repos.approvals.add_limits(first))
    store.write(lambda repos: repos.approvals.add_limits(second))
    assert store.read(lambda repos: repos.approvals.limit_changes()) == (first, second)


def test_a_client_with_a_booked_trip_is_known(store: Store) -> None:
    booked = sample_trip()

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.trips.save(replace(booked, attempts=()))

    store.write(save)

    def is_known(client_id: str, but: str) -> bool:
        return store.read(lambda repos: repos.trips.has_booked(client_id, but=but))

    assert not is_known("clientada", "")
    store.write(lambda repos: repos.trips.save_attempt(booked.attempts[0]))
    assert is_known("clientada", "")
    assert not is_known("clientada", booked.id)
    assert not is_known("clientother", "")


def test_what_a_member_has_booked_is_added_up_by_the_audit_log(store: Store) -> None:
    amounts = [Money(100, "USD"), Money(200, "USD"), Money(400, "EUR"), Money(800, "USD")]
    states = [AttemptState.CONFIRMED, AttemptState.UNKNOWN, AttemptState.CONFIRMED]

    def asked(repos: Repositories, place: int, member: str, hours: int) -> None:
        at = OPENED_AT + HOUR * hours
        trip = sample_trip(TripStage.DRAFT, id=f"trip{'abcdefg'[place]}")
        repos.trips.save(trip)
        state = [*states, AttemptState.REFUSED][place]
        order = sample_order(
            state, id=f"order{place}", trip_id=trip.id, amount=amounts[place], asked_at=at
        )
        repos.trips.save_attempt(replace(order, answered_at=at))
        repos.audit.add(
            AuditEntry(member, "Ava", "order requested", at, "requested", "desk", trip.id)
        )

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        asked(repos, 0, "avaid", -30)
        asked(repos, 1, "avaid", -20)
        asked(repos, 2, "avaid", -10)
        asked(repos, 3, "avaid", -5)

    store.write(save)

    def booked(member: str, hours: int, but: str = "") -> tuple[Money, ...]:
        since = OPENED_AT + HOUR * hours
        return store.read(lambda repos: repos.approvals.booked_by(member, since, but))

    # The fourth was refused, and the first is too long ago; what lies ahead would count.
    assert set(booked("avaid", -24)) == {amounts[1], amounts[2]}
    assert booked("avaid", -24, but="tripb") == (amounts[2],)
    assert set(booked("avaid", -48)) == {amounts[0], amounts[1], amounts[2]}
    assert booked("avaid", 48) == ()
    assert booked("other", -48) == ()
