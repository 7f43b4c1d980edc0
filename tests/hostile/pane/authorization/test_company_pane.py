"""The genuine pane, started by a stranger: it serves the company, and nobody else.

Every program of this account can start the pane and write to it. Each attempt below is a real pane
and a request that it can read; all of them together show no window. They are made once for all
tests.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.booking.card_entry.card_entry_ending import PaneProtection
from desktop.card_entry.pane_process import pane_command
from desktop.card_protocol import (
    ChallengeRequest,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    SignedText,
    decode_challenge,
    decode_reply,
    encode_request,
)
from desktop.card_protocol.organization_pin import OrganizationPin, PinState, key_digest
from desktop.identity.crypto.member_keys import MemberKeys
from tests.hostile.pane.test_pane_bad_requests import no_window_shown
from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.cardpane.signed_requests import DAY, SERIAL, Company
from tests.support.fakes.connect_proxy import connect_proxy
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.pane_stage import (
    PROCESSOR_TAKES,
    ROOT,
    TITLE,
    VAULT_TAKES,
    has_keyboard,
    open_pane,
    until,
)
from tests.support.virtual_display import VirtualDisplay
from tests.unit.card_protocol.test_card_protocol import LIVE, TRAINING, VENDOR_TEST

pytestmark = pytest.mark.hostile

COMPANY, STRANGER = Company(), Company(name="A Stranger")
WITHOUT_PERMISSION = MemberKeys.fresh(bytes(32))
ASKED = replace(LIVE, window_id=0)
TESTED = replace(VENDOR_TEST, window_id=0)
OWN_KEY = replace(ASKED, payees=(replace(ASKED.payees[0], key="pk_live_stranger"), ASKED.payees[1]))
OWN_LINES = replace(ASKED, lines=(("WE CHARGE", "USD 9,999.00"),))

Ask = Callable[[str], PaneRequest]


@dataclass(frozen=True, slots=True)
class Attempt:
    """`ask` makes the request for the pane of this nonce. `pin`: which pin file it reads."""

    ask: Ask
    code: Code
    pin: str = "none"
    challenged: bool = True


def with_own(sheet: SignedText | None = None, certificate: SignedText | None = None) -> Ask:
    """The company's request with these in place of its own."""
    return lambda nonce: COMPANY.signed(ASKED, nonce, sheet=sheet, certificate=certificate)


def copied(request: PaneRequest) -> PaneRequest:
    """A request with the company's sheet and its member's certificate, which are no secrets."""
    return COMPANY.unsigned(request, sheet=COMPANY.sheet(ASKED))


def tampered(nonce: str) -> PaneRequest:
    return replace(COMPANY.signed(ASKED, nonce), lines=OWN_LINES.lines)


NOW = int(COMPANY.now.timestamp())
ATTEMPTS = {
    "a stranger's live key": Attempt(lambda _: OWN_KEY, Code.NOT_SIGNED),
    "test cards at the vendors": Attempt(lambda _: TESTED, Code.NOT_SIGNED),
    "a stranger's company": Attempt(
        lambda nonce: STRANGER.signed(OWN_KEY, nonce), Code.OTHER_ORGANIZATION, "root's"
    ),
    "a sheet that was copied": Attempt(lambda _: copied(OWN_LINES), Code.NOT_SIGNED),
    "a copied sheet with a stranger's key": Attempt(
        lambda nonce: COMPANY.signed(OWN_KEY, nonce, sheet=COMPANY.sheet(ASKED)),
        Code.SHEET_OTHER_PAYEE,
    ),
    "a sheet of the other environment": Attempt(
        with_own(sheet=COMPANY.sheet(TESTED)), Code.SHEET_REFUSED
    ),
    "a sheet that expired": Attempt(
        with_own(sheet=COMPANY.sheet(ASKED, ends_at=NOW - DAY)), Code.SHEET_EXPIRED
    ),
    "a sheet that the owner replaced": Attempt(
        with_own(sheet=COMPANY.sheet(ASKED, serial=SERIAL - 1)), Code.SHEET_EXPIRED
    ),
    "a sheet of another organization": Attempt(
        with_own(sheet=STRANGER.sheet(ASKED)), Code.SHEET_REFUSED
    ),
    "a replayed request": Attempt(lambda _: COMPANY.signed(ASKED, "a" * 64), Code.NOT_SIGNED),
    "a member without the permission": Attempt(
        lambda nonce: COMPANY.signed(ASKED, nonce, WITHOUT_PERMISSION.sign), Code.NOT_SIGNED
    ),
    "a certificate that the member made": Attempt(
        with_own(certificate=STRANGER.certificate(ASKED)), Code.NOT_CERTIFIED
    ),
    "a certificate that expired": Attempt(
        with_own(certificate=COMPANY.certificate(ASKED, ends_at=NOW - DAY)),
        Code.CERTIFICATION_EXPIRED,
    ),
    "another amount": Attempt(tampered, Code.NOT_SIGNED),
    "a signature for no pane": Attempt(
        lambda nonce: COMPANY.signed(ASKED, nonce), Code.NOT_SIGNED, challenged=False
    ),
    "a pin that the user can change": Attempt(
        lambda nonce: COMPANY.signed(ASKED, nonce), Code.PIN_NOT_TRUSTED, "the user's"
    ),
}


