"""Member administration and own account that note what the page of members asks of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

from desktop.booking.access.role import AccountStatus
from desktop.ui.use_cases import UseCases
from desktop.use_cases.access.manage_members import ManageMembers
from desktop.use_cases.access.manage_own_account import ManageOwnAccount
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import (
    FactorOffer,
    Member,
    MemberRow,
    Noticed,
    RecoverySheet,
)
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.typed_text import text_of

from .sign_in import SHEET, FakeDirectory
from .window_desk import OWNER, WindowDesk

BEN = Member("personben", "Ben Okafor", "concierge")
CODE = "BAND FISH GOLD KITE"


@dataclass
class Office:
    """The ports of member administration; `asked` are the requests, `refuse` ends the next ones."""

    rows: tuple[MemberRow, ...] = tuple(
        MemberRow(one, AccountStatus.ACTIVE, None) for one in (OWNER, BEN)
    )
    asked: list[tuple[object, ...]] = field(default_factory=list)
    refuse: Refused | None = None
    directory: FakeDirectory = field(default_factory=lambda: FakeDirectory(OWNER))
    factor: bool = False
    next_key: KeyHandle | None = None
    watchers: list[Callable[[int], None]] = field(default_factory=list)

    def _ask(self, *request: object) -> str:
        self.asked.append(request)
        if self.refuse is not None:
            raise self.refuse
        return CODE

    def member_list(self) -> tuple[MemberRow, ...]:
        return self.rows

    def invite(self, name: str, role: str, *, elsewhere: bool = False) -> str:
        return self._ask("invite", name, role, elsewhere)

    def renew(self, member_id: str, *, elsewhere: bool = False) -> str:
        return self._ask("renew", member_id, elsewhere)

    def withdraw(self, code_id: str) -> None:
        self._ask("withdraw", code_id)

    def change_role(self, member_id: str, role: str) -> None:
        self._ask("change_role", member_id, role)

    def suspend(self, member_id: str) -> None:
        self._ask("suspend", member_id)

    def clear_for_cards(self, member_id: str, ends_at: datetime) -> None:
        self._ask("clear_for_cards", member_id, ends_at)

    def end_clearance(self, member_id: str) -> None:
        self._ask("end_clearance", member_id)

    def reinstate(self, member_id: str) -> None:
        self._ask("reinstate", member_id)

    def remove(self, member_id: str) -> None:
        self._ask("remove", member_id)

    def next_store_key(self) -> KeyHandle | None:
        return self.next_key

    def turn(self) -> AbstractContextManager[None]:
        return nullcontext()

    def rekey(self, key: KeyHandle) -> tuple[str, ...]:
        assert key == self.next_key
        return ()

    def store_rekeyed(self, key: KeyHandle) -> None:
        assert key == self.next_key
        self.next_key = None

    def hide_member_names(self, hidden: bool) -> None:
        self._ask("hide_member_names", hidden)

    def review(self) -> tuple[Noticed, ...]:
        return ()

    take_noticed = review

    def change_passphrase(
        self, old: TypedSecret, new: TypedSecret, second: TypedSecret | None = None
    ) -> None:
        self._ask("change_passphrase", text_of(old), text_of(new), text_of(second))

    def device_code(self, passphrase: TypedSecret, second: TypedSecret | None = None) -> str:
        return self._ask("device_code", text_of(passphrase), text_of(second))

    def new_recovery_sheet(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> RecoverySheet:
        self._ask("new_recovery_sheet", text_of(passphrase), text_of(second))
        return SHEET

    def has_second_factor(self) -> bool:
        return self.factor

    def offer_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> FactorOffer:
        self._ask("offer_second_factor", text_of(passphrase), text_of(second))
        return FactorOffer("otpauth://x", ((True, False),) * 2, "ABCD")

    def confirm_second_factor(self, digits: TypedSecret) -> None:
        self._ask("confirm_second_factor", text_of(digits))

    def drop_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> None:
        self._ask("drop_second_factor", text_of(passphrase), text_of(second))

    def use_cases(self, desk: WindowDesk, member: Member = OWNER) -> UseCases:
        """Those of `desk`, for this member and over this office."""
        plain = desk.use_cases()
        actor = replace(plain.actor, member=member)
        return replace(
            plain,
            actor=actor,
            manage_members=ManageMembers(actor, desk.records, self, self.directory, self),
            manage_own_account=ManageOwnAccount(actor, desk.records, self),
            watch_key_change=self.watchers.append,
        )
