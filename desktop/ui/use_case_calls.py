"""The plain callables that pages are given: the desk's verbs, already wired by the roof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    from desktop.booking.access.audit_entry import AuditEntry
    from desktop.booking.card_entry.consent import Consent
    from desktop.booking.check_result import CheckResult
    from desktop.booking.clients.client import Client, ServiceLevel
    from desktop.booking.clients.traveler import Traveler
    from desktop.booking.entry_line.parsed_entry import ParsedEntry
    from desktop.booking.money import Money
    from desktop.booking.trip.offer import Offer
    from desktop.booking.trip.search_request import SearchRequest
    from desktop.booking.trip.trip import Trip
    from desktop.use_cases.clients.open_client import ClientFile
    from desktop.use_cases.money.complete_booking import CompleteBooking
    from desktop.use_cases.money.resume_attempts import Resumed
    from desktop.use_cases.ports.card_entry_port import Surroundings
    from desktop.use_cases.ports.identity_port import Member
    from desktop.use_cases.ports.store_port import ClientHit, TripHit
    from desktop.use_cases.trips.open_trip import TripFile
    from desktop.use_cases.trips.reprice_trip import Repriced
    from desktop.use_cases.trips.today import TodayView

    from .member_calls import MemberCalls

AddClient: TypeAlias = "Callable[[str, str, str, ServiceLevel, str], Client]"
ChooseOffer: TypeAlias = "Callable[[str, Offer, tuple[Traveler, ...], str], Trip]"


@dataclass(frozen=True, slots=True)
class UseCases:
    """What a signed-in person can do. All block except `read_entry`, `today_is`, `now` and
    `airline_now`, the time by the clock that offers end by.

    `mishaps` are (name, words) that `practise` can ask for in training; none in live work.
    """

    who: Member
    now: Callable[[], datetime]
    airline_now: Callable[[], datetime]
    today_is: Callable[[], date]
    read_entry: Callable[[str], ParsedEntry]
    find_clients: Callable[[str], tuple[ClientHit, ...]]
    open_client: Callable[[str], ClientFile]
    add_client: AddClient
    change_client: Callable[[Client], Client]
    save_traveler: Callable[[Traveler], Traveler]
    search_flights: Callable[[SearchRequest], Iterator[tuple[Offer, ...]]]
    preview_offer: Callable[[str], Offer]
    choose_offer: ChooseOffer
    reprice_trip: Callable[[str], Repriced]
    accept_price: Callable[[str, Money], Trip]
    take_card: Callable[[str, Consent], Trip]
    note_surroundings: Callable[[Surroundings], None]
    close_pane: Callable[[], None]
    book_trip: Callable[[str], Trip]
    complete_booking: CompleteBooking
    resume_attempts: Callable[[], Resumed]
    ask_again: Callable[[str], Trip]
    find_trips: Callable[[str], tuple[TripHit, ...]]
    open_trip: Callable[[str], TripFile]
    today: Callable[[], TodayView]
    make_documents: Callable[[str], tuple[Path, Path]]
    keep_draft: Callable[[str, str], None]
    recall_draft: Callable[[str], str]
    read_audit: Callable[[str], tuple[AuditEntry, ...]]
    check_machine: Callable[[], tuple[CheckResult, ...]]
    save_status: Callable[[tuple[CheckResult, ...]], Path]
    company: str
    faults: tuple[tuple[str, str], ...] = ()
    trigger_fault: Callable[[str], None] | None = None
    members: MemberCalls | None = None
