"""An idle training server sleeps: it never polls whether it should stop."""

from __future__ import annotations

import selectors
import socket
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from desktop.training.certificate_authority import server_context
from desktop.training.http.https_server import HttpsServer


def test_a_server_sleeps_until_it_is_called_or_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float | None] = []

    class Watched(selectors.SelectSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            waits.append(timeout)
            return super().select(timeout)

    monkeypatch.setattr("desktop.training.http.https_server.selectors.DefaultSelector", Watched)
    served = HttpsServer(lambda environ, start: [], server_context(tmp_path), "idle")
    try:
        with closing(_call(served)) as caller:
            caller.sendall(b"not TLS\r\n")
            with suppress(ConnectionError):
                while caller.recv(100):
                    """Until the call was taken and ended."""
    finally:
        served.stop()
    assert waits
    assert set(waits) == {None}


def test_a_server_that_was_never_called_stops(tmp_path: Path) -> None:
    served = HttpsServer(lambda environ, start: [], server_context(tmp_path), "idle")
    served.stop()
    with pytest.raises(ConnectionRefusedError):
        _call(served)


def _call(served: HttpsServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(served.url).port or 0), timeout=60)
