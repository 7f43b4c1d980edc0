"""Vendor test and live as the company has set them up: open once nothing needed is missing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from desktop.airlines.unkeyed_airline import no_airline_token
from desktop.app.environment.environment import (
    KEY_SHAPES,
    Environment,
    VendorKeys,
    closed,
    live,
    vendor_test,
)
from desktop.app.environment.environment_policy import EnvironmentPolicy
from desktop.booking.access.role import Permission, permissions
from desktop.booking.card_entry.capture_route import FIRST_ROUTES
from desktop.booking.set_up.company_details import CompanyDetails
from desktop.booking.set_up.set_up_record import CardVaultKey, PaymentChoices, VendorApprovals
from desktop.booking.set_up.set_up_steps import SetUpStep, missing_steps, set_up_steps
from desktop.booking.set_up.vendor_key import KEY_NAMES, KeyKind, KeyPair
from desktop.card_entry.hosted_engine import is_installed
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.processors.stripe.stripe_dashboard import (
    CHARGE_RIGHTS,
    REFUND_RIGHTS,
    dashboard_link,
)
from desktop.system.clock import utc_now
from desktop.system.config import Settings
from desktop.use_cases.actor import Actor
from desktop.use_cases.clients.client_validation import ReadPhone
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.set_up_port import DutiesSigner
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.set_up.set_up_company import CompanyVendors, SetUpCompany

from .company_probes import CompanyProbes, VendorAddresses
from .fare_duties_signer import FareDutiesSigner
from .sealed_keys import SealedKeys

log = logging.getLogger(__name__)
_NOTHING_ASKED = "No vendor is asked for anything, and no card is taken."
_LINKS = (
    ("the key that charges", dashboard_link("Skycap", CHARGE_RIGHTS)),
    ("the key that refunds", dashboard_link("Skycap-refunds", REFUND_RIGHTS)),
)


def company_environment(
    policy: EnvironmentPolicy,
    settings: Settings,
    directory: MemberDirectory,
    opened: OpenedAccount,
    store: Store,
    now: Now = utc_now,
) -> Environment:
    """With the keys that this member's role opens; closed while a needed step is not done, or
    where a saved key does not fit: then too an owner must get to Set up. Refused ``directory_*``.
    """
    may = permissions(opened.member.role, policy.permissions)
    record = store.read(lambda repos: repos.set_up.read())
    keys = SealedKeys(directory, opened, may)
    publishable = record.of(KeyPair) or KeyPair("")
    slots = {KeyKind.PUBLISHABLE: publishable.slots, **keys.slots()}
    duties = FareDutiesSigner(directory, opened, store, policy.certified_name, now)
    steps = set_up_steps(record, slots, now(), live=policy.live, duties_hold=duties.are_signed())
    company = record.of(CompanyDetails)
    if company is not None:
        settings = replace(settings, company=company.name)
    lacking = missing_steps(steps)
    if lacking:
        return closed(policy, settings, partial(_unfinished, policy, lacking, may))
    held = {kind: pair.current for kind, pair in keys.pairs().items()}
    airline = held.get(KeyKind.AIRLINE)
    make = live if policy.live else vendor_test
    approvals = record.of(VendorApprovals) or VendorApprovals()
    company_keys = VendorKeys(
        publishable=publishable.current,
        card_vault=partial(_card_vault_key, airline, policy, approvals.vault_key),
        airline=airline,
        charge=held.get(KeyKind.CHARGE),
    )
    choices = record.of(PaymentChoices)
    routes = frozenset(FIRST_ROUTES if choices is None else choices.routes)
    try:
        return replace(make(company_keys, settings), routes=routes)
    except Refused as refusal:
        log.warning("closed, for what is saved does not fit: %s", refusal.code)
        return closed(policy, settings, partial(_does_not_fit, policy, refusal.field, may))


def set_up_of(
    environment: Environment,
    directory: MemberDirectory,
    opened: OpenedAccount,
    actor: Actor,
    store: Store,
    read_phone: ReadPhone,
    duties: DutiesSigner,
) -> SetUpCompany | None:
    """For an owner in vendor test and live; None for others, and in training."""
    policy = environment.policy
    if not policy.certified_name or Permission.SET_UP not in actor.member.may:
        return None
    keys = SealedKeys(directory, opened, actor.member.may)
    addresses = VendorAddresses(
        environment.processor.url,
        environment.airline.url,
        environment.card_vault.url,
        policy.live,
        environment.ca_file,
    )
    vendors = CompanyVendors(
        environment=policy.certified_name,
        live=policy.live,
        processor=environment.card_processor.vendor,
        card_vault=environment.card_vault.vendor,
        shapes=KEY_SHAPES,
        links=_LINKS,
        hosted_fields=is_installed(),
        is_open=environment.closed is None,
    )
    return SetUpCompany(
        actor=actor,
        store=store,
        keys=keys,
        probes=CompanyProbes(keys, addresses, actor.now),
        signer=directory.members_of(opened),
        sheet_file=environment.merchant_sheet,
        vendors=vendors,
        duties=duties,
        read_phone=read_phone,
    )


def _does_not_fit(policy: EnvironmentPolicy, field: str, may: frozenset[Permission]) -> Refused:
    names = {f"keys.{kind.value}": name for kind, name in KEY_NAMES.items()}
    return Refused(
        "saved_key_does_not_fit",
        f"{policy.name} is closed: {names.get(field, 'the company name')} that is saved "
        "is none that belongs here.",
        _NOTHING_ASKED,
        _press(may),
    )


def _unfinished(
    policy: EnvironmentPolicy, lacking: Sequence[SetUpStep], may: frozenset[Permission]
) -> Refused:
    names = ", ".join(step.name.value for step in lacking)
    return Refused(
        "set_up_unfinished",
        f"{policy.name} is closed until Set up is finished. Not done: {names}.",
        _NOTHING_ASKED,
        _press(may),
    )


def _press(may: frozenset[Permission]) -> str:
    if Permission.SET_UP in may:
        return "Press G U for Set up."
    return "Ask an owner to sign in and press G U, Set up; then sign in again."


def exposed_keys(
    directory: MemberDirectory, opened: OpenedAccount, may: frozenset[Permission]
) -> tuple[KeyKind, ...]:
    """Those in use that a person without access any more may know. Refused ``directory_*``."""
    slots = SealedKeys(directory, opened, may).slots()
    return tuple(kind for kind, slot in slots.items() if slot.exposed)


def keys_to_replace_here(exposed: Sequence[KeyKind]) -> Refused | None:
    """For the page that an owner sees first; None where there are none."""
    if not exposed:
        return None
    return Refused(
        "vendor_key_exposed",
        "A person who has no access any more may know "
        f"{' and '.join(KEY_NAMES[kind] for kind in exposed)}.",
        "The keys that such a person had open nothing at this desk.",
        "Press G U for Set up: enter a new one, switch, then end the former at the vendor.",
    )


def _card_vault_key(token: str | None, policy: EnvironmentPolicy, vault_key: CardVaultKey) -> str:
    """A key for one card, made by the token (see `make_client_key`), or the token itself where the
    owner entered that the airline service takes nothing else. Asked for as a card is to be taken.
    """
    if token is None:
        raise no_airline_token()
    if vault_key is CardVaultKey.ACCOUNT:
        return token
    from desktop.airlines.duffel.duffel_client_key import make_client_key
    from desktop.airlines.duffel.duffel_service import DUFFEL

    return make_client_key(DUFFEL.url, token, live=policy.live)
