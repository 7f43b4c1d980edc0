"""Translates the pane's outcomes into the desk's endings, reports and errors.

The only place where types of the protocol become types of `booking`. Error texts of the payees are
never shown, and no message mentions lost or stolen cards.
"""

from __future__ import annotations

from collections.abc import Iterable

from desktop.booking.card_entry.card_entry_ending import (
    EndingKind,
    PaneEnding,
    PaneProtection,
    PaneShield,
)
from desktop.booking.card_entry.card_entry_receipt import PaneReport
from desktop.booking.card_entry.card_entry_text import ending_sentence
from desktop.booking.card_entry.hosted_fields import INSTALL_COMMAND
from desktop.card_protocol import Code, Outcome, PaneReply, Protection, Shield
from desktop.use_cases.errors import Cancelled, DeskError, Refused, Unreachable

_SAFE = "Nothing is charged and no card is kept."
_TRY_AGAIN = "Press F9 to take the card."
_WAIT = "Wait a minute, then press F9."
_OTHER_CARD = "Ask the client for another card, then press F9."
_LINK = "Send the client a payment link instead."
_ASK_OWNER = "Tell the owner, and send the client a payment link instead."
_OWNER = "Ask the owner to look at the keys in Settings."
_PROXY = "Check HTTPS_PROXY with the person who runs this network, then start Skycap again."
_CLOCK = (
    "Check the date and time of this computer, then press F9. If they are right, do not take a "
    "card, and call the owner."
)
_NEW_SHEET = "Ask the owner to make a new merchant sheet."
_CERTIFY = "Ask an owner to sign in once, which certifies the members who may take cards."
_PIN = "Ask the administrator of this computer to pin the company's organization key again."
_STOP = "Take no more cards, and tell the owner at once: a key belongs to another environment."

