"""The pages outside a call, each with its key, in the order of the sidebar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from desktop.booking.access.role import Permission
from desktop.ui.pages.approvals.approvals_page import ApprovalsPage
from desktop.ui.pages.audit.audit_page import AuditPage
from desktop.ui.pages.board.board_page import BoardPage
from desktop.ui.pages.members.members_page import MembersPage
from desktop.ui.pages.refunds.refunds_page import RefundsPage
from desktop.ui.pages.safeguards.safeguards_page import SafeguardsPage
from desktop.ui.pages.status.status_page import StatusPage
from desktop.ui.pages.today.today_page import TodayPage
from desktop.ui.pages.trips.trips_page import TripsPage
from desktop.ui.widgets.commands import Command

from .event_loop.background import Background
from .theme import Theme
from .use_cases import UseCases

if TYPE_CHECKING:
    from desktop.ui.pages.set_up.set_up_page import SetUpPage

    NavigationPage = (
        TodayPage
        | TripsPage
        | RefundsPage
        | ApprovalsPage
        | MembersPage
        | AuditPage
        | BoardPage
        | StatusPage
        | SafeguardsPage
        | SetUpPage
    )


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One page. `key` as printed (``"G R"``); `alternate_key` also works in text fields. `build`
    makes the page, which takes a few milliseconds: call it when the page is first shown.
    """

    name: str
    label: str
    key: str
    alternate_key: str
    build: Callable[[], NavigationPage]


P = TypeVar("P", bound=QWidget)


class NavigationPages:
    """The pages outside a call. Each is built when it is first asked for, and `added` gets it.
    Only `today` is built at once.
    """

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases,
        added: Callable[[str, NavigationPage], None],
    ) -> None:  # fmt: skip
        self.today = TodayPage(theme, background, use_cases)
        self.entries = (
            NavigationEntry("today", "Today", "G T", "Ctrl+1", lambda: self.today),
            *_others(theme, background, use_cases),
        )
        self._added = added
        self._built: dict[str, NavigationPage] = {}

    def page(self, name: str) -> NavigationPage:
        """KeyError if this person has none of that name."""
        if name not in self._built:
            entry = {entry.name: entry for entry in self.entries}[name]
            self._built[name] = entry.build()
            self._added(name, self._built[name])
        return self._built[name]

    def built(self, kind: type[P]) -> P | None:
        """The page of this class, None before it was first asked for."""
        return next((page for page in self._built.values() if isinstance(page, kind)), None)

    def has(self, name: str) -> bool:
        """Whether this person may open a page of that name."""
        return any(entry.name == name for entry in self.entries)

    @property
    def trips(self) -> TripsPage | None:
        """None before it was first asked for."""
        return self.built(TripsPage)

    @property
    def members(self) -> MembersPage | None:
        """None before it was first asked for."""
        return self.built(MembersPage)


def _others(
    theme: Theme, background: Background, use_cases: UseCases
) -> tuple[NavigationEntry, ...]:
    """The pages that this person may open besides Today."""

    def entry(
        name: str, label: str, key: str, alternate_key: str, page: Callable[..., NavigationPage]
    ) -> NavigationEntry:
        build = partial(page, theme, background, use_cases)
        return NavigationEntry(name, label, key, alternate_key, build)

    may = use_cases.actor.member.may
    entries = [entry("trips", "Trips", "G R", "Ctrl+2", TripsPage)]
    if Permission.REFUND in may:
        entries.append(entry("refunds", "Refunds", "G D", "Ctrl+8", RefundsPage))
    if Permission.APPROVE in may:
        entries.append(entry("approvals", "Approvals", "G V", "Ctrl+0", ApprovalsPage))
    if Permission.READ_AUDIT in may:
        entries.append(entry("board", "Board", "G B", "Ctrl+9", BoardPage))
        entries.append(entry("audit", "Audit", "G A", "Ctrl+3", AuditPage))
    entries.append(entry("status", "Status", "G S", "Ctrl+4", StatusPage))
    entries.append(entry("people", "People", "G P", "Ctrl+5", MembersPage))
    if Permission.READ_SAFEGUARDS in may:
        entries.append(entry("safeguards", "Safeguards", "G G", "Ctrl+7", SafeguardsPage))
    if use_cases.set_up is not None:
        # Loaded here: training has none.
        from desktop.ui.pages.set_up.set_up_page import SetUpPage

        keep = use_cases.keep_draft
        set_up = partial(SetUpPage, theme, background, use_cases.set_up, keep)
        entries.append(NavigationEntry("set_up", "Set up", "G U", "Ctrl+6", set_up))
    return tuple(entries)


def navigation_commands(
    entries: tuple[NavigationEntry, ...], go: Callable[[str], None]
) -> tuple[Command, ...]:
    """A command for each key of each page; `go` gets the page's name."""
    return tuple(
        Command(key, f"Go to {entry.label}", partial(go, entry.name), in_key_bar=False)
        for entry in entries
        for key in (entry.key.replace(" ", ", "), entry.alternate_key)
    )
