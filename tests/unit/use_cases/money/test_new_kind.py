"""A kind of attempt that the product does not have: a row and a handler are all that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest

from desktop.booking.access.role import Permission
from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip import attempt_kinds
from desktop.booking.trip.attempt_kinds import (
    ATTEMPT_KINDS,
    AttemptKind,
    AuditNames,
    Merchant,
    MoneyFlow,
)
from desktop.booking.trip.attempt_record import Attempt, of_kind
from desktop.booking.trip.attempt_states import ANSWERED_AT_ONCE, AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    is_unsettled,
    may_start,
    merchant_name,
    stage_of,
)
from desktop.documents.document_job import DocumentJob
from desktop.store.database import Database
from desktop.use_cases.errors import AIRLINE_WRONG_MODE, Refused, Unknown
from desktop.use_cases.money import handler_table
from desktop.use_cases.money.ask_schedule import ASK_EVERY
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.attempt_handler import (
    AttemptHandler,
    AttemptText,
    StateLabels,
    Vendors,
    nothing_found,
)
from desktop.use_cases.money.handler_table import HANDLERS
from desktop.use_cases.money.outcome_text import outcome_sentence, state_label
from desktop.use_cases.ports.store_port import NotDone, NothingFound, Repositories, VendorAnswer
from tests.support.fakes.airline import FakeAirline
from tests.support.samples import OPENED_AT, sample_client
from tests.support.store.opening import open_store
from tests.support.use_cases.use_case_fixture import Clock, UseCaseFixture


@dataclass(frozen=True, slots=True)
class HeldFare:
    """What an airline answers when it keeps seats for a while."""

    hold_id: str
    minutes: int

    def audit_text(self) -> str:
        return f"held for {self.minutes} minutes"

    def printed(self) -> Self:
        return replace(self, hold_id="")


@dataclass(slots=True)
class HoldingAirline(FakeAirline):
    """An airline that can also hold; `lose` is raised after the fare is held."""

    held: dict[str, HeldFare] = field(default_factory=dict)
    lose: Unknown | None = None

    def hold(self, offer_id: str) -> VendorAnswer[HeldFare]:
        self.held[offer_id] = HeldFare("hold_sample", 20)
        if self.lose:
            raise self.lose
        return VendorAnswer(self.held[offer_id], "requesthold")


NEVER_AFTER = timedelta(minutes=20)

HOLD = AttemptKind(
    code="seats",
    answer_type=HeldFare,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.QUOTE,
    flow=MoneyFlow.NONE,
    merchant=Merchant.AIRLINE,
    charge_label="THE AIRLINE WILL CHARGE",
    needs=(),
    repeats=False,
    fixes_trip=True,
    audit=AuditNames("seats", "seats asked", "seats later", "fare held", "seats no", "seats ?"),
)


def _holding(vendors: Vendors) -> HoldingAirline:
    assert isinstance(vendors.booker, HoldingAirline)
    return vendors.booker


def _hold(airline: HoldingAirline, offer_id: str) -> VendorAnswer[HeldFare]:
    return airline.hold(offer_id)


def _find(airline: HoldingAirline, attempt: Attempt[HeldFare]) -> HeldFare | NothingFound | NotDone:
    return airline.held.get(attempt.subject) or nothing_found(
        attempt, airline.own_clock(), NEVER_AFTER
    )


HOLD_HANDLER = AttemptHandler(
    kind=HOLD,
    vendor=_holding,
    call=_hold,
    find=_find,
    text=AttemptText(
        labels=StateLabels("asked", "later", "held", "not held", "perhaps held"),
        outcome=lambda hold: f"The hold is {hold.state.value}.",
        other_environment="Held elsewhere.",
        without_key="Others may ask.",
        unknown_is_safe="Nothing is held twice.",
        unknown_press="Ask again.",
        answer_text=lambda hold: "It said something.",
        unsaved_is_safe="On file.",
        unsaved_press="Ask again.",
    ),
    answer_by_hand=lambda hold, reference: HeldFare(reference, 0),
)


@pytest.fixture(autouse=True)
def _with_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two tables, each with one more line."""
    monkeypatch.setattr(attempt_kinds, "ATTEMPT_KINDS", (*ATTEMPT_KINDS, HOLD))
    monkeypatch.setattr(handler_table, "HANDLERS", (*HANDLERS, HOLD_HANDLER))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = open_store(tmp_path / "records.db")
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Database) -> UseCaseFixture:
    """A desk on a real database."""
    desk = UseCaseFixture(airline=HoldingAirline(), through=store)
    store.write(lambda repos: repos.clients.save(sample_client()))
    return desk


def _hold_fare(desk: UseCaseFixture, trip: Trip) -> Trip:
    airline = desk.airline
    assert isinstance(airline, HoldingAirline)

    def intend(repos: Repositories) -> tuple[Attempt[HeldFare], str]:
        attempt: Attempt[HeldFare] = Attempt(
            id=desk.ids(),
            trip_id=trip.id,
            kind=HOLD,
            vendor=trip.offer.source,
            subject=trip.offer.id,
            amount=trip.offer.total,
            state=AttemptState.REQUESTED,
            asked_at=desk.clock(),
        )
        return attempt, trip.offer.id

    runner = AttemptRunner(desk.actor, desk.store, desk.in_flight, desk.leases)
    return runner.carry_out(HOLD_HANDLER, airline, intend)


