"""The sealed pane's fixed words in a person's: how it ended, what was seen of it, what held.

Nothing here claims more than the pane told. A word that is not known yet is shown as it came.
"""

from __future__ import annotations

_ENDINGS = {
    ("tokens", "none"): "Card taken.",
    ("cancelled", "none"): "Card entry was cancelled.",
    ("idle", "no_key"): "Card entry closed after a minute without a key.",
    ("idle", "time_up"): "Card entry closed: its three minutes were up.",
    ("locked", "focus_lost"): "Card entry closed: another window was in front too long.",
    ("locked", "told_to_end"): "Card entry was closed by the system.",
    ("refused", "processor_declined"): "The client's bank refused this card.",
    ("refused", "processor_number"): "The processor does not know this card number.",
    ("refused", "processor_expiry"): "The processor refused the expiry date.",
    ("refused", "processor_code"): "The security code was not right.",
    ("refused", "processor_key"): "The processor does not accept this company's key.",
    ("refused", "processor_closed"): (
        "The processor does not take cards typed here for this company."
    ),
    ("refused", "processor_repeats"): (
        "The processor sent the card number back, so the pane was closed at once."
    ),
    ("refused", "vault_repeats"): (
        "The airline's side sent the card number back, so the pane was closed at once."
    ),
    ("refused", "vault_declined"): "The airline's side refused this card.",
    ("refused", "vault_number"): "The airline's side does not take this card number.",
    ("refused", "vault_expiry"): "The airline's side refused the expiry date.",
    ("refused", "vault_code"): "The airline's side refused the security code.",
    ("refused", "vault_address"): (
        "The airline's side wants more of the billing address than the postcode."
    ),
    ("refused", "vault_key"): "The airline's card vault does not accept this company's key.",
    ("refused", "vault_closed"): "The airline's card vault is not open for this company.",
    ("unreachable", "processor_silent"): "The processor did not answer.",
    ("unreachable", "vault_silent"): "The airline's card vault did not answer.",
    ("unreachable", "proxy_silent"): "The proxy of this network did not let the card through.",
    ("unreachable", "intercepted"): (
        "Something on this network opens secure connections, so nothing was sent."
    ),
    ("no_reply", "pane_died"): "The card pane ended unexpectedly.",
    ("no_reply", "pane_closed"): "Card entry was closed with the desk.",
    ("no_reply", "pane_idle"): "The card pane stopped answering and was ended.",
    ("no_reply", "pane_garbled"): "The card pane gave an answer that cannot be trusted.",
    ("no_reply", "pane_open"): "A card was being taken already.",
    ("no_reply", "pane_missing"): "The card pane could not be started.",
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
_OF_A_KIND = {
    "cancelled": "Card entry was cancelled.",
    "idle": "Card entry closed after a while without a key.",
    "locked": "Card entry was closed by the system.",
    "refused": "The card was refused.",
    "unreachable": "The card could not be sent.",
    "fault": "The card pane had a fault.",
    "no_reply": "The card pane gave no answer.",
}
_SHIELDS = {
    "excluded": "hidden from recordings, read back",
    "best_effort": "asked not to be recorded, best effort",
    "dots_x11": "not possible to hide, so dots only",
    "dots_wayland": "not possible to hide, so dots only",
    "dots": "perhaps recorded, so dots only",
    "unknown": "not known",
}
_HELD = {
    "memory_locked": "memory locked",
    "memory_hidden": "in a hidden page",
    "memory_not_dumped": "kept out of dumps",
    "not_readable": "closed to programs of the same person",
    "no_core": "no core file",
    "no_debugger": "no debugger",
    "no_new_privileges": "no new rights",
    "no_file_writes": "no file written",
    "reads_bounded": "only listed files read",
    "network_bounded": "only the card's ports reached",
    "calls_filtered": "system calls filtered",
    "no_children": "no other program started",
    "no_bus": "no accessibility bus",
    "no_clipboard": "no clipboard",
    "screen_excluded": "window kept out of captures",
    "secure_keyboard": "keyboard secured",
}


def how_it_ended(outcome: str, code: str) -> str:
    """One sentence for one opening."""
    known = _ENDINGS.get((outcome, code))
    if known is not None:
        return known
    if outcome == "fault" and code in _FAULTS:
        return f"The card pane did not open: {_FAULTS[code]}."
    return _OF_A_KIND.get(outcome, "Card entry ended.")


def screen_text(shield: str) -> str:
    """What stood between the pane's picture and a recording; continues ``screen``."""
    return _SHIELDS.get(shield, shield.replace("_", " "))


def protections_text(held: tuple[str, ...]) -> str:
    """All that held, in one order, with commas; empty when nothing held."""
    order = [name for name in _HELD if name in held]
    order += sorted(name for name in held if name not in _HELD)
    return ", ".join(_HELD.get(name, name.replace("_", " ")) for name in order)