_SHIELDS = {
    Shield.EXCLUDED: PaneShield.EXCLUDED,
    Shield.BEST_EFFORT: PaneShield.BEST_EFFORT,
    Shield.DOTS_X11: PaneShield.DOTS_X11,
    Shield.DOTS_WAYLAND: PaneShield.DOTS_WAYLAND,
    Shield.DOTS: PaneShield.DOTS,
    Shield.VENDOR_PAINTS: PaneShield.VENDOR_PAINTS,
}
_PROTECTIONS = {
    Protection.NO_CORE: PaneProtection.NO_CORE,
    Protection.NOT_READABLE: PaneProtection.NOT_READABLE,
    Protection.CLOSED_FROM_START: PaneProtection.CLOSED_FROM_START,
    Protection.NO_NEW_PRIVILEGES: PaneProtection.NO_NEW_PRIVILEGES,
    Protection.MEMORY_LOCKED: PaneProtection.MEMORY_LOCKED,
    Protection.MEMORY_HIDDEN: PaneProtection.MEMORY_HIDDEN,
    Protection.MEMORY_NOT_DUMPED: PaneProtection.MEMORY_NOT_DUMPED,
    Protection.NO_FILE_WRITES: PaneProtection.NO_FILE_WRITES,
    Protection.READS_BOUNDED: PaneProtection.READS_BOUNDED,
    Protection.NETWORK_BOUNDED: PaneProtection.NETWORK_BOUNDED,
    Protection.CALLS_FILTERED: PaneProtection.CALLS_FILTERED,
    Protection.NO_BUS: PaneProtection.NO_BUS,
    Protection.SCREEN_EXCLUDED: PaneProtection.SCREEN_EXCLUDED,
    Protection.NO_CLIPBOARD: PaneProtection.NO_CLIPBOARD,
    Protection.NO_CHILDREN: PaneProtection.NO_CHILDREN,
    Protection.NO_NEW_CODE: PaneProtection.NO_NEW_CODE,
    Protection.NO_DEBUGGER: PaneProtection.NO_DEBUGGER,
    Protection.SECURE_KEYBOARD: PaneProtection.SECURE_KEYBOARD,
    Protection.REQUEST_SIGNED: PaneProtection.REQUEST_SIGNED,
    Protection.KEY_PINNED: PaneProtection.KEY_PINNED,
    Protection.VENDOR_FIELDS: PaneProtection.VENDOR_FIELDS,
    Protection.HOSTS_LISTED: PaneProtection.HOSTS_LISTED,
    Protection.NOTHING_KEPT: PaneProtection.NOTHING_KEPT,
    Protection.ENGINE_SANDBOXED: PaneProtection.ENGINE_SANDBOXED,
}
# For a code that adds nothing to the outcome, or does not belong to it.
_GENERAL = {
    Outcome.TOKENS: PaneEnding.TAKEN,
    Outcome.CANCELLED: PaneEnding.CANCELLED,
    Outcome.IDLE: PaneEnding.IDLE,
    Outcome.LOCKED: PaneEnding.LOCKED,
    Outcome.UNREACHABLE: PaneEnding.UNREACHABLE,
    Outcome.REFUSED: PaneEnding.REFUSED,
    Outcome.FAULT: PaneEnding.BROKEN,
}
_BY_CODE = {
    Code.NO_KEY: PaneEnding.NO_KEY,
    Code.TIME_UP: PaneEnding.TIME_UP,
    Code.FOCUS_LOST: PaneEnding.FOCUS_LOST,
    Code.CLOSED_BY_SYSTEM: PaneEnding.CLOSED_BY_SYSTEM,
    Code.PROCESSOR_DECLINED: PaneEnding.PROCESSOR_DECLINED,
    Code.PROCESSOR_NUMBER: PaneEnding.PROCESSOR_NUMBER,
    Code.PROCESSOR_EXPIRY: PaneEnding.PROCESSOR_EXPIRY,
    Code.PROCESSOR_CODE: PaneEnding.PROCESSOR_CODE,
    Code.PROCESSOR_KEY: PaneEnding.PROCESSOR_KEY,
    Code.PROCESSOR_CLOSED: PaneEnding.PROCESSOR_CLOSED,
    Code.PROCESSOR_REJECTED: PaneEnding.PROCESSOR_REJECTED,
    Code.PROCESSOR_WRONG_MODE: PaneEnding.PROCESSOR_WRONG_MODE,
    Code.PROCESSOR_REPEATS: PaneEnding.PROCESSOR_REPEATS,
    Code.VAULT_DECLINED: PaneEnding.VAULT_DECLINED,
    Code.VAULT_NUMBER: PaneEnding.VAULT_NUMBER,
    Code.VAULT_EXPIRY: PaneEnding.VAULT_EXPIRY,
    Code.VAULT_CODE: PaneEnding.VAULT_CODE,
    Code.VAULT_NAME: PaneEnding.VAULT_NAME,
    Code.VAULT_ADDRESS: PaneEnding.VAULT_ADDRESS,
    Code.VAULT_KEY: PaneEnding.VAULT_KEY,
    Code.VAULT_CLOSED: PaneEnding.VAULT_CLOSED,
    Code.VAULT_WRONG_MODE: PaneEnding.VAULT_WRONG_MODE,
    Code.VAULT_REPEATS: PaneEnding.VAULT_REPEATS,
    Code.PROCESSOR_BUSY: PaneEnding.PROCESSOR_BUSY,
    Code.VAULT_BUSY: PaneEnding.VAULT_BUSY,
    Code.PROCESSOR_SILENT: PaneEnding.PROCESSOR_SILENT,
    Code.VAULT_SILENT: PaneEnding.VAULT_SILENT,
    Code.PROXY_SILENT: PaneEnding.PROXY_SILENT,
    Code.PROXY_REFUSED: PaneEnding.PROXY_REFUSED,
    Code.PROXY_SIGN_IN: PaneEnding.PROXY_SIGN_IN,
    Code.CERTIFICATE_DATES: PaneEnding.CERTIFICATE_DATES,
    Code.INTERCEPTED: PaneEnding.INTERCEPTED,
    Code.CORE_DUMPS: PaneEnding.CORE_DUMPS,
    Code.MEMORY_READABLE: PaneEnding.MEMORY_READABLE,
    Code.TRACED: PaneEnding.TRACED,
    Code.UNCONFINED: PaneEnding.UNCONFINED,
    Code.NEW_PRIVILEGES: PaneEnding.NEW_PRIVILEGES,
    Code.MEMORY_UNLOCKED: PaneEnding.MEMORY_UNLOCKED,
    Code.SCREEN_UNSHIELDED: PaneEnding.SCREEN_UNSHIELDED,
    Code.KEYBOARD_UNSECURED: PaneEnding.KEYBOARD_UNSECURED,
    Code.NOT_SIGNED: PaneEnding.NOT_SIGNED,
    Code.NO_SIGNATURE_CHECK: PaneEnding.NO_SIGNATURE_CHECK,
    Code.PIN_NOT_TRUSTED: PaneEnding.PIN_NOT_TRUSTED,
    Code.OTHER_ORGANIZATION: PaneEnding.OTHER_ORGANIZATION,
    Code.SHEET_REFUSED: PaneEnding.SHEET_REFUSED,
    Code.SHEET_EXPIRED: PaneEnding.SHEET_EXPIRED,
    Code.SHEET_OTHER_PAYEE: PaneEnding.SHEET_OTHER_PAYEE,
    Code.NOT_CERTIFIED: PaneEnding.NOT_CERTIFIED,
    Code.CERTIFICATION_EXPIRED: PaneEnding.CERTIFICATION_EXPIRED,
    Code.PROGRAM_CHANGED: PaneEnding.PROGRAM_CHANGED,
    Code.BAD_REQUEST: PaneEnding.BAD_REQUEST,
    Code.NO_DISPLAY: PaneEnding.NO_DISPLAY,
    Code.NO_READER: PaneEnding.NO_READER,
    Code.NO_WEB_ENGINE: PaneEnding.NO_WEB_ENGINE,
    Code.ENGINE_ENDED: PaneEnding.ENGINE_ENDED,
    Code.BROKEN: PaneEnding.BROKEN,
}
# The desk's error codes for endings that are not refusals.
_CANCELLED = {
    PaneEnding.CANCELLED: "pane_cancelled",
    PaneEnding.NO_KEY: "pane_idle",
    PaneEnding.TIME_UP: "pane_idle",
    PaneEnding.IDLE: "pane_idle",
    PaneEnding.FOCUS_LOST: "pane_focus_lost",
    PaneEnding.CLOSED_BY_SYSTEM: "pane_closed",
    PaneEnding.LOCKED: "pane_closed",
}
_NEXT_ACTION = {
    PaneEnding.PROCESSOR_DECLINED: _OTHER_CARD,
    PaneEnding.PROCESSOR_NUMBER: _TRY_AGAIN,
    PaneEnding.PROCESSOR_EXPIRY: _TRY_AGAIN,
    PaneEnding.PROCESSOR_CODE: _TRY_AGAIN,
    PaneEnding.PROCESSOR_KEY: _OWNER,
    PaneEnding.PROCESSOR_CLOSED: "The owner must switch on direct card entry with the processor.",
    PaneEnding.PROCESSOR_REJECTED: _OWNER,
    PaneEnding.PROCESSOR_WRONG_MODE: _STOP,
    PaneEnding.PROCESSOR_REPEATS: _ASK_OWNER,
    PaneEnding.VAULT_REPEATS: _ASK_OWNER,
    PaneEnding.VAULT_DECLINED: _OTHER_CARD,
    PaneEnding.VAULT_NUMBER: _OTHER_CARD,
    PaneEnding.VAULT_EXPIRY: _TRY_AGAIN,
    PaneEnding.VAULT_CODE: _TRY_AGAIN,
    PaneEnding.VAULT_NAME: "Ask the client how the name is written on the card, then press F9.",
    PaneEnding.PROCESSOR_BUSY: _WAIT,
    PaneEnding.VAULT_BUSY: _WAIT,
    PaneEnding.VAULT_ADDRESS: "Press Ctrl+B, correct the billing address, then press F9.",
    PaneEnding.VAULT_KEY: _OWNER,
    PaneEnding.VAULT_CLOSED: "The owner must ask the airline side to open direct card entry.",
    PaneEnding.VAULT_WRONG_MODE: _STOP,
    PaneEnding.PROXY_SILENT: _PROXY,
    PaneEnding.PROXY_REFUSED: _PROXY,
    PaneEnding.PROXY_SIGN_IN: _PROXY,
    PaneEnding.CERTIFICATE_DATES: _CLOCK,
    PaneEnding.PIN_NOT_TRUSTED: _PIN,
    PaneEnding.OTHER_ORGANIZATION: _PIN,
    PaneEnding.SHEET_REFUSED: _NEW_SHEET,
    PaneEnding.SHEET_EXPIRED: _NEW_SHEET,
    PaneEnding.SHEET_OTHER_PAYEE: _NEW_SHEET,
    PaneEnding.NOT_CERTIFIED: _CERTIFY,
    PaneEnding.CERTIFICATION_EXPIRED: _CERTIFY,
    PaneEnding.NO_WEB_ENGINE: (
        f"Let it be installed by “{INSTALL_COMMAND}”, or an owner choose the sealed pane in Set up."
    ),
    PaneEnding.ENGINE_ENDED: _TRY_AGAIN,
    PaneEnding.PROGRAM_CHANGED: "Install Skycap again, or send the client a payment link.",
}


