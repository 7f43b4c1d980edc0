"""The limits as a text to read."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from desktop.booking.date_time_text import date_text, local_time, time_text
from desktop.booking.delegation.limit_change import SignedLimits
from desktop.booking.delegation.limits import Limits
from desktop.ui.pages.panels.reading.reading_view import Block, Look
from desktop.use_cases.delegation.approvals.keep_limits import LimitsView

LIMIT_LABELS = MappingProxyType(
    {
        "alone": "A ticket, alone up to",
        "second_person": "With a second person up to",
        "flagged_alone": "With a risk, alone up to",
        "flagged_second_person": "With a risk and a second person up to",
        "not_refundable": "A ticket without a refund, alone up to",
        "day": "All tickets of a member in 24 hours",
        "refund": "A refund of the airline, alone up to",
        "waived_fee": "Our fee given back, alone up to",
    }
)
"""By the names of `Limits.amounts`."""

HOURS_LABEL = "A departure is close within hours"


def limits_text(limits: Limits, before: Limits | None = None) -> Iterable[Block]:
    """Each limit, and what a risk is; with `before`, only what is another then."""
    for name, label in LIMIT_LABELS.items():
        if before is None or limits.amounts[name] != before.amounts[name]:
            yield Block(Look.ITEM, f"{label} {limits.amounts[name]}")
    if before is not None and limits.close_hours == before.close_hours:
        return
    yield Block(
        Look.ITEM,
        f"A risk is a new client, a departure within {limits.close_hours} hours, a payer who does "
        "not travel, or a billing address abroad",
    )


def limits_blocks(view: LimitsView) -> Iterable[Block]:
    """What counts now, what waits, and what is wrong with the records."""
    found = view.in_force
    yield Block(Look.TITLE, "What a member may do alone")
    if found.has_invalid:
        yield Block(
            Look.STATE,
            "! A change in the records was signed by no owner of today, so the narrower limits "
            "count. An owner signs anew: E.",
            "bad",
        )
    yield Block(Look.LEAD, _signed_text(found.signed))
    yield from limits_text(found.limits)
    if found.waiting is not None:
        waiting = found.waiting
        at = time_text(local_time(waiting.in_force_from))
        yield Block(Look.RULE)
        yield Block(Look.STATE, f"○ {waiting.by.member_name}'s change counts from {at}.", "warn")
        yield from limits_text(waiting.limits, found.limits)
        if view.may_confirm:
            yield Block(Look.LEAD, "S signs it as a second owner: then it counts at once.")
    yield Block(Look.RULE)
    yield Block(
        Look.SOURCE,
        "Above what a second person may approve, an owner is one of the two. Amounts in another "
        "currency cannot be compared, and count as above every limit.",
    )


def _signed_text(signed: SignedLimits | None) -> str:
    if signed is None:
        return "These came with Skycap; no owner has changed them."
    second = f" and {signed.second.member_name}" if signed.second else ""
    day = date_text(local_time(signed.by.at).date())
    return f"Signed by {signed.by.member_name}{second}, {day}."
