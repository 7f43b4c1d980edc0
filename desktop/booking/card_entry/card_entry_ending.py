"""The enums of a card pane report: how it ended, its screen shield, its protections.

The values are saved with the trip and never change their meaning.
"""

from __future__ import annotations

from enum import Enum


class EndingKind(Enum):
    """The category of an ending."""

    TAKEN = "tokens"
    CANCELLED = "cancelled"
    IDLE = "idle"
    LOCKED = "locked"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    FAULT = "fault"
    NO_REPLY = "no_reply"


class PaneEnding(Enum):
    """How one opening of the pane ended, and why."""

    TAKEN = "taken"
    CANCELLED = "cancelled"
    NO_KEY = "no_key"
    TIME_UP = "time_up"
    IDLE = "idle"
    FOCUS_LOST = "focus_lost"
    CLOSED_BY_SYSTEM = "closed_by_system"
    LOCKED = "locked"
    # by the processor (WE CHARGE) or by the airline's card vault (AIRLINE CHARGES)
    PROCESSOR_DECLINED = "processor_declined"
    PROCESSOR_NUMBER = "processor_number"
    PROCESSOR_EXPIRY = "processor_expiry"
    PROCESSOR_CODE = "processor_code"
    PROCESSOR_KEY = "processor_key"
    PROCESSOR_CLOSED = "processor_closed"
    PROCESSOR_REJECTED = "processor_rejected"
    PROCESSOR_WRONG_MODE = "processor_wrong_mode"
    PROCESSOR_REPEATS = "processor_repeats"
    VAULT_DECLINED = "vault_declined"
    VAULT_NUMBER = "vault_number"
    VAULT_EXPIRY = "vault_expiry"
    VAULT_CODE = "vault_code"
    VAULT_NAME = "vault_name"
    VAULT_ADDRESS = "vault_address"
    VAULT_KEY = "vault_key"
    VAULT_CLOSED = "vault_closed"
    VAULT_WRONG_MODE = "vault_wrong_mode"
    VAULT_REPEATS = "vault_repeats"
    REFUSED = "refused"
    # nothing was sent, or no answer came
    PROCESSOR_BUSY = "processor_busy"
    VAULT_BUSY = "vault_busy"
    PROCESSOR_SILENT = "processor_silent"
    VAULT_SILENT = "vault_silent"
    PROXY_SILENT = "proxy_silent"
    PROXY_REFUSED = "proxy_refused"
    PROXY_SIGN_IN = "proxy_sign_in"
    CERTIFICATE_DATES = "certificate_dates"
    INTERCEPTED = "intercepted"
    UNREACHABLE = "unreachable"
    # a protection that must hold did not
    CORE_DUMPS = "core_dumps"
    MEMORY_READABLE = "memory_readable"
    TRACED = "traced"
    UNCONFINED = "unconfined"
    NEW_PRIVILEGES = "new_privileges"
    MEMORY_UNLOCKED = "memory_unlocked"
    SCREEN_UNSHIELDED = "screen_unshielded"
    KEYBOARD_UNSECURED = "keyboard_unsecured"
    PROGRAM_CHANGED = "program_changed"
    NO_DISPLAY = "no_display"
    NO_READER = "no_reader"
    NO_WEB_ENGINE = "no_web_engine"
    ENGINE_ENDED = "engine_ended"
    # nothing proved to the pane that the company asks
    NOT_SIGNED = "not_signed"
    NO_SIGNATURE_CHECK = "no_signature_check"
    PIN_NOT_TRUSTED = "pin_not_trusted"
    OTHER_ORGANIZATION = "other_organization"
    SHEET_REFUSED = "sheet_refused"
    SHEET_EXPIRED = "sheet_expired"
    SHEET_OTHER_PAYEE = "sheet_other_payee"
    NOT_CERTIFIED = "not_certified"
    CERTIFICATION_EXPIRED = "certification_expired"
    BAD_REQUEST = "bad_request"
    BROKEN = "broken"
    # as seen from outside: the pane gave no answer
    DIED = "pane_died"
    CLOSED_WITH_DESK = "pane_closed"
    SILENT = "pane_idle"
    GARBLED = "pane_garbled"
    MISSING = "pane_missing"
    OPEN_ALREADY = "pane_open"
    NOT_OPENED = "not_opened"

    @property
    def kind(self) -> EndingKind:
        """The category of this ending."""
        return _KINDS[self]


WRONG_MODE_ENDINGS = frozenset({PaneEnding.PROCESSOR_WRONG_MODE, PaneEnding.VAULT_WRONG_MODE})
"""A payee answered in another livemode than expected: this raises an alarm."""

