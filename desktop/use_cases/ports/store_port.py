"""Ports to the store: repositories inside one transaction.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry
    from desktop.booking.card import TakenCard
    from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
    from desktop.booking.clients.client import Client
    from desktop.booking.clients.client_note import ClientNote
    from desktop.booking.clients.traveler import Traveler
    from desktop.booking.delegation.awareness_training import AwarenessTraining
    from desktop.booking.delegation.background_check import BackgroundCheck
    from desktop.booking.delegation.insurance import InsuranceEntry
    from desktop.booking.delegation.legal_checklist import ChecklistAnswer
    from desktop.booking.delegation.policy_signature import PolicySignature
    from desktop.booking.delegation.safeguards import SafeguardsRecord, SavedText
    from desktop.booking.money import Money
    from desktop.booking.polling.finding import Dismissal, Finding, FindingKind
    from desktop.booking.polling.order_news import WatchedOrder
    from desktop.booking.polling.poll_schedule import PollState
    from desktop.booking.refunds.refund_entry import RefundClosing, RefundEntry, RefundLine
    from desktop.booking.set_up.set_up_record import Section, SetUpRecord
    from desktop.booking.trip.attempt_record import AnyAttempt, Lease
    from desktop.booking.trip.trip import Trip, TripStage

    from .delegation.approvals_port import ApprovalRepository

T = TypeVar("T")
A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True, slots=True)
class VendorAnswer(Generic[A_co]):
    """A good answer to a call that matters; None: accepted, the outcome comes later (HTTP 202).

    `vendor_request_id` is the vendor's own name for the call, empty where it gave none. `reason`
    says why there is no answer yet: ``details_follow`` where the vendor says that it is done.
    """

    answer: A_co | None
    vendor_request_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NothingFound:
    """The vendor has nothing of an attempt. `as_of` is the vendor's own time, where it said it."""

    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotDone:
    """The vendor shows that an attempt is not done and will not be. `reason` is a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class WithCard(Generic[A_co]):
    """The answer to a question about a page, and the card that the client has saved there: it is
    kept with the trip, in the same transaction.
    """

    answer: A_co
    card: TakenCard


@dataclass(frozen=True, slots=True)
class ClientHit:
    """A row of the client search. `because`: what was found, where that is none of these;
    `called_at` where recent callers were asked for.
    """

    id: str
    name: str
    email: str
    phone: str
    trips: int
    because: str = ""
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TripHit:
    """A row of a trip list."""

    id: str
    client_id: str
    client_name: str
    route: str
    departs_on: str
    record_locator: str
    total: Money
    stage: TripStage
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class TripFile:
    """A trip with the client who pays for it."""

    trip: Trip
    client: Client


class ClientRepository(Protocol):
    """Clients and those who travel for them."""

    def get(self, client_id: str) -> Client:
        """Refused ``no_such_client``."""

    def save(self, client: Client) -> None: ...
    def find(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        """By beginnings of name words, also of travelers, emails, company, or digits anywhere in a
        phone number.
        """

    def find_similar(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        """By words that are one letter away from those asked for."""

    def of_ids(self, client_ids: Sequence[str]) -> tuple[ClientHit, ...]:
        """Newest first."""

    def note_call(self, client_id: str, at: datetime) -> None:
        """This client is on the line. Refused ``no_such_client``."""

    def recent_callers(self, limit: int) -> tuple[ClientHit, ...]:
        """Who called last comes first."""

    def travelers(self, client_id: str) -> tuple[Traveler, ...]: ...
    def save_traveler(self, traveler: Traveler) -> None: ...
    def remove_traveler(self, traveler: Traveler) -> None:
        """Trips keep what was booked. Nothing happens where there is none of this id."""

    def notes(self, client_id: str) -> tuple[ClientNote, ...]:
        """Pinned ones first, then the newest."""

    def save_note(self, note: ClientNote) -> None:
        """A new one, or another pin; text, author and time of a note never change."""


class TripRepository(Protocol):
    """Trips with their attempts and receipts."""

    def get(self, trip_id: str) -> Trip:
        """Refused ``no_such_trip``."""

    def file(self, trip_id: str) -> TripFile:
        """The trip and its client, in as few round trips as the trip alone. As `get`."""

    def save(self, trip: Trip) -> None:
        """The trip itself: offer, travelers, fee, card; the rest has calls of its own."""

    def save_attempt(self, attempt: AnyAttempt) -> None:
        """Insert, or move an existing one; IllegalMove where the table of its kind forbids it.

        Refused ``attempt_already_open`` where the trip has another open one of the same kind.
        """

    def renew_lease(self, attempt_id: str, lease: Lease) -> bool:
        """Put off the end of the lease; False where this process holds none on the attempt."""

    def add_receipt(self, trip_id: str, receipt: PaneReceipt) -> None:
        """One more opening of the sealed pane; receipts are never changed."""

    def find(self, text: str, limit: int = 50) -> tuple[TripHit, ...]:
        """Newest first; by client name, reference, airport, route. Empty text: all."""

    def of_client(self, client_id: str) -> tuple[TripHit, ...]: ...
    def has_booked(self, client_id: str, but: str) -> bool:
        """Whether a trip of this client was ever booked, apart from the one of id `but`."""

    def departing(self, first: str, last: str, limit: int = 50) -> tuple[TripHit, ...]:
        """By ISO dates, soonest first."""

    def unsettled(self) -> tuple[Trip, ...]:
        """Trips with an open attempt, a fee still due, or an order that came late; oldest first."""

    def of_subject(self, vendor: str, subject: str) -> str | None:
        """The id of the newest trip with an attempt at this vendor that is about its id `subject`,
        whether the trip can be read or not. Empty where there is the attempt and no such trip.
        """

    def doubtful(self) -> tuple[Trip, ...]:
        """Trips with an attempt that was refused without an answer of the vendor's."""

    def unresolved(self, client_id: str) -> tuple[Trip, ...]:
        """This client's of both. Refused ``store_damaged`` where one of them cannot be read: before
        a booking, none is missing unseen.
        """


