"""Did the request leave? Asked of real sockets with real TLS."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
import requests

from desktop.system import bounded_connection
from desktop.system.https import (
    HttpsClient,
    NoAnswer,
    NotSent,
    UnsafePath,
    UntrustedServer,
    new_session,
)
from tests.support.fakes.endpoint import CUT, TRICKLING, Endpoint, Say, endpoint


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def side(folder: Path) -> Iterator[Endpoint]:
    with endpoint(folder) as side:
        yield side


@pytest.fixture
def session(side: Endpoint) -> Iterator[requests.Session]:
    with new_session(side.ca_file) as session:
        yield session


def test_an_answer_comes_back_whole_whatever_its_status(
    side: Endpoint, session: requests.Session
) -> None:
    side.will(Say(422, {"no": True}, {"X-Request-Id": "abc"}))
    reply = HttpsClient(side.url, session).send(
        "POST", "/here", headers={"A": "b"}, body=b"asked", query=(("q", "a b"),), read_seconds=5
    )
    assert (reply.status, reply.untrusted_json(), reply.headers["x-request-id"]) == (
        422,
        {"no": True},
        "abc",
    )
    heard = side.heard[0]
    assert (heard.method, heard.path, heard.query) == ("POST", "/here", {"q": "a b"})
    assert (heard.body, heard.headers["a"]) == (b"asked", "b")


def test_an_empty_body_has_its_length_written_and_is_not_sent_in_chunks(
    side: Endpoint, session: requests.Session
) -> None:
    side.will(Say(200, {}), Say(200, {}))
    client = HttpsClient(side.url, session)
    for body in (b"", None):
        client.send("POST", "/cancel", headers={}, body=body, read_seconds=5)
    for heard in side.heard:
        assert heard.headers["content-length"] == "0"
        assert "transfer-encoding" not in heard.headers
        assert heard.body == b""


def test_a_packed_answer_is_unpacked(side: Endpoint, session: requests.Session) -> None:
    side.will(Say(200, gzip.compress(b'{"much": 1}'), {"Content-Encoding": "gzip"}))
    reply = HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5)
    assert reply.untrusted_json() == {"much": 1}


@pytest.mark.parametrize("cut", ["before", "halfway"])
def test_a_connection_dropped_after_the_request_is_no_answer(
    side: Endpoint, session: requests.Session, cut: str
) -> None:
    side.will(Say(200, {"id": "one", "more": "x" * 500}, cut=cut))
    with pytest.raises(NoAnswer):
        HttpsClient(side.url, session).send("POST", "/", headers={}, body=b"pay", read_seconds=5)
    assert [heard.body for heard in side.heard] == [b"pay"], "a payment must never go out twice"


def test_an_answer_that_trickles_for_ever_is_given_up(
    side: Endpoint, session: requests.Session
) -> None:
    side.will(Say(200, b"x" * 100_000, cut="trickle"))
    with pytest.raises(NoAnswer):
        HttpsClient(side.url, session).send("POST", "/", headers={}, body=b"pay", read_seconds=0.2)
    assert len(side.heard) == 1


@pytest.mark.parametrize("cut", TRICKLING)
def test_what_trickles_for_ever_around_a_body_is_given_up(
    side: Endpoint, session: requests.Session, cut: str
) -> None:
    side.will(Say(cut=cut))
    with pytest.raises(NoAnswer):
        HttpsClient(side.url, session).send("POST", "/", headers={}, body=b"pay", read_seconds=0.2)
    assert len(side.heard) == 1


def test_a_read_whose_headers_trickle_is_not_asked_for_ever(
    side: Endpoint, session: requests.Session
) -> None:
    """A piece comes well within the time for a read, however busy this machine is."""
    side.will(*[Say(cut="trickling headers")] * 5)
    with pytest.raises(NoAnswer):
        HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=1)
    assert len(side.heard) == 1, "the time is for the call and all its tries"


def test_a_read_is_asked_again_after_a_cut(side: Endpoint, session: requests.Session) -> None:
    side.will(CUT, Say(200, {"ok": 1}))
    reply = HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5)
    assert reply.untrusted_json() == {"ok": 1}


def test_a_read_that_was_sent_once_stays_so_where_the_network_is_gone_by_the_second_try(
    side: Endpoint, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    side.will(CUT)
    look_up, asked = bounded_connection.look_up, []

    def look_up_once(host: str, port: int, seconds: float) -> object:
        asked.append(host)
        if len(asked) > 1:
            raise socket.gaierror(socket.EAI_AGAIN, "no network")
        return look_up(host, port, seconds)

    monkeypatch.setattr(bounded_connection, "look_up", look_up_once)
    with pytest.raises(NoAnswer):
        HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5)
    assert len(side.heard) == 1
    assert len(asked) > 1


@pytest.mark.parametrize(("method", "body"), [("POST", b"pay"), ("POST", b""), ("GET", None)])
def test_nobody_listening_means_not_sent(
    side: Endpoint, session: requests.Session, method: str, body: bytes | None
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        http = HttpsClient(f"https://127.0.0.1:{held.getsockname()[1]}", session)
        with pytest.raises(NotSent):
            http.send(method, "/", headers={}, body=body, read_seconds=5)


def test_a_name_that_is_not_found_means_not_sent(
    session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(bounded_connection, "look_up", unknown)
    with pytest.raises(NotSent):
        HttpsClient("https://api.invalid", session).send("GET", "/", headers={}, read_seconds=5)


@pytest.mark.parametrize(("method", "body"), [("POST", b""), ("GET", None)])
def test_a_request_without_a_body_that_is_cut_before_an_answer_may_have_been_done(
    side: Endpoint, session: requests.Session, method: str, body: bytes | None
) -> None:
    side.will(*[CUT] * 3)
    with pytest.raises(NoAnswer):
        HttpsClient(side.url, session).send(method, "/", headers={}, body=body, read_seconds=5)


def test_a_server_that_does_not_speak_tls_means_not_sent(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def answer_in_the_clear() -> None:
            # The listener is waked by the closing below, however often it was called.
            with suppress(OSError):
                while True:
                    connection, _ = plain.accept()
                    with connection:
                        connection.recv(100)
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        answering = Thread(target=answer_in_the_clear, daemon=True)
        answering.start()
        http = HttpsClient(f"https://127.0.0.1:{plain.getsockname()[1]}", session)
        with pytest.raises(NotSent) as caught:
            http.send("POST", "/", headers={}, body=b"pay", read_seconds=5)
        assert not isinstance(caught.value, UntrustedServer)
        # Linux is waked by the one, Windows by the other.
        with suppress(OSError):
            plain.shutdown(socket.SHUT_RDWR)
        plain.close()
        answering.join()


def test_a_key_that_no_header_can_hold_is_never_sent(
    side: Endpoint, session: requests.Session
) -> None:
    for key in ("naïve\u20ac", "two\nlines"):
        with pytest.raises(NotSent):
            HttpsClient(side.url, session).send(
                "POST", "/", headers={"Authorization": key}, body=b"pay", read_seconds=5
            )
    assert side.heard == []


def test_a_certificate_of_a_stranger_means_nothing_is_sent(side: Endpoint, tmp_path: Path) -> None:
    with endpoint(tmp_path) as stranger, new_session(side.ca_file) as session:
        with pytest.raises(UntrustedServer):
            HttpsClient(stranger.url, session).send(
                "POST", "/", headers={}, body=b"pay", read_seconds=5
            )
        assert stranger.heard == []


def test_a_certificate_for_another_name_means_nothing_is_sent(side: Endpoint) -> None:
    other_name = side.url.replace("127.0.0.1", "127.0.0.2")
    with new_session(side.ca_file) as session, pytest.raises(NotSent):
        HttpsClient(other_name, session).send("POST", "/", headers={}, body=b"pay", read_seconds=5)
    assert side.heard == []


def test_a_redirect_is_an_answer_and_is_not_followed(
    side: Endpoint, session: requests.Session
) -> None:
    side.will(Say(302, b"", {"Location": side.url + "/elsewhere"}))
    reply = HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5)
    assert reply.status == 302
    assert len(side.heard) == 1


@pytest.mark.parametrize(
    "path",
    [
        *("/a/../b", "/a/..", "/a/.", "/a//b", "/a#", "/a?b=c", "/a%2Fb", "/a%2e%2e", "/a/", "a"),
        *("", "/a b", "/a;b", "/a\\b", "/a\n", "/ä", "/a@b", "/a:b"),
    ],
)
def test_a_path_that_is_not_plain_names_is_never_sent(
    side: Endpoint, session: requests.Session, path: str
) -> None:
    with pytest.raises(UnsafePath):
        HttpsClient(side.url, session).send("POST", path, headers={}, read_seconds=5)
    assert not side.heard


def test_no_cookie_is_kept(side: Endpoint, session: requests.Session) -> None:
    side.will(Say(200, {}, {"Set-Cookie": "who=you"}), Say(200, {}))
    http = HttpsClient(side.url, session)
    http.send("GET", "/", headers={}, read_seconds=5)
    http.send("GET", "/", headers={}, read_seconds=5)
    assert "cookie" not in side.heard[1].headers


def test_proxies_of_the_machine_are_not_used(
    side: Endpoint, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    side.will(Say(200, {}))
    assert HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5).status == 200


@pytest.mark.parametrize("address", ["http://127.0.0.1", "127.0.0.1", "https://", "https://a/?b=c"])
def test_a_plain_http_client_cannot_be_made(address: str) -> None:
    with new_session() as session, pytest.raises(ValueError, match="https"):
        HttpsClient(address, session)


def test_json_nested_without_end_is_a_value_error(
    side: Endpoint, session: requests.Session
) -> None:
    side.will(Say(200, b"[" * 200_000))
    reply = HttpsClient(side.url, session).send("GET", "/", headers={}, read_seconds=5)
    with pytest.raises(ValueError, match="nested"):
        reply.untrusted_json()
