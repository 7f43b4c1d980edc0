"""Member administration and own account in memory. `endings` are taken one per request:
an error is raised, None lets the request succeed.
"""

from __future__ import annotations

from collections import deque
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from desktop.booking.access.role import AccountStatus
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.identity_port import (
    FactorOffer,
    Member,
    MemberRow,
    Noticed,
    RecoverySheet,
)
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.typed_secret import TypedSecret


@dataclass(slots=True)
class FakeMembers:
    """`MemberAdministration` and `StoreKey`. `calls` are the requests, in order, but for the
    question which of `next_keys` the store must take.
    """

    calls: list[str] = field(default_factory=list)
    endings: deque[DeskError | None] = field(default_factory=deque)
    noticed: tuple[Noticed, ...] = ()
    in_passing: deque[Noticed] = field(default_factory=deque)
    next_keys: deque[KeyHandle] = field(default_factory=deque)
    findings: tuple[str, ...] = ()
    rows: tuple[MemberRow, ...] = (
        MemberRow(Member("beaid", "Bea", "concierge"), AccountStatus.ACTIVE, None),
    )

    def _asked(self, call: str) -> None:
        self.calls.append(call)
        ending = self.endings.popleft() if self.endings else None
        if ending is not None:
            raise ending

    def member_list(self) -> tuple[MemberRow, ...]:
        self._asked("roll")
        return self.rows

    def invite(self, name: str, role: str, *, elsewhere: bool = False) -> str:
        self._asked(f"invite {name} {role} {elsewhere}")
        return "ACDEX HJKLM"

    def renew(self, member_id: str, *, elsewhere: bool = False) -> str:
        self._asked(f"renew {member_id} {elsewhere}")
        return "ACDEX HJKLM"

    def withdraw(self, code_id: str) -> None:
        self._asked(f"withdraw {code_id}")

    def change_role(self, member_id: str, role: str) -> None:
        self._asked(f"change_role {member_id} {role}")

    def suspend(self, member_id: str) -> None:
        self._asked(f"suspend {member_id}")

    def clear_for_cards(self, member_id: str, ends_at: datetime) -> None:
        self._asked(f"clear_for_cards {member_id} {ends_at:%Y-%m-%d}")

    def end_clearance(self, member_id: str) -> None:
        self._asked(f"end_clearance {member_id}")

    def reinstate(self, member_id: str) -> None:
        self._asked(f"reinstate {member_id}")

    def remove(self, member_id: str) -> None:
        self._asked(f"remove {member_id}")

    def next_store_key(self) -> KeyHandle | None:
        return self.next_keys[0] if self.next_keys else None

    def store_rekeyed(self, key: KeyHandle) -> None:
        self._asked("store_rekeyed")
        if self.next_keys and self.next_keys[0] == key:
            self.next_keys.popleft()

    def hide_member_names(self, hidden: bool) -> None:
        self._asked(f"hide_member_names {hidden}")

    def review(self) -> tuple[Noticed, ...]:
        self._asked("look_after")
        return self.noticed

    def take_noticed(self) -> tuple[Noticed, ...]:
        noticed = tuple(self.in_passing)
        self.in_passing.clear()
        return noticed

    def turn(self) -> AbstractContextManager[None]:
        return nullcontext()

    def rekey(self, key: KeyHandle) -> tuple[str, ...]:
        """`StoreKey`, in the same list of calls."""
        self._asked(f"rekey {len(key.expose_key_bytes())}")
        return self.findings


@dataclass(slots=True)
class FakeOwnAccount:
    """`OwnAccount`."""

    calls: list[str] = field(default_factory=list)
    endings: deque[DeskError | None] = field(default_factory=deque)

    def _asked(self, call: str) -> None:
        self.calls.append(call)
        ending = self.endings.popleft() if self.endings else None
        if ending is not None:
            raise ending

    def change_passphrase(
        self, old: TypedSecret, new: TypedSecret, second: TypedSecret | None = None
    ) -> None:
        self._asked(_asked_with("change_passphrase", second))

    def device_code(self, passphrase: TypedSecret, second: TypedSecret | None = None) -> str:
        self._asked(_asked_with("device_code", second))
        return "ACDEX HJKLM"

    def new_recovery_sheet(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> RecoverySheet:
        self._asked("new_recovery_sheet")
        return RecoverySheet("BAND FISH GOLD", "Your code: BAND FISH GOLD")

    def has_second_factor(self) -> bool:
        return False

    def offer_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> FactorOffer:
        self._asked("offer_second_factor")
        return FactorOffer("otpauth://totp/Skycap:Ann", ((True, False), (False, True)), "ABCD")

    def confirm_second_factor(self, digits: TypedSecret) -> None:
        self._asked("take_second_factor")

    def drop_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> None:
        self._asked(_asked_with("drop_second_factor", second))


def _asked_with(call: str, second: TypedSecret | None) -> str:
    return call if second is None else f"{call} with digits"
