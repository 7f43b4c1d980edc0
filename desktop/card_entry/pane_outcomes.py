"""How a card entry ended without a card, in the desk's sentences.

Keyed by the codes of the pane's reply. Never a word of the far sides' own, never lost or stolen.
"""

from __future__ import annotations

from desktop.booking.trip.card_entry_text import how_it_ended
from desktop.use_cases.errors import Cancelled, DeskError, Refused, Unreachable

_SAFE = "Nothing is charged and no card is kept."
_AGAIN = "Press F9 to take the card."
_OTHER_CARD = "Ask the client for another card, then press F9."
_ASK_OWNER = "Tell the owner, and send the client a payment link instead."
_OWNER = "Ask the owner to look at the keys in Settings."

# Codes of the desk for endings that nobody refused.
_CANCELLED = {
    "none": "pane_cancelled",
    "no_key": "pane_idle",
    "time_up": "pane_idle",
    "focus_lost": "pane_focus_lost",
    "told_to_end": "pane_closed",
}

_PRESS_AFTER = {
    "processor_declined": _OTHER_CARD,
    "processor_number": _AGAIN,
    "processor_expiry": _AGAIN,
    "processor_code": _AGAIN,
    "processor_key": _OWNER,
    "processor_closed": "The owner must switch on direct card entry with the processor.",
    "processor_repeats": _ASK_OWNER,
    "vault_repeats": _ASK_OWNER,
    "vault_declined": _OTHER_CARD,
    "vault_number": _OTHER_CARD,
    "vault_expiry": _AGAIN,
    "vault_code": _AGAIN,
    "vault_address": "Send the client a payment link instead.",
    "vault_key": _OWNER,
    "vault_closed": "The owner must ask the airline side to open direct card entry.",
}

_UNREACHABLE = ("processor_silent", "vault_silent", "proxy_silent", "intercepted")


def ending_for(outcome: str, code: str) -> DeskError:
    """What to raise for a reply without tokens."""
    happened = how_it_ended(outcome, code)
    if outcome in ("cancelled", "idle", "locked"):
        return Cancelled(_CANCELLED.get(code, "pane_cancelled"), happened, _SAFE, _AGAIN)
    if outcome == "refused" and code in _PRESS_AFTER:
        return Refused(f"card_{code}", happened, _SAFE, _PRESS_AFTER[code])
    if outcome == "unreachable" and code in _UNREACHABLE:
        return Unreachable(code, happened, _SAFE, "Press F9 to try again.")
    happened = how_it_ended("fault", code)
    return Refused(f"pane_{code}", happened, _SAFE, "Send the client a payment link instead.")


def pane_died() -> DeskError:
    """The process was gone without a word."""
    return Cancelled("pane_died", how_it_ended("no_reply", "pane_died"), _SAFE, _AGAIN)


def pane_closed() -> DeskError:
    """The desk itself closed it: lock, sign-out, quit."""
    return Cancelled("pane_closed", how_it_ended("no_reply", "pane_closed"), _SAFE, _AGAIN)


def pane_silent() -> DeskError:
    """It outlived its own clock and was ended."""
    return Cancelled("pane_idle", how_it_ended("no_reply", "pane_idle"), _SAFE, _AGAIN)


def pane_garbled() -> DeskError:
    """Its reply broke the protocol and was thrown away unread."""
    return Refused("pane_garbled", how_it_ended("no_reply", "pane_garbled"), _SAFE, _AGAIN)


def pane_open() -> DeskError:
    """One at a time."""
    return Refused(
        "pane_open",
        "A card is being taken already.",
        "It is not disturbed.",
        "Finish or cancel it first.",
    )


def pane_missing() -> DeskError:
    """The program could not be started."""
    return Refused(
        "pane_missing",
        how_it_ended("no_reply", "pane_missing"),
        _SAFE,
        "Install Skycap again, or send the client a payment link.",
    )
