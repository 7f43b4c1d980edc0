"""Ports to identity: sign-in, members, and a member's own account.

All calls block. What a person typed comes as a `TypedSecret`, which is left unwiped. Errors are
those of `errors.py` and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from desktop.booking.access.failed_sign_in import FailedSignIn
    from desktop.booking.access.role import AccountStatus, Permission
    from desktop.use_cases.ports.key_handle import KeyHandle
    from desktop.use_cases.ports.typed_secret import TypedSecret


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may sign in here. `id` is stable, `name` is shown.

    `may` is what use cases check. It is filled in at sign-in, and empty before.
    """

    id: str
    name: str
    role: str
    may: frozenset[Permission] = frozenset()


class Account(Protocol):
    """An open account. What it can open is known to `identity` and to the roof only."""

    @property
    def member(self) -> Member: ...


class PendingSession(Protocol):
    """Holds an open account until the roof has opened the store with it."""

    def begin(self, account: Account, *, first_start: bool) -> None:
        """`first_start`: there is no store yet, and one may be made."""


class FailedSignInLog(Protocol):
    """Refused sign-ins, kept until the next sign-in writes them into the audit log."""

    def add(self, failed: FailedSignIn) -> None:
        """On the disk on return. OSError."""


@dataclass(frozen=True, slots=True)
class PassphraseStrength:
    """`score` is 0 to 4 as zxcvbn counts; `ok` also asks for length, a letter and a digit."""

    score: int
    ok: bool
    sentence: str


