"""What the two lines can say: closed lists of words, and the request and the reply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

SCREEN_READER = "--screen-reader"
"""Told on the command line too: the bus is found, or shut out, before the request can come."""


class Outcome(Enum):
    """How one opening of the pane ended."""

    TOKENS = "tokens"
    CANCELLED = "cancelled"
    IDLE = "idle"
    LOCKED = "locked"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    FAULT = "fault"


class Code(Enum):
    """Why it ended so; the desk has a sentence for each."""

    NONE = "none"
    NO_KEY = "no_key"
    TIME_UP = "time_up"
    FOCUS_LOST = "focus_lost"
    TOLD_TO_END = "told_to_end"
    # by the processor (WE CHARGE) or by the airline's card vault (AIRLINE CHARGES)
    PROCESSOR_DECLINED = "processor_declined"
    PROCESSOR_NUMBER = "processor_number"
    PROCESSOR_EXPIRY = "processor_expiry"
    PROCESSOR_CODE = "processor_code"
    PROCESSOR_KEY = "processor_key"
    PROCESSOR_CLOSED = "processor_closed"
    VAULT_DECLINED = "vault_declined"
    VAULT_NUMBER = "vault_number"
    VAULT_EXPIRY = "vault_expiry"
    VAULT_CODE = "vault_code"
    VAULT_ADDRESS = "vault_address"
    VAULT_KEY = "vault_key"
    VAULT_CLOSED = "vault_closed"
    PROCESSOR_REPEATS = "processor_repeats"
    VAULT_REPEATS = "vault_repeats"
    PROCESSOR_SILENT = "processor_silent"
    VAULT_SILENT = "vault_silent"
    PROXY_SILENT = "proxy_silent"
    INTERCEPTED = "intercepted"
    # a protection that must hold did not
    CORE_DUMPS = "core_dumps"
    MEMORY_READABLE = "memory_readable"
    NEW_PRIVILEGES = "new_privileges"
    MEMORY_UNLOCKED = "memory_unlocked"
    SCREEN_UNSHIELDED = "screen_unshielded"
    KEYBOARD_UNSECURED = "keyboard_unsecured"
    BAD_REQUEST = "bad_request"
    NO_DISPLAY = "no_display"
    NO_READER = "no_reader"
    BROKEN = "broken"


class Brand(Enum):
    """Card brands told apart by their number ranges."""

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
    """What keeps the pane's picture from being captured on this machine."""

    EXCLUDED = "excluded"
    BEST_EFFORT = "best_effort"
    DOTS_X11 = "dots_x11"
    DOTS_WAYLAND = "dots_wayland"
    DOTS = "dots"


class Protection(Enum):
    """What held around the process while the card was typed; two letters, replies are short."""

    NO_CORE = "co"
    NOT_READABLE = "nr"
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
    NO_DEBUGGER = "db"
    SECURE_KEYBOARD = "kb"


@dataclass(frozen=True, slots=True)
class PaneRequest:
    """What the pane is told. `ports` and `ca_pem` are for training only: loopback, our own CA.

    The processor and the vault are named, never addressed: the pane knows their origins itself.
    `proxy` is a host and a port that only pass sealed lines on (CONNECT). `screen_reader`: names,
    states and counts go onto the accessibility bus of this session, and nothing that was typed.
    """

    training: bool
    processor: str
    vault: str
    processor_key: str
    vault_key: str
    client_name: str
    postcode: str
    lines: tuple[tuple[str, str], ...]
    dark: bool
    window_id: int = 0
    idle_seconds: int = 60
    total_seconds: int = 180
    ports: tuple[int, int] | None = None
    ca_pem: str = ""
    proxy: tuple[str, int] | None = None
    screen_reader: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """One reading of the card. `vault_ends_at` is epoch seconds UTC, None where it is not said."""

    processor_token: str
    vault_token: str
    brand: Brand
    last4: str
    exp_month: int
    exp_year: int
    vault_ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the trip may keep about one opening of the pane.

    `shown`: how many times the number was held up to be read, which only an excluded screen allows.
    """

    seconds_open: int = 0
    focus_losses: int = 0
    shield: Shield = Shield.DOTS
    held: frozenset[Protection] = frozenset()
    screen_reader: bool = False
    shown: int = 0


@dataclass(frozen=True, slots=True)
class PaneReply:
    """How it ended; `tokens` exactly when the outcome is TOKENS."""

    outcome: Outcome
    code: Code = Code.NONE
    tokens: Tokens | None = None
    receipt: Receipt = Receipt()
