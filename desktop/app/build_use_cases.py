"""Wires every use case for one signed-in member, from the ports that the caller has opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.booking.card_entry.capture_route import EXISTING_ROUTES, CaptureRoute
from desktop.booking.check_result import CheckResult
from desktop.booking.entry_line.entry_parser import read_entry
from desktop.booking.entry_line.parsed_entry import AirportLookup
from desktop.booking.trip.payment import FeeSchedule
from desktop.ui.use_cases import FaultTrigger, UseCases
from desktop.use_cases.access.manage_members import ManageMembers
from desktop.use_cases.access.manage_own_account import ManageOwnAccount
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.read_audit import ReadAudit
from desktop.use_cases.clients.add_client import AddClient
from desktop.use_cases.clients.change_client import ChangeClient
from desktop.use_cases.clients.client_validation import ReadPhone
from desktop.use_cases.clients.find_clients import FindClients
from desktop.use_cases.clients.find_duplicates import FindDuplicates
from desktop.use_cases.clients.keep_notes import KeepNotes
from desktop.use_cases.clients.note_caller import NoteCaller
from desktop.use_cases.clients.open_client import OpenClient
from desktop.use_cases.clients.remove_traveler import RemoveTraveler
from desktop.use_cases.clients.save_address import SaveAddress
from desktop.use_cases.clients.save_traveler import SaveTraveler
from desktop.use_cases.delegation.act_limits import ActLimits
from desktop.use_cases.delegation.approvals.answer_approval import AnswerApproval
from desktop.use_cases.delegation.approvals.ask_approval import AskApproval
from desktop.use_cases.delegation.approvals.keep_limits import KeepLimits
from desktop.use_cases.delegation.approvals.ticket_limits import TicketLimits
from desktop.use_cases.delegation.card_clearance import CardClearance
from desktop.use_cases.delegation.keep_clearance import KeepClearance
from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
from desktop.use_cases.delegation.member_clearances import ReadSources
from desktop.use_cases.delegation.read_board import ReadBoard
from desktop.use_cases.delegation.read_safeguards import ReadSafeguards
from desktop.use_cases.delegation.sign_policy import SignPolicy
from desktop.use_cases.documents.open_document import OpenDocument
from desktop.use_cases.documents.print_document import PrintDocument
from desktop.use_cases.documents.save_document import SaveDocument
from desktop.use_cases.documents.send_itinerary import SendItinerary
from desktop.use_cases.keep_draft import KeepDraft
from desktop.use_cases.money.book_trip import BookTrip
from desktop.use_cases.money.cancel_trip import CancelTrip
from desktop.use_cases.money.charge_fee import ChargeFee
from desktop.use_cases.money.fare.record_booking import RecordBooking
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.money.link.send_link import SendLink
from desktop.use_cases.money.record_agreement import RecordAgreement
from desktop.use_cases.money.recovery.resume_attempts import ResumeAttempts
from desktop.use_cases.money.recovery.settle_by_hand import SettleByHand
from desktop.use_cases.money.take_card import TakeCard
from desktop.use_cases.polling.airline_polls import AnswersWanted, BookedOrders, FailedOrders
from desktop.use_cases.polling.dismiss_finding import DismissFinding
from desktop.use_cases.polling.poll import Poll
from desktop.use_cases.polling.poll_vendors import PollVendors
from desktop.use_cases.polling.processor_polls import AccountEvents, UnknownPages
from desktop.use_cases.polling.trip_findings import TripFindings
from desktop.use_cases.ports.airline_port import FlightBooker, FlightSearch, OrderWatch
from desktop.use_cases.ports.audit_port import AuditSigners, MemberSigning
from desktop.use_cases.ports.card_entry_port import CardEntry, Surroundings
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.documents_port import DocumentDelivery, Documents, PolicyLibrary
from desktop.use_cases.ports.identity_port import (
    AccountDirectory,
    MemberAdministration,
    OwnAccount,
    StoreKey,
)
from desktop.use_cases.ports.processor_port import AccountActivity, FeeCharger
from desktop.use_cases.ports.store_port import Leases, Store
from desktop.use_cases.refunds.close_refund import CloseRefund
from desktop.use_cases.refunds.export_refunds import ExportRefunds
from desktop.use_cases.refunds.list_refunds import ListRefunds
from desktop.use_cases.refunds.record_refund import RecordRefund
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

if TYPE_CHECKING:
    from desktop.booking.evidence.evidence_receiver import EvidenceReceiver
    from desktop.use_cases.evidence.evidence_sources import PackSettings
    from desktop.use_cases.evidence.make_evidence_pack import MadePack
    from desktop.use_cases.ports.audit_port import AuditProof, EvidenceSigner
    from desktop.use_cases.ports.documents_port import EvidenceFiles
    from desktop.use_cases.set_up.set_up_company import SetUpCompany


@dataclass(frozen=True, slots=True)
class MemberPorts:
    """What member administration and the member's own account work on."""

    members: MemberAdministration
    own_account: OwnAccount
    directory: AccountDirectory
    store_key: StoreKey


