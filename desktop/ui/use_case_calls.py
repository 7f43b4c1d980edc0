"""The plain callables that pages are given: the desk's verbs, already wired by the roof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    from desktop.booking.access.audit_entry import AuditEntry
    from desktop.booking.check_result import Finding
    from desktop.booking.clients.client import Client, ServiceLevel
    from desktop.booking.clients.traveler import Traveller
    from desktop.booking.entry_line.parsed_entry import Reading
    from desktop.booking.money import Money
    from desktop.booking.trip.consent import Consent
    from desktop.booking.trip.offer import Offer
    from desktop.booking.trip.search_request import Enquiry
    from desktop.booking.trip.trip import Trip
    from desktop.use_cases.clients.open_client import ClientFile
    from desktop.use_cases.money.resume_attempts import Resumed
    from desktop.use_cases.ports.identity_port import Person
    from desktop.use_cases.ports.store_port import ClientHit, TripHit
    from desktop.use_cases.trips.open_trip import TripFile
    from desktop.use_cases.trips.reprice_trip import Repriced
    from desktop.use_cases.trips.today import TodayView

    from .member_calls import PeopleCalls

AddClient: TypeAlias = "Callable[[str, str, str, ServiceLevel, str], Client]"
ChooseOffer: TypeAlias = "Callable[[str, Offer, tuple[Traveller, ...], str], Trip]"
TakeCard: TypeAlias = "Callable[[str, Consent, bool, int, bool], Trip]"
"""Trip id, the client's consent, dark, the window's native id, with a screen reader."""


@dataclass(frozen=True, slots=True)
class DeskCalls:
    """What a signed-in person can do. All block except `read_entry`, `today_is` and `now`.

    `mishaps` are (name, words) that `practise` can ask for in training; none in live work.
    """

    who: Person
    now: Callable[[], datetime]
    today_is: Callable[[], date]
    read_entry: Callable[[str], Reading]
    find_clients: Callable[[str], tuple[ClientHit, ...]]
    open_client: Callable[[str], ClientFile]
    add_client: AddClient
    change_client: Callable[[Client], Client]
    save_traveller: Callable[[Traveller], Traveller]
    search_flights: Callable[[Enquiry], Iterator[tuple[Offer, ...]]]
    look_at_offer: Callable[[str], Offer]
    choose_offer: ChooseOffer
    reprice_trip: Callable[[str], Repriced]
    accept_price: Callable[[str, Money], Trip]
    take_card: TakeCard
    close_pane: Callable[[], None]
    book_trip: Callable[[str], Trip]
    charge_fee: Callable[[str], Trip]
    resume_work: Callable[[], Resumed]
    ask_again: Callable[[str], Trip]
    find_trips: Callable[[str], tuple[TripHit, ...]]
    open_trip: Callable[[str], TripFile]
    today: Callable[[], TodayView]
    make_papers: Callable[[str], tuple[Path, Path]]
    keep_draft: Callable[[str, str], None]
    recall_draft: Callable[[str], str]
    read_audit: Callable[[str], tuple[AuditEntry, ...]]
    examine: Callable[[], tuple[Finding, ...]]
    save_status: Callable[[tuple[Finding, ...]], Path]
    company: str
    mishaps: tuple[tuple[str, str], ...] = ()
    practise: Callable[[str], None] | None = None
    people: PeopleCalls | None = None
