"""May it be changed, may it be refunded: the short form for a row, the long one for papers."""

from __future__ import annotations

from .offer import Condition, Offer


def conditions_words(offer: Offer) -> str:
    """``"Change USD 150.00 · Refund no"``."""
    return f"Change {offer.change.words()} · Refund {offer.refund.words()}"


def change_sentence(change: Condition) -> str:
    """What a change before departure costs, as a sentence for the client."""
    return _sentence(change, "change", "Changes", "Changed")


def refund_sentence(refund: Condition) -> str:
    """What a refund before departure costs, as a sentence for the client."""
    return _sentence(refund, "refund", "Refunds", "Refunded")


def _sentence(condition: Condition, noun: str, nouns: str, done: str) -> str:
    if condition.allowed is None:
        return f"The airline does not say whether a {noun} before departure is possible."
    if not condition.allowed:
        return f"{nouns} are not possible."
    if condition.fee is None:
        return f"{done} before departure on the airline's terms; it does not say at what fee."
    if condition.fee.minor == 0:
        return f"{done} before departure free of charge by the airline."
    return f"{done} before departure for {condition.fee}, kept by the airline."