class AccountDirectory(Protocol):
    """Names and wrapped keys, readable before sign-in on a machine that knows the desk; opens
    nothing by itself.
    """

    def members(self) -> tuple[Member, ...]:
        """Refused ``directory_sealed`` on a machine that does not know the desk."""

    def names_hidden(self) -> bool:
        """True where the company shows nobody who works here; `members` is then empty."""

    def last_signed_in(self) -> str:
        """The id of the member who signed in last, before a lock too; empty where no names are
        shown.
        """

    def enroll_owner(self, name: str, passphrase: TypedSecret) -> Account:
        """First start. Refused ``weak_passphrase``, ``name_missing``, ``keyring_*``."""

    def open(
        self, member_id: str, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> Account:
        """Refused ``wrong_passphrase``, ``locked_out``, ``keyring_*``, ``directory_damaged``.

        ``second_factor_needed`` (field ``second``) asks for the digits of the member's own app.
        """

    def open_named(
        self, name: str, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> Account:
        """The same where the list of names is hidden. Then it is ``wrong_name_or_passphrase``
        whichever of the two was wrong, and also while the account of that name is locked out.
        """

    def enter_code(
        self, code: TypedSecret, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> Account:
        """An invitation's code with a new passphrase, or a device code with the known one.

        Refused ``second_factor_needed`` as `open`, ``wrong_second_factor``, ``code_*``,
        ``weak_passphrase``, ``keyring_*``, ``directory_*``.
        """

    def recover(self, member_id: str, code: TypedSecret, new_passphrase: TypedSecret) -> Account:
        """By the recovery sheet, with a new passphrase. Refused ``recovery_*``."""

    def recover_named(self, name: str, code: TypedSecret, new_passphrase: TypedSecret) -> Account:
        """As `recover`, by name; with an empty one, of the member whose sheet it is."""

    def recovery_sheet(
        self, opened: Account, passphrase: TypedSecret
    ) -> tuple[Account, RecoverySheet]:
        """The owner's recovery sheet, to be printed and locked away, and the account to go on with:
        its keys are new ones where another sheet was made before.
        """


@dataclass(frozen=True, slots=True)
class ShownClearance:
    """An owner of the name `by` cleared the member to take cards in live work, until `ends_at`."""

    given_at: datetime
    ends_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A row of the member list. `code_id` and `code_ends_at` are of an invitation that is out."""

    member: Member
    status: AccountStatus
    last_seen: datetime | None
    second_factor: bool = False
    code_id: str = ""
    code_ends_at: datetime | None = None
    clearance: ShownClearance | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something about a member that an owner's sign-in found: ``joined by code``,
    ``joined too late`` for one who is not let in, because this machine did not see that before the
    code ended, ``joined with keys that are not their own`` and
    ``joined with a clearance or certificate of their own`` for those who are not let in either,
    ``joined by code and lost with an older file of members`` for one who is to be invited again,
    ``no key can be sealed to this member``, ``opened by the sheet against this computer's keyring``
    where an entry of that was damaged or said what cannot be, ``code expired``, ``code ended with
    the organization key``, ``suspended after 90 idle days``, and ``stayed open after 90 idle days``
    for the last owner who could sign in.
    """

    member: Member
    what: str


class MemberAdministration(Protocol):
    """What a signed-in owner may change about the members.

    Each that takes access from a member who could open the store leaves a `next_store_key`, which
    the store must take; what a crash cuts short is repaired at sign-in. So does the end of a code
    that nobody used, and of one for another machine, however it ended.

    Refused ``member_unknown``, ``not_owner``, ``last_owner``, ``not_oneself``, ``role_unknown``,
    ``name_missing``, ``name_taken``, ``keyring_*``, ``directory_*``.
    """

    def member_list(self) -> tuple[MemberRow, ...]: ...

    def invite(self, name: str, role: str, *, elsewhere: bool = False) -> str:
        """A code for a new member: shown once, valid once, for 24 hours, on this machine only
        unless `elsewhere`.
        """

    def renew(self, member_id: str, *, elsewhere: bool = False) -> str:
        """A code for an existing member, who gets new keys; the old ones end now."""

    def withdraw(self, code_id: str) -> None: ...
    def change_role(self, member_id: str, role: str) -> None: ...
    def suspend(self, member_id: str) -> None: ...
    def clear_for_cards(self, member_id: str, ends_at: datetime) -> None:
        """In live work the card pane takes this member's certificate, until `ends_at`."""

    def end_clearance(self, member_id: str) -> None: ...
    def reinstate(self, member_id: str) -> None: ...
    def remove(self, member_id: str) -> None: ...

    def next_store_key(self) -> KeyHandle | None:
        """The key that the store must take now, the newest of those which all with access hold
        beside the present one; None where it has the newest.
        """

    def store_rekeyed(self, key: KeyHandle) -> None:
        """The store has taken this key, and no value in it is under an earlier one: those are
        dropped. There may be another `next_store_key` then.
        """

    def hide_member_names(self, hidden: bool) -> None: ...

    def review(self) -> tuple[Noticed, ...]:
        """Sign newly enrolled members into the list, drop expired codes, suspend idle members."""

    def take_noticed(self) -> tuple[Noticed, ...]:
        """What other changes since the last review have signed in passing, once."""


class StoreKey(Protocol):
    """The encryption key of the store."""

    def turn(self) -> AbstractContextManager[None]:
        """One change of key at a time; another waits until this one is over."""

    def rekey(self, key: KeyHandle) -> tuple[str, ...]:
        """Encrypt the store under this key from now on; all of the file, or none of it. Within a
        `turn`. Copies of the store under an earlier key are deleted.

        Returned once every sealed value was read back under the newest key: what was damaged
        before, a clause each. Refused ``disk_full``, ``store_damaged``: earlier keys are needed on.
        """


@dataclass(frozen=True, slots=True)
class FactorOffer:
    """A second factor before it is confirmed: what the QR code says, its squares row by row (True
    is dark), and the same as letters for typing. Each holds the secret, so none is in the `repr`.
    """

    address: str = field(repr=False)
    squares: tuple[tuple[bool, ...], ...] = field(repr=False)
    letters: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """An owner's way in without passphrase and keyring. `text` is what is printed, and holds the
    code too.
    """

    code: str = field(repr=False)
    text: str = field(repr=False)


class OwnAccount(Protocol):
    """What a signed-in member may change about their own sign-in.

    `second` are digits of the second factor, asked of a member who has one. Refused
    ``wrong_passphrase``, ``second_factor_needed``, ``wrong_second_factor``, ``locked_out``,
    ``keyring_*``, ``directory_*``.
    """

    def change_passphrase(
        self, old: TypedSecret, new: TypedSecret, second: TypedSecret | None = None
    ) -> None:
        """Refused ``weak_passphrase``, ``passphrase_used_before``."""

    def device_code(self, passphrase: TypedSecret, second: TypedSecret | None = None) -> str:
        """A code for the member's other machine: valid once, for 24 hours, with the passphrase."""

    def new_recovery_sheet(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> RecoverySheet:
        """A sheet that replaces an owner's. The member has new keys then, and the store
        a `next_store_key`. Refused ``not_owner``.
        """

    def has_second_factor(self) -> bool: ...

    def offer_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> FactorOffer:
        """Nothing is saved until `confirm_second_factor`, which takes this offer only."""

    def confirm_second_factor(self, digits: TypedSecret) -> None:
        """Refused ``wrong_second_factor``, ``no_factor_offered``."""

    def drop_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> None: ...
