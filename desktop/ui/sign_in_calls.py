"""The plain callables that the door is given. Apart from the desk's, which come after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only for whoever reads the types: the door is shown before any noun of the trade is loaded.
    from collections.abc import Callable

    from desktop.use_cases.ports.identity_port import OpenedDoor, Person


@dataclass(frozen=True, slots=True)
class CompanyDoor:
    """What a door of several people does beside `DoorCalls`.

    `open` takes person id, passphrase and the digits of the second factor (empty at first: then
    ``second_factor_needed`` asks). `open_named` takes a name in place of the id, for a door with
    `names_hidden`; so does `recover_named`, with the sheet's code and a new passphrase.
    `enter_code` takes an invitation's or a device's code, and a passphrase.
    """

    names_hidden: Callable[[], bool]
    open: Callable[[str, str, str], OpenedDoor]
    open_named: Callable[[str, str, str], OpenedDoor]
    enter_code: Callable[[str, str], OpenedDoor]
    recover_named: Callable[[str, str, str], OpenedDoor]


@dataclass(frozen=True, slots=True)
class DoorCalls:
    """What can be done before anyone is signed in. All block."""

    people: Callable[[], tuple[Person, ...]]
    enrol_owner: Callable[[str, str], OpenedDoor]
    open: Callable[[str, str], OpenedDoor]
    recover: Callable[[str, str, str], OpenedDoor]
    recovery_sheet: Callable[[OpenedDoor], str]
    strength: Callable[[str, str], tuple[int, bool, str]]
    company: CompanyDoor | None = None
