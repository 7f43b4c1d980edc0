"""Our side of the card pane, against programs that answer well, badly and not at all."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.card import CARD_VAULT, PROCESSOR, CardToken
from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection, PaneShield
from desktop.booking.card_entry.card_entry_receipt import PaneReport
from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_outcomes import ending_of, error_for
from desktop.card_entry.pane_target import KeySource, PaneTarget, PayeeAccess
from desktop.card_protocol import REPLY_LIMIT, Code, Outcome
from desktop.use_cases.errors import Cancelled, DeskError, Refused, Unreachable
from desktop.use_cases.ports.card_entry_port import CardLine, CardRequest, Surroundings
from tests.support.cardpane.addresses import BILLED_AT
from tests.support.cardpane.published import VISA
from tests.support.process_ids import is_gone

REQUEST = CardRequest(
    payees=(PROCESSOR, CARD_VAULT),
    client_id="clientada",
    client_name="Ada Lovelace",
    address=BILLED_AT,
    lines=(CardLine("AIRLINE CHARGES", "USD 1,412.10"), CardLine("WE CHARGE", "USD 35.00")),
)
GOOD: dict[str, Any] = {
    "v": 6,
    "kind": "card",
    "outcome": "tokens",
    "code": "none",
    "card": {
        "tokens": {"processor": ["pm_abcd", None], "vault": ["tcd_abcd", 1795521600]},
        "brand": "amex",
        "last4": "0005",
        "exp_month": 12,
        "exp_year": 2031,
    },
    "open": 21,
    "lost": 0,
    "shield": "dots_x11",
    "held": "conr",
    "reader": False,
    "shown": 0,
    "blocked": 0,
}


ON_LOOPBACK = PaneTarget.on_loopback(
    {
        PROCESSOR: PayeeAccess("stripe", lambda: "pk_test_one", 4001),
        CARD_VAULT: PayeeAccess("duffel", lambda: "ck.one.two", 4002),
    },
    ca_pem="-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
)


def at_vendors(
    processor_key: str = "pk_live_one", vault_key: KeySource = lambda: "ck.one"
) -> PaneTarget:
    """Live."""
    stripe, duffel = PayeeAccess("stripe", lambda: processor_key), PayeeAccess("duffel", vault_key)
    payees = {PROCESSOR: stripe, CARD_VAULT: duffel}
    return PaneTarget.at_vendors(payees, published_only=False, live=True)


def pane_that(
    script: str,
    grace_seconds: float = 5.0,
    surroundings: Callable[[], Surroundings] = Surroundings,
    target: PaneTarget = ON_LOOPBACK,
) -> CardPane:
    """A pane whose program is this Python text; it finds the request in `request`."""
    start = "import os, sys, time, signal\nrequest = os.read(0, 99999)\n"
    return CardPane(
        target,
        surroundings,
        command=(sys.executable, "-I", "-S", "-c", start + script),
        total_seconds=1,
        grace_seconds=grace_seconds,
    )


def saying(reply: object) -> str:
    frame = reply if isinstance(reply, bytes) else json.dumps(reply).encode() + b"\n"
    # A command line of Windows holds 32,767 characters.
    text = f"{frame[:1]!r} * {len(frame)}" if frame == frame[:1] * len(frame) else repr(frame)
    return f"os.write(1, {text})"


def code_of(pane: CardPane, request: CardRequest = REQUEST) -> str:
    with pytest.raises(DeskError) as caught:
        pane.take(request)
    assert pane.pid is None
    return caught.value.code


def test_two_tokens_and_the_last_four_come_back() -> None:
    reading = pane_that(saying(GOOD)).take(REQUEST)
    card = reading.card
    assert card.tokens == (
        CardToken(PROCESSOR, "pm_abcd"),
        CardToken(CARD_VAULT, "tcd_abcd", datetime(2026, 11, 24, 12, tzinfo=UTC)),
    )
    assert card.display_text() == "American Express ending 0005"
    assert (card.exp_month, card.exp_year) == (12, 2031)


def test_the_pane_report_comes_with_the_card_and_with_every_ending() -> None:
    reading = pane_that(saying(GOOD)).take(REQUEST)
    assert reading.report == PaneReport(
        PaneEnding.TAKEN,
        21,
        0,
        PaneShield.DOTS_X11,
        (PaneProtection.NOT_READABLE, PaneProtection.NO_CORE),
    )
    reply = GOOD | {"outcome": "idle", "code": "no_key", "card": None, "lost": 3, "reader": True}
    with pytest.raises(Cancelled) as caught:
        pane_that(saying(reply)).take(REQUEST)
    report = caught.value.report
    assert report is not None
    assert (report.ending, report.focus_losses) == (PaneEnding.NO_KEY, 3)
    assert report.screen_reader
    assert report.shown == 0


def test_how_often_the_number_was_shown_comes_with_the_report(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    report = pane_that(saying(GOOD | {"shield": "excluded", "shown": 2})).take(REQUEST).report
    assert report.shown == 2
    assert "shown 2 times" in caplog.text
    assert code_of(pane_that(saying(GOOD | {"shown": 2}))) == "pane_garbled"


@pytest.mark.expects_warning("desktop.card_entry.native_pane")
@pytest.mark.parametrize(
    ("script", "ending"),
    [("os._exit(3)", PaneEnding.DIED), (saying(GOOD | {"v": 1}), PaneEnding.GARBLED)],
    ids=["died", "garbled"],
)
def test_of_a_pane_that_cannot_be_believed_nothing_is_reported_but_that(
    script: str, ending: PaneEnding
) -> None:
    pane = pane_that(script, surroundings=lambda: Surroundings(screen_reader=True))
    with pytest.raises(DeskError) as caught:
        pane.take(REQUEST)
    report = caught.value.report
    assert report is not None
    assert 0 <= report.seconds_open <= 60
    expected = PaneReport(ending, 0, 0, PaneShield.UNKNOWN, screen_reader=True)
    assert replace(report, seconds_open=0) == expected


def test_only_a_pane_that_was_asked_to_speak_is_led_to_a_bus(tmp_path: Path) -> None:
    request_file = tmp_path / "request"
    report = "bus = os.environ.get('DBUS_SESSION_BUS_ADDRESS')\n"
    report += f"with open({str(request_file)!r}, 'w') as to: print(sys.argv[1:], bus, file=to)"
    around = [Surroundings(screen_reader=True), Surroundings()]
    pane = pane_that(f"{report}\n{saying(GOOD)}", surroundings=lambda: around.pop(0))
    pane._environment = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus"}
    pane.make_ready()
    try:
        waiting_one = pane.spare_pid
        pane.take(REQUEST)
        assert request_file.read_text() == "['--screen-reader'] unix:path=/run/bus\n"
        assert pane.spare_pid == waiting_one, "the one that waits has no bus and stays"
        pane.take(REQUEST)
        assert request_file.read_text() == "[] None\n"
    finally:
        pane.close()


def test_the_pane_request_holds_ports_and_names_but_no_address(tmp_path: Path) -> None:
    request_file = tmp_path / "request"
    pane_that(f"open({str(request_file)!r}, 'wb').write(request)\n{saying(GOOD)}").take(REQUEST)
    request = json.loads(request_file.read_bytes())
    assert request["ports"] == [4001, 4002]
    by_proxy = {"direct": False}
    assert request["payees"] == {
        "processor": by_proxy | {"vendor": "stripe", "key": "pk_test_one", "loopback_port": 4001},
        "vault": by_proxy | {"vendor": "duffel", "key": "ck.one.two", "loopback_port": 4002},
    }
    assert (request["published_only"], request["live"]) == (True, False)
    assert request["lines"] == [["AIRLINE CHARGES", "USD 1,412.10"], ["WE CHARGE", "USD 35.00"]]
    assert "127.0.0.1" not in request_file.read_text()


def with_tokens(**changes: list[object]) -> dict[str, Any]:
    card: dict[str, Any] = GOOD["card"]
    return card | {"tokens": card["tokens"] | changes}


def test_what_is_around_the_window_is_asked_for_each_card(tmp_path: Path) -> None:
    request_file = tmp_path / "request"
    script = f"open({str(request_file)!r}, 'wb').write(request)\n{saying(GOOD)}"
    pane_that(script, surroundings=lambda: Surroundings(dark=True, window_id=77)).take(REQUEST)
    request = json.loads(request_file.read_bytes())
    assert (request["dark"], request["window_id"], request["screen_reader"]) == (True, 77, False)


@pytest.mark.expects_warning("desktop.card_entry.native_pane")
@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\n",
        b"not json\n",
        b"[1]\n",
        GOOD | {"v": 1},
        GOOD | {"v": True},
        GOOD | {"free": "text"},
        GOOD | {"outcome": "cancelled"},
        GOOD | {"card": None},
        GOOD | {"code": "because"},
        GOOD | {"open": -1},
        GOOD | {"open": True},
        GOOD | {"held": "xx"},
        GOOD | {"card": GOOD["card"] | {"last4": "00055"}},
        GOOD | {"card": with_tokens(processor=[VISA, None])},
        GOOD | {"card": with_tokens(processor=["pm_" + VISA, None])},
        GOOD | {"card": with_tokens(vault=["tcd_a b", None])},
        GOOD | {"card": GOOD["card"] | {"exp_month": 13}},
        GOOD | {"card": with_tokens(vault=["tcd_abcd", 253_402_300_800])},
        GOOD | {"card": GOOD["card"] | {"tokens": {"processor": ["pm_abcd", None]}}},
        GOOD | {"kind": "self_check"},
        json.dumps(GOOD).encode(),
        json.dumps(GOOD).encode() + b"\n" + json.dumps(GOOD).encode() + b"\n",
        json.dumps(GOOD).encode() + b" " * REPLY_LIMIT + b"\n",
        b"x" * 100_000,
        b'{"v":6,"v":6}\n',
    ],
    ids=range(26),
)
def test_a_reply_that_breaks_the_protocol_is_thrown_away(reply: object) -> None:
    with pytest.raises(DeskError) as caught:
        pane_that(saying(reply)).take(REQUEST)
    assert caught.value.code == ("pane_died" if reply == b"" else "pane_garbled")
    assert "Nothing is charged" in caught.value.sentences()


@pytest.mark.parametrize(
    ("outcome", "code", "kind", "expected"),
    [
        ("cancelled", "none", Cancelled, "pane_cancelled"),
        ("idle", "no_key", Cancelled, "pane_idle"),
        ("idle", "time_up", Cancelled, "pane_idle"),
        ("locked", "focus_lost", Cancelled, "pane_focus_lost"),
        ("refused", "processor_declined", Refused, "card_processor_declined"),
        ("refused", "vault_closed", Refused, "card_vault_closed"),
        ("unreachable", "vault_silent", Unreachable, "vault_silent"),
        ("fault", "memory_unlocked", Refused, "pane_memory_unlocked"),
        ("fault", "broken", Refused, "pane_broken"),
    ],
)
def test_every_ending_has_its_own_kind_and_code(
    outcome: str, code: str, kind: type[DeskError], expected: str
) -> None:
    reply = GOOD | {"outcome": outcome, "code": code, "card": None}
    with pytest.raises(kind) as caught:
        pane_that(saying(reply)).take(REQUEST)
    assert caught.value.code == expected


def test_every_pane_code_has_a_sentence_that_names_no_crime() -> None:
    for outcome in Outcome:
        for code in Code:
            sentences = error_for(ending_of(outcome, code)).sentences()
            assert "Nothing is charged" in sentences
            assert not {"lost", "stolen"} & set(sentences.lower().replace(".", " ").split())


def test_a_pane_that_ends_at_once_is_a_cancelled_entry() -> None:
    assert code_of(pane_that("os._exit(3)")) == "pane_died"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that kills")
def test_a_pane_that_is_killed_is_a_cancelled_entry() -> None:
    assert code_of(pane_that("os.kill(os.getpid(), signal.SIGKILL)")) == "pane_died"


@pytest.mark.expects_warning("desktop.card_entry.native_pane")
def test_a_pane_that_stops_halfway_through_its_reply_is_not_believed() -> None:
    half = json.dumps(GOOD).encode()[:40]
    assert code_of(pane_that(f"{saying(half)}\nos._exit(0)")) == "pane_garbled"


def test_a_pane_that_never_answers_and_will_not_die_is_killed() -> None:
    stubborn = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)"
    assert code_of(pane_that(stubborn, grace_seconds=0.2)) == "pane_idle"


def test_a_pane_that_answers_and_will_not_die_is_killed_and_believed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = f"open({str(pid)!r}, 'w').write(str(os.getpid()))\n{saying(GOOD)}\n"
    script += "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)"
    assert pane_that(script).take(REQUEST).card.last4 == "0005"
    assert is_gone(int(pid.read_text()))


def test_a_missing_program_is_reported() -> None:
    pane = CardPane(at_vendors(), command=("/nowhere/pane",))
    assert code_of(pane) == "pane_missing"


def test_an_invalid_pane_request_is_refused_before_the_start() -> None:
    wild = replace(REQUEST, client_name="Ada\n")
    with pytest.raises(Refused) as caught:
        pane_that(saying(GOOD)).take(wild)
    assert caught.value.code == "pane_request"
    assert caught.value.happened == "The card pane cannot be opened with this client's name."


@pytest.fixture
def waiting() -> Iterator[tuple[CardPane, threading.Thread, list[DeskError]]]:
    """A pane that stays open until it is ended, used on another thread."""
    pane = pane_that("os.read(0, 1)", grace_seconds=60)
    ended: list[DeskError] = []

    def take() -> None:
        try:
            pane.take(REQUEST)
        except DeskError as ending:
            ended.append(ending)

    thread = threading.Thread(target=take)
    thread.start()
    while pane.pid is None:
        thread.join(0.005)
    yield pane, thread, ended
    pane.close()
    thread.join(10)
    assert not thread.is_alive()


def test_closing_ends_an_open_pane_at_once(
    waiting: tuple[CardPane, threading.Thread, list[DeskError]],
) -> None:
    pane, thread, ended = waiting
    pid = pane.pid
    pane.close()
    thread.join(10)
    assert [ending.code for ending in ended] == ["pane_closed"]
    assert is_gone(pid)


def test_a_second_card_is_not_taken_while_the_first_is(
    waiting: tuple[CardPane, threading.Thread, list[DeskError]],
) -> None:
    with pytest.raises(Refused) as caught:
        waiting[0].take(REQUEST)
    assert caught.value.code == "pane_open"
    assert waiting[0].pid is not None


def test_a_desk_that_closed_while_the_key_was_fetched_opens_no_pane() -> None:
    def key() -> str:
        pane.close()
        return "ck.one"

    pane = CardPane(at_vendors(vault_key=key), command=("/nowhere/pane",))
    assert code_of(pane) == "pane_closed"


def test_closing_without_a_pane_does_nothing_and_the_next_card_is_taken() -> None:
    pane = pane_that(saying(GOOD))
    pane.close()
    assert pane.take(REQUEST).card.last4 == "0005"


def test_keys_never_show_when_a_target_is_printed() -> None:
    shown = repr(replace(ON_LOOPBACK, ca_pem="secret")) + repr(at_vendors("pk_live_secret"))
    shown += repr(at_vendors("pk_live_secret", lambda: "ck.secret").payees_for(REQUEST.payees))
    assert "secret" not in shown
