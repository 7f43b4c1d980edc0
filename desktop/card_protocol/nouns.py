"""The data types of the pane's replies: enumerations, the card reply, the self-check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .payee_role import PayeeRole


class Outcome(Enum):
    """How a card entry ended."""

    TOKENS = "tokens"
    CANCELLED = "cancelled"
    IDLE = "idle"
    LOCKED = "locked"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    FAULT = "fault"


class Code(Enum):
    """The reason for the outcome; the desk has a sentence for each."""

    NONE = "none"
    NO_KEY = "no_key"
    TIME_UP = "time_up"
    FOCUS_LOST = "focus_lost"
    CLOSED_BY_SYSTEM = "closed_by_system"
    # from the processor (WE CHARGE) or the airline's card vault (AIRLINE CHARGES)
    PROCESSOR_DECLINED = "processor_declined"
    PROCESSOR_NUMBER = "processor_number"
    PROCESSOR_EXPIRY = "processor_expiry"
    PROCESSOR_CODE = "processor_code"
    PROCESSOR_KEY = "processor_key"
    PROCESSOR_CLOSED = "processor_closed"
    PROCESSOR_REJECTED = "processor_rejected"
    PROCESSOR_WRONG_MODE = "processor_wrong_mode"
    VAULT_DECLINED = "vault_declined"
    VAULT_NUMBER = "vault_number"
    VAULT_EXPIRY = "vault_expiry"
    VAULT_CODE = "vault_code"
    VAULT_NAME = "vault_name"
    VAULT_ADDRESS = "vault_address"
    VAULT_KEY = "vault_key"
    VAULT_CLOSED = "vault_closed"
    VAULT_WRONG_MODE = "vault_wrong_mode"
    PROCESSOR_REPEATS = "processor_repeats"
    VAULT_REPEATS = "vault_repeats"
    PROCESSOR_BUSY = "processor_busy"
    VAULT_BUSY = "vault_busy"
    PROCESSOR_SILENT = "processor_silent"
    VAULT_SILENT = "vault_silent"
    PROXY_SILENT = "proxy_silent"
    PROXY_REFUSED = "proxy_refused"
    PROXY_SIGN_IN = "proxy_sign_in"
    CERTIFICATE_DATES = "certificate_dates"
    INTERCEPTED = "intercepted"
    # a required protection is not in place
    CORE_DUMPS = "core_dumps"
    MEMORY_READABLE = "memory_readable"
    TRACED = "traced"
    UNCONFINED = "unconfined"
    NEW_PRIVILEGES = "new_privileges"
    MEMORY_UNLOCKED = "memory_unlocked"
    SCREEN_UNSHIELDED = "screen_unshielded"
    KEYBOARD_UNSECURED = "keyboard_unsecured"
    PROGRAM_CHANGED = "program_changed"
    # nothing proves that the company asks
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
    NO_DISPLAY = "no_display"
    NO_READER = "no_reader"
    NO_WEB_ENGINE = "no_web_engine"
    ENGINE_ENDED = "engine_ended"
    BROKEN = "broken"


class Brand(Enum):
    """Card brands, recognized by their number ranges."""

    VISA = "visa"
    MASTERCARD = "mastercard"
    AMEX = "amex"
    DISCOVER = "discover"
    DINERS = "diners"
    JCB = "jcb"
    UNIONPAY = "unionpay"
    UATP = "uatp"
    OTHER = "other"


class Shield(Enum):
    """What protects the pane's window from screen capture on this machine."""

    EXCLUDED = "excluded"
    BEST_EFFORT = "best_effort"
    DOTS_X11 = "dots_x11"
    DOTS_WAYLAND = "dots_wayland"
    DOTS = "dots"
    VENDOR_PAINTS = "vendor_paints"


class Protection(Enum):
    """A protection in force while the card was typed. Two letters each, to keep replies short."""

    NO_CORE = "co"
    NOT_READABLE = "nr"
    CLOSED_FROM_START = "cs"
    NO_NEW_PRIVILEGES = "np"
    MEMORY_LOCKED = "ml"
    MEMORY_HIDDEN = "mh"
    MEMORY_NOT_DUMPED = "md"
    NO_FILE_WRITES = "fw"
    READS_BOUNDED = "rb"
    NETWORK_BOUNDED = "nb"
    CALLS_FILTERED = "cf"
    NO_BUS = "bu"
    SCREEN_EXCLUDED = "se"
    NO_CLIPBOARD = "cb"
    NO_CHILDREN = "ch"
    NO_NEW_CODE = "nc"
    NO_DEBUGGER = "db"
    SECURE_KEYBOARD = "kb"
    REQUEST_SIGNED = "rs"
    KEY_PINNED = "kp"
    # by the vendor's own fields only
    VENDOR_FIELDS = "vf"
    HOSTS_LISTED = "hl"
    NOTHING_KEPT = "nk"
    ENGINE_SANDBOXED = "es"


@dataclass(frozen=True, slots=True)
class PayeeToken:
    """One payee's token for the card. `ends_at`: epoch seconds UTC, None where not known."""

    role: PayeeRole
    token: str
    ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """The result of a card entry: a token from each requested payee, and what may be shown.

    `exp_month` and `exp_year` are both 0 where a vendor's own fields do not say them.
    """

    by_payee: tuple[PayeeToken, ...]
    brand: Brand
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the trip may keep about one card entry.

    `seconds_open`: in seconds. `focus_losses`: how often another window had the focus. `held`: the
    protections in force. `shown`: how often the number was revealed, 0 unless `shield` is EXCLUDED.
    `blocked`: how many requests of a web engine to other hosts were refused.
    """

    seconds_open: int = 0
    focus_losses: int = 0
    shield: Shield = Shield.DOTS
    held: frozenset[Protection] = frozenset()
    screen_reader: bool = False
    shown: int = 0
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class PaneReply:
    """How the card entry ended. `tokens` is set exactly when the outcome is TOKENS."""

    outcome: Outcome
    code: Code = Code.NONE
    tokens: Tokens | None = None
    receipt: Receipt = Receipt()


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The protections in force, and how many certificate authorities are in the pane's list.

    `files`: how many files of its program agree with the manifest, contents and all; 0 where there
    is none.

    If a required protection is not in place, the answer is a `PaneReply` with FAULT instead.
    """

    held: frozenset[Protection]
    roots: int
    files: int = 0


@dataclass(frozen=True, slots=True)
class Challenge:
    """`nonce`: 32 fresh random bytes as 64 letters, so that it can be taken for no number."""

    nonce: str
