"""The records, opened for a person: it is written down who came in, and whether they end well."""

from __future__ import annotations

import logging

from desktop.identity.directory.audit_anchor import AuditAnchor
from desktop.identity.directory.verification_keys import verifier
from desktop.identity.failed_sign_ins import FailedSignIns
from desktop.identity.opened_account import OpenedAccount
from desktop.store.audit_chain import AuditSigner, ChainHead, Verify
from desktop.store.audit_head_file import AuditHeadDamaged, AuditHeadFile
from desktop.store.database import Database
from desktop.system.config import Settings
from desktop.use_cases.audit.audit_entries import audit_entry
from desktop.use_cases.audit.session_audit import record_sign_in
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.store_port import Repositories

from .audit_anchor_check import OLDER, is_older

log = logging.getLogger(__name__)


def open_store(
    settings: Settings,
    opened: OpenedAccount,
    now: Now,
    origin: str,
    memory: AuditAnchor,
    *,
    may_create: bool,
) -> tuple[Database, str]:
    """The records, and what is wrong with the record of acts, in words; empty when it is whole.

    Blocks. Refused as `Database.open`. Whoever closes them calls `record_end.put_away`.

    A chain that ends earlier than it did is told in the chain itself, where it stays.
    """
    settings.store_file.parent.mkdir(parents=True, exist_ok=True)
    signer = AuditSigner(opened.verify_key.hex(), opened.sign)
    mark = AuditHeadFile(settings.audit_head_file)
    store = Database.open(
        settings.store_file,
        opened.store_key,
        signer=signer,
        now=now,
        may_create=may_create,
        next_key=opened.next_store_key,
        on_head=lambda head: mark.write(head, signer),
    )
    failed_attempts = FailedSignIns(settings.failed_sign_ins_file)
    flaw = _flaw_at_the_end(store, mark, verifier(settings.directory_file))
    if not flaw and is_older(store, memory):
        flaw = OLDER
    refused = failed_attempts.kept()

    def job(repos: Repositories) -> None:
        record_sign_in(repos, opened.member, now(), origin, refused)
        if flaw:
            log.warning("the record of acts is not whole: %s", flaw)
            repos.audit.add(
                audit_entry(
                    opened.member, now(), origin, "record checked", outcome="flaw", detail=flaw
                )
            )

    store.write(job)
    failed_attempts.forget()
    return store, flaw


def _flaw_at_the_end(store: Database, mark: AuditHeadFile, verify: Verify) -> str:
    """In words; empty where the record ends where it should."""
    try:
        head = mark.read(verify)
    except AuditHeadDamaged:
        return "the mark of where the record ends was changed"
    if head is None:
        began = store.audit_head() == ChainHead.beginning()
        return "" if began else "the mark of where the record ends is missing"
    return "" if store.audit_holds(head) else "the end of the record is missing"