_E = PaneEnding
_OF_KIND = {
    EndingKind.TAKEN: (_E.TAKEN,),
    EndingKind.CANCELLED: (_E.CANCELLED,),
    EndingKind.IDLE: (_E.NO_KEY, _E.TIME_UP, _E.IDLE),
    EndingKind.LOCKED: (_E.FOCUS_LOST, _E.CLOSED_BY_SYSTEM, _E.LOCKED),
    EndingKind.REFUSED: (
        *(_E.PROCESSOR_DECLINED, _E.PROCESSOR_NUMBER, _E.PROCESSOR_EXPIRY, _E.PROCESSOR_CODE),
        *(_E.PROCESSOR_KEY, _E.PROCESSOR_CLOSED, _E.PROCESSOR_WRONG_MODE, _E.PROCESSOR_REPEATS),
        _E.PROCESSOR_REJECTED,
        *(_E.VAULT_DECLINED, _E.VAULT_NUMBER, _E.VAULT_EXPIRY, _E.VAULT_CODE, _E.VAULT_ADDRESS),
        *(_E.VAULT_KEY, _E.VAULT_CLOSED, _E.VAULT_WRONG_MODE, _E.VAULT_REPEATS, _E.VAULT_NAME),
        _E.REFUSED,
    ),
    EndingKind.UNREACHABLE: (
        *(_E.PROCESSOR_BUSY, _E.VAULT_BUSY),
        *(_E.PROCESSOR_SILENT, _E.VAULT_SILENT, _E.PROXY_SILENT, _E.PROXY_REFUSED),
        *(_E.PROXY_SIGN_IN, _E.CERTIFICATE_DATES, _E.INTERCEPTED, _E.UNREACHABLE),
    ),
    EndingKind.FAULT: (
        *(_E.CORE_DUMPS, _E.MEMORY_READABLE, _E.TRACED, _E.UNCONFINED),
        *(_E.NEW_PRIVILEGES, _E.MEMORY_UNLOCKED),
        *(_E.SCREEN_UNSHIELDED, _E.KEYBOARD_UNSECURED, _E.NO_DISPLAY, _E.NO_READER),
        *(_E.NO_WEB_ENGINE, _E.ENGINE_ENDED),
        *(_E.NOT_SIGNED, _E.NO_SIGNATURE_CHECK, _E.PIN_NOT_TRUSTED, _E.OTHER_ORGANIZATION),
        *(_E.SHEET_REFUSED, _E.SHEET_EXPIRED, _E.SHEET_OTHER_PAYEE),
        *(_E.NOT_CERTIFIED, _E.CERTIFICATION_EXPIRED),
        *(_E.PROGRAM_CHANGED, _E.BAD_REQUEST, _E.BROKEN),
    ),
    EndingKind.NO_REPLY: (
        *(_E.DIED, _E.CLOSED_WITH_DESK, _E.SILENT, _E.GARBLED, _E.MISSING),
        *(_E.OPEN_ALREADY, _E.NOT_OPENED),
    ),
}
_WITHOUT_REPLY = {ending.value: ending for ending in _OF_KIND[EndingKind.NO_REPLY]}
_KINDS = {ending: kind for kind, endings in _OF_KIND.items() for ending in endings}


def ending_without_reply(code: str) -> PaneEnding:
    """The ending for an error without a report, by its code; NOT_OPENED for any code that does
    not concern the pane.
    """
    return _WITHOUT_REPLY.get(code, PaneEnding.NOT_OPENED)


class PaneShield(Enum):
    """What kept the pane out of screen captures; UNKNOWN where it did not report it."""

    EXCLUDED = "excluded"
    BEST_EFFORT = "best_effort"
    DOTS_X11 = "dots_x11"
    DOTS_WAYLAND = "dots_wayland"
    DOTS = "dots"
    VENDOR_PAINTS = "vendor_paints"
    UNKNOWN = "unknown"


class PaneProtection(Enum):
    """Protections active in the process while the card was typed, in display order."""

    MEMORY_LOCKED = "memory_locked"
    MEMORY_HIDDEN = "memory_hidden"
    MEMORY_NOT_DUMPED = "memory_not_dumped"
    NOT_READABLE = "not_readable"
    CLOSED_FROM_START = "closed_from_start"
    NO_CORE = "no_core"
    NO_DEBUGGER = "no_debugger"
    NO_NEW_PRIVILEGES = "no_new_privileges"
    NO_FILE_WRITES = "no_file_writes"
    READS_BOUNDED = "reads_bounded"
    NETWORK_BOUNDED = "network_bounded"
    CALLS_FILTERED = "calls_filtered"
    NO_CHILDREN = "no_children"
    NO_NEW_CODE = "no_new_code"
    NO_BUS = "no_bus"
    NO_CLIPBOARD = "no_clipboard"
    SCREEN_EXCLUDED = "screen_excluded"
    SECURE_KEYBOARD = "secure_keyboard"
    REQUEST_SIGNED = "request_signed"
    KEY_PINNED = "key_pinned"
    # typed into the vendor's own fields, in a web engine
    VENDOR_FIELDS = "vendor_fields"
    HOSTS_LISTED = "hosts_listed"
    NOTHING_KEPT = "nothing_kept"
    ENGINE_SANDBOXED = "engine_sandboxed"
