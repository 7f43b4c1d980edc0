"""One thing that a vendor is asked about by itself, as `PollVendors` runs it.

Another one is a class with these members, in the list that the roof gives to `PollVendors`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from desktop.booking.polling.finding import FindingKind
from desktop.booking.polling.poll_schedule import PollState
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.store_port import Repositories


class Occasion(Enum):
    """Why vendors are asked now."""

    TIME = "some time has passed"
    SIGN_IN = "a member has signed in"
    SHOWN = "the window was shown again"
    ASKED_FOR = "a person wants to know"


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be kept as a finding; the fields are those of `Finding`."""

    kind: FindingKind
    vendor: str
    subject: str
    trip_id: str
    text: str


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """What came of one question. `save` is run in the transaction that keeps `found`.

    `heard_to` is the vendor's own time up to which it is complete. With `is_more` the rest is asked
    for soon. `failure` is what cut it short; what came before is kept.
    """

    found: tuple[Found, ...] = ()
    save: Callable[[Repositories], None] | None = None
    heard_to: datetime | None = None
    is_more: bool = False
    failure: DeskError | None = None


class Poll(Protocol):
    """`name` is kept; `vendor` names whose lease it needs, and `about` what is asked for.

    `occasions` are those on which it is asked although it is not due.
    """

    @property
    def name(self) -> str: ...
    @property
    def vendor(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def every(self) -> timedelta: ...
    @property
    def occasions(self) -> frozenset[Occasion]: ...
    def is_wanted(self, repos: Repositories) -> bool:
        """Whether there is anything to ask about."""

    def ask(self, state: PollState | None, occasion: Occasion) -> PollAnswer:
        """Blocks. Refused, Unreachable; nothing is kept then."""
