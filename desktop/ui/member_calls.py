"""What pages are given about people: at the door of a company, and on its desk. All block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.use_cases.ports.identity_port import FactorOffer, MemberRow, Noticed


@dataclass(frozen=True, slots=True)
class MemberCalls:
    """Verbs about people, wired; each refuses by itself whoever may not.

    For owners: `list` to `review`. `invite` takes name, role (a `Role` value) and whether the
    code shall serve on another machine, and gives the code; `renew` takes a person id instead.
    `watch_key_change` takes a function that is told the per cent of a change of the records' key,
    on another thread. For everybody: `change_passphrase` (old, new), `device_code` (passphrase),
    and the factor.
    """

    list: Callable[[], tuple[MemberRow, ...]]
    invite: Callable[[str, str, bool], str]
    renew: Callable[[str, bool], str]
    withdraw: Callable[[str], None]
    change_role: Callable[[str, str], None]
    suspend: Callable[[str], None]
    reinstate: Callable[[str], None]
    remove: Callable[[str], None]
    names_hidden: Callable[[], bool]
    hide_names: Callable[[bool], None]
    review: Callable[[], tuple[Noticed, ...]]
    change_passphrase: Callable[[str, str], None]
    device_code: Callable[[str], str]
    has_second_factor: Callable[[], bool]
    offer_second_factor: Callable[[], FactorOffer]
    confirm_second_factor: Callable[[str], None]
    drop_second_factor: Callable[[str], None]
    watch_key_change: Callable[[Callable[[int], None]], None] = lambda watcher: None
