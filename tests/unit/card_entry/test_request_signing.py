"""How the desk answers a pane's challenge: once, for that pane, with what it has now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_target import Credentials
from desktop.card_protocol import (
    Challenge,
    ChallengeRequest,
    PaneReply,
    PaneRequest,
    decode_request,
    encode_reply,
    encode_request,
)
from desktop.card_protocol.nouns import Code, Outcome
from desktop.card_protocol.organization_pin import OrganizationPin
from desktop.cardpane.authorization.request_check import RequestCheck
from desktop.use_cases.errors import Cancelled, Refused
from tests.support.cardpane.signed_requests import Company
from tests.unit.card_entry.test_native_pane import (
    GOOD,
    REQUEST,
    at_vendors,
    code_of,
    pane_that,
    saying,
)
from tests.unit.card_protocol.test_card_protocol import AT_VENDORS, LIVE

COMPANY, NONCE = Company(), "abcdefghijklmnop" * 4
SHEET_FOR = replace(LIVE, payees=(replace(AT_VENDORS[0], key="pk_live_one"), AT_VENDORS[1]))
CHALLENGE = encode_reply(Challenge(NONCE))


def credentials() -> Credentials:
    return Credentials(
        COMPANY.org_key.verify_key,
        COMPANY.sheet(SHEET_FOR),
        COMPANY.certificate(SHEET_FOR),
        COMPANY.member.sign,
    )


def signing_pane(
    script: str, ask: Callable[[], Credentials] = credentials, grace_seconds: float = 5.0
) -> CardPane:
    target = replace(at_vendors(), credentials=ask)
    return pane_that(script, target=target, grace_seconds=grace_seconds)


def answering(file: Path, challenge: bytes = CHALLENGE, reply: str = saying(GOOD)) -> str:
    """A pane that writes a challenge, keeps both requests in the file, and replies."""
    return (
        f"os.write(1, {challenge!r})\nsecond = os.read(0, 99999)\n"
        f"open({str(file)!r}, 'wb').write(request + second)\n{reply}"
    )


@pytest.fixture(params=["fresh", "spare"])
def pane(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CardPane]:
    pane = signing_pane(answering(tmp_path / "said"))
    if request.param == "spare":
        pane.make_ready()
    yield pane
    pane.close()


def test_the_request_is_signed_for_the_pane_that_asks(pane: CardPane, tmp_path: Path) -> None:
    assert pane.take(REQUEST).card.last4 == "0005"
    first, second = (tmp_path / "said").read_bytes().splitlines(keepends=True)
    assert first == encode_request(ChallengeRequest()), "nothing is sent before it was asked"
    request = decode_request(second)
    assert isinstance(request, PaneRequest)
    check = RequestCheck(OrganizationPin(), COMPANY.now.timestamp)
    assert check(request, NONCE).company == COMPANY.name


def test_what_proves_who_asks_is_fetched_for_every_card(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask() -> Credentials:
        asked.append("now")
        return credentials()

    pane = signing_pane(answering(tmp_path / "said"), ask)
    pane.take(REQUEST)
    pane.take(REQUEST)
    assert asked == ["now", "now"]


def test_without_a_sheet_no_pane_is_started() -> None:
    def none() -> Credentials:
        raise Refused("merchant_sheet_missing", "None.", "Nothing was done.", "Make one.")

    assert code_of(signing_pane("raise SystemExit", none)) == "merchant_sheet_missing"


def test_a_pane_that_ends_before_it_asks_has_died() -> None:
    with pytest.raises(Cancelled) as caught:
        signing_pane("sys.exit()").take(REQUEST)
    assert caught.value.code == "pane_died"


def test_a_pane_that_ends_after_it_asked_has_died() -> None:
    script = f"os.close(0)\nos.write(1, {CHALLENGE!r})\nsys.exit()"
    with pytest.raises(Cancelled) as caught:
        signing_pane(script).take(REQUEST)
    assert caught.value.code == "pane_died"


def test_a_fault_in_place_of_a_challenge_is_the_reply() -> None:
    fault = encode_reply(PaneReply(Outcome.FAULT, Code.MEMORY_UNLOCKED))
    assert code_of(signing_pane(saying(fault))) == "pane_memory_unlocked"


@pytest.mark.expects_warning("desktop.card_entry.native_pane")
@pytest.mark.parametrize(
    "challenge",
    [
        b"hello\n",
        CHALLENGE.replace(b"abcd", b"abcq", 1),
        CHALLENGE.replace(b"challenge", b"card"),
        CHALLENGE[:-1] + b" " * 600 + b"\n",
    ],
    ids=["no JSON", "another letter", "a card", "too long"],
)
def test_what_is_no_challenge_gets_no_signature(challenge: bytes, tmp_path: Path) -> None:
    signed: list[bytes] = []

    def ask() -> Credentials:
        return replace(credentials(), sign=lambda text: signed.append(text) or bytes(64))  # type: ignore[func-returns-value]

    pane = signing_pane(answering(tmp_path / "said", challenge), ask)
    assert code_of(pane) == "pane_garbled"
    assert signed == []


@pytest.mark.expects_warning("desktop.card_entry.native_pane")
def test_a_second_challenge_gets_no_second_signature(tmp_path: Path) -> None:
    assert code_of(signing_pane(answering(tmp_path / "said", CHALLENGE * 2))) == "pane_garbled"


def test_a_pane_that_never_asks_is_ended() -> None:
    pane = signing_pane("time.sleep(600)", grace_seconds=0.5)
    assert code_of(pane) == "pane_idle"


def test_no_signature_is_printed() -> None:
    shown = repr(replace(at_vendors(), credentials=credentials)) + repr(credentials())
    assert "bound method" not in shown
    assert json.loads(credentials().sheet.text)["company"] == COMPANY.name
