"""Which proxy, and what a call by way of it ends in."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from desktop.system.https import (
    HttpsClient,
    NoAnswer,
    NotSent,
    ProxyFailed,
    UntrustedServer,
    new_session,
)
from desktop.system.web_proxy import TunnelProxy, proxy_for, tunnel_proxy
from tests.support.fakes.connect_proxy import ConnectProxy, connect_proxy
from tests.support.fakes.endpoint import Endpoint, Say, endpoint

AIRLINE = "https://api.duffel.com"


@pytest.mark.parametrize(
    ("base_url", "environment", "proxy"),
    [
        (AIRLINE, {}, ""),
        (AIRLINE, {"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        (AIRLINE, {"https_proxy": "http://one:1", "HTTPS_PROXY": "http://two:2"}, "http://one:1"),
        (AIRLINE, {"HTTPS_PROXY": " proxy:3128 "}, "http://proxy:3128"),
        (AIRLINE, {"HTTP_PROXY": "http://proxy:3128", "ALL_PROXY": "http://proxy:3128"}, ""),
        (AIRLINE, {"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "duffel.com"}, ""),
        (AIRLINE, {"HTTPS_PROXY": "http://proxy:1", "no_proxy": "*"}, ""),
        (AIRLINE, {"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "stripe.com"}, "http://proxy:1"),
        ("https://127.0.0.1:4430", {"HTTPS_PROXY": "http://proxy:1"}, ""),
        ("https://localhost", {"HTTPS_PROXY": "http://proxy:1"}, ""),
    ],
)
def test_the_proxy_of_an_address(base_url: str, environment: dict[str, str], proxy: str) -> None:
    assert proxy_for(base_url, environment) == proxy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def side(folder: Path) -> Iterator[Endpoint]:
    with endpoint(folder) as side:
        yield side


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("http://proxy.example:3128", TunnelProxy("proxy.example", 3128)),
        ("http://proxy.example", TunnelProxy("proxy.example", 80)),
        ("http://ada:w%40rd@proxy:3128/", TunnelProxy("proxy", 3128, "Basic YWRhOndAcmQ=")),
        ("http://ada@proxy:3128", TunnelProxy("proxy", 3128, "Basic YWRhOg==")),
        ("https://proxy.example:3128", TunnelProxy("proxy.example", 0)),
        ("socks5://proxy.example:1080", TunnelProxy("proxy.example", 0)),
        ("http://proxy:port", TunnelProxy("", 0)),
        ("http://[::1", TunnelProxy("", 0)),
    ],
)
def test_the_parts_of_a_proxys_address(address: str, parts: TunnelProxy) -> None:
    assert tunnel_proxy(address) == parts
    assert "Basic" not in repr(parts)


@pytest.fixture
def proxy() -> Iterator[ConnectProxy]:
    with connect_proxy() as proxy:
        yield proxy


def _pay(side: Endpoint, proxy_address: str) -> int:
    with new_session(side.ca_file, proxy_address) as session:
        http = HttpsClient(side.url, session)
        return http.send("POST", "/", headers={}, body=b"pay", read_seconds=5).status


def test_a_call_goes_through_the_proxy_sealed(side: Endpoint, proxy: ConnectProxy) -> None:
    side.will(Say(200, {}))
    assert _pay(side, f"http://name:word@127.0.0.1:{proxy.port}") == 200
    assert proxy.asked == [side.url.removeprefix("https://")]
    assert [heard.body for heard in side.heard] == [b"pay"]
    assert "proxy-authorization" not in side.heard[0].headers
    assert b"pay" not in b"".join(proxy.carried)


def test_an_intercepting_proxy_is_distinguished_from_the_server(
    side: Endpoint, proxy: ConnectProxy, tmp_path: Path
) -> None:
    with endpoint(tmp_path) as opener:
        proxy.leads_to = int(opener.url.rsplit(":", 1)[1])
        with pytest.raises(UntrustedServer):
            _pay(side, f"http://127.0.0.1:{proxy.port}")
        assert opener.heard == []


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", ProxyFailed),
        (b"HTTP/1.1 407 Who?\r\n\r\n", ProxyFailed),
        (b"nonsense\r\n\r\n", NotSent),
    ],
)
def test_a_proxy_that_refuses_is_named_and_nothing_was_sent(
    side: Endpoint, proxy: ConnectProxy, answer: bytes, ending: type[NotSent]
) -> None:
    proxy.says = answer
    with pytest.raises(ending):
        _pay(side, f"http://127.0.0.1:{proxy.port}")
    assert side.heard == []


@pytest.mark.parametrize("kind", ["http://127.0.0.1:{}", "https://127.0.0.1:{}", "socks5://a:{}"])
def test_a_proxy_that_is_not_there_or_of_another_kind_is_named(side: Endpoint, kind: str) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(ProxyFailed):
            _pay(side, kind.format(held.getsockname()[1]))
    assert side.heard == []


def test_a_connection_dropped_behind_the_proxy_is_no_answer(
    side: Endpoint, proxy: ConnectProxy
) -> None:
    side.will(Say(200, {"id": "one"}, cut="before"))
    with pytest.raises(NoAnswer):
        _pay(side, f"http://127.0.0.1:{proxy.port}")
    assert [heard.body for heard in side.heard] == [b"pay"]


def test_a_proxy_that_trickles_its_answer_is_given_up(side: Endpoint) -> None:
    over = Event()

    def trickle(listener: socket.socket) -> None:
        near, _ = listener.accept()
        with near, suppress(OSError):
            near.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.02):
                near.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        trickling = Thread(target=trickle, args=(listener,))
        trickling.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with new_session(side.ca_file, address) as session, pytest.raises(NotSent):
                HttpsClient(side.url, session).send(
                    "POST", "/", headers={}, body=b"pay", read_seconds=0.2
                )
        finally:
            over.set()
            trickling.join()
    assert side.heard == []
