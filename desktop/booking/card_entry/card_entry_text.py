"""Text for a card pane receipt: how it ended, its screen shield, its protections.

Nothing here claims more than the pane reported.
"""

from __future__ import annotations

from collections.abc import Collection

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection, PaneShield

_E = PaneEnding
_ENDED = {
    _E.TAKEN: "Card taken.",
    _E.CANCELLED: "Card entry was canceled.",
    _E.NO_KEY: "Card entry closed after a minute without a key.",
    _E.TIME_UP: "Card entry closed: its three minutes were up.",
    _E.IDLE: "Card entry closed after a while without a key.",
    _E.FOCUS_LOST: "Card entry closed: another window was in front too long.",
    _E.CLOSED_BY_SYSTEM: "Card entry was closed by the system.",
    _E.LOCKED: "Card entry was closed from outside.",
    _E.PROCESSOR_DECLINED: "The client's bank refused this card.",
    _E.PROCESSOR_NUMBER: "The processor does not know this card number.",
    _E.PROCESSOR_EXPIRY: "The processor refused the expiry date.",
    _E.PROCESSOR_CODE: "The security code was not right.",
    _E.PROCESSOR_KEY: "The processor does not accept this company's key.",
    _E.PROCESSOR_CLOSED: "The processor does not take cards typed here for this company.",
    _E.PROCESSOR_REJECTED: "The processor did not take the request as it was sent.",
    _E.PROCESSOR_WRONG_MODE: (
        "The processor answered for test cards where real ones are taken, or the other way round."
    ),
    _E.PROCESSOR_REPEATS: (
        "The processor sent the card number back, so the pane was closed at once."
    ),
    _E.VAULT_DECLINED: "The airline's side refused this card.",
    _E.VAULT_NUMBER: "The airline's side does not take this card number.",
    _E.VAULT_EXPIRY: "The airline's side refused the expiry date.",
    _E.VAULT_CODE: "The airline's side refused the security code.",
    _E.VAULT_NAME: "The airline's side refused the name on the card.",
    _E.VAULT_ADDRESS: "The airline's side refused the billing address.",
    _E.VAULT_KEY: "The airline's card vault does not accept this company's key.",
    _E.VAULT_CLOSED: "The airline's card vault is not open for this company.",
    _E.VAULT_WRONG_MODE: (
        "The airline's card vault answered for test cards where real ones are taken, or the other "
        "way round."
    ),
    _E.VAULT_REPEATS: (
        "The airline's side sent the card number back, so the pane was closed at once."
    ),
    _E.REFUSED: "The card was refused.",
    _E.PROCESSOR_BUSY: "The processor asked us to slow down.",
    _E.VAULT_BUSY: "The airline's card vault asked us to slow down.",
    _E.PROCESSOR_SILENT: "The processor did not answer.",
    _E.VAULT_SILENT: "The airline's card vault did not answer.",
    _E.PROXY_SILENT: "The web proxy of this network does not answer.",
    _E.PROXY_REFUSED: "The web proxy of this network did not let the card through.",
    _E.PROXY_SIGN_IN: "The web proxy of this network asks for a name and a password.",
    _E.CERTIFICATE_DATES: (
        "By this computer's clock, a security certificate has expired or is not valid yet, so "
        "nothing was sent."
    ),
    _E.INTERCEPTED: "Something on this network opens secure connections, so nothing was sent.",
    _E.UNREACHABLE: "The card could not be sent.",
    _E.CORE_DUMPS: "The card pane did not open: this system would write memory to disk in a crash.",
    _E.MEMORY_READABLE: "The card pane did not open: other programs could read its memory.",
    _E.TRACED: (
        "The card pane did not open: another program on this computer is tracing it, as a debugger "
        "does."
    ),
    _E.UNCONFINED: (
        "The card pane did not open: this system cannot confine it, and real cards need that."
    ),
    _E.NEW_PRIVILEGES: "The card pane did not open: it could gain rights it must not have.",
    _E.MEMORY_UNLOCKED: (
        "The card pane did not open: its memory could be written to the swap file."
    ),
    _E.SCREEN_UNSHIELDED: (
        "The card pane did not open: its window could not be kept out of screenshots."
    ),
    _E.KEYBOARD_UNSECURED: "The card pane did not open: the keyboard could not be secured.",
    _E.PROGRAM_CHANGED: (
        "The card pane did not open: a file of its program was changed since it was installed."
    ),
    _E.NO_DISPLAY: "The card pane did not open: there is no screen to open it on.",
    _E.NO_READER: "The card pane did not open: no screen reader was found on this desktop.",
    _E.NO_WEB_ENGINE: (
        "The vendor's own card fields did not open: their web engine is not installed here."
    ),
    _E.ENGINE_ENDED: "The web engine with the vendor's own card fields ended unexpectedly.",
    _E.NOT_SIGNED: (
        "The card pane did not open: no member of the company has signed this request for it."
    ),
    _E.NO_SIGNATURE_CHECK: (
        "The card pane did not open: it cannot check signatures on this system, and cards at the "
        "vendors need that."
    ),
    _E.PIN_NOT_TRUSTED: (
        "The card pane did not open: the organization key that is pinned on this computer can be "
        "changed by others than root, or it is no key."
    ),
    _E.OTHER_ORGANIZATION: (
        "The card pane did not open: another organization's key is pinned on this computer."
    ),
    _E.SHEET_REFUSED: (
        "The card pane did not open: the merchant sheet is not one that the company's owner signed "
        "for this environment."
    ),
    _E.SHEET_EXPIRED: (
        "The card pane did not open: the merchant sheet was replaced by a newer one or, by this "
        "computer's clock, has expired or is not valid yet."
    ),
    _E.SHEET_OTHER_PAYEE: (
        "The card pane did not open: the card would go to an account that is not on the merchant "
        "sheet."
    ),
    _E.NOT_CERTIFIED: (
        "The card pane did not open: no owner has certified that this member may take cards here."
    ),
    _E.CERTIFICATION_EXPIRED: (
        "The card pane did not open: the certificate that this member may take cards has expired."
    ),
    _E.BAD_REQUEST: "The card pane did not understand what the desk asked.",
    _E.BROKEN: "The card pane had a fault.",
    _E.DIED: "The card pane ended unexpectedly.",
    _E.CLOSED_WITH_DESK: "Card entry was closed with the desk.",
    _E.SILENT: "The card pane stopped answering and was ended.",
    _E.GARBLED: "The card pane gave an answer that cannot be trusted.",
    _E.MISSING: "The card pane could not be started.",
    _E.OPEN_ALREADY: "A card was being taken already.",
    _E.NOT_OPENED: "The card pane was not opened.",
}
_SHIELDS = {
    PaneShield.EXCLUDED: "hidden from recordings, read back",
    PaneShield.BEST_EFFORT: "asked not to be recorded, best effort",
    PaneShield.DOTS_X11: "not possible to hide, so dots only",
    PaneShield.DOTS_WAYLAND: "not possible to hide, so dots only",
    PaneShield.DOTS: "perhaps recorded, so dots only",
    PaneShield.VENDOR_PAINTS: "not possible to hide, and the vendor's fields show the digits",
    PaneShield.UNKNOWN: "not known",
}
_P = PaneProtection
_HELD = {
    _P.MEMORY_LOCKED: "memory locked",
    _P.MEMORY_HIDDEN: "in a hidden page",
    _P.MEMORY_NOT_DUMPED: "kept out of dumps",
    _P.NOT_READABLE: "closed to programs of the same person (best effort)",
    _P.CLOSED_FROM_START: "closed from its first instruction",
    _P.NO_CORE: "no core file",
    _P.NO_DEBUGGER: "no debugger",
    _P.NO_NEW_PRIVILEGES: "no new rights",
    _P.NO_FILE_WRITES: "no file written",
    _P.READS_BOUNDED: "only listed files read",
    _P.NETWORK_BOUNDED: "only the payees reached",
    _P.CALLS_FILTERED: "system calls filtered",
    _P.NO_CHILDREN: "no other program started",
    _P.NO_NEW_CODE: "no further code loaded",
    _P.NO_BUS: "no accessibility bus",
    _P.NO_CLIPBOARD: "no clipboard",
    _P.SCREEN_EXCLUDED: "window kept out of captures",
    _P.SECURE_KEYBOARD: "keyboard secured",
    _P.REQUEST_SIGNED: "request signed by a member of the company (best effort)",
    _P.KEY_PINNED: "under the organization key that root pinned",
    _P.VENDOR_FIELDS: "typed into the vendor's own fields",
    _P.HOSTS_LISTED: "only listed hosts reached (best effort)",
    _P.NOTHING_KEPT: "off the record",
    _P.ENGINE_SANDBOXED: "the web engine in its sandbox",
}
# Until its first instruction a pane that does not start closed could be opened or changed.
_HELD_FROM_START = {_P.NOT_READABLE: "closed to programs of the same person (protected)"}
# Without the pin a stranger brings an own company; without the package, a pane of their own.
_HELD_PINNED = {_P.REQUEST_SIGNED: "request signed by a member of the company (protected)"}

VENDOR_FIELDS_TEXT = (
    "The digits were in the memory of the web engine, and of this window, until both ended with "
    "the card."
)
"""What the vendor's own fields mean for the digits."""

_CONFINED = frozenset({_P.NO_FILE_WRITES, _P.READS_BOUNDED, _P.NETWORK_BOUNDED, _P.CALLS_FILTERED})


def ending_sentence(ending: PaneEnding) -> str:
    """One sentence for one opening."""
    return _ENDED[ending]


def screen_text(shield: PaneShield) -> str:
    """What kept the pane out of recordings; continues ``screen``."""
    return _SHIELDS[shield]


def is_confined(held: Collection[PaneProtection]) -> bool:
    """Whether the system bounded what the pane could do had it been taken over."""
    return _CONFINED.issubset(held)


def protections_list(held: Collection[PaneProtection]) -> str:
    """All active protections, in one order, with commas; empty when there are none."""
    texts = _HELD
    if _P.CLOSED_FROM_START in held:
        texts = texts | _HELD_FROM_START
        if _P.KEY_PINNED in held:
            texts = texts | _HELD_PINNED
    return ", ".join(texts[protection] for protection in PaneProtection if protection in held)
