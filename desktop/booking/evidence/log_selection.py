"""Which entries of the audit log a receiver may read: those on these lists, and no others.

An action that is on no list is withheld, so that a new one is shown to nobody by accident. Withheld
entries are in the pack by their hash alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desktop.booking.access.audit_entry import (
    LOG_CHECKED,
    LOG_FLAWED,
    RECORDS_CHECKED,
    RECORDS_DAMAGED,
    AuditEntry,
)
from desktop.booking.trip.attempt_kinds import ATTEMPT_KINDS

from .evidence_receiver import EvidenceReceiver, ReceiverKind

SUSPENDED, REKEYED = "member suspended", "store rekeyed"
ALARM: Final = "alarm"

_ACCESS = frozenset(
    {
        *("member invited", "role changed", SUSPENDED, "member reinstated", "member removed"),
        *("access reset", "code withdrawn", "code expired", REKEYED, "joined by code"),
        *("suspended after 90 idle days", "stayed open after 90 idle days"),
        *("cleared to take cards", "clearance ended", "training entered", "policy changed"),
        *("policy signed", "checklist answered", LOG_CHECKED, RECORDS_CHECKED),
        *("vendor key saved", "vendor key switched", "merchant sheet issued"),
        *("duties of fares accepted", "limits changed", "limits signed by a second owner"),
    }
)
_OF_A_TRIP = frozenset(
    {
        *("trip opened", "fare replaced", "fare plan chosen", "price accepted"),
        *("card pane opened", "card taken", "card not taken", "client agreed", "client declined"),
        *("booking recorded", "card link mailed", "cancellation quoted"),
        *("refund entered", "refund due recorded", "refund recorded as paid"),
        *("refund withdrawn", "refund owed again"),
        *(action for kind in ATTEMPT_KINDS for action in kind.audit.actions),
    }
)
HANDED_OUT: Mapping[str, str] = MappingProxyType(
    {
        "document saved": "saved as a file",
        "document opened": "shown in a viewer",
        "document printed": "printed",
        "document sent": "begun as a mail",
    }
)
"""What became of a trip's documents; the entries themselves may hold the name of a file."""


def is_shown(entry: AuditEntry, receiver: EvidenceReceiver) -> bool:
    """Whether the receiver reads the whole entry."""
    if entry.unsigned:
        return False
    if receiver.kind is ReceiverKind.DISPUTE:
        return entry.subject == receiver.subject and entry.action in _OF_A_TRIP
    if receiver.kind is ReceiverKind.CLIENT:
        return False
    return entry.action in _ACCESS


def is_counted(entry: AuditEntry, receiver: EvidenceReceiver) -> bool:
    """Whether a section is made from it, although the receiver may not read it."""
    if receiver.kind is ReceiverKind.CLIENT:
        return False
    if receiver.kind is ReceiverKind.DISPUTE:
        return entry.subject == receiver.subject and entry.action in HANDED_OUT
    return entry.outcome == ALARM or is_fault(entry)


def is_fault(entry: AuditEntry) -> bool:
    """Whether the desk found the log or the records not whole."""
    found = (entry.action, entry.outcome)
    return found in ((LOG_CHECKED, LOG_FLAWED), (RECORDS_CHECKED, RECORDS_DAMAGED))
