"""The state of the training servers, in memory only."""

from __future__ import annotations

import base64
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.training.training_clock import Clock

from .faults import Faults
from .issued_keys import IssuedKeys, random_letters
from .published_cards import PublishedCard
from .request_log import RequestLog

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys that open no money and no order, new at each start. The others: `IssuedKeys`."""

    client: str
    form: str
    publishable: str
    control: str

    @classmethod
    def fresh(cls, *, live: bool = False) -> Keys:
        """Letters only after the prefix, so that no key can look like a card number. The client
        key has three parts, as the vendor's, which is a JSON Web Token (RFC 7519); in it is the
        token that the vault's own form is loaded with.
        """
        mode = "live" if live else "test"
        form = random_letters(40)
        return cls(
            client=f"{random_letters(24)}.{_base64url({'token': form})}.{random_letters(43)}",
            form=form,
            publishable=f"pk_{mode}_" + random_letters(40),
            control=random_letters(40),
        )


@dataclass(frozen=True, slots=True)
class SimulatedDelays:
    """Simulated delays of airlines and networks, in real seconds; and how many searches a minute
    the airline side takes.
    """

    searches_a_minute: int = 30
    batch: float = 0.25
    slow: float = 1.5
    silence: float = 2.0

    @classmethod
    def quick(cls) -> SimulatedDelays:
        """Short delays, for tests that do not test waiting."""
        return cls(searches_a_minute=100_000, batch=0.0, slow=0.3, silence=0.2)


@dataclass(slots=True)
class VaultCard:
    """A card in the airline's vault: what it does, never its number."""

    card: PublishedCard
    expires_at: datetime
    multi_use: bool
    used: bool = False


@dataclass(slots=True)
class Search:
    """One offer request. `batches` hold offer ids; the first `ready` of them may be read."""

    request: Json
    created_at: datetime
    batches: list[list[str]]
    ready_at: list[float]
    given: int = 0


@dataclass(slots=True)
class OfferRecord:
    """One offer: its JSON as the vendor writes it, and its state.

    `surcharges`, in cents, and `charged_abroad` are what it costs to pay by single cards, by id.
    """

    body: Json
    search_id: str
    special: str = ""
    gone: bool = False
    order_id: str = ""
    attempted: bool = False
    surcharges: dict[str, int] = field(default_factory=dict)
    charged_abroad: set[str] = field(default_factory=set)


@dataclass(slots=True)
class OrderRecord:
    """One order. While `polls_left` is not None it is pending and shown to nobody; with `fails` it
    comes to nothing then. `canceling` is the quote that was accepted, and done after `reads_left`
    readings of the order.
    """

    body: Json
    special: str = ""
    paid_with: str = ""
    polls_left: int | None = None
    fails: bool = False
    details_due: list[Json] = field(default_factory=list)
    canceling: Json | None = None
    reads_left: int = 0


@dataclass(slots=True)
class Airline:
    """The airline side's records, by id."""

    searches: dict[str, Search] = field(default_factory=dict)
    offers: dict[str, OfferRecord] = field(default_factory=dict)
    cards: dict[str, VaultCard] = field(default_factory=dict)
    sessions: dict[str, Json] = field(default_factory=dict)
    orders: dict[str, OrderRecord] = field(default_factory=dict)
    payments: dict[str, Json] = field(default_factory=dict)
    # The company's own money at the airline service, in cents: what `balance` payments take.
    balance: int = 100_000_000
    cancellations: dict[str, Json] = field(default_factory=dict)
    webhooks: dict[str, Json] = field(default_factory=dict)
    webhook_events: dict[str, Json] = field(default_factory=dict)
    deliveries: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class KeptReply:
    """The first answer to an idempotency key; `status` 0 while it is being made."""

    fingerprint: str
    at: datetime
    status: int = 0
    body: bytes = b""


@dataclass(slots=True)
class Processor:
    """The processor's records, by id. `cards` maps a token or payment method to what it does.

    `set_up` names the payment methods that the bank has seen the client for, `used` those that were
    used without a customer, or detached from one, and can no longer be.
    """

    cards: dict[str, PublishedCard] = field(default_factory=dict)
    tokens: dict[str, Json] = field(default_factory=dict)
    methods: dict[str, Json] = field(default_factory=dict)
    customers: dict[str, Json] = field(default_factory=dict)
    intents: dict[str, Json] = field(default_factory=dict)
    charges: dict[str, Json] = field(default_factory=dict)
    setups: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    checkouts: dict[str, Json] = field(default_factory=dict)
    disputes: dict[str, Json] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    set_up: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    replies: dict[str, KeptReply] = field(default_factory=dict)


@dataclass(slots=True)
class SearchMeter:
    """Counts the searches of each minute, by the time of the answers."""

    most: int
    _minute: int = -1
    _used: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> bool:
        """Whether one more search is taken now."""
        minute = int(time.time() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._used = minute, 0
            self._used += 1
            return self._used <= self.most


@dataclass(slots=True)
class ServerState:
    """All state of the servers. `lock` must be held for every change.

    `live` is the mode that every object says it was made in. No money moves in either; a server
    that answers as the vendors do with live keys is there to test against. `keys_file` keeps which
    issued keys are accepted.
    """

    seed: int = 7
    delays: SimulatedDelays = SimulatedDelays()
    live: bool = False
    keys: Keys = field(default_factory=Keys.fresh)
    keys_file: Path | None = None
    issued: IssuedKeys = field(init=False)
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    request_log: RequestLog = field(default_factory=RequestLog)
    airline: Airline = field(default_factory=Airline)
    processor: Processor = field(default_factory=Processor)
    lock: threading.RLock = field(default_factory=threading.RLock)
    search_meter: SearchMeter = field(init=False)

    def __post_init__(self) -> None:
        self.search_meter = SearchMeter(self.delays.searches_a_minute)
        self.issued = IssuedKeys(live=self.live, file=self.keys_file)


def _base64url(content: Json) -> str:
    """As a part of a JSON Web Token. Of letters alone it makes no run of digits."""
    return base64.urlsafe_b64encode(json.dumps(content).encode("ascii")).decode("ascii").rstrip("=")
