"""Certificates of members who may take cards, for the card pane.

The text is made here and read by the pane (`card_protocol/company_statements.py`), which knows
nothing of this room.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from desktop.booking.access.role import AccountStatus, Permission, Role
from desktop.identity.crypto.field_limits import EARLIEST
from desktop.identity.crypto.sealed_grant import Signer
from desktop.identity.directory.directory_records import (
    CardCertificate,
    GivenClearance,
    MemberRecord,
)
from desktop.identity.directory.directory_session import DirectorySession

from .signed_statement import SignedStatement

CERTIFICATE_LASTS = timedelta(days=30)
"""A former member's copy is good for as long: the pane asks nobody."""

LONGEST_CLEARANCE = timedelta(days=186)
"""Six months, of which two have 30 days, and the rest of the last day (PCI DSS v4.0.1, 7.2.4)."""

_BEHIND = timedelta(days=30)
"""So far this computer's clock may be behind that of the owner who cleared."""

_RENEWED_WITHIN = timedelta(days=20)
"""An owner's sign-in renews a certificate that has less left than this."""


def takes_cards(session: DirectorySession, member: MemberRecord) -> bool:
    """Whether the member is to have a certificate, where the card pane asks for one."""
    active = member.status is AccountStatus.ACTIVE
    may = session.permitted(member.role)
    if not session.certify_for or not active or Permission.TAKE_CARD not in may:
        return False
    ends_at = cleared_until(session, member)
    return ends_at is None or ends_at > session.now()


def cleared_until(session: DirectorySession, member: MemberRecord) -> datetime | None:
    """None where no clearance is asked for: an owner holds the key that certifies."""
    if not session.only_cleared or member.role == Role.OWNER.value:
        return None
    counted = counted_clearance(member, session.now())
    return counted.ends_at if counted is not None else EARLIEST


def counted_clearance(member: MemberRecord, now: datetime) -> GivenClearance | None:
    """None where an owner gave none, has not signed this member in yet, or gave one for longer than
    any is good for, as a clock that ran ahead does. A clock that is behind takes none away.
    """
    given = member.clearance
    if given is None or member.enrollment_proof is not None:
        return None
    is_ahead = given.given_at - now > _BEHIND
    since = now if is_ahead else given.given_at
    return given if given.ends_at - since <= LONGEST_CLEARANCE else None


def certificate_for(
    by: Signer, member: MemberRecord, environment: str, now: datetime, sheet_serial: int,
    *, at_most: datetime | None = None,
) -> CardCertificate:  # fmt: skip
    """That this member may take cards in this environment, by no sheet before this serial, and not
    after `at_most`, which is later than now.
    """
    lasts_until = now + CERTIFICATE_LASTS
    ends_at = min(lasts_until, at_most or lasts_until).replace(microsecond=0)
    text = _certificate_text(member, environment, ends_at, sheet_serial)
    return CardCertificate(ends_at, sheet_serial, by.sign(text.encode("ascii")))


def is_due(
    certificate: CardCertificate | None, now: datetime, at_most: datetime | None = None
) -> bool:
    """Whether a member who may take cards until `at_most` is to have another: soon over, or good
    for longer than any made now, by a clock that ran ahead; the pane takes none of those.
    """
    if certificate is None:
        return True
    if at_most is not None and certificate.ends_at == at_most.replace(microsecond=0):
        return False
    return not now + _RENEWED_WITHIN <= certificate.ends_at <= now + CERTIFICATE_LASTS


def certificate_statement(
    member: MemberRecord, certificate: CardCertificate, environment: str
) -> SignedStatement:
    """The text of this certificate, as it was signed."""
    text = _certificate_text(member, environment, certificate.ends_at, certificate.sheet_serial)
    return SignedStatement(text, certificate.signature)


def _certificate_text(
    member: MemberRecord, environment: str, ends_at: datetime, sheet_serial: int
) -> str:
    return json.dumps(
        {
            "use": "skycap 1 card certificate",
            "member_id": member.id,
            "verify_key": member.verify_key.hex(),
            "environment": environment,
            "ends_at": int(ends_at.timestamp()),
            "sheet_serial": sheet_serial,
        }
    )