@dataclass(frozen=True, slots=True)
class EvidencePorts:
    """What evidence packs are made and signed with."""

    proof: AuditProof
    signer: EvidenceSigner
    files: EvidenceFiles
    settings: PackSettings


@dataclass(frozen=True, slots=True)
class Ports:
    """What the use cases of one session work on. `airline_now` is the airline's clock,
    `audit_signers` whose keys sign the audit log, read anew at each call, `signing` the member's
    own. `fee_charger` and `account_activity`: None where the member holds no key that charges.
    `live`: tickets and money are real. `draw` gives a number from 0 to below 1, by which pauses
    differ. `routes`: the ways to take a card that are on.
    `are_duties_signed`: whether an owner's acceptance of what a merchant of fares owes holds now.
    `only_airline`: the code of the one airline that is sold and booked; empty: every one.
    `home_country` by ISO 3166-1 alpha-2.
    """

    store: Store
    audit_signers: Callable[[], AuditSigners]
    policies: PolicyLibrary
    signing: Callable[[], MemberSigning]
    leases: Leases
    flight_search: FlightSearch
    flight_booker: FlightBooker
    fee_charger: FeeCharger | None
    order_watch: OrderWatch
    account_activity: AccountActivity | None
    draw: Callable[[], float]
    card_entry: CardEntry
    documents: Documents
    delivery: DocumentDelivery
    airports: AirportLookup
    identity: MemberPorts
    read_phone: ReadPhone
    phone_country: Callable[[str], str]
    new_id: NewId
    airline_now: Now
    evidence: Callable[[], EvidencePorts]
    live: bool = False
    routes: frozenset[CaptureRoute] = EXISTING_ROUTES
    are_duties_signed: Callable[[], bool] = lambda: False
    only_airline: str = ""
    home_country: str = "US"


@dataclass(frozen=True, slots=True)
class WindowServices:
    """What pages are given beside the use cases: this machine, the company, faults in training."""

    company: str
    today_is: Callable[[], date]
    load_airports: Callable[[], None]
    note_surroundings: Callable[[Surroundings], None]
    expect_card: Callable[[bool], None]
    watch_key_change: Callable[[Callable[[int], None]], None]
    check_machine: Callable[[], tuple[CheckResult, ...]]
    save_status: Callable[[tuple[CheckResult, ...]], Path]
    set_up: SetUpCompany | None = None
    faults: tuple[tuple[str, str], ...] = ()
    trigger_fault: FaultTrigger | None = None
    play_client: Callable[[str], None] | None = None


def build_manage_members(actor: Actor, store: Store, identity: MemberPorts) -> ManageMembers:
    """For the window, and for what is left to do right after an owner's sign-in."""
    return ManageMembers(actor, store, identity.members, identity.directory, identity.store_key)


def build_polls(actor: Actor, ports: Ports) -> tuple[Poll, ...]:
    """All that vendors are asked about by themselves, with the keys that this member holds."""
    store, watch, now = ports.store, ports.order_watch, actor.now
    airline = (
        FailedOrders(watch, store),
        AnswersWanted(watch, store, now),
        BookedOrders(watch, store, now, ports.draw),
    )
    if ports.account_activity is None:
        return airline
    account = ports.account_activity
    return (*airline, AccountEvents(account, store), UnknownPages(account, store))


def evidence_maker(
    actor: Actor,
    ports: Ports,
    safeguards: ReadSources,
    services: WindowServices,
    keep_limits: KeepLimits,
) -> Callable[[EvidenceReceiver, Path], MadePack]:
    """`MakeEvidencePack`, which is loaded with the first pack: no sign-in waits for it."""

    def make(receiver: EvidenceReceiver, file: Path) -> MadePack:
        from desktop.use_cases.evidence.evidence_sources import EvidenceSources
        from desktop.use_cases.evidence.make_evidence_pack import MakeEvidencePack

        means = ports.evidence()
        return MakeEvidencePack(
            actor,
            ports.store,
            EvidenceSources(
                safeguards,
                means.settings,
                services.check_machine,
                lambda: keep_limits.view().in_force,
            ),
            means.proof,
            ports.audit_signers,
            means.signer,
            means.files,
            ports.delivery,
        )(receiver, file)

    return make


