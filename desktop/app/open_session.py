"""Opens the store for whoever signed in and wires every use case."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date

from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.app.environment.training_faults import TRAINING_FAULTS, TrainingFaults
from desktop.app.environment.training_process import TrainingServers
from desktop.app.phone_numbers import PhoneReader
from desktop.booking.access.role import IN_TRAINING, LIVE, permissions
from desktop.booking.entry_line.entry_parser import read_entry
from desktop.booking.trip.fee_schedule import FeeSchedule
from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_target import PaneTarget
from desktop.documents.document_process import DocumentProcess
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.store.installation_id import installation_id
from desktop.store.lease_keeper import LeaseKeeper
from desktop.system.clock import utc_now
from desktop.system.config import Settings, own_command
from desktop.system.ids import new_id
from desktop.ui.pages.call.call_draft import DRAFT
from desktop.ui.pane_surroundings import PaneSurroundings
from desktop.ui.use_case_calls import UseCases
from desktop.use_cases import keep_draft
from desktop.use_cases.audit import read_audit, session_audit
from desktop.use_cases.clients import (
    add_client,
    change_client,
    find_clients,
    open_client,
    save_traveler,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.money import (
    book_trip,
    charge_fee,
    complete_booking,
    in_flight_trips,
    resume_attempts,
    take_card,
)
from desktop.use_cases.ports.keyring_port import AuditAnchor
from desktop.use_cases.ports.store_port import Repositories
from desktop.use_cases.trips import (
    accept_price,
    choose_offer,
    find_trips,
    make_documents,
    open_trip,
    preview_offer,
    reprice_trip,
    search_flights,
    today,
)

from .audit_anchor_check import audit_not_whole, put_away, remember
from .doctor import StatusFile, examination
from .open_store import open_store
from .wire_members import member_calls_for


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Everything that a signed-in person works with, and how it is put away."""

    calls: UseCases
    make_ready: Callable[[], None]
    close_pane: Callable[[], None]
    record_sign_out: Callable[[str | None, str, bool], None]
    put_away: Callable[[], None]
    remember: Callable[[], None]
    flaw: Refused | None


def open_session(
    settings: Settings,
    servers: TrainingServers,
    opened: OpenedAccount,
    places: OfflineAirportSearch,
    pane_idle: int,
    may_create: bool,
    directory: MemberDirectory,
    anchor: AuditAnchor,
    progress: Callable[[int], None],
) -> OpenSession:
    """Open the store and wire every use case. Blocks; Refused when the store does not open.

    `progress` is called with per cents while a change of key that was cut short is finished.

    What was opened before a failure is closed again, so that the next try finds it free.
    """
    held = ExitStack()
    try:
        return _wired(
            held,
            settings,
            servers,
            opened,
            places,
            pane_idle,
            may_create,
            directory,
            anchor,
            progress,
        )
    except BaseException:
        held.close()
        raise


def _wired(
    held: ExitStack,
    settings: Settings,
    servers: TrainingServers,
    opened: OpenedAccount,
    places: OfflineAirportSearch,
    pane_idle: int,
    may_create: bool,
    directory: MemberDirectory,
    anchor: AuditAnchor,
    progress: Callable[[int], None],
) -> OpenSession:
    """`held` closes everything in reverse order; one that fails does not keep the others open."""
    now, origin = utc_now, socket.gethostname()
    read_phone = PhoneReader(settings.home_country)
    table = IN_TRAINING if settings.training else LIVE
    who = replace(opened.member, may=permissions(opened.member.role, table))
    store, flaw = open_store(
        settings, opened, now, origin, anchor, may_create=may_create, progress=progress
    )
    held.callback(put_away, store, anchor)
    duffel = Duffel.open(servers.airline_url, servers.airline_token, servers.ca_file)
    held.callback(duffel.close)
    stripe = Stripe.open(servers.processor_url, servers.secret_key, servers.ca_file)
    surroundings = PaneSurroundings()
    held.callback(stripe.close)
    company = "Skycap Training"
    documents = DocumentProcess(
        settings.documents_folder, company, now, command=own_command("make-papers")
    )
    held.callback(documents.close)
    pane = CardPane(
        PaneTarget.on_loopback(
            processor_key=servers.publishable_key,
            vault_key=servers.client_key,
            processor_url=servers.processor_url,
            vault_url=servers.cards_url,
            ca_pem=servers.ca_file.read_text("ascii"),
            published_only=True,
            live=False,
        ),
        surroundings,
        idle_seconds=pane_idle,
    )
    held.callback(pane.close)
    busy = in_flight_trips.InFlightTrips()
    leases = LeaseKeeper(
        store,
        now,
        installation_id(settings.installation_file, new_id),
        process=new_id(),
        alone=True,
    )
    draft = keep_draft.KeepDraft(store, who)
    resume = resume_attempts.ResumeAttempts(store, duffel, stripe, now, who, origin, busy, leases)
    charge = charge_fee.ChargeFee(store, stripe, who, now, new_id, origin, busy, leases)
    make = make_documents.MakeDocuments(store, documents, who, now, origin)

    def today_is() -> date:
        return now().astimezone().date()

    def record_sign_out(typed: str | None, why: str, locks: bool) -> None:
        def job(repos: Repositories) -> None:
            session_audit.record_sign_out(repos, who, now(), origin, why=why, locks=locks)
            if typed is not None:
                keep_draft.keep_own(repos, who, DRAFT, typed)

        store.write(job)

    calls = UseCases(
        who=who,
        now=now,
        airline_now=duffel.now,
        today_is=today_is,
        read_entry=lambda text: read_entry(text, today_is(), places),
        find_clients=find_clients.FindClients(store, who, read_phone),
        open_client=open_client.OpenClient(store, who),
        add_client=add_client.AddClient(store, read_phone, who, now, new_id, origin),
        change_client=change_client.ChangeClient(store, read_phone, who, now, origin),
        save_traveler=save_traveler.SaveTraveler(store, who, now, new_id, origin),
        search_flights=search_flights.SearchFlights(duffel, who),
        preview_offer=preview_offer.PreviewOffer(duffel, who),
        choose_offer=choose_offer.ChooseOffer(store, FeeSchedule(), who, now, new_id, origin),
        reprice_trip=reprice_trip.RepriceTrip(store, duffel, who),
        accept_price=accept_price.AcceptPrice(store, duffel, who, now, origin),
        take_card=take_card.TakeCard(store, pane, who, now, origin),
        note_surroundings=surroundings.note,
        close_pane=pane.close,
        book_trip=book_trip.BookTrip(
            store, duffel, duffel, who, now, new_id, origin, busy, leases, airline_now=duffel.now
        ),
        complete_booking=complete_booking.CompleteBooking(store, charge, make, who),
        resume_attempts=resume,
        ask_again=resume.one,
        find_trips=find_trips.FindTrips(store, who),
        open_trip=open_trip.OpenTrip(store, who),
        today=today.Today(store, who, now),
        make_documents=make,
        keep_draft=draft,
        recall_draft=draft.recall,
        read_audit=read_audit.ReadAudit(store, who, now, origin),
        check_machine=examination(settings),
        save_status=StatusFile(settings.documents_folder, now),
        company=company,
        faults=TRAINING_FAULTS,
        trigger_fault=TrainingFaults(servers),
        members=member_calls_for(directory, opened, store, who, now, origin),
    )
    return OpenSession(
        calls,
        pane.make_ready,
        pane.close,
        record_sign_out,
        held.close,
        lambda: remember(store, anchor),
        audit_not_whole(flaw) if flaw else None,
    )
