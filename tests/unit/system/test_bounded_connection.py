"""Waits that the system would not end: a silent name server, addresses that are dead."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from desktop.system import bounded_connection
from desktop.system.bounded_connection import BoundedAdapter, look_up
from desktop.system.https import HttpsClient, NotSent, UntrustedServer, new_session
from tests.support.fakes.endpoint import Say, endpoint

_real_look_up = socket.getaddrinfo


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """The system's resolver does not answer before this is set; `asked` counts its look-ups."""
    answers = Event()

    def hangs(host: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        if host.endswith(".example"):
            ASKED.append(host)
            answers.wait()
            host = "127.0.0.1"
        return _real_look_up(host, *rest, **more)

    ASKED.clear()
    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    monkeypatch.setattr(bounded_connection, "CONNECT_SECONDS", 0.1)
    yield answers
    answers.set()


ASKED: list[str] = []


def test_a_look_up_that_hangs_is_given_up_and_nothing_was_sent(name_server: Event) -> None:
    with new_session() as session, pytest.raises(NotSent):
        HttpsClient("https://air.example", session).send(
            "POST", "/", headers={}, body=b"pay", read_seconds=5
        )
    assert not name_server.is_set()


def test_calls_that_wait_for_one_name_share_one_look_up(name_server: Event) -> None:
    for _ in range(5):
        with pytest.raises(TimeoutError):
            look_up("cards.example", 443, 0.01)
    assert ASKED == ["cards.example"]
    name_server.set()
    assert look_up("cards.example", 443, 60)[0][4] == ("127.0.0.1", 443)


def test_a_name_that_does_not_exist_is_an_error_at_once() -> None:
    for name in ("none.invalid", "a" * 80 + ".example", ".."):
        with pytest.raises(socket.gaierror):
            look_up(name, 443, 60)


def test_a_dead_address_before_a_living_one_costs_a_share_of_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endpoint(tmp_path) as side, socket.create_server(("127.0.0.2", 0), backlog=0) as full:
        port = int(side.url.rsplit(":", 1)[1])
        dead = full.getsockname()
        # Two callers fill the queue of a listener that never accepts: the next ones hang.
        waiting = [socket.socket() for _ in range(2)]
        for caller in waiting:
            caller.setblocking(False)
            caller.connect_ex(dead)
        both = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", dead),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
        ]
        monkeypatch.setattr(bounded_connection, "look_up", lambda *_: both)
        monkeypatch.setattr(bounded_connection, "CONNECT_SECONDS", 1.0)
        side.will(Say(200, {"ok": 1}))
        with new_session(side.ca_file) as session:
            reply = HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5)
        assert reply.untrusted_json() == {"ok": 1}
        for caller in waiting:
            caller.close()


def test_one_authority_is_trusted_where_one_is_named_and_else_the_public_ones(
    tmp_path: Path,
) -> None:
    with endpoint(tmp_path) as side:
        kept = side.ca_file
    for ca_file, least, most in ((kept, 1, 1), (None, 50, 1000)):
        with new_session(ca_file) as session:
            adapter = session.get_adapter("https://air.example")
            assert isinstance(adapter, BoundedAdapter)
            trust = adapter._trust
        assert least <= trust.cert_store_stats()["x509_ca"] <= most
        assert trust.verify_mode is ssl.CERT_REQUIRED
        assert trust.check_hostname


def test_a_session_with_verification_off_still_verifies(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with endpoint(tmp_path) as side, endpoint(tmp_path / "other") as other:
        with new_session(other.ca_file) as session:
            session.verify = False
            with pytest.raises(UntrustedServer):
                HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5)
        assert side.heard == []
