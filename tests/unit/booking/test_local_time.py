"""A time on this machine's own clock, wherever that clock stands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from desktop.booking.date_time_text import local_time


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Auckland"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if not hasattr(time, "tzset"):
        pytest.skip("Windows has one time zone for all programs")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_a_time_is_the_same_moment_on_the_local_clock(zone: str) -> None:
    at = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
    local = local_time(at)
    assert local == at
    assert local.hour == {"America/Los_Angeles": 12, "Pacific/Auckland": 9}[zone]


def test_a_time_that_the_local_clock_cannot_show_stays_as_it_is(zone: str) -> None:
    first = datetime(1, 1, 1, tzinfo=UTC)
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    edge = {"America/Los_Angeles": first, "Pacific/Auckland": last}[zone]
    assert local_time(edge).isoformat() == edge.isoformat()
