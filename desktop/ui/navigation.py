"""The pages outside a call, each with its key, in the order of the sidebar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from desktop.booking.access.role import Permission
from desktop.ui.pages.audit.audit_page import AuditPage
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
        | MembersPage
        | AuditPage
        | StatusPage
        | SafeguardsPage
        | SetUpPage
    )


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One page. `key` as printed (``"G R"``); `alternate_key` also works in text fields."""

    name: str
    label: str
    key: str
    alternate_key: str
    page: NavigationPage


P = TypeVar("P", TodayPage, TripsPage, MembersPage, AuditPage, StatusPage)


def navigation_page(entries: tuple[NavigationEntry, ...], kind: type[P]) -> P:
    """The one page of this class; KeyError if this person has none."""
    for entry in entries:
        if isinstance(entry.page, kind):
            return entry.page
    raise KeyError(kind.__name__)


def navigation_pages(
    theme: Theme, background: Background, use_cases: UseCases
) -> tuple[NavigationEntry, ...]:
    """The pages that this person may open; those of a call are not among them."""
    entries = [
        NavigationEntry("today", "Today", "G T", "Ctrl+1", TodayPage(theme, background, use_cases)),
        NavigationEntry("trips", "Trips", "G R", "Ctrl+2", TripsPage(theme, background, use_cases)),
    ]
    if Permission.REFUND in use_cases.actor.member.may:
        refunds = RefundsPage(theme, background, use_cases)
        entries.append(NavigationEntry("refunds", "Refunds", "G D", "Ctrl+8", refunds))
    if Permission.READ_AUDIT in use_cases.actor.member.may:
        audit = AuditPage(theme, background, use_cases)
        entries.append(NavigationEntry("audit", "Audit", "G A", "Ctrl+3", audit))
    status = StatusPage(theme, background, use_cases)
    entries.append(NavigationEntry("status", "Status", "G S", "Ctrl+4", status))
    members = MembersPage(theme, background, use_cases)
    entries.append(NavigationEntry("people", "People", "G P", "Ctrl+5", members))
    if Permission.READ_SAFEGUARDS in use_cases.actor.member.may:
        safeguards = SafeguardsPage(theme, background, use_cases)
        entries.append(NavigationEntry("safeguards", "Safeguards", "G G", "Ctrl+7", safeguards))
    if use_cases.set_up is not None:
        # Loaded here: training has none.
        from desktop.ui.pages.set_up.set_up_page import SetUpPage

        set_up = SetUpPage(theme, background, use_cases.set_up)
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