def build_use_cases(actor: Actor, ports: Ports, services: WindowServices) -> UseCases:
    """The use cases of one session; those that move money share one `InFlightTrips`."""
    store, new_id, leases = ports.store, ports.new_id, ports.leases
    search, booker, charger = ports.flight_search, ports.flight_booker, ports.fee_charger
    in_flight = InFlightTrips()
    documents, delivery = ports.documents, ports.delivery
    safeguards = ReadSources(
        store, ports.policies, ports.audit_signers, ports.identity.members, services.today_is
    )
    clearance = CardClearance(actor, safeguards, ports.live)
    limits = ActLimits(
        *(actor, safeguards, ports.airline_now, ports.home_country, services.company)
    )
    keep_limits = KeepLimits(actor, store, limits, ports.signing)
    answer_approval = AnswerApproval(actor, store, limits, ports.signing)
    return UseCases(
        actor=actor,
        airline_now=ports.airline_now,
        today_is=services.today_is,
        read_entry=lambda text: read_entry(text, services.today_is(), ports.airports),
        load_airports=services.load_airports,
        find_clients=FindClients(actor, store, ports.read_phone),
        find_duplicates=FindDuplicates(actor, store, ports.read_phone),
        note_caller=NoteCaller(actor, store),
        open_client=OpenClient(actor, store),
        add_client=AddClient(actor, store, ports.read_phone, new_id),
        change_client=ChangeClient(actor, store, ports.read_phone),
        save_address=SaveAddress(actor, store),
        phone_country=ports.phone_country,
        save_traveler=SaveTraveler(actor, store, new_id),
        remove_traveler=RemoveTraveler(actor, store),
        keep_notes=KeepNotes(actor, store, new_id),
        search_flights=SearchFlights(actor, search, ports.only_airline),
        preview_offer=PreviewOffer(actor, search),
        choose_offer=ChooseOffer(actor, store, FeeSchedule(), new_id, ports.routes),
        choose_fare_plan=ChooseFarePlan(actor, store, ports.routes),
        type_flights=TypeFlights(
            actor, ports.airports, services.today_is, new_id, ports.live, FeeSchedule().currency
        ),
        reprice_trip=RepriceTrip(actor, store, search),
        accept_price=AcceptPrice(actor, store, search),
        take_card=TakeCard(
            *(actor, store, ports.card_entry, services.company, ports.routes),
            refuse_uncleared=clearance.refuse_uncleared,
            limits=limits.ticket_check,
        ),
        send_link=SendLink(
            actor,
            store,
            charger,
            delivery,
            new_id,
            in_flight,
            leases,
            services.company,
            ports.routes,
            limits.ticket_check,
        ),
        record_agreement=RecordAgreement(actor, store, services.company),
        note_surroundings=services.note_surroundings,
        expect_card=services.expect_card,
        book_trip=BookTrip(
            actor,
            store,
            search,
            booker,
            new_id,
            in_flight,
            leases,
            ports.airline_now,
            charger,
            ports.are_duties_signed,
            ports.only_airline,
            limits.ticket_check,
        ),
        ticket_limits=TicketLimits(actor, store, limits),
        ask_approval=AskApproval(actor, store, limits, ports.signing, new_id, services.company),
        answer_approval=answer_approval,
        keep_limits=keep_limits,
        record_booking=RecordBooking(
            actor, store, charger, new_id, in_flight, leases, services.company
        ),
        charge_fee=ChargeFee(actor, store, charger, new_id, in_flight, leases),
        cancel_trip=CancelTrip(
            *(actor, store, booker, ports.order_watch, new_id, in_flight, leases),
            *(services.company, limits.cancel_check),
        ),
        resume_attempts=ResumeAttempts(
            actor, store, booker, ports.order_watch, charger, in_flight, leases, new_id=new_id
        ),
        settle_by_hand=SettleByHand(
            actor, store, booker, ports.order_watch, charger, in_flight, leases
        ),
        poll_vendors=PollVendors(
            actor, store, leases, new_id, build_polls(actor, ports), ports.draw
        ),
        dismiss_finding=DismissFinding(actor, store),
        trip_findings=TripFindings(actor, store),
        record_refund=RecordRefund(actor, store, new_id, services.today_is),
        close_refund=CloseRefund(actor, store, services.today_is),
        list_refunds=ListRefunds(actor, store, services.today_is),
        export_refunds=ExportRefunds(actor, store, delivery, services.today_is),
        find_trips=FindTrips(actor, store),
        open_trip=OpenTrip(actor, store),
        today=Today(actor, store),
        save_document=SaveDocument(actor, store, documents, delivery),
        open_document=OpenDocument(actor, store, documents, delivery),
        print_document=PrintDocument(actor, store, documents),
        send_itinerary=SendItinerary(actor, store, documents, delivery),
        keep_draft=KeepDraft(actor, store),
        read_audit=ReadAudit(actor, store, ports.audit_signers),
        read_board=ReadBoard(actor, store, safeguards, answer_approval.waiting),
        read_safeguards=ReadSafeguards(actor, safeguards),
        card_clearance=clearance,
        keep_clearance=KeepClearance(actor, safeguards),
        sign_policy=SignPolicy(actor, store, ports.policies, ports.signing),
        keep_safeguards=KeepSafeguards(
            actor, store, ports.policies, ports.identity.members, services.today_is
        ),
        manage_members=build_manage_members(actor, store, ports.identity),
        make_evidence=evidence_maker(actor, ports, safeguards, services, keep_limits),
        watch_key_change=services.watch_key_change,
        manage_own_account=ManageOwnAccount(actor, store, ports.identity.own_account),
        check_machine=services.check_machine,
        save_status=services.save_status,
        set_up=services.set_up,
        company=services.company,
        faults=services.faults,
        trigger_fault=services.trigger_fault,
        play_client=services.play_client,
    )