class AuditRepository(Protocol):
    """The audit log: a signed chain of entries that only grows."""

    def add(self, entry: AuditEntry) -> None: ...
    def newest(self, limit: int = 200) -> tuple[LoggedEntry, ...]: ...
    def find(self, asked_for: str, limit: int = 200) -> tuple[LoggedEntry, ...]:
        """Newest first; by beginnings of the words in all its texts. Empty text: all."""


class DraftRepository(Protocol):
    """What was typed and not finished, so that a lock, a crash or a restart loses nothing."""

    def keep(self, name: str, text: str) -> None: ...
    def recall(self, name: str) -> str: ...
    def drop(self, name: str) -> None: ...


class SetUpRepository(Protocol):
    """What an owner entered to open vendor test or live. It holds no secret key."""

    def read(self) -> SetUpRecord: ...
    def save(self, section: Section, at: datetime, member_name: str) -> None:
        """In place of the former section of its class."""


class SafeguardsRepository(Protocol):
    """Policies, signatures, insurance, background checks and the checklist."""

    def read(self) -> SafeguardsRecord: ...
    def free_version(self, name: str, above: int) -> int:
        """The first version of this text, greater than `above`, that no row has: one that cannot
        be read has one too.
        """

    def add_text(self, saved: SavedText) -> None:
        """Refused ``policy_changed`` where this version was saved already."""

    def add_signature(self, signature: PolicySignature) -> None: ...
    def save_insurance(self, entry: InsuranceEntry) -> None:
        """In place of the former entry of its line."""

    def remove_insurance(self, line: str) -> None: ...
    def save_check(self, check: BackgroundCheck) -> None:
        """In place of the former check of this member."""

    def save_training(self, training: AwarenessTraining) -> None:
        """In place of the former training of this member."""

    def save_answer(self, answer: ChecklistAnswer) -> None:
        """In place of the former answer to its row."""


@dataclass(frozen=True, slots=True)
class FindingHit:
    """A finding with its trip's route and client, which are empty where it is about no trip."""

    finding: Finding
    route: str = ""
    client_name: str = ""


