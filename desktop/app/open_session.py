"""Opens a session: the store, the vendors and the card pane, with every use case on them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from random import SystemRandom

from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.app.environment.environment import Environment, training
from desktop.app.environment.environment_policy import TRAINING, EnvironmentPolicy
from desktop.app.environment.training_process import TrainingServers
from desktop.app.phone_numbers import PhoneReader, country_of
from desktop.booking.access.role import Permission, permissions
from desktop.booking.card_entry.capture_route import HOSTED_TRAINING
from desktop.card_entry.native_pane import CardPane
from desktop.documents.delivery.local_delivery import LocalDelivery
from desktop.documents.delivery.viewer_folder import ViewerFolder
from desktop.documents.document_process import DocumentProcess
from desktop.documents.policy_library import PolicyFiles
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.store.database import Database
from desktop.store.leases.installation_id import installation_id
from desktop.store.leases.lease_keeper import LeaseKeeper
from desktop.store.watched_key_change import WatchedKeyChange
from desktop.system.clock import machine_uptime, utc_now
from desktop.system.config import RESOURCES, Settings, own_command
from desktop.system.ids import machine_name, new_id
from desktop.ui.pages.call.call_draft import DRAFT
from desktop.ui.pane_surroundings import PaneSurroundings
from desktop.ui.use_cases import UseCases
from desktop.use_cases import keep_draft
from desktop.use_cases.access import session_audit
from desktop.use_cases.access.manage_members import ManageMembers
from desktop.use_cases.access.record_damage import records_damaged
from desktop.use_cases.actor import Actor, CurrentCall
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.identity_port import StoreKey
from desktop.use_cases.ports.keyring_port import AuditAnchor
from desktop.use_cases.ports.store_port import Repositories, Store

from .audit_anchor_check import audit_not_whole, put_away, remember
from .build_use_cases import (
    EvidencePorts,
    MemberPorts,
    Ports,
    WindowServices,
    build_manage_members,
    build_use_cases,
)
from .doctor import StatusFile, examination
from .open_store import open_store
from .set_up.fare_duties_signer import FareDutiesSigner
from .vendor_secrets import keys_to_replace, training_secrets

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """What a signed-in member works with, and how it is closed.

    `review_members` blocks, and can wait until the first page is shown: a change of key that a
    crash cut short is finished already. `warning` is for the page that is shown first.
    `check_vendors` blocks; it asks the vendors where it is time, and returns what they refused.
    """

    use_cases: UseCases
    end_children: Callable[[], None]
    record_sign_out: Callable[[str | None, dict[str, str], str, bool], None]
    put_away: Callable[[], None]
    remember: Callable[[], None]
    review_members: Callable[[], None]
    warning: Refused | None
    check_vendors: Callable[[], Refused | None]


EnvironmentOf = Callable[[Store], Environment]
"""The environment of a session, once its store is open: what a company set up is in there."""


def open_session(
    policy: EnvironmentPolicy,
    settings: Settings,
    environment_of: EnvironmentOf,
    opened: OpenedAccount,
    places: OfflineAirportSearch,
    pane_idle: int,
    desk_idle: int,
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
            policy,
            settings,
            environment_of,
            opened,
            places,
            pane_idle,
            desk_idle,
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
    policy: EnvironmentPolicy,
    settings: Settings,
    environment_of: EnvironmentOf,
    opened: OpenedAccount,
    places: OfflineAirportSearch,
    pane_idle: int,
    desk_idle: int,
    may_create: bool,
    directory: MemberDirectory,
    anchor: AuditAnchor,
    progress: Callable[[int], None],
) -> OpenSession:
    """`held` closes everything in reverse order; one that fails does not keep the others open."""
    now = utc_now
    member = replace(opened.member, may=permissions(opened.member.role, policy.permissions))
    actor = Actor(member, now, machine_name(), machine_uptime, CurrentCall(new_id))
    store, flaw = open_store(
        settings, opened, actor, anchor, may_create=may_create, progress=progress
    )
    held.callback(put_away, store, anchor)
    environment = environment_of(store)
    read_phone, watch = PhoneReader(settings.home_country), None
    set_up, check_machine = None, examination(policy, settings)
    where = policy.certified_name or policy.name
    duties = FareDutiesSigner(directory, opened, store, where, now)
    if policy.certified_name:
        # Not loaded in training, which has none.
        from .set_up.company_vendors import set_up_of

        set_up = set_up_of(environment, directory, opened, actor, store, read_phone, duties)
    elif Permission.SET_UP in actor.member.may:
        from .set_up.training_set_up import training_set_up

        set_up = training_set_up(
            policy,
            actor,
            store,
            directory.members_of(opened),
            environment.merchant_sheet,
            duties,
            read_phone,
        )
    if set_up is not None and policy.certified_name:
        from desktop.use_cases.set_up.set_up_status import check_machine_and_set_up

        from .set_up.vendor_watch import VendorWatch

        watch = VendorWatch(set_up)
        check_machine = partial(check_machine_and_set_up, check_machine, set_up)
    note_refused_key = _nothing if watch is None else watch.note_refused_key
    airlines = environment.open_airlines(note_refused_key)
    held.callback(airlines.close)
    processor = environment.open_processor(note_refused_key)
    surroundings = PaneSurroundings()
    if processor is not None:
        held.callback(processor.close)
    documents = DocumentProcess(
        environment.company,
        now,
        command=own_command("make-documents"),
        test_word=policy.document_word,
    )
    held.callback(documents.close)
    delivery = LocalDelivery(ViewerFolder(os.environ))
    target = environment.pane_target(certified=partial(directory.certified, opened))
    pane = CardPane(target, surroundings, idle_seconds=pane_idle)
    held.callback(pane.close)
    held.callback(delivery.close)
    store_key = store_key_of(store, directory, opened)

    def evidence() -> EvidencePorts:
        # Not loaded here: each sign-in would wait for it.
        from .evidence_proof import evidence_ports

        return evidence_ports(
            store, directory, opened, anchor, settings, documents, environment, desk_idle
        )

    ports = Ports(
        store=store,
        audit_signers=opened.signers,
        policies=PolicyFiles(RESOURCES),
        signing=opened.signing,
        leases=LeaseKeeper(
            store,
            now,
            installation_id(settings.installation_file, new_id),
            process=new_id(),
            alone=True,
        ),
        flight_search=airlines,
        flight_booker=airlines,
        fee_charger=processor,
        order_watch=airlines,
        account_activity=processor,
        draw=SystemRandom().random,
        card_entry=pane,
        documents=documents,
        delivery=delivery,
        airports=places,
        identity=member_ports(directory, opened, store_key),
        read_phone=read_phone,
        phone_country=country_of,
        new_id=new_id,
        airline_now=airlines.now,
        only_airline=environment.policy.only_airline,
        live=policy.live,
        home_country=settings.home_country,
        routes=environment.routes,
        are_duties_signed=duties.are_signed,
        evidence=evidence,
    )
    services = WindowServices(
        company=environment.company,
        today_is=lambda: now().astimezone().date(),
        load_airports=places.load,
        note_surroundings=surroundings.note,
        expect_card=pane.expect_card,
        watch_key_change=store_key.watch,
        check_machine=check_machine,
        save_status=StatusFile(settings.status_folder, now),
        set_up=set_up,
        faults=environment.faults,
        trigger_fault=environment.trigger_fault,
        play_client=environment.play_client,
    )

    manage_members = build_manage_members(actor, store, ports.identity)
    finish_key_change(manage_members, store, opened)

    def end_children() -> None:
        # The last one first: what a viewer was given is in clear.
        with ExitStack() as ending:
            for close in (pane.close, documents.close, delivery.close):
                ending.callback(close)

    def record_sign_out(typed: str | None, forms: dict[str, str], why: str, locks: bool) -> None:
        def job(repos: Repositories) -> None:
            session_audit.record_sign_out(repos, actor, why=why, locks=locks)
            if typed is not None:
                keep_draft.keep_own(repos, actor.member, DRAFT, typed)
            for name, text in forms.items():
                keep_draft.keep_own(repos, actor.member, name, text)

        store.write(job)

    return OpenSession(
        build_use_cases(actor, ports, services),
        end_children,
        record_sign_out,
        held.close,
        lambda: remember(store, anchor),
        lambda: review_members(manage_members),
        audit_not_whole(flaw)
        if flaw
        else of_the_records
        if (of_the_records := records_warning(store)) is not None
        else environment.closed()
        if environment.closed
        else _keys_to_replace(policy, actor, directory, opened),
        _nothing if watch is None else watch.check_when_due,
    )


def environment_source(
    policy: EnvironmentPolicy,
    settings: Settings,
    directory: MemberDirectory,
    opened: OpenedAccount,
    servers: TrainingServers | None,
    hosted_fields: bool = False,
) -> EnvironmentOf:
    """In training that of these `servers`, made now; else what the company set up, by its records.
    Blocks. Refused as `training_environment`. `hosted_fields`: how training takes cards.
    """
    if servers is not None:
        environment = training_environment(servers, settings, directory, opened)
        if hosted_fields:
            environment = replace(environment, routes=HOSTED_TRAINING)
        return lambda _store: environment
    # Not loaded in training, where each sign-in would wait for it.
    from .set_up.company_vendors import company_environment

    return partial(company_environment, policy, settings, directory, opened)


def training_environment(
    servers: TrainingServers, settings: Settings, directory: MemberDirectory, opened: OpenedAccount
) -> Environment:
    """The training servers of this run, with the keys that this member's role opens and no others.
    Blocks. Refused as `training`, ``directory_*``.
    """
    held = training_secrets(TRAINING, directory, opened, servers)
    return training(servers, settings, held.get(AIRLINE_KEY), held.get(FEE_KEY))


def _nothing() -> None:
    """Where no owner is signed in, or in training."""


def store_key_of(
    store: Database, directory: MemberDirectory, opened: OpenedAccount
) -> WatchedKeyChange:
    """The key of the open store; with another one it takes the field keys granted by then."""
    return WatchedKeyChange(
        lambda key, progress: store.rekey(key, progress, directory.field_cipher(opened))
    )


def member_ports(
    directory: MemberDirectory, opened: OpenedAccount, store_key: StoreKey
) -> MemberPorts:
    """Member administration and own account, as the account that signed in can open them."""
    return MemberPorts(
        directory.members_of(opened), directory.own_account(opened), directory, store_key
    )


def _keys_to_replace(
    policy: EnvironmentPolicy, actor: Actor, directory: MemberDirectory, opened: OpenedAccount
) -> Refused | None:
    if Permission.MANAGE_MEMBERS not in actor.member.may:
        return None
    if policy.certified_name:
        from .set_up.company_vendors import exposed_keys, keys_to_replace_here

        return keys_to_replace_here(exposed_keys(directory, opened, actor.member.may))
    return keys_to_replace(directory, opened)


def records_warning(store: Database) -> Refused | None:
    """What was found as the records were opened, or why a change of key waits."""
    if store.findings:
        return records_damaged(store.findings)
    waits = store.unfinished
    if waits is None:
        return None
    return Refused(
        "rotation_unfinished",
        "The records could not be encrypted with a new key yet, though a member lost access.",
        "No record was lost. Until it is done, that member may still open a copy of the records.",
        f"{waits.happened} Put that right, then close Skycap and sign in again.",
    )


def finish_key_change(manage: ManageMembers, store: Database, opened: OpenedAccount) -> None:
    """At an owner's sign-in: where the open store has taken a next key, earlier ones are dropped.
    At anybody else's nothing, for only an owner can.
    """
    key = opened.next_store_key if store.change_finished else None
    if key is None or Permission.MANAGE_MEMBERS not in manage.actor.member.may:
        return
    try:
        manage.finish_key_change(key)
    except DeskError as error:
        log.warning("the former store key is not dropped yet: %s", error.code)


def review_members(manage: ManageMembers) -> None:
    """After an owner's sign-in. Blocks, for minutes where a member lost access by it."""
    if Permission.MANAGE_MEMBERS not in manage.actor.member.may:
        return
    try:
        manage.review()
    except DeskError as error:
        log.warning("members not reviewed yet: %s", error.code)