def company_pane(*options: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.support.cardpane.company_pane", *options)


@contextmanager
def asked(
    command: tuple[str, ...], display: VirtualDisplay, ask: Ask, *, challenged: bool = True
) -> Iterator[subprocess.Popen[bytes]]:
    """A pane that has read this request, and the challenge before it."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=display.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    ) as pane:
        try:
            assert pane.stdin is not None
            assert pane.stdout is not None
            nonce = ""
            if challenged:
                pane.stdin.write(encode_request(ChallengeRequest()))
                nonce = decode_challenge(pane.stdout.readline()).nonce
            pane.stdin.write(encode_request(ask(nonce)))
            yield pane
        finally:
            pane.kill()


@pytest.fixture(scope="module")
def pins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, ...]]:
    """The pane's command by its pin: none, root's, or one in a folder that is open to all."""
    file = tmp_path_factory.mktemp("etc") / "organization-key.pub"
    digest = key_digest(COMPANY.org_key.verify_key)
    file.write_text(OrganizationPin(PinState.PINNED, live=digest, vendor_test=digest).content())
    return {
        "none": pane_command(),
        "root's": company_pane("--pin", str(file), "--as-roots"),
        "the user's": company_pane("--pin", str(file)),
    }


@pytest.fixture(scope="module")
def replies(screen: VirtualDisplay, pins: dict[str, tuple[str, ...]]) -> dict[str, PaneReply]:
    """What each attempt got, without a single window."""
    found = {}
    with no_window_shown(screen):
        for name, attempt in ATTEMPTS.items():
            command, challenged = pins[attempt.pin], attempt.challenged
            with asked(command, screen, attempt.ask, challenged=challenged) as pane:
                assert pane.stdout is not None
                found[name] = decode_reply(pane.stdout.read())
    return found


@pytest.mark.parametrize("name", ATTEMPTS)
def test_nobody_else_gets_a_pane(name: str, replies: dict[str, PaneReply]) -> None:
    assert replies[name] == PaneReply(Outcome.FAULT, ATTEMPTS[name].code)


@pytest.mark.parametrize("pin", ["none", "root's"])
def test_a_member_gets_one_for_live_cards(
    pin: str, screen: VirtualDisplay, pins: dict[str, tuple[str, ...]]
) -> None:
    with asked(pins[pin], screen, lambda nonce: COMPANY.signed(ASKED, nonce)):
        until(lambda: has_keyboard(screen))
    until(lambda: screen.visible_windows(TITLE) == ())


def test_without_a_pin_a_stranger_brings_a_company_of_their_own(screen: VirtualDisplay) -> None:
    """The reason why it is called best effort there."""
    with asked(pane_command(), screen, lambda nonce: STRANGER.signed(OWN_KEY, nonce)):
        until(lambda: has_keyboard(screen))
    until(lambda: screen.visible_windows(TITLE) == ())


def test_training_needs_no_challenge_and_says_what_it_is(screen: VirtualDisplay) -> None:
    """Loopback and published numbers only, so the band is the pane's own, whatever is asked."""
    colors = []
    for ask in (
        lambda _nonce: replace(TRAINING, window_id=0),
        lambda nonce: COMPANY.signed(TESTED, nonce),
        lambda nonce: COMPANY.signed(ASKED, nonce),
    ):
        with asked(pane_command(), screen, ask):
            until(lambda: has_keyboard(screen))
            colors.append(band_color(screen))
        until(lambda: screen.visible_windows(TITLE) == ())
    assert colors == ["#E0A030", "#A79BFF", "#3CCFBF"]


def band_color(screen: VirtualDisplay) -> str:
    """Of the pane's upper edge, in a corner where there is no text."""
    (window,) = screen.visible_windows(TITLE)
    picture = ("import", "-silent", "-window", str(window), "-crop", "1x1+4+4", "-depth", "8")
    found: list[str] = []

    def painted() -> bool:
        raw = subprocess.run(
            [*picture, "rgb:-"], env=screen.environment(), capture_output=True, check=True
        ).stdout
        found[:] = [f"#{raw[:3].hex().upper()}"]
        return found[0] not in ("#000000", "#FFFFFF")

    until(painted)
    return found[0]


def test_the_company_gets_its_tokens_at_the_vendors_test_systems(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, pins: dict[str, tuple[str, ...]]
) -> None:
    processor.will(PROCESSOR_TAKES)
    processor.will(VAULT_TAKES)
    authority = company_pane("--authority", str(processor.ca_file))
    with connect_proxy() as proxy:
        proxy.leads_to = int(processor.url.rsplit(":", 1)[1])
        address = f"http://127.0.0.1:{proxy.port}"
        with open_pane(
            screen, processor, vault, authority, https_proxy=address, ready=True
        ) as pane:
            screen.type(VISA_DUFFEL + "1231" + "123")
            screen.press("Return")
            ending = pane.ending()
    assert (ending["code"], ending["tokens"]) == (
        "tokens",
        {"processor": "pm_hostile", "vault": "tcd_hostile"},
    )
    assert PaneProtection.REQUEST_SIGNED.value in ending["held"]
    assert PaneProtection.KEY_PINNED.value not in ending["held"]
    assert [heard.path for heard in processor.heard] == ["/v1/payment_methods", "/payments/cards"]
    assert Path(authority[-1]).is_file()