class FindingRepository(Protocol):
    """What vendors showed by themselves. Nothing is ever removed."""

    def add(self, finding: Finding) -> bool:
        """False, and nothing is kept, where the same one was recorded before."""

    def open(self, limit: int = 200) -> tuple[FindingHit, ...]:
        """Those that nobody has dismissed, newest first."""

    def of_trip(self, trip_id: str) -> tuple[Finding, ...]:
        """All of one trip, newest first."""

    def of_kind(self, kind: FindingKind) -> tuple[Finding, ...]:
        """All of one kind, dismissed or not, newest first."""

    def dismiss(self, finding_id: str, dismissal: Dismissal) -> Finding | None:
        """The finding as it is then; None where there is no open one of this id."""


class PollRepository(Protocol):
    """When vendors were asked for news, and what they showed last."""

    def state(self, name: str) -> PollState | None: ...
    def save(self, state: PollState) -> None: ...
    def lease(self, name: str) -> Lease | None:
        """Which process asks this vendor, or did last."""

    def take_lease(self, name: str, lease: Lease) -> None:
        """In place of the former one."""

    def watched(self, trip_id: str) -> WatchedOrder | None: ...
    def watch(self, order: WatchedOrder) -> None:
        """In place of what was kept of this trip's order."""

    def trips_to_read(
        self,
        first: str,
        last: str,
        now: datetime,
        limit: int,
        asked_before: datetime | None = None,
    ) -> tuple[Trip, ...]:
        """Booked trips whose order is due at `now`; of those that depart on these days (ISO) also
        the ones whose order was never read, or was read before `asked_before`. Soonest first.
        """


class RefundRepository(Protocol):
    """The refund ledger. Nothing is ever removed, and what is owed never changes."""

    def add(self, entry: RefundEntry) -> None: ...
    def get(self, entry_id: str) -> RefundEntry:
        """Refused ``no_such_refund``."""

    def owed(self) -> tuple[RefundLine, ...]:
        """What is still owed, the oldest entry first."""

    def all(self, *, complete: bool = False) -> tuple[RefundLine, ...]:
        """Every entry, the oldest first. With `complete`, refused ``store_damaged`` where one of
        them cannot be read: before an export, none is missing unseen.
        """

    def of_trip(self, trip_id: str) -> tuple[RefundEntry, ...]:
        """All of one trip, the oldest first. As `all`, `complete`."""

    def close(self, entry_id: str, closing: RefundClosing | None) -> RefundEntry:
        """The entry as it is then; None: it is owed again. Refused ``no_such_refund``."""


class Repositories(Protocol):
    """What is open inside one transaction."""

    @property
    def clients(self) -> ClientRepository: ...
    @property
    def trips(self) -> TripRepository: ...
    @property
    def audit(self) -> AuditRepository: ...
    @property
    def drafts(self) -> DraftRepository: ...
    @property
    def set_up(self) -> SetUpRepository: ...
    @property
    def safeguards(self) -> SafeguardsRepository: ...
    @property
    def findings(self) -> FindingRepository: ...
    @property
    def polls(self) -> PollRepository: ...
    @property
    def refunds(self) -> RefundRepository: ...
    @property
    def approvals(self) -> ApprovalRepository: ...


class Store(Protocol):
    """The store. One thread owns it; these calls may come from any thread and block.

    Refused ``disk_full`` or ``store_damaged`` when it cannot be written or read.
    Refused ``card_number_in_text`` when a text to be saved holds what could be a card number.
    """

    def read(self, job: Callable[[Repositories], T]) -> T: ...
    def write(self, job: Callable[[Repositories], T]) -> T:
        """One transaction: all of it is saved, durably, or none of it."""


class Leases(Protocol):
    """Which process is making a call, so that no other one takes the call for a crash."""

    def take(self) -> Lease:
        """A fresh lease for this process."""

    def renewed(self, attempt_id: str) -> AbstractContextManager[None]:
        """Keep the lease of this attempt alive until the block ends. Raises nothing of its own."""

    def is_held_elsewhere(self, lease: Lease | None) -> bool:
        """True while another process may still be making the call."""
