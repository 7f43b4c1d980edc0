"""Sign-in: which way is taken, what is logged, and that no key leaves it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.access.sign_in import (
    CodeSignIn,
    ListSignInChoices,
    OwnerEnrollment,
    PassphraseSignIn,
    RecoverySignIn,
    SignIn,
    SignInChoices,
    SignInOutcome,
    SignInRequest,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Account, Member, RecoverySheet
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.fake_failed_sign_ins import FakeFailedSignIns
from tests.support.samples import OPENED_AT
from tests.support.store.opening import FIELDS
from tests.support.ui.sign_in import SHEET, FakeDirectory, OpenAccount, Sessions

IDA = Member("idaidaida", "Ida Marlow", "owner")
TYPED = "seven grey geese 41"


def typed(text: str = TYPED) -> TypedSecret:
    return TypedSecret.of(text)


# A request is wiped when it has served, so each is made afresh.
EVERY_WAY: dict[str, tuple[Callable[[], SignInRequest], tuple[str, ...]]] = {
    "passphrase": (lambda: PassphraseSignIn(typed(), IDA.id), ("open", IDA.id, TYPED, "")),
    "second factor": (
        lambda: PassphraseSignIn(typed(), IDA.id, digits=typed("123456")),
        ("open", IDA.id, TYPED, "123456"),
    ),
    "name": (lambda: PassphraseSignIn(typed(), name="Ida"), ("named", "Ida", TYPED, "")),
    "code": (lambda: CodeSignIn(typed("BAND FISH"), typed()), ("code", "BAND FISH", TYPED)),
    "sheet": (
        lambda: RecoverySignIn(typed("BAND"), typed(), IDA.id),
        ("recover", IDA.id, "BAND", TYPED),
    ),
    "sheet by name": (
        lambda: RecoverySignIn(typed("BAND"), typed(), name="Ida"),
        ("recover named", "Ida", "BAND", TYPED),
    ),
    "first start": (lambda: OwnerEnrollment("Ida", typed()), ("enroll", "Ida", TYPED)),
}


@dataclass
class Entrance:
    directory: FakeDirectory = field(default_factory=lambda: FakeDirectory(IDA, (IDA,)))
    failed: FakeFailedSignIns = field(default_factory=FakeFailedSignIns)
    sessions: Sessions = field(default_factory=Sessions)

    def __call__(self, request: SignInRequest) -> SignInOutcome:
        use_case = SignIn(
            lambda: self.directory,
            lambda: self.failed,
            self.sessions,
            lambda: OPENED_AT,
        )
        return use_case(request)

    def refuse(self, code: str) -> None:
        def check(asked: tuple[str, ...]) -> None:
            raise Refused(code, "No.")

        self.directory.check = check


@pytest.mark.parametrize("way", EVERY_WAY)
def test_each_way_asks_the_directory_once_and_begins_one_session(way: str) -> None:
    enter, (make, asked) = Entrance(), EVERY_WAY[way]
    outcome = enter(make())
    first = way == "first start"
    assert enter.directory.asked == [asked]
    assert enter.sessions.begun == [(OpenAccount(IDA), first)]
    assert (outcome.member, outcome.first_start) == (IDA, first)
    assert outcome.recovery_sheet == (SHEET if first else None)
    assert enter.failed.failed == []


@pytest.mark.parametrize("way", [way for way in EVERY_WAY if way != "first start"])
def test_a_refusal_is_logged_with_whose_account_and_nothing_that_was_typed(way: str) -> None:
    enter = Entrance()
    enter.refuse("wrong_passphrase")
    with pytest.raises(Refused):
        enter(EVERY_WAY[way][0]())
    [failed] = enter.failed.failed
    member_id = IDA.id if way in ("passphrase", "second factor", "sheet") else ""
    kinds = {
        "code": SignInWay.CODE,
        "sheet": SignInWay.RECOVERY,
        "sheet by name": SignInWay.RECOVERY,
    }
    kind = kinds.get(way, SignInWay.USUAL)
    assert failed == FailedSignIn(member_id, kind, "wrong_passphrase", OPENED_AT)
    assert TYPED not in repr(failed)
    assert enter.sessions.begun == []


@pytest.mark.parametrize(
    "code", ["weak_passphrase", "name_missing", "second_factor_needed", "recovery_code_mistyped"]
)
def test_a_form_that_is_not_filled_in_yet_is_no_attempt(code: str) -> None:
    enter = Entrance()
    enter.refuse(code)
    with pytest.raises(Refused):
        enter(PassphraseSignIn(TypedSecret.of(TYPED), IDA.id))
    assert enter.failed.failed == []


def test_a_log_that_cannot_be_written_does_not_hide_the_refusal(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(self: FakeFailedSignIns, failed: FailedSignIn) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FakeFailedSignIns, "add", full)
    enter = Entrance()
    enter.refuse("wrong_passphrase")
    with pytest.raises(Refused, match="wrong_passphrase"):
        enter(PassphraseSignIn(TypedSecret.of(TYPED), IDA.id))
    assert "No space left" in caplog.text


def test_a_refusal_of_another_kind_is_logged_as_refused() -> None:
    """The outcomes of a note are a closed list: a new code must not become a free text in it."""
    enter = Entrance()
    enter.refuse("a_code_that_comes_later")
    with pytest.raises(Refused):
        enter(PassphraseSignIn(TypedSecret.of(TYPED), IDA.id))
    assert [failed.outcome for failed in enter.failed.failed] == ["refused"]


def test_a_sheet_that_cannot_be_made_leaves_the_owner_signed_in_and_says_so() -> None:
    enter = Entrance()

    def no_sheet(opened: Account, passphrase: TypedSecret) -> tuple[Account, RecoverySheet]:
        raise Refused("directory_not_saved", "The file could not be written.")

    enter.directory.recovery_sheet = no_sheet  # type: ignore[method-assign]
    outcome = enter(OwnerEnrollment("Ida", TypedSecret.of(TYPED)))
    assert outcome.warning is not None
    assert outcome.warning.code == "directory_not_saved"
    assert enter.sessions.begun == [(OpenAccount(IDA), True)]


def test_the_choices_are_the_names_or_none_where_they_are_hidden() -> None:
    directory = FakeDirectory(IDA, (IDA,))
    choices = ListSignInChoices(lambda: directory)
    assert choices() == SignInChoices((IDA,), names_hidden=False)
    directory.last = IDA.id
    assert choices() == SignInChoices((IDA,), names_hidden=False, last=IDA.id)
    directory.last = ""
    directory.hidden = True
    assert choices() == SignInChoices((), names_hidden=True)


def test_a_machine_that_does_not_know_the_desk_lists_nobody_and_says_why() -> None:
    sealed = Refused("directory_sealed", "This computer does not know this desk.")
    directory = FakeDirectory(IDA, (IDA,), refusal=sealed)
    choices = ListSignInChoices(lambda: directory)
    assert choices() == SignInChoices((), names_hidden=False, sealed=sealed)
    directory.refusal = Refused("directory_damaged", "It is damaged.")
    with pytest.raises(Refused, match="directory_damaged"):
        choices()


@pytest.mark.parametrize("way", EVERY_WAY)
def test_no_secret_is_in_the_repr_of_a_request(way: str) -> None:
    request = EVERY_WAY[way][0]()
    assert TYPED not in repr(request)
    assert "BAND" not in repr(request)


def _nothing() -> Any:  # noqa: ANN401
    raise LookupError


def test_no_key_is_in_the_repr_of_an_account_and_none_is_in_an_outcome() -> None:
    sign: Callable[[bytes], bytes] = lambda text: text  # noqa: E731
    key, next_key = KeyHandle(b"K" * 32), KeyHandle(b"N" * 32)
    account = OpenedAccount(
        IDA, key, sign, b"V" * 32, b"O" * 32, lambda: 1, _nothing, _nothing, FIELDS, (next_key,)
    )
    assert "KKK" not in repr(account)
    assert "NNN" not in repr(account)
    kinds = {part.name: part.type for part in dataclasses.fields(SignInOutcome)}
    assert kinds == {
        "member": "Member", "first_start": "bool", "recovery_sheet": "RecoverySheet | None",
        "warning": "DeskError | None",
    }  # fmt: skip