def _saved(desk: UseCaseFixture, trip: Trip) -> Trip:
    return desk.store.read(lambda repos: repos.trips.get(trip.id))


def _audited(desk: UseCaseFixture) -> list[tuple[str, str, str]]:
    newest = desk.store.read(lambda repos: repos.audit.newest())
    return [(one.entry.action, one.entry.outcome, one.entry.detail) for one in newest]


def test_it_is_carried_out_saved_audited_and_printed(desk: UseCaseFixture) -> None:
    trip = _hold_fare(desk, desk.with_card())
    assert _saved(desk, trip) == trip
    (hold,) = of_kind(trip.attempts, HOLD)
    assert (hold.state, hold.answer) == (AttemptState.CONFIRMED, HeldFare("hold_sample", 20))
    confirmed, requested, *_ = _audited(desk)
    detail = f"seats {hold.id}, USD 1,842.20"
    assert requested == ("seats asked", "requested", detail)
    detail_with_request = f"{detail}, held for 20 minutes, request requesthold"
    assert confirmed == ("fare held", "done", detail_with_request)
    assert (outcome_sentence(hold), state_label(hold)) == ("The hold is confirmed.", "held")
    assert merchant_name(trip, HOLD, "Skycap") == trip.offer.owner.name

    form = DocumentForm.ITINERARY
    job = DocumentJob(form, "company", "contact", "TEST", OPENED_AT, trip, sample_client())
    assert b"hold_sample" not in job.as_json()
    (printed,) = of_kind(DocumentJob.read(job.as_json()).trip.attempts, HOLD)
    assert printed.answer == HeldFare("", 20)


def test_it_follows_its_row_in_what_it_blocks(desk: UseCaseFixture) -> None:
    before = desk.with_card()
    assert may_start(before, HOLD)
    trip = _hold_fare(desk, before)
    assert not may_start(trip, HOLD)
    assert allowed_actions(trip, desk.actor.moment()) == {TripAction.MAKE_DOCUMENTS}
    with pytest.raises(Refused, match="trip_fixed"):
        desk.choose_offer(trip.client_id, trip.offer, trip.travelers, trip.id)
    again = replace(HOLD, repeats=True, fixes_trip=False)
    (hold,) = trip.attempts
    assert may_start(replace(trip, attempts=(replace(hold, kind=again),)), again)


def test_an_unknown_outcome_locks_it_until_it_is_found(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    assert isinstance(desk.airline, HoldingAirline)
    desk.airline.lose = Unknown("airline_silent", "The airline did not answer.")
    with pytest.raises(Unknown, match="airline_silent") as unknown:
        _hold_fare(desk, trip)
    assert (unknown.value.safe, unknown.value.press) == ("Nothing is held twice.", "Ask again.")
    lost = _saved(desk, trip)
    assert is_unsettled(lost)
    assert stage_of(lost) is TripStage.UNKNOWN
    desk.clock.pass_time(ASK_EVERY)
    assert desk.resume_attempts().sentences == (
        "Ada Calloway, LAX-LHR-LAX: The hold is confirmed.",
    )
    assert _audited(desk)[0][:2] == ("fare held", "done")
    assert not is_unsettled(_saved(desk, trip))


def test_one_that_is_not_found_is_given_up_by_the_vendors_clock(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    airline = desk.airline
    assert isinstance(airline, HoldingAirline)
    airline.lose = Unknown("airline_silent", "The airline did not answer.")
    with pytest.raises(Unknown):
        _hold_fare(desk, trip)
    airline.held.clear()
    vendors = Clock()
    airline.own_clock = vendors
    desk.clock.pass_time(timedelta(days=400))
    for passed in (timedelta(0), NEVER_AFTER):
        vendors.pass_time(passed)
        (hold,) = desk.resume_attempts.one(trip.id).attempts
        assert (hold.state, hold.missed_at) == (AttemptState.UNKNOWN, OPENED_AT)
    vendors.pass_time(timedelta(seconds=1))
    (hold,) = desk.resume_attempts.one(trip.id).attempts
    assert (hold.state, hold.reason) == (AttemptState.REFUSED, "never_arrived")
    assert _audited(desk)[0][:2] == ("seats no", "refused")
    assert may_start(_saved(desk, trip), HOLD)


def test_an_answer_of_another_environment_is_an_alarm(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    assert isinstance(desk.airline, HoldingAirline)
    desk.airline.lose = Unknown(AIRLINE_WRONG_MODE, "Answered in test mode.")
    with pytest.raises(Unknown):
        _hold_fare(desk, trip)
    (hold,) = _saved(desk, trip).attempts
    assert outcome_sentence(hold) == "Held elsewhere."
    assert _audited(desk)[0][:2] == ("seats ?", "alarm")


def test_a_version_without_it_does_not_open_what_it_left(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = _hold_fare(desk, desk.with_card())
    monkeypatch.setattr(attempt_kinds, "ATTEMPT_KINDS", ATTEMPT_KINDS)
    with pytest.raises(Refused, match="store_damaged"):
        _saved(desk, trip)
