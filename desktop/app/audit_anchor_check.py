"""Compares the end of the audit log with the audit anchor in this machine's keyring."""

from __future__ import annotations

from desktop.identity.directory.signer_history import SignerHistory
from desktop.store.audit.audit_chain import ChainHead
from desktop.store.audit.audit_head_file import MayMark
from desktop.store.database import Database
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.keyring_port import AuditAnchor

OLDER = "the audit log is older than this machine has seen: an earlier copy was put back"


def audit_not_whole(flaw: str) -> Refused:
    """For the page that is shown first. `flaw` as text."""
    return Refused(
        "record_not_whole",
        f"The audit log is not intact: {flaw}.",
        "Nothing was changed, and the log itself has an entry about it.",
        "Press G A to see it, and call your administrator.",
    )


def marked_by_its_writer(store: Database, signers: SignerHistory) -> MayMark:
    """The end of the audit log is marked by the one who wrote the entry there, or the first one.
    Nobody else marks another end, such as one who lost access since and kept the key.
    """

    def may_mark(head: ChainHead, signer: str) -> bool:
        writer = signers.member_of(store.audit_signer(max(head.seq, 1)) or "")
        return not writer or writer == signers.member_of(signer)

    return may_mark


def is_older(store: Database, anchor: AuditAnchor) -> bool:
    """True when this machine has seen an entry that is missing now, or changed."""
    seen = anchor.recall()
    return seen is not None and not (store.audit_hash(seen.seq) or b"").startswith(seen.hash)


def remember(store: Database, anchor: AuditAnchor) -> None:
    """Keep the present end of the audit log in the keyring. Blocks."""
    end = store.audit_head()
    anchor.keep(end.seq, end.hash)


def put_away(store: Database, anchor: AuditAnchor) -> None:
    """Close the store, then remember. In this order, because the keyring may not answer."""
    try:
        end = store.audit_head()
    finally:
        store.close()
    anchor.keep(end.seq, end.hash)
