"""Something that a vendor showed by itself, and that a person must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class FindingKind(Enum):
    """The value is shown."""

    FLIGHTS_CHANGED = "flights changed"
    ANSWER_WANTED = "airline wants an answer"
    ORDER_CANCELED = "canceled at the airline"
    TICKETS_CHANGED = "tickets changed"
    ORDER_FAILED = "order failed"
    DISPUTE = "dispute"
    REFUND = "refund"
    REFUND_FAILED = "refund failed"
    UNKNOWN_LINK = "unknown link is open"
    POLL_STOPPED = "not asked any more"


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Who has taken a finding off Today, and when."""

    member_id: str
    member_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """`vendor`, `kind` and `subject` name it: the same one is never recorded again, dismissed or
    not. `trip_id` is empty where it is about no single trip. `text` says what happened, and what to
    do.
    """

    id: str
    kind: FindingKind
    vendor: str
    subject: str
    trip_id: str
    text: str
    found_at: datetime
    dismissed: Dismissal | None = None