def ending_of(outcome: Outcome, code: Code) -> PaneEnding:
    """The ending for the code, or for the outcome alone when the code does not belong to it."""
    general, precise = _GENERAL[outcome], _BY_CODE.get(code)
    return precise if precise is not None and precise.kind is general.kind else general


def protections(
    held: Iterable[Protection], *, starts_closed: bool, key_pinned: bool
) -> tuple[PaneProtection, ...]:
    """These protections in the desk's type, in the order of `PaneProtection`.

    `starts_closed`: the desk has read that back from the pane's program file, `key_pinned` from the
    file of the pinned key. Without it the pane's own word does not count.
    """
    known = {_PROTECTIONS[protection] for protection in held}
    if not starts_closed:
        known.discard(PaneProtection.CLOSED_FROM_START)
    if not key_pinned:
        known.discard(PaneProtection.KEY_PINNED)
    return tuple(protection for protection in PaneProtection if protection in known)


def report_of(
    reply: PaneReply, *, starts_closed: bool = False, key_pinned: bool = False
) -> PaneReport:
    """The pane's report of this card entry; what the desk has read back as in `protections`."""
    receipt = reply.receipt
    return PaneReport(
        ending=ending_of(reply.outcome, reply.code),
        seconds_open=receipt.seconds_open,
        focus_losses=receipt.focus_losses,
        shield=_SHIELDS[receipt.shield],
        held=protections(receipt.held, starts_closed=starts_closed, key_pinned=key_pinned),
        screen_reader=receipt.screen_reader,
        shown=receipt.shown,
        blocked=receipt.blocked,
    )


