"""The places beside the call: each with its key, in the order of the sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from desktop.booking.access.role import Permission
from desktop.ui.pages.audit.audit_page import AuditPage
from desktop.ui.pages.members.members_page import PeoplePage
from desktop.ui.pages.status.status_page import StatusPage
from desktop.ui.pages.today.today_page import TodayPage
from desktop.ui.pages.trips.trips_page import TripsPage

from .background import Work
from .theme import Theme
from .use_case_calls import DeskCalls

SidePage = TodayPage | TripsPage | PeoplePage | AuditPage | StatusPage


@dataclass(frozen=True, slots=True)
class Side:
    """A place: `key` as printed (``"G R"``), and a second one that works in text fields."""

    name: str
    label: str
    key: str
    also: str
    page: SidePage


P = TypeVar("P", TodayPage, TripsPage, PeoplePage, AuditPage, StatusPage)


def side_page(sides: tuple[Side, ...], kind: type[P]) -> P:
    """The one page of this kind; KeyError when this desk has none."""
    for side in sides:
        if isinstance(side.page, kind):
            return side.page
    raise KeyError(kind.__name__)


def side_pages(theme: Theme, work: Work, calls: DeskCalls) -> tuple[Side, ...]:
    """Those that this desk has for this person; the call stands apart."""
    sides = [
        Side("today", "Today", "G T", "Ctrl+1", TodayPage(theme, work, calls)),
        Side("trips", "Trips", "G R", "Ctrl+2", TripsPage(theme, work, calls)),
    ]
    if Permission.READ_AUDIT in calls.who.may:
        audit = AuditPage(theme, work, calls)
        sides.append(Side("audit", "Audit", "G A", "Ctrl+3", audit))
    sides.append(Side("status", "Status", "G S", "Ctrl+4", StatusPage(theme, work, calls)))
    if calls.people is not None:
        people = PeoplePage(theme, work, calls, calls.people)
        sides.append(Side("people", "People", "G P", "Ctrl+5", people))
    return tuple(sides)
