"""Audit entries for sign-in and sign-out, whatever ends the session: the member, a lock or an exit.

Neither needs a permission: every member may sign out, and both are always written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.booking.access.failed_sign_in import FailedSignIn, note_of
from desktop.use_cases.actor import Actor
from desktop.use_cases.keep_draft import own_draft
from desktop.use_cases.ports.store_port import Repositories

_LOCKED = "locked"


def record_sign_in(
    repos: Repositories,
    actor: Actor,
    failed_sign_ins: Sequence[FailedSignIn] = (),
    name_of: Callable[[str], str] = lambda member_id: "",
) -> None:
    """`failed_sign_ins` are those since the last sign-in, noted unsigned (PCI DSS 10.2.1.4).

    `name_of` is the name of the member with an id, empty where nobody has it.
    """
    for failed in failed_sign_ins:
        name = name_of(failed.member_id)
        repos.audit.add(note_of(failed, name, actor.now()))
    lock_mark = own_draft(actor.member, _LOCKED)
    action = "unlocked" if repos.drafts.recall(lock_mark) else "signed in"
    repos.drafts.drop(lock_mark)
    repos.audit.add(actor.audit_entry(action))


def record_sign_out(repos: Repositories, actor: Actor, *, why: str, locks: bool) -> None:
    """`why` is a sentence; with `locks` the next sign-in of this member is an unlock."""
    repos.audit.add(actor.audit_entry("locked" if locks else "signed out", detail=why))
    if locks:
        repos.drafts.keep(own_draft(actor.member, _LOCKED), why)
