"""A fake member directory without keys, which records its requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.ui.sign_in_use_cases import SignInUseCases
from desktop.use_cases.access.sign_in import ListSignInChoices, SignIn
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Account, Member, PassphraseStrength, RecoverySheet
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.fake_failed_sign_ins import FakeFailedSignIns
from tests.support.identity.typed_text import text_of
from tests.support.samples import OPENED_AT

SHEET = RecoverySheet("BAND FISH GOLD", "Your code: BAND FISH GOLD")


@dataclass(frozen=True)
class OpenAccount:
    """An account that opens nothing."""

    member: Member


@dataclass
class Sessions:
    """Records which accounts were opened."""

    begun: list[tuple[Account, bool]] = field(default_factory=list)

    def begin(self, account: Account, *, first_start: bool) -> None:
        self.begun.append((account, first_start))


@dataclass
class FakeDirectory:
    """`check` sees each attempt and raises what should refuse it; `refusal` is of the list."""

    owner: Member
    listed: tuple[Member, ...] = ()
    hidden: bool = False
    check: Callable[[tuple[str, ...]], None] = lambda asked: None
    asked: list[tuple[str, ...]] = field(default_factory=list)
    sheet: RecoverySheet = SHEET
    refusal: Refused | None = None
    last: str = ""

    def last_signed_in(self) -> str:
        return self.last

    def members(self) -> tuple[Member, ...]:
        if self.refusal is not None:
            raise self.refusal
        return () if self.hidden else self.listed

    def names_hidden(self) -> bool:
        return self.hidden

    def _open(self, *asked: str) -> Account:
        self.asked.append(asked)
        self.check(asked)
        return OpenAccount(self.owner)

    def enroll_owner(self, name: str, passphrase: TypedSecret) -> Account:
        return self._open("enroll", name, text_of(passphrase))

    def open(
        self, member_id: str, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> Account:
        return self._open("open", member_id, text_of(passphrase), text_of(second))

    def open_named(
        self, name: str, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> Account:
        return self._open("named", name, text_of(passphrase), text_of(second))

    def enter_code(
        self, code: TypedSecret, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> Account:
        digits = () if second is None else (text_of(second),)
        return self._open("code", text_of(code), text_of(passphrase), *digits)

    def recover(self, member_id: str, code: TypedSecret, new_passphrase: TypedSecret) -> Account:
        return self._open("recover", member_id, text_of(code), text_of(new_passphrase))

    def recover_named(self, name: str, code: TypedSecret, new_passphrase: TypedSecret) -> Account:
        return self._open("recover named", name, text_of(code), text_of(new_passphrase))

    def recovery_sheet(
        self, opened: Account, passphrase: TypedSecret
    ) -> tuple[Account, RecoverySheet]:
        return opened, self.sheet


def sign_in_use_cases(directory: FakeDirectory) -> SignInUseCases:
    """The real use cases over this directory."""
    return SignInUseCases(
        choices=ListSignInChoices(lambda: directory),
        sign_in=SignIn(lambda: directory, FakeFailedSignIns, Sessions(), lambda: OPENED_AT),
        strength=lambda text, name: (
            PassphraseStrength(4, True, "")
            if len(text) > 11
            else PassphraseStrength(1, False, "Longer.")
        ),
    )
