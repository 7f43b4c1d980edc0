"""Sign in: by passphrase, by a code, by the recovery sheet, or as the first owner."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TypeAlias

from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay, outcome_of
from desktop.use_cases.authorization import before_sign_in
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import (
    Account,
    AccountDirectory,
    FailedSignInLog,
    Member,
    PendingSession,
    RecoverySheet,
)
from desktop.use_cases.ports.typed_secret import TypedSecret

log = logging.getLogger(__name__)
# A form that is not filled in yet is not a failed sign-in.
_NOT_AN_ATTEMPT = frozenset(
    {"weak_passphrase", "name_missing", "second_factor_needed", "recovery_code_mistyped"}
)


@dataclass(frozen=True, slots=True)
class OwnerEnrollment:
    """The first start: the owner's name, and a passphrase of the owner's choice."""

    name: str
    passphrase: TypedSecret


@dataclass(frozen=True, slots=True)
class PassphraseSignIn:
    """By `member_id`, or by `name` where names are hidden. `digits` of the second factor, once
    they were asked for.

    `first_start` when a lock cut the first start short: it is finished by this sign-in.
    """

    passphrase: TypedSecret
    member_id: str = ""
    name: str = field(default="", repr=False)
    digits: TypedSecret | None = None
    first_start: bool = False


@dataclass(frozen=True, slots=True)
class CodeSignIn:
    """An invitation's code with a new passphrase, or a device code with the known passphrase and,
    once they were asked for, `digits` of the second factor.
    """

    code: TypedSecret
    passphrase: TypedSecret
    digits: TypedSecret | None = None


@dataclass(frozen=True, slots=True)
class RecoverySignIn:
    """The recovery sheet's code and a new passphrase, by `member_id` or by `name`; by neither on a
    machine that does not know this desk.
    """

    code: TypedSecret
    passphrase: TypedSecret
    member_id: str = ""
    name: str = field(default="", repr=False)


SignInRequest: TypeAlias = OwnerEnrollment | PassphraseSignIn | CodeSignIn | RecoverySignIn


@dataclass(frozen=True, slots=True)
class SignInChoices:
    """Who may sign in here. With `names_hidden` a name is typed and `members` is empty. `last` is
    the id of the one who did so last, empty where that is nobody of them.

    `sealed` says why nobody can be listed on a machine that does not know this desk yet: only a
    code or a recovery sheet opens it there, and each of them says by itself whose it is.
    """

    members: tuple[Member, ...]
    names_hidden: bool
    sealed: Refused | None = None
    last: str = ""


@dataclass(frozen=True, slots=True)
class SignInOutcome:
    """Who is signed in. Holds no key, so that a page and a signal may carry it.

    `recovery_sheet` is to be printed after the first start. `warning` says why there is none.
    """

    member: Member
    first_start: bool = False
    recovery_sheet: RecoverySheet | None = field(default=None, repr=False)
    warning: DeskError | None = None


@dataclass(frozen=True, slots=True)
class ListSignInChoices:
    directory: Callable[[], AccountDirectory]

    @before_sign_in
    def __call__(self) -> SignInChoices:
        """Refused ``directory_*`` other than ``directory_sealed``, ``keyring_*``."""
        directory = self.directory()
        try:
            return SignInChoices(
                directory.members(), directory.names_hidden(), last=directory.last_signed_in()
            )
        except Refused as refusal:
            if refusal.code != "directory_sealed":
                raise
            return SignInChoices((), names_hidden=False, sealed=refusal)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Opens an account and hands it to the session that waits for it; answers without its keys.

    `directory` blocks at its first call, which proves the keyring.
    """

    directory: Callable[[], AccountDirectory]
    failed: Callable[[], FailedSignInLog]
    session: PendingSession
    now: Now

    @before_sign_in
    def __call__(self, request: SignInRequest) -> SignInOutcome:
        """Every refused attempt is logged without what was typed (PCI DSS 10.2.1.4), and what was
        typed is wiped either way.

        Refused ``wrong_passphrase``, ``wrong_name_or_passphrase``, ``locked_out``,
        ``second_factor_needed``, ``wrong_second_factor``, ``suspended``, ``idle_suspended``,
        ``weak_passphrase``, ``name_missing``, ``already_enrolled``, ``code_*``, ``recovery_*``,
        ``directory_*``, ``keyring_*``.
        """
        first_start = isinstance(request, OwnerEnrollment) or (
            isinstance(request, PassphraseSignIn) and request.first_start
        )
        sheet: RecoverySheet | None = None
        warning: DeskError | None = None
        try:
            directory = self.directory()
            account = self._account(directory, request)
            if first_start:
                try:
                    account, sheet = directory.recovery_sheet(account, request.passphrase)
                except DeskError as error:
                    # The desk exists and is open: a sheet can still be made, so the owner goes on.
                    warning = error
        finally:
            _wipe(request)
        self.session.begin(account, first_start=first_start)
        return SignInOutcome(account.member, first_start, sheet, warning)

    def _account(self, directory: AccountDirectory, request: SignInRequest) -> Account:
        try:
            return _open(directory, request)
        except Refused as refusal:
            self._log_refusal(request, refusal)
            raise

    def _log_refusal(self, request: SignInRequest, refusal: Refused) -> None:
        if refusal.code in _NOT_AN_ATTEMPT or isinstance(request, OwnerEnrollment):
            return
        # What is typed as a name or a code is never logged: it may be a passphrase in the wrong
        # field.
        member_id = "" if isinstance(request, CodeSignIn) else request.member_id
        outcome = outcome_of(refusal.code)
        try:
            self.failed().add(FailedSignIn(member_id, _way(request), outcome, self.now()))
        except OSError as full:
            log.warning("a failed sign-in was not logged: %s", full.strerror)


def _open(directory: AccountDirectory, request: SignInRequest) -> Account:
    match request:
        case OwnerEnrollment(name, passphrase):
            return directory.enroll_owner(name, passphrase)
        case PassphraseSignIn(passphrase, member_id, name, digits):
            if member_id:
                return directory.open(member_id, passphrase, digits)
            return directory.open_named(name, passphrase, digits)
        case CodeSignIn(code, passphrase, digits):
            return directory.enter_code(code, passphrase, digits)
        case RecoverySignIn(code, passphrase, member_id, name):
            if member_id:
                return directory.recover(member_id, code, passphrase)
            return directory.recover_named(name, code, passphrase)


def _wipe(request: SignInRequest) -> None:
    for each in fields(request):
        value = getattr(request, each.name)
        if isinstance(value, TypedSecret):
            value.wipe()


def _way(request: SignInRequest) -> SignInWay:
    if isinstance(request, RecoverySignIn):
        return SignInWay.RECOVERY
    return SignInWay.CODE if isinstance(request, CodeSignIn) else SignInWay.USUAL