def error_for(ending: PaneEnding) -> DeskError:
    """The error to raise for a card entry that ended without a card."""
    happened = ending_sentence(ending)
    if ending in _CANCELLED:
        return Cancelled(_CANCELLED[ending], happened, _SAFE, _TRY_AGAIN)
    if ending.kind is EndingKind.REFUSED:
        next_action = _NEXT_ACTION.get(ending, _LINK)
        code = "card_refused" if ending is PaneEnding.REFUSED else f"card_{ending.value}"
        return Refused(code, happened, _SAFE, next_action)
    if ending.kind is EndingKind.UNREACHABLE:
        next_action = _NEXT_ACTION.get(ending, "Press F9 to try again.")
        return Unreachable(ending.value, happened, _SAFE, next_action)
    if ending.kind is EndingKind.NO_REPLY:
        return _error_without_reply(ending, happened)
    return Refused(f"pane_{ending.value}", happened, _SAFE, _NEXT_ACTION.get(ending, _LINK))


def _error_without_reply(ending: PaneEnding, happened: str) -> DeskError:
    if ending is PaneEnding.SILENT:
        # It did not even end at its own deadline.
        return Cancelled("pane_idle", happened, _SAFE, _TRY_AGAIN)
    if ending in (PaneEnding.DIED, PaneEnding.CLOSED_WITH_DESK):
        return Cancelled(ending.value, happened, _SAFE, _TRY_AGAIN)
    if ending is PaneEnding.OPEN_ALREADY:
        return Refused(
            "pane_open",
            "A card is being taken already.",
            "It is not disturbed.",
            "Finish or cancel it first.",
        )
    if ending is PaneEnding.MISSING:
        next_action = "Install Skycap again, or send the client a payment link."
        return Refused("pane_missing", happened, _SAFE, next_action)
    return Refused(ending.value, happened, _SAFE, _TRY_AGAIN)
