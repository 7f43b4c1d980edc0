"""``python -m desktop export-record``: the whole audit log in one file that proves itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from desktop.app.audit_anchor_check import put_away
from desktop.app.open_store import open_store
from desktop.booking.access.role import permissions
from desktop.identity.crypto.org_key import fingerprint
from desktop.identity.directory.public_directory import to_json
from desktop.store.audit.audit_chain import ChainedEntry, ChainHead, UnreadableEntry
from desktop.store.audit.audit_head_file import signed_head
from desktop.store.audit.exported_log import exported
from desktop.store.database import Database
from desktop.system.atomic_file import flush_folder, open_new
from desktop.system.ids import machine_name
from desktop.use_cases.access.session_audit import record_sign_out
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.export_audit import ExportAudit
from desktop.use_cases.errors import DeskError, Refused

from .audit_account import INTACT, NOT_CHECKED, AuditAccount, Terminal, sign_in

FORMAT = "skycap audit record 1"


def export_audit_log(terminal: Terminal, member: str, file: Path) -> int:
    """Exit code 0: written. 2: it was not, and the sentences say why.

    Signing in, exporting and leaving are audit entries. Only who may read the log may export it.
    """
    try:
        account = sign_in(terminal, member)
        with ExitStack() as held:
            entries = _export(terminal, account, file, held)
    except DeskError as error:
        terminal.show(error.sentences())
        return NOT_CHECKED
    terminal.show(f"{entries} entries were written to {file}.")
    terminal.show(f"Organization key {fingerprint(account.signers.org_key)}")
    terminal.show("Check it anywhere with `verify --record FILE`, and compare that key.")
    return INTACT


def _export(terminal: Terminal, account: AuditAccount, file: Path, held: ExitStack) -> int:
    opened, table = account.opened, terminal.policy.permissions
    member = replace(opened.member, may=permissions(opened.member.role, table))
    actor = Actor(member, terminal.now, machine_name())
    store, _ = open_store(account.settings, opened, actor, account.anchor, may_create=False)
    held.callback(put_away, store, account.anchor)
    export = ExportAudit(actor, store, lambda name: write_record(account, store, Path(name)))
    try:
        return export(str(file))
    finally:
        why = "The command to export the audit log ended."
        store.write(lambda repos: record_sign_out(repos, actor, why=why, locks=False))


def write_record(account: AuditAccount, store: Database, file: Path) -> int:
    """A new file; the number of entries. Refused ``record_not_exported``: then there is none."""

    def write(head: ChainHead, chain: Iterator[ChainedEntry]) -> int:
        with os.fdopen(open_new(file), "wb") as writing:
            try:
                writing.write(_header(account, head))
                writing.writelines(exported(chain))
                writing.flush()
                os.fsync(writing.fileno())
            except BaseException:
                with suppress(OSError):
                    file.unlink()
                raise
        flush_folder(file.parent)
        return head.seq

    try:
        return store.read_audit_chain(write)
    except UnreadableEntry as strange:
        raise Refused(
            "record_not_exported",
            f"Entry {strange.seq} of the audit log is not as Skycap writes one.",
            "Nothing was exported, and the records were not changed.",
            "Run `verify`, and keep this computer as it is.",
        ) from strange
    except OSError as failed:
        raise Refused(
            "record_not_exported",
            f"The file {file} could not be written: {failed.strerror}.",
            "Nothing was exported, and no other file was changed.",
            "Name another file, in a folder that has room.",
        ) from failed


def _header(account: AuditAccount, head: ChainHead) -> bytes:
    header = {
        "format": FORMAT,
        "directory": to_json(account.directory.public_part()),
        "head": signed_head(head, account.signer),
    }
    return json.dumps(header, ensure_ascii=False).encode() + b"\n"
