"""May it be changed, may it be refunded: the short form for a row, the long one for documents."""

from __future__ import annotations

from desktop.booking.trip.offer import Condition, Offer


def conditions_text(offer: Offer) -> str:
    """``"Change USD 150.00 · Refund no"``."""
    return f"Change {offer.change.short_text()} · Refund {offer.refund.short_text()}"


def change_sentence(change: Condition) -> str:
    """What a change before departure costs, as a sentence for the client."""
    if change.allowed and change.fee is None:
        return "Changes before departure are possible; the airline does not say at what fee."
    if change.allowed and change.fee:
        fee = f"cost {change.fee} plus" if change.fee.minor else "are free but for"
        return f"Changes before departure {fee} any difference in fare."
    return _not_allowed(change, "change", "Changes")


def refund_sentence(refund: Condition) -> str:
    """What a refund before departure costs, as a sentence for the client."""
    if refund.allowed and refund.fee is None:
        return "Refunds before departure are possible; the airline does not say at what fee."
    if refund.allowed and refund.fee:
        fee = f"less {refund.fee}" if refund.fee.minor else "in full"
        return f"The fare is refunded before departure {fee}."
    return _not_allowed(refund, "refund", "Refunds")


def _not_allowed(condition: Condition, one: str, many: str) -> str:
    if condition.allowed is None:
        return f"The airline does not say whether a {one} before departure is possible."
    return f"{many} before departure are not possible."
