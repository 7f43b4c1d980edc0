"""The records, opened for a person: it is written down who came in, and whether they end well."""

from __future__ import annotations

import logging

from desktop.identity.directory.audit_anchor import RecordMemory
from desktop.identity.directory.verification_keys import verifier
from desktop.identity.failed_sign_ins import RefusedTries
from desktop.store.audit_chain import ChainHead, Seal, Verify
from desktop.store.audit_head_file import HeadDamaged, HeadFile
from desktop.store.database import Database
from desktop.system.config import Settings
from desktop.use_cases.audit.audit_entries import act
from desktop.use_cases.audit.session_audit import come_in
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import OpenedDoor
from desktop.use_cases.ports.store_port import Books

from .audit_anchor_check import OLDER, is_older

log = logging.getLogger(__name__)


def open_records(
    settings: Settings,
    opened: OpenedDoor,
    now: Now,
    origin: str,
    memory: RecordMemory,
    *,
    may_create: bool,
) -> tuple[Database, str]:
    """The records, and what is wrong with the record of acts, in words; empty when it is whole.

    Blocks. Refused as `Database.open`. Whoever closes them calls `record_end.put_away`.

    A chain that ends earlier than it did is told in the chain itself, where it stays.
    """
    settings.store_file.parent.mkdir(parents=True, exist_ok=True)
    seal = Seal(opened.verify_key.hex(), opened.sign)
    mark = HeadFile(settings.audit_head_file)
    records = Database.open(
        settings.store_file,
        opened.store_key,
        seal=seal,
        now=now,
        may_create=may_create,
        next_key=opened.next_store_key,
        on_head=lambda head: mark.write(head, seal),
    )
    tries = RefusedTries(settings.refused_file)
    flaw = _flaw_at_the_end(records, mark, verifier(settings.door_file))
    if not flaw and is_older(records, memory):
        flaw = OLDER
    refused = tries.kept()

    def told(books: Books) -> None:
        come_in(books, opened.person, now(), origin, refused)
        if flaw:
            log.warning("the record of acts is not whole: %s", flaw)
            books.audit.add(
                act(opened.person, now(), origin, "record checked", outcome="flaw", detail=flaw)
            )

    records.write(told)
    tries.forget()
    return records, flaw


def _flaw_at_the_end(records: Database, mark: HeadFile, verify: Verify) -> str:
    """In words; empty where the record ends where it should."""
    try:
        head = mark.read(verify)
    except HeadDamaged:
        return "the mark of where the record ends was changed"
    if head is None:
        began = records.audit_head() == ChainHead.beginning()
        return "" if began else "the mark of where the record ends is missing"
    return "" if records.audit_holds(head) else "the end of the record is missing"
