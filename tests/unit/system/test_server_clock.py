"""The server's clock, by its Date headers and by real calls to it."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from desktop.airlines.duffel.duffel_errors import not_reached as airline_not_reached
from desktop.processors.stripe.stripe_errors import not_reached as processor_not_reached
from desktop.processors.stripe.stripe_errors import status_not_reached
from desktop.processors.stripe.stripe_operations import CHARGE
from desktop.system.clock import utc_now
from desktop.system.https import CertificateNotCurrent, HttpsClient, UntrustedServer, new_session
from desktop.system.server_clock import ServerClock, read_http_date
from tests.support.fakes.endpoint import Say, endpoint

NOW = datetime(2026, 11, 27, 10, 40, 0, 250_000, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _clock_ahead(
    by: timedelta, took: timedelta = timedelta(0), clock: ServerClock | None = None
) -> ServerClock:
    """A clock that asked at NOW and was answered by a server that is `by` ahead of ours."""
    clock = clock or ServerClock(lambda: NOW + took)
    clock.learn(format_datetime(NOW + took / 2 + by, usegmt=True), NOW, NOW + took)
    return clock


@pytest.mark.parametrize("took", [timedelta(0), SECOND / 4, 3 * SECOND, 130 * SECOND])
def test_a_right_clock_is_left_alone(took: timedelta) -> None:
    assert _clock_ahead(timedelta(0), took).offset == timedelta(0)


@pytest.mark.parametrize("minutes", [-40, 40, 60 * 24 * 3])
def test_a_wrong_clock_is_corrected_to_a_second(minutes: int) -> None:
    clock = _clock_ahead(timedelta(minutes=minutes))
    assert abs(clock.now() - NOW - timedelta(minutes=minutes)) <= SECOND


def test_a_slow_answer_does_not_spoil_the_offset_of_a_quick_one() -> None:
    clock = _clock_ahead(timedelta(minutes=40))
    known = clock.offset
    _clock_ahead(timedelta(minutes=40), 120 * SECOND, clock)
    assert clock.offset == known


def test_a_clock_that_was_set_right_meanwhile_is_followed() -> None:
    clock = _clock_ahead(timedelta(minutes=40))
    _clock_ahead(timedelta(0), SECOND, clock)
    assert abs(clock.offset) <= SECOND


@pytest.mark.parametrize(
    "date",
    ["", "soon", "0", "Fri, 27 Nov", "Thu, 01 Jan 1970 00:00:00 GMT",
     "Fri, 31 Dec 9999 23:59:59 GMT",
     "Fri, 27 Nov 2026 10:40:00 -9999", "\x00", "Fri, 99 Nov 2026 10:40:00 GMT"],
)  # fmt: skip
def test_a_header_that_is_no_time_changes_nothing(date: str) -> None:
    clock = ServerClock(lambda: NOW)
    clock.learn(date, NOW, NOW)
    assert clock.offset == timedelta(0)


def test_a_date_without_a_zone_is_utc() -> None:
    assert read_http_date("Fri, 27 Nov 2026 10:40:00 -0000") == NOW.replace(microsecond=0)


@pytest.mark.parametrize("minutes", [-40, 0, 40])
def test_a_client_learns_the_time_from_each_answer(tmp_path: Path, minutes: int) -> None:
    clock = ServerClock(lambda: utc_now() + timedelta(minutes=minutes))
    with endpoint(tmp_path) as side, new_session(side.ca_file) as session:
        side.will(Say(200, {}))
        HttpsClient(side.url, session, clock).send("GET", "/", headers={}, read_seconds=60)
    assert abs(clock.offset + timedelta(minutes=minutes)) <= 60 * SECOND


@pytest.mark.parametrize(("first_day", "text"), [(-60, "has expired"), (30, "is not valid yet")])
def test_a_certificate_of_another_day_is_not_called_an_eavesdropper(
    tmp_path: Path, first_day: int, text: str
) -> None:
    begins = utc_now() + timedelta(days=first_day)
    authority = trustme.CA()
    leaf = authority.issue_cert(
        "127.0.0.1", not_before=begins, not_after=begins + timedelta(days=30)
    )
    trusted = tmp_path / "trusted.pem"
    authority.cert_pem.write_to_path(trusted)
    with endpoint(tmp_path, _context(leaf)) as side, new_session(trusted) as session:
        with pytest.raises(CertificateNotCurrent) as caught:
            HttpsClient(side.url, session).send(
                "POST", "/", headers={}, body=b"pay", read_seconds=60
            )
        assert side.heard == []
    for error in (airline_not_reached(caught.value), processor_not_reached(caught.value, CHARGE)):
        assert error.code == "certificate_dates"
        assert "clock" in error.happened
        assert text in error.happened
        assert "Nothing was sent" in error.safe
    asked = status_not_reached(caught.value, CHARGE)
    assert (asked.code, asked.happened) == (error.code, error.happened)
    assert "locked" in asked.safe


def test_an_expired_certificate_of_a_stranger_is_an_eavesdropper(tmp_path: Path) -> None:
    begins = utc_now() - timedelta(days=60)
    leaf = trustme.CA().issue_cert(
        "127.0.0.1", not_before=begins, not_after=begins + timedelta(days=30)
    )
    trusted = tmp_path / "trusted.pem"
    trustme.CA().cert_pem.write_to_path(trusted)
    with endpoint(tmp_path, _context(leaf)) as side, new_session(trusted) as session:
        with pytest.raises(UntrustedServer) as caught:
            HttpsClient(side.url, session).send(
                "POST", "/", headers={}, body=b"pay", read_seconds=60
            )
        assert not isinstance(caught.value, CertificateNotCurrent)


def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def test_the_servers_own_words_are_kept_whatever_our_clock_says() -> None:
    """What only the server may decide is decided by its header, not by our clock and an offset."""
    clock = _clock_ahead(timedelta(days=2))
    ahead = (NOW + timedelta(days=2)).replace(microsecond=0)
    assert clock.heard_at == ahead
    clock.learn("never", NOW, NOW)
    assert clock.heard_at == ahead
    clock.learn(format_datetime(NOW, usegmt=True), NOW, NOW)
    assert clock.heard_at == NOW.replace(microsecond=0)
