"""Where the record of acts ends, as this machine's keyring remembers it."""

from __future__ import annotations

from desktop.identity.directory.audit_anchor import AuditAnchor
from desktop.store.database import Database
from desktop.use_cases.errors import Refused

OLDER = "the record is older than this machine has seen: an earlier copy was put back"


def audit_not_whole(flaw: str) -> Refused:
    """For the page that is shown first. `flaw` in words."""
    return Refused(
        "record_not_whole",
        f"The record of acts is not whole: {flaw}.",
        "Nothing was changed, and the record itself tells of it.",
        "Press G A to see it, and call whoever looks after Skycap.",
    )


def is_older(store: Database, memory: AuditAnchor) -> bool:
    """True when this machine saw an act that is not there, or not as it was."""
    seen = memory.recall()
    return seen is not None and not (store.audit_hash(seen.seq) or b"").startswith(seen.hash)


def remember(store: Database, memory: AuditAnchor) -> None:
    """Blocks: the machine's keyring is told where the record ends now."""
    end = store.audit_head()
    memory.keep(end.seq, end.hash)


def put_away(store: Database, memory: AuditAnchor) -> None:
    """Close the records first: the keyring may take its time, or not answer."""
    try:
        end = store.audit_head()
    finally:
        store.close()
    memory.keep(end.seq, end.hash)
