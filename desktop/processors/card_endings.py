"""How a card entry ended without a card, in the desk's sentences.

Keyed by the codes of the pane's reply. Never a word of the far sides' own, never lost or stolen.
"""

from __future__ import annotations

from desktop.desk.errors import Cancelled, DeskError, Refused, Unreachable

_SAFE = "Nothing is charged and no card is kept."
_AGAIN = "Press F9 to take the card."
_OTHER_CARD = "Ask the client for another card, then press F9."
_OWNER = "Ask the owner to look at the keys in Settings."

_CANCELLED = {
    "none": ("pane_cancelled", "Card entry was cancelled."),
    "no_key": ("pane_idle", "Card entry closed after a minute without a key."),
    "time_up": ("pane_idle", "Card entry closed: its three minutes were up."),
    "focus_lost": ("pane_focus_lost", "Card entry closed: another window was in front too long."),
    "told_to_end": ("pane_closed", "Card entry was closed by the system."),
}

_REFUSED = {
    "processor_declined": ("The client's bank refused this card.", _OTHER_CARD),
    "processor_number": ("The processor does not know this card number.", _AGAIN),
    "processor_expiry": ("The processor refused the expiry date.", _AGAIN),
    "processor_code": ("The security code was not right.", _AGAIN),
    "processor_key": ("The processor does not accept this company's key.", _OWNER),
    "processor_closed": (
        "The processor does not take cards typed here for this company.",
        "The owner must switch on direct card entry with the processor.",
    ),
    "processor_repeats": (
        "The processor sent the card number back, so the pane was closed at once.",
        "Tell the owner, and send the client a payment link instead.",
    ),
    "vault_repeats": (
        "The airline's side sent the card number back, so the pane was closed at once.",
        "Tell the owner, and send the client a payment link instead.",
    ),
    "vault_declined": ("The airline's side refused this card.", _OTHER_CARD),
    "vault_number": ("The airline's side does not take this card number.", _OTHER_CARD),
    "vault_expiry": ("The airline's side refused the expiry date.", _AGAIN),
    "vault_code": ("The airline's side refused the security code.", _AGAIN),
    "vault_address": (
        "The airline's side wants more of the billing address than the postcode.",
        "Send the client a payment link instead.",
    ),
    "vault_key": ("The airline's card vault does not accept this company's key.", _OWNER),
    "vault_closed": (
        "The airline's card vault is not open for this company.",
        "The owner must ask the airline side to open direct card entry.",
    ),
}

_UNREACHABLE = {
    "processor_silent": "The processor did not answer.",
    "vault_silent": "The airline's card vault did not answer.",
    "proxy_silent": "The proxy of this network did not let the card through.",
    "intercepted": "Something on this network opens secure connections, so nothing was sent.",
}

_FAULTS = {
    "core_dumps": "this system would write memory to disk in a crash",
    "memory_readable": "other programs could read its memory",
    "new_privileges": "it could gain rights it must not have",
    "memory_unlocked": "its memory could be written to the swap file",
    "screen_unshielded": "its window could not be kept out of screenshots",
    "keyboard_unsecured": "the keyboard could not be secured",
    "no_display": "there is no screen to open it on",
    "no_reader": "no screen reader was found on this desktop",
}


def ending_for(outcome: str, code: str) -> DeskError:
    """What to raise for a reply without tokens."""
    if outcome in ("cancelled", "idle", "locked"):
        known = _CANCELLED.get(code, _CANCELLED["none"])
        return Cancelled(known[0], known[1], _SAFE, _AGAIN)
    if outcome == "refused" and code in _REFUSED:
        happened, press = _REFUSED[code]
        return Refused(f"card_{code}", happened, _SAFE, press)
    if outcome == "unreachable" and code in _UNREACHABLE:
        return Unreachable(code, _UNREACHABLE[code], _SAFE, "Press F9 to try again.")
    why = _FAULTS.get(code)
    happened = f"The card pane did not open: {why}." if why else "The card pane had a fault."
    return Refused(f"pane_{code}", happened, _SAFE, "Send the client a payment link instead.")


def pane_died() -> DeskError:
    """The process was gone without a word."""
    return Cancelled("pane_died", "The card pane ended unexpectedly.", _SAFE, _AGAIN)


def pane_closed() -> DeskError:
    """The desk itself closed it: lock, sign-out, quit."""
    return Cancelled("pane_closed", "Card entry was closed with the desk.", _SAFE, _AGAIN)


def pane_silent() -> DeskError:
    """It outlived its own clock and was ended."""
    return Cancelled("pane_idle", "The card pane stopped answering and was ended.", _SAFE, _AGAIN)


def pane_garbled() -> DeskError:
    """Its reply broke the protocol and was thrown away unread."""
    return Refused(
        "pane_garbled", "The card pane gave an answer that cannot be trusted.", _SAFE, _AGAIN
    )


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
        "The card pane could not be started.",
        _SAFE,
        "Install Skycap again, or send the client a payment link.",
    )
