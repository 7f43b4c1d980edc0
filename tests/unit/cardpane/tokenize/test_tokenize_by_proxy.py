"""By way of a web proxy, and with certificates that nobody should take: no digit goes astray."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from desktop.card_protocol import Code, PayeeRole, Tokens
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.tokenize.send_failure import SendFailure
from desktop.cardpane.tokenize.tokenize import tokenize
from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.connect_proxy import connect_proxy
from tests.support.fakes.endpoint import Endpoint, endpoint

from .test_tokenize import (
    PROCESSOR_TAKES,
    TEXT,
    VAULT_TAKES,
    alone,
    at_ports,
    port_of,
    request_for,
    type_card,
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def processor(authority: Path) -> Iterator[Endpoint]:
    with endpoint(authority) as payee:
        yield payee


@pytest.fixture
def vault(authority: Path) -> Iterator[Endpoint]:
    with endpoint(authority) as payee:
        yield payee


@pytest.fixture
def card() -> CardBuffer:
    card = CardBuffer(LockedMemory())
    type_card(card)
    return card


def test_a_configured_proxy_forwards_tls_unopened(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with connect_proxy() as proxy:
        request = replace(request_for(processor, vault), proxy=("127.0.0.1", proxy.port))
        assert isinstance(tokenize(card, request)(TEXT), Tokens)
    assert proxy.asked == [f"127.0.0.1:{port_of(payee)}" for payee in (processor, vault)]
    assert VISA_DUFFEL.encode() not in b"".join(proxy.carried)
    assert processor.heard[0].form["card[number]"] == VISA_DUFFEL


def test_a_name_and_a_password_are_said_to_the_proxy_alone(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with connect_proxy() as proxy:
        request = replace(
            request_for(processor, vault),
            proxy=("127.0.0.1", proxy.port),
            proxy_authorization="Basic YWRhOndvcmQ=",
        )
        assert isinstance(tokenize(card, request)(TEXT), Tokens)
    assert all(b"\r\nProxy-Authorization: Basic YWRhOndvcmQ=\r\n" in head for head in proxy.heads)
    for payee in (processor, vault):
        assert "proxy-authorization" not in payee.heard[0].headers
    assert "YWRhOndvcmQ=" not in repr(request)


def test_a_proxy_that_trickles_its_answer_is_abandoned_with_the_digits_kept(
    card: CardBuffer, processor: Endpoint, vault: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.cardpane.tokenize.tokenize.CONNECT_SECONDS", 0.3)
    with connect_proxy() as proxy:
        proxy.trickles = True
        request = replace(request_for(processor, vault), proxy=("127.0.0.1", proxy.port))
        outcome = tokenize(card, request)(TEXT)
    assert outcome == SendFailure(Code.PROXY_SILENT, wiped=False, fee_kept=False)
    assert not card.is_clean()


def test_a_payee_that_the_proxy_is_not_for_is_reached_directly(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    request = request_for(processor, vault)
    first, second = request.payees
    with connect_proxy() as proxy:
        request = replace(
            request,
            payees=(first, replace(second, direct=True)),
            proxy=("127.0.0.1", proxy.port),
        )
        assert isinstance(tokenize(card, request)(TEXT), Tokens)
    assert proxy.asked == [f"127.0.0.1:{port_of(processor)}"]


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", Code.PROXY_SIGN_IN),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Code.PROXY_REFUSED),
        (b"HTTP/1.1 302 Found\r\nLocation: https://sign.in\r\n\r\n", Code.PROXY_REFUSED),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000, Code.PROXY_REFUSED),
        (b"HTTP/2 200 OK\r\n\r\n", Code.PROXY_REFUSED),
        (b"nonsense\r\n", Code.PROXY_REFUSED),
        (b"", Code.PROXY_SILENT),
    ],
)
def test_a_proxy_that_refuses_is_reported_with_its_reason(
    card: CardBuffer, processor: Endpoint, vault: Endpoint, says: bytes, code: Code
) -> None:
    with connect_proxy() as proxy:
        proxy.says = says
        request = replace(request_for(processor, vault), proxy=("127.0.0.1", proxy.port))
        outcome = tokenize(card, request)(TEXT)
    assert outcome == SendFailure(code, wiped=False, fee_kept=False)
    assert (processor.heard, vault.heard) == ([], [])


def test_a_proxy_that_says_nothing_is_given_up(
    card: CardBuffer, processor: Endpoint, vault: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.cardpane.tokenize.tokenize.CONNECT_SECONDS", 0.3)
    with connect_proxy() as proxy:
        proxy.answers = False
        request = replace(request_for(processor, vault), proxy=("127.0.0.1", proxy.port))
        outcome = tokenize(card, request)(TEXT)
    assert outcome == SendFailure(Code.PROXY_SILENT, wiped=False, fee_kept=False)


def test_a_proxy_that_is_not_there_is_silent(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    with connect_proxy() as proxy:
        gone = proxy.port
    for place in (("127.0.0.1", gone), ("x" * 70, 3128)):
        request = replace(request_for(processor, vault), proxy=place)
        outcome = tokenize(card, request)(TEXT)
        assert outcome == SendFailure(Code.PROXY_SILENT, wiped=False, fee_kept=False)


def test_a_payee_that_hangs_up_behind_a_proxy_is_the_silent_one(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, connect_proxy() as proxy:
        hanging_up = threading.Thread(target=lambda: listener.accept()[0].close())
        hanging_up.start()
        proxy.leads_to = listener.getsockname()[1]
        request = replace(request_for(processor, vault), proxy=("127.0.0.1", proxy.port))
        outcome = tokenize(card, request)(TEXT)
        hanging_up.join()
    assert outcome == SendFailure(Code.PROCESSOR_SILENT, wiped=False, fee_kept=False)


@pytest.mark.parametrize("by_proxy", [False, True])
@pytest.mark.parametrize("first_day", [-60, 30], ids=["expired", "not valid yet"])
def test_a_certificate_of_another_day_is_no_man_in_the_middle(
    card: CardBuffer, vault: Endpoint, tmp_path: Path, first_day: int, by_proxy: bool
) -> None:
    authority = trustme.CA()
    with endpoint(tmp_path, _certificate_from(authority, first_day)) as side:
        request = replace(
            alone(at_ports(vault, port_of(side), port_of(vault)), PayeeRole.PROCESSOR),
            ca_pem=authority.cert_pem.bytes().decode(),
        )
        with connect_proxy() as proxy:
            if by_proxy:
                request = replace(request, proxy=("127.0.0.1", proxy.port))
            outcome = tokenize(card, request)(TEXT)
        assert outcome == SendFailure(Code.CERTIFICATE_DATES, wiped=False, fee_kept=False)
        assert side.heard == []


@pytest.mark.parametrize("first_day", [-60, 30], ids=["expired", "not valid yet"])
def test_a_strangers_certificate_of_another_day_is_a_man_in_the_middle(
    card: CardBuffer, vault: Endpoint, tmp_path: Path, first_day: int
) -> None:
    with endpoint(tmp_path, _certificate_from(trustme.CA(), first_day)) as side:
        request = replace(
            alone(at_ports(vault, port_of(side), port_of(vault)), PayeeRole.PROCESSOR),
            ca_pem=trustme.CA().cert_pem.bytes().decode(),
        )
        outcome = tokenize(card, request)(TEXT)
        assert outcome == SendFailure(Code.INTERCEPTED, wiped=False, fee_kept=False)
        assert side.heard == []


def _certificate_from(authority: trustme.CA, first_day: int) -> ssl.SSLContext:
    """A server with a certificate of 30 days, the first of them in `first_day` days."""
    begins = datetime.now(UTC) + timedelta(days=first_day)
    leaf = authority.issue_cert(
        "127.0.0.1", not_before=begins, not_after=begins + timedelta(days=30)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def test_a_proxy_that_intercepts_tls_is_reported_and_gets_no_digit(
    card: CardBuffer, processor: Endpoint, vault: Endpoint, tmp_path: Path
) -> None:
    with endpoint(tmp_path) as stranger, connect_proxy() as proxy:
        proxy.leads_to = port_of(stranger)
        request = replace(request_for(processor, vault), proxy=("127.0.0.1", proxy.port))
        outcome = tokenize(card, request)(TEXT)
        assert outcome == SendFailure(Code.INTERCEPTED, wiped=False, fee_kept=False)
        assert stranger.heard == []
    assert VISA_DUFFEL.encode() not in b"".join(proxy.carried)
