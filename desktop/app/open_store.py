"""Opens the store for a member, logs the sign-in, and checks the end of the audit log."""

from __future__ import annotations

import logging
from collections.abc import Callable

from desktop.booking.access.audit_entry import LOG_CHECKED, LOG_FLAWED
from desktop.identity.directory.signer_history import SignerHistory
from desktop.identity.failed_sign_ins import FailedSignIns
from desktop.identity.opened_account import OpenedAccount
from desktop.store.audit.audit_chain import AuditSigner, ChainHead
from desktop.store.audit.audit_head_file import AuditHeadDamaged, AuditHeadFile
from desktop.store.database import Database
from desktop.store.store_messages import refusal_for_write
from desktop.system.config import Settings
from desktop.use_cases.access.record_damage import log_damage
from desktop.use_cases.access.session_audit import record_sign_in
from desktop.use_cases.actor import Actor
from desktop.use_cases.ports.keyring_port import AuditAnchor
from desktop.use_cases.ports.store_port import Repositories

from .audit_anchor_check import OLDER, is_older, marked_by_its_writer
from .store_engine import store_engine

log = logging.getLogger(__name__)


def signer_of(opened: OpenedAccount) -> AuditSigner:
    """The key with which this member signs audit entries."""

    def latest() -> AuditSigner:
        now = opened.signing()
        return AuditSigner(now.verify_key.hex(), now.sign, lambda: now.revision)

    return AuditSigner(opened.verify_key.hex(), opened.sign, opened.revision, latest)


def open_store(
    settings: Settings,
    opened: OpenedAccount,
    actor: Actor,
    anchor: AuditAnchor,
    *,
    may_create: bool,
    progress: Callable[[int], None] = lambda percent: None,
) -> tuple[Database, str]:
    """The store, and what is wrong with the audit log as text; empty when it is whole.

    Blocks. Refused as `Database.open`, and ``disk_full``: then the store is closed again. To be
    closed with `audit_anchor_check.put_away`.

    `progress` gets the per cent of a change of key that was cut short and is finished now, on
    another thread; where it cannot be, the store says why it waits. A flaw is also added to the
    audit log itself, and so is what the store has found damaged in the records.
    """
    settings.store_file.parent.mkdir(parents=True, exist_ok=True)
    signer = signer_of(opened)
    head_file = AuditHeadFile(settings.audit_head_file)
    store = Database.open(
        store_engine(settings),
        opened.store_key,
        signer=signer,
        fields=opened.fields,
        now=actor.now,
        may_create=may_create,
        next_keys=opened.next_store_keys,
        on_head=lambda head: head_file.write(head, signer),
        progress=progress,
    )
    try:
        signers = opened.signers()
        flaw = audit_flaw(settings, store, signer, anchor, signers)
        failed = FailedSignIns(settings.failed_sign_ins_file)
        _write_sign_in(store, failed, actor, flaw, signers)
    except BaseException:
        store.close()
        raise
    return store, flaw


def _write_sign_in(
    store: Database,
    failed_attempts: FailedSignIns,
    actor: Actor,
    flaw: str,
    signers: SignerHistory,
) -> None:
    """The sign-in, the refusals before it, and every flaw, as entries of the audit log."""
    kept = failed_attempts.kept()
    flaws = [one for one in (flaw, kept.unreadable) if one]

    def write(repos: Repositories) -> None:
        record_sign_in(repos, actor, kept.failed, signers.name_of)
        for one in flaws:
            log.warning("the audit log is not intact: %s", one)
            repos.audit.add(actor.audit_entry(LOG_CHECKED, outcome=LOG_FLAWED, detail=one))
        if store.findings:
            log.warning("the records are damaged: %s", store.findings[0])
            log_damage(repos, actor, store.findings)

    store.write(write)
    try:
        failed_attempts.put_away(kept)
    except OSError as stays:
        # They are in the audit log now; the next sign-in notes them a second time.
        log.warning("the file of failed sign-ins was not put away: %s", stays)


def audit_flaw(
    settings: Settings,
    store: Database,
    signer: AuditSigner,
    anchor: AuditAnchor,
    signers: SignerHistory,
) -> str:
    """A clause; empty where the audit log ends where the head file and this keyring saw it end."""
    head_file = AuditHeadFile(settings.audit_head_file)
    flaw = _flaw_at_the_end(store, head_file, signer, signers)
    return OLDER if not flaw and is_older(store, anchor) else flaw


def _flaw_at_the_end(
    store: Database, head_file: AuditHeadFile, signer: AuditSigner, signers: SignerHistory
) -> str:
    """A clause; empty where the audit log ends where it should."""
    try:
        head = head_file.read(signers.has_signed, marked_by_its_writer(store, signers))
    except AuditHeadDamaged as damage:
        return f"the mark of where the audit log ends {damage}"
    if head is None:
        if store.audit_head() != ChainHead.beginning():
            return "the mark of where the audit log ends is missing"
        # Before the first entry: a desk killed between an entry and its mark is intact.
        try:
            head_file.write(ChainHead.beginning(), signer)
        except OSError as full:
            raise refusal_for_write(full) from full
        return ""
    return "" if store.audit_holds(head) else "the end of the audit log is missing"
