"""A finding is taken off the list by a member, which the audit log shows."""

from __future__ import annotations

import pytest

from desktop.booking.polling.finding import Dismissal, Finding, FindingKind
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.polling.dismiss_finding import DismissFinding
from desktop.use_cases.trips.today import Today
from tests.support.samples import OPENED_AT
from tests.support.use_cases.use_case_fixture import UseCaseFixture

FINDING = Finding(
    "findingone",
    FindingKind.DISPUTE,
    "stripe",
    "du_one disputed",
    "tripsample",
    "The client's bank takes USD 35.00 back.",
    OPENED_AT,
)


@pytest.fixture
def shown(desk: UseCaseFixture) -> UseCaseFixture:
    desk.put_at(TripStage.BOOKED)
    desk.store.write(lambda repos: repos.findings.add(FINDING))
    return desk


def test_today_lists_it_until_it_is_dismissed(shown: UseCaseFixture) -> None:
    (hit,) = Today(shown.actor, shown.store)().findings
    assert (hit.finding, hit.route, hit.client_name) == (FINDING, "LAX-LHR-LAX", "Ada Calloway")
    dismissed = DismissFinding(shown.actor, shown.store)("findingone")
    assert dismissed.dismissed == Dismissal("ownerid", "Robin Owner", OPENED_AT)
    assert Today(shown.actor, shown.store)().findings == ()


def test_the_audit_log_shows_who_dismissed_what(shown: UseCaseFixture) -> None:
    DismissFinding(shown.actor, shown.store)("findingone")
    entry = shown.kept.tables.audit[-1]
    assert (entry.member_id, entry.action, entry.subject) == (
        *("ownerid", "finding dismissed", "tripsample"),
    )
    assert entry.detail == "dispute: The client's bank takes USD 35.00 back."


def test_it_is_dismissed_once(shown: UseCaseFixture) -> None:
    dismiss = DismissFinding(shown.actor, shown.store)
    dismiss("findingone")
    entries = len(shown.kept.tables.audit)
    with pytest.raises(Refused) as refused:
        dismiss("findingone")
    assert refused.value.code == "finding_gone"
    assert len(shown.kept.tables.audit) == entries


def test_without_an_audit_entry_it_stays(shown: UseCaseFixture) -> None:
    shown.kept.write_endings.append(Refused("disk_full", "Full."))
    with pytest.raises(Refused):
        DismissFinding(shown.actor, shown.store)("findingone")
    assert len(Today(shown.actor, shown.store)().findings) == 1
