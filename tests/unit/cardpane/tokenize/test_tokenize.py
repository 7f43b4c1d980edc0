"""From the memory page over real TLS to both payees, and every way in which that fails."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_protocol import Brand, Code, PaneRequest, Payee, PayeeRole, PayeeToken, Tokens
from desktop.card_protocol.vendors.card_vendor import CardText
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.tokenize.send_failure import SendFailure
from desktop.cardpane.tokenize.tokenize import Tokenize, tokenize
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.support.cardpane.published import VISA, VISA_DUFFEL
from tests.support.fakes.endpoint import CUT, Endpoint, Say, endpoint

TEXT = CardText("clientada", "Ada Lovelace", SENT_ADDRESS, 12, 2031)
PROCESSOR_TAKES = Say(200, {"id": "pm_a1", "livemode": False})
VAULT_TAKES = Say(201, {"data": {"id": "tcd_a1", "live_mode": False}})
DECLINED = Say(402, {"error": {"type": "card_error", "code": "card_declined"}})


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


def type_card(card: CardBuffer, number: str = VISA_DUFFEL, code: str = "123") -> None:
    for digit in number:
        card.add_number_digit(int(digit))
    for digit in code:
        card.add_code_digit(int(digit))


def port_of(payee: Endpoint) -> int:
    return int(payee.url.rsplit(":", 1)[1])


def request_for(processor: Endpoint, vault: Endpoint) -> PaneRequest:
    return at_ports(processor, port_of(processor), port_of(vault))


def at_ports(authority: Endpoint, processor: int, vault: int) -> PaneRequest:
    """A request for both payees, trusting this endpoint's certificate authority."""
    return PaneRequest(
        payees=(
            Payee(PayeeRole.PROCESSOR, "stripe", "pk_test_a", processor),
            Payee(PayeeRole.VAULT, "duffel", "ck.a", vault),
        ),
        ports=(processor, vault),
        published_only=True,
        live=False,
        client_id="clientada",
        client_name="",
        address=SENT_ADDRESS,
        lines=(),
        labels=ENGLISH,
        dark=False,
        ca_pem=authority.ca_file.read_text(),
    )


def alone(request: PaneRequest, role: PayeeRole) -> PaneRequest:
    """The same request for one of the two payees."""
    payees = tuple(payee for payee in request.payees if payee.role is role)
    return replace(request, payees=payees, ports=tuple(payee.port for payee in payees))


def tokens(processor: str = "pm_a1", vault: str = "tcd_a1") -> tuple[PayeeToken, ...]:
    return PayeeToken(PayeeRole.PROCESSOR, processor), PayeeToken(PayeeRole.VAULT, vault)


@pytest.fixture
def send(card: CardBuffer, processor: Endpoint, vault: Endpoint) -> Tokenize:
    return tokenize(card, request_for(processor, vault))


