"""The use cases that pages are given, wired by the roof for one signed-in member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from desktop.booking.check_result import CheckResult
    from desktop.booking.entry_line.parsed_entry import ParsedEntry
    from desktop.booking.evidence.evidence_receiver import EvidenceReceiver
    from desktop.use_cases.access.manage_members import ManageMembers
    from desktop.use_cases.access.manage_own_account import ManageOwnAccount
    from desktop.use_cases.actor import Actor
    from desktop.use_cases.audit.read_audit import ReadAudit
    from desktop.use_cases.clients.add_client import AddClient
    from desktop.use_cases.clients.change_client import ChangeClient
    from desktop.use_cases.clients.find_clients import FindClients
    from desktop.use_cases.clients.find_duplicates import FindDuplicates
    from desktop.use_cases.clients.keep_notes import KeepNotes
    from desktop.use_cases.clients.note_caller import NoteCaller
    from desktop.use_cases.clients.open_client import OpenClient
    from desktop.use_cases.clients.remove_traveler import RemoveTraveler
    from desktop.use_cases.clients.save_address import SaveAddress
    from desktop.use_cases.clients.save_traveler import SaveTraveler
    from desktop.use_cases.delegation.approvals.answer_approval import AnswerApproval
    from desktop.use_cases.delegation.approvals.ask_approval import AskApproval
    from desktop.use_cases.delegation.approvals.keep_limits import KeepLimits
    from desktop.use_cases.delegation.approvals.ticket_limits import TicketLimits
    from desktop.use_cases.delegation.card_clearance import CardClearance
    from desktop.use_cases.delegation.keep_clearance import KeepClearance
    from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
    from desktop.use_cases.delegation.read_board import ReadBoard
    from desktop.use_cases.delegation.read_safeguards import ReadSafeguards
    from desktop.use_cases.delegation.sign_policy import SignPolicy
    from desktop.use_cases.documents.open_document import OpenDocument
    from desktop.use_cases.documents.print_document import PrintDocument
    from desktop.use_cases.documents.save_document import SaveDocument
    from desktop.use_cases.documents.send_itinerary import SendItinerary
    from desktop.use_cases.evidence.make_evidence_pack import MadePack
    from desktop.use_cases.keep_draft import KeepDraft
    from desktop.use_cases.money.book_trip import BookTrip
    from desktop.use_cases.money.cancel_trip import CancelTrip
    from desktop.use_cases.money.charge_fee import ChargeFee
    from desktop.use_cases.money.fare.record_booking import RecordBooking
    from desktop.use_cases.money.link.send_link import SendLink
    from desktop.use_cases.money.record_agreement import RecordAgreement
    from desktop.use_cases.money.recovery.resume_attempts import ResumeAttempts
    from desktop.use_cases.money.recovery.settle_by_hand import SettleByHand
    from desktop.use_cases.money.take_card import TakeCard
    from desktop.use_cases.polling.dismiss_finding import DismissFinding
    from desktop.use_cases.polling.poll_vendors import PollVendors
    from desktop.use_cases.polling.trip_findings import TripFindings
    from desktop.use_cases.ports.card_entry_port import Surroundings
    from desktop.use_cases.refunds.close_refund import CloseRefund
    from desktop.use_cases.refunds.export_refunds import ExportRefunds
    from desktop.use_cases.refunds.list_refunds import ListRefunds
    from desktop.use_cases.refunds.record_refund import RecordRefund
    from desktop.use_cases.set_up.set_up_company import SetUpCompany
    from desktop.use_cases.trips.accept_price import AcceptPrice
    from desktop.use_cases.trips.choose_fare_plan import ChooseFarePlan
    from desktop.use_cases.trips.choose_offer import ChooseOffer
    from desktop.use_cases.trips.find_trips import FindTrips
    from desktop.use_cases.trips.open_trip import OpenTrip
    from desktop.use_cases.trips.preview_offer import PreviewOffer
    from desktop.use_cases.trips.reprice_trip import RepriceTrip
    from desktop.use_cases.trips.search_flights import SearchFlights
    from desktop.use_cases.trips.today import Today
    from desktop.use_cases.trips.type_flights import TypeFlights


class FaultTrigger(Protocol):
    """Causes a fault of the training servers once, at its next chance."""

    def __call__(self, fault: str) -> None:
        """By its name. Blocks; Unreachable."""

    def armed(self) -> frozenset[str]:
        """The names of those that have not happened yet. Blocks; Unreachable."""


@dataclass(frozen=True, slots=True)
class UseCases:
    """All block, except `actor`, `airline_now`, `today_is`, `read_entry` and `expect_card`.

    `load_airports`: before the first `read_entry`, which would wait for it on the window's thread.
    `airline_now` is the clock that offers expire by. `expect_card`: whether a card may be asked for
    soon, so that the pane is ready. `phone_country`: the country of a telephone number, by ISO
    3166-1 alpha-2, empty where it is not known. `faults` are (name, description) pairs that
    `trigger_fault` can cause in training; there are none in live work. `play_client` types a
    card on a link's page, by its id, in training alone: Refused, Unreachable. `set_up`: None in
    training, and for who is no owner.
    """

    actor: Actor
    airline_now: Callable[[], datetime]
    today_is: Callable[[], date]
    read_entry: Callable[[str], ParsedEntry]
    load_airports: Callable[[], None]
    find_clients: FindClients
    find_duplicates: FindDuplicates
    note_caller: NoteCaller
    open_client: OpenClient
    add_client: AddClient
    change_client: ChangeClient
    save_address: SaveAddress
    phone_country: Callable[[str], str]
    save_traveler: SaveTraveler
    remove_traveler: RemoveTraveler
    keep_notes: KeepNotes
    search_flights: SearchFlights
    preview_offer: PreviewOffer
    choose_offer: ChooseOffer
    choose_fare_plan: ChooseFarePlan
    type_flights: TypeFlights
    reprice_trip: RepriceTrip
    accept_price: AcceptPrice
    take_card: TakeCard
    record_agreement: RecordAgreement
    note_surroundings: Callable[[Surroundings], None]
    expect_card: Callable[[bool], None]
    send_link: SendLink
    book_trip: BookTrip
    ticket_limits: TicketLimits
    ask_approval: AskApproval
    answer_approval: AnswerApproval
    keep_limits: KeepLimits
    record_booking: RecordBooking
    charge_fee: ChargeFee
    cancel_trip: CancelTrip
    resume_attempts: ResumeAttempts
    settle_by_hand: SettleByHand
    poll_vendors: PollVendors
    dismiss_finding: DismissFinding
    trip_findings: TripFindings
    record_refund: RecordRefund
    close_refund: CloseRefund
    list_refunds: ListRefunds
    export_refunds: ExportRefunds
    find_trips: FindTrips
    open_trip: OpenTrip
    today: Today
    save_document: SaveDocument
    open_document: OpenDocument
    print_document: PrintDocument
    send_itinerary: SendItinerary
    keep_draft: KeepDraft
    read_audit: ReadAudit
    read_board: ReadBoard
    make_evidence: Callable[[EvidenceReceiver, Path], MadePack]
    read_safeguards: ReadSafeguards
    sign_policy: SignPolicy
    keep_safeguards: KeepSafeguards
    card_clearance: CardClearance
    keep_clearance: KeepClearance
    manage_members: ManageMembers
    manage_own_account: ManageOwnAccount
    watch_key_change: Callable[[Callable[[int], None]], None]
    check_machine: Callable[[], tuple[CheckResult, ...]]
    save_status: Callable[[tuple[CheckResult, ...]], Path]
    company: str
    set_up: SetUpCompany | None = None
    faults: tuple[tuple[str, str], ...] = ()
    trigger_fault: FaultTrigger | None = None
    play_client: Callable[[str], None] | None = None
