"""The plain callables that the door is given. Apart from the desk's, which come after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only for whoever reads the types: the door is shown before any noun of the trade is loaded.
    from collections.abc import Callable

    from desktop.use_cases.ports.identity_port import Member, OpenedAccount


@dataclass(frozen=True, slots=True)
class CompanySignIn:
    """What a door of several people does beside `SignInCalls`.

    `open` takes person id, passphrase and the digits of the second factor (empty at first: then
    ``second_factor_needed`` asks). `open_named` takes a name in place of the id, for a door with
    `names_hidden`; so does `recover_named`, with the sheet's code and a new passphrase.
    `enter_code` takes an invitation's or a device's code, and a passphrase.
    """

    names_hidden: Callable[[], bool]
    open: Callable[[str, str, str], OpenedAccount]
    open_named: Callable[[str, str, str], OpenedAccount]
    enter_code: Callable[[str, str], OpenedAccount]
    recover_named: Callable[[str, str, str], OpenedAccount]


@dataclass(frozen=True, slots=True)
class SignInCalls:
    """What can be done before anyone is signed in. All block."""

    members: Callable[[], tuple[Member, ...]]
    enroll_owner: Callable[[str, str], OpenedAccount]
    open: Callable[[str, str], OpenedAccount]
    recover: Callable[[str, str, str], OpenedAccount]
    recovery_sheet: Callable[[OpenedAccount], str]
    strength: Callable[[str, str], tuple[int, bool, str]]
    company: CompanySignIn | None = None