def test_one_card_entry_gives_two_tokens_and_a_clean_page(
    send: Tokenize, card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    assert send(TEXT) == Tokens(tokens(), Brand.VISA, "8870", 12, 2031)
    assert card.is_clean()
    assert processor.heard[0].form["card[number]"] == VISA_DUFFEL
    assert vault.heard[0].data["number"] == VISA_DUFFEL


def test_a_card_for_our_fee_alone_never_reaches_the_airlines_vault(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    request = alone(request_for(processor, vault), PayeeRole.PROCESSOR)
    outcome = tokenize(card, request)(TEXT)
    assert outcome == Tokens(tokens()[:1], Brand.VISA, "8870", 12, 2031)
    assert card.is_clean()
    assert (len(processor.heard), vault.heard) == (1, [])


def test_a_card_for_the_fare_alone_never_reaches_the_processor(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    vault.will(VAULT_TAKES)
    request = alone(request_for(processor, vault), PayeeRole.VAULT)
    outcome = tokenize(card, request)(TEXT)
    assert outcome == Tokens(tokens()[1:], Brand.VISA, "8870", 12, 2031)
    assert (processor.heard, len(vault.heard)) == ([], 1)


def test_the_processor_comes_first_in_whatever_order_they_are_named(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(DECLINED)
    request = request_for(processor, vault)
    outcome = tokenize(card, replace(request, payees=request.payees[::-1]))(TEXT)
    assert outcome == SendFailure(Code.PROCESSOR_DECLINED, wiped=True, fee_kept=False)
    assert vault.heard == []


def test_a_single_payee_that_fails_leaves_no_token(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    vault.will(CUT)
    request = alone(request_for(processor, vault), PayeeRole.VAULT)
    outcome = tokenize(card, request)(TEXT)
    assert outcome == SendFailure(Code.VAULT_SILENT, wiped=True, fee_kept=False)
    assert card.is_clean()


def test_a_token_of_the_other_mode_is_refused_and_the_card_goes_no_further(
    send: Tokenize, card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(Say(200, {"id": "pm_a1", "livemode": True}))
    assert send(TEXT) == SendFailure(Code.PROCESSOR_WRONG_MODE, wiped=True, fee_kept=False)
    assert (card.is_clean(), vault.heard) == (True, [])


def test_a_refusal_wipes_the_page_and_the_airline_never_sees_the_card(
    send: Tokenize, card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(DECLINED)
    assert send(TEXT) == SendFailure(Code.PROCESSOR_DECLINED, wiped=True, fee_kept=False)
    assert card.is_clean()
    assert vault.heard == []


SPACED = " ".join(VISA_DUFFEL[start : start + 4] for start in range(0, 16, 4))


@pytest.mark.parametrize(
    "answer",
    [
        Say(402, {"error": {"code": "card_declined", "param": VISA_DUFFEL}}),
        Say(400, {"error": {"code": "incorrect_number", "message": f"not known: {SPACED}"}}),
        Say(200, {"id": f"pm_{VISA_DUFFEL}", "livemode": False}),
        Say(500, f"<p>{VISA_DUFFEL}</p>".encode()),
    ],
    ids=["declined", "in groups", "as a token", "no JSON"],
)
def test_an_answer_that_contains_the_number_has_its_code_and_is_not_read(
    send: Tokenize, card: CardBuffer, processor: Endpoint, vault: Endpoint, answer: Say
) -> None:
    processor.will(answer)
    assert send(TEXT) == SendFailure(Code.PROCESSOR_REPEATS, wiped=True, fee_kept=False)
    assert (card.is_clean(), vault.heard) == (True, [])
    type_card(card)
    processor.will(PROCESSOR_TAKES)
    vault.will(Say(422, {"errors": [{"message": VISA_DUFFEL, "source": {"field": "number"}}]}))
    assert send(TEXT) == SendFailure(Code.VAULT_REPEATS, wiped=True, fee_kept=True)


@pytest.mark.parametrize(
    "answer",
    [
        Say(402, {"error": {"code": "card_declined"}}, {"X-Debug": VISA_DUFFEL}),
        Say(402, {"error": {"code": "card_declined"}}, {"X-Debug": f"pan={VISA_DUFFEL[:12]}"}),
        Say(402, {"error": {"code": "card_declined", "param": VISA_DUFFEL[:12]}}),
        Say(200, {"id": "pm_a1", "livemode": False}, {"Set-Cookie": f"c={SPACED}"}),
        Say(200, {"param": VISA_DUFFEL, "more": "x" * 100}, cut="halfway"),
        Say(200, {}, {f"X-{number}": VISA_DUFFEL for number in range(200)}),
    ],
    ids=["header", "twelve in a header", "twelve", "cookie", "cut off", "too many headers"],
)
def test_an_echo_anywhere_in_an_answer_ends_the_pane(
    send: Tokenize, card: CardBuffer, processor: Endpoint, answer: Say
) -> None:
    processor.will(answer)
    assert send(TEXT) == SendFailure(Code.PROCESSOR_REPEATS, wiped=True, fee_kept=False)
    assert card.is_clean()


def test_while_the_last_answer_is_awaited_only_the_number_is_left_and_in_its_page_alone(
    send: Tokenize,
    card: CardBuffer,
    processor: Endpoint,
    vault: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[tuple[int, bytes, bool]] = []
    answers = http.client.HTTPConnection.getresponse

    def check_page(line: http.client.HTTPConnection) -> http.client.HTTPResponse:
        beside = bytes(card._view).replace(VISA_DUFFEL.encode(), b"", 1)
        left.append((card.code_length, bytes(card.number), not any(beside)))
        return answers(line)

    monkeypatch.setattr(http.client.HTTPConnection, "getresponse", check_page)
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    assert isinstance(send(TEXT), Tokens)
    number = VISA_DUFFEL.encode()
    assert left == [(3, number, False), (0, number, True)]
    assert card.is_clean()


@pytest.mark.parametrize("trickles", ["processor", "vault"])
def test_an_answer_that_trickles_is_abandoned_as_a_whole(
    send: Tokenize,
    card: CardBuffer,
    processor: Endpoint,
    vault: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    trickles: str,
) -> None:
    monkeypatch.setattr("desktop.cardpane.tokenize.tokenize.ANSWER_SECONDS", 0.5)
    endless = Say(200, b"x" * 60_000, cut="trickle")
    processor.will(endless if trickles == "processor" else PROCESSOR_TAKES)
    vault.will(endless)
    outcome = send(TEXT)
    code = Code.PROCESSOR_SILENT if trickles == "processor" else Code.VAULT_SILENT
    assert outcome == SendFailure(code, wiped=True, fee_kept=trickles == "vault")
    assert card.is_clean()


@pytest.mark.parametrize("cut", ["before", "halfway"])
def test_a_connection_closed_by_the_processor_wipes_the_page(
    send: Tokenize, card: CardBuffer, processor: Endpoint, cut: str
) -> None:
    processor.will(replace(PROCESSOR_TAKES, cut=cut))
    assert send(TEXT) == SendFailure(Code.PROCESSOR_SILENT, wiped=True, fee_kept=False)
    assert card.is_clean()


def test_an_unreachable_vault_keeps_the_typed_digits(
    card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        request = at_ports(processor, port_of(processor), taken.getsockname()[1])
        outcome = tokenize(card, request)(TEXT)
    assert outcome == SendFailure(Code.VAULT_SILENT, wiped=False, fee_kept=False)
    assert bytes(card.number) == VISA_DUFFEL.encode()
    assert processor.heard == [], "no digit leaves before both lines are open"


def test_the_processor_token_is_kept_when_only_the_vault_fails(
    send: Tokenize, card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(CUT, VAULT_TAKES)
    assert send(TEXT) == SendFailure(Code.VAULT_SILENT, wiped=True, fee_kept=True)
    assert card.is_clean()
    type_card(card)
    assert isinstance(send(TEXT), Tokens)
    assert len(processor.heard) == 1


@pytest.mark.parametrize(
    ("number", "text"),
    [(VISA, TEXT), (VISA_DUFFEL, replace(TEXT, exp_year=2032))],
    ids=["other number", "other expiry"],
)
def test_a_kept_processor_token_is_never_paired_with_another_card(
    send: Tokenize,
    card: CardBuffer,
    processor: Endpoint,
    vault: Endpoint,
    number: str,
    text: CardText,
) -> None:
    processor.will(PROCESSOR_TAKES, Say(200, {"id": "pm_b2", "livemode": False}))
    vault.will(CUT, VAULT_TAKES)
    send(TEXT)
    type_card(card, number)
    outcome = send(text)
    assert isinstance(outcome, Tokens)
    assert outcome.by_payee == tokens("pm_b2")


def test_a_redirect_is_not_followed(
    send: Tokenize, card: CardBuffer, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(Say(307, b"", {"Location": f"{vault.url}/payments/cards"}))
    assert send(TEXT) == SendFailure(Code.PROCESSOR_SILENT, wiped=True, fee_kept=False)
    assert vault.heard == []


def test_an_endless_answer_is_cut_and_not_accepted(send: Tokenize, processor: Endpoint) -> None:
    processor.will(Say(200, {"id": "pm_a1", "livemode": False, "more": "x" * 200_000}))
    outcome = send(TEXT)
    assert isinstance(outcome, SendFailure)
    assert outcome.wiped


def test_a_man_in_the_middle_is_reported_and_gets_nothing(
    card: CardBuffer, processor: Endpoint, tmp_path: Path
) -> None:
    with endpoint(tmp_path) as stranger:
        outcome = tokenize(card, request_for(processor, stranger))(TEXT)
        assert outcome == SendFailure(Code.INTERCEPTED, wiped=False, fee_kept=False)
        assert (stranger.heard, processor.heard) == ([], [])


def test_system_proxies_are_not_used(
    send: Tokenize, processor: Endpoint, vault: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    assert isinstance(send(TEXT), Tokens)
