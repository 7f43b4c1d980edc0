"""A request for an approval as a text to read, and as a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desktop.booking.date_time_text import local_time, time_text
from desktop.booking.delegation.approval import Approval
from desktop.booking.delegation.limits import LimitedAct
from desktop.ui.pages.panels.reading.reading_view import Block, Look

_INTERNAL = ("client on file as ", "offer of ")
"""Terms that an approval is bound to, and that say nothing to a reader."""


def request_blocks(approval: Approval, now: datetime) -> Iterable[Block]:
    """All that the second person decides by."""
    request = approval.request
    about, asker = request.subject, request.by.member_name
    yield Block(Look.TITLE, title_of(approval))
    yield Block(Look.STATE, ends_text(request.ends_at, now), "warn")
    reason = (
        f"{asker} asks: {request.why}" if request.why else f"{asker} asks, and gives no reason."
    )
    yield Block(Look.LEAD, reason)
    if approval.answer is not None:
        yield Block(Look.LEAD, f"Asked back: {approval.answer.note}")
    yield Block(Look.HEADING, "Why a second person is needed")
    for reason in request.reasons:
        yield Block(Look.ITEM, _sentence(reason))
    is_ticket = about.action is LimitedAct.TICKET
    heading = f"What {about.merchant} charges for" if is_ticket else "What is canceled"
    yield Block(Look.HEADING, heading)
    shown = (_readable(term) for term in about.terms if not term.startswith(_INTERNAL))
    for term in dict.fromkeys(shown):
        yield Block(Look.ITEM, term)
    yield Block(Look.HEADING, "What the client is read")
    yield Block(Look.PARAGRAPH, request.words)
    yield Block(Look.RULE)
    yield Block(
        Look.SOURCE,
        f"Signed by {asker} at {time_text(local_time(request.by.at))}. Your answer is signed with "
        "your own key. It holds for this client, merchant, trip and time, and for no other amount "
        "than you approve; any change of the trip ends it.",
    )


def row_text(approval: Approval, now: datetime) -> tuple[str, str]:
    """Two lines."""
    request = approval.request
    return (
        title_of(approval),
        f"{request.by.member_name} · {ends_text(request.ends_at, now)}",
    )


def title_of(approval: Approval) -> str:
    """How much for whom, or back to whom."""
    about = approval.request.subject
    which_way = "for" if about.action is LimitedAct.TICKET else "back to"
    return f"{about.amount} {which_way} {about.client_name}"


def ends_text(ends_at: datetime, now: datetime) -> str:
    """``"Ends at 15:04, in 12 minutes"``."""
    minutes = max(0, int((ends_at - now).total_seconds() // 60))
    return f"Ends at {time_text(local_time(ends_at))}, in {minutes} minutes"


def _readable(term: str) -> str:
    """Without what only the records know it by."""
    return _sentence(term.partition(", on file as ")[0].replace("_", " "))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
