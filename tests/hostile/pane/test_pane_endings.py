"""Every way in which the pane can end, with the real program, real keys and real TLS."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cardpane.published import VISA, VISA_DUFFEL
from tests.support.fakes.endpoint import CUT, Endpoint, Say, endpoint
from tests.support.hostile.pane_stage import (
    BANK_REFUSES,
    PROCESSOR_TAKES,
    TITLE,
    VAULT_TAKES,
    descriptors_of,
    environment_of,
    has_keyboard,
    open_pane,
    picture_below_the_header,
    stable_picture,
    until,
    without_calls,
)
from tests.support.virtual_display import VirtualDisplay
from tests.unit.cardpane.entry_native.test_digit_entry import SHORT

pytestmark = pytest.mark.hostile

CARD = VISA_DUFFEL + "1231" + "123"
# Has a right check digit and begins like a published number, but is in no published list.
UNPUBLISHED = VISA[:12] + "0000"
# Not the secret page: root could copy its descriptor and read it.
_OWN_DESCRIPTORS = ("socket:", "anon_inode:", "/memfd:")


def test_a_card_becomes_two_tokens_and_the_pane_is_gone(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with open_pane(screen, processor, vault) as pane:
        screen.type(CARD)
        screen.press("Return")
        ending = pane.ending()
        assert ending["code"] == "tokens"
        assert ending["tokens"] == {"processor": "pm_hostile", "vault": "tcd_hostile"}
        assert ending["words"] == "Visa ending 8870"
        assert pane.is_gone()
    assert processor.heard[0].form == {
        "type": "card",
        "card[number]": VISA_DUFFEL,
        "card[exp_month]": "12",
        "card[exp_year]": "2031",
        "card[cvc]": "123",
        "billing_details[name]": "Ada Lovelace",
        "metadata[skycap_client]": "clientada",
        "billing_details[address][line1]": "1 Abbey Gardens",
        "billing_details[address][line2]": "Flat 2",
        "billing_details[address][city]": "London",
        "billing_details[address][state]": "England",
        "billing_details[address][postal_code]": "SW1A 1AA",
        "billing_details[address][country]": "GB",
    }
    assert processor.heard[0].headers["authorization"] == "Bearer pk_test_hostile"
    assert vault.heard[0].headers["authorization"] == "Bearer ck.hostile.key"
    assert vault.heard[0].data["number"] == VISA_DUFFEL
    assert vault.heard[0].data["address_line_1"] == "1 Abbey Gardens"
    assert vault.heard[0].data["cvc"] == "123"


def test_a_card_for_our_fee_alone_never_reaches_the_airlines_vault(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    with open_pane(screen, processor, vault, payees=("processor",)) as pane:
        screen.type(CARD)
        screen.press("Return")
        ending = pane.ending()
        assert ending["code"] == "tokens"
        assert ending["tokens"] == {"processor": "pm_hostile"}
    assert (len(processor.heard), vault.heard) == (1, [])


@pytest.mark.parametrize("side", ["processor", "vault"])
def test_a_token_of_the_other_mode_ends_the_pane_and_raises_an_alarm(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, side: str
) -> None:
    live = {"data": {"id": "tcd_live", "live_mode": True}}
    processor.will(Say(200, {"id": "pm_live", "livemode": True}))
    if side == "vault":
        processor.answers.clear()
        processor.will(PROCESSOR_TAKES)
        vault.will(Say(201, live))
    with open_pane(screen, processor, vault) as pane:
        screen.type(CARD)
        screen.press("Return")
        ending = pane.ending()
        assert ending["code"] == f"card_{side}_wrong_mode"
        assert "tell the owner at once" in ending["sentences"]
        assert pane.is_gone()
    assert len(vault.heard) == (side == "vault")


def test_when_only_the_airline_refuses_the_processor_token_is_kept_for_the_same_card(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    wrong_code = {
        "type": "validation_error",
        "code": "validation_format",
        "source": {"field": "cvc"},
    }
    vault.will(Say(422, {"errors": [wrong_code]}), VAULT_TAKES)
    with open_pane(screen, processor, vault) as pane:
        screen.type(CARD)
        screen.press("Return")
        until(lambda: len(vault.heard) == 1)
        stable_picture(screen)
        screen.type(VISA_DUFFEL + "124")
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
    assert len(processor.heard) == 1, "the processor is not asked twice for one card"
    assert [heard.data["cvc"] for heard in vault.heard] == ["123", "124"]


def test_another_card_after_a_partial_success_is_sent_to_both(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES, PROCESSOR_TAKES)
    vault.will(CUT, VAULT_TAKES)
    with open_pane(screen, processor, vault) as pane:
        screen.type(CARD)
        screen.press("Return")
        until(lambda: len(vault.heard) == 1)
        stable_picture(screen)
        screen.type(VISA + "123")
        screen.press("Return")
        assert pane.ending()["words"] == "Visa ending 4242"
    assert [heard.form["card[number]"][-4:] for heard in processor.heard] == ["8870", "4242"]


def test_escape_after_a_refusal_reports_the_refusal(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(BANK_REFUSES)
    with open_pane(screen, processor, vault) as pane:
        screen.type(CARD)
        screen.press("Return")
        until(lambda: len(processor.heard) == 1)
        stable_picture(screen)
        screen.press("Escape")
        assert pane.ending()["code"] == "card_processor_declined"
    assert vault.heard == [], "a card that the processor refused never reaches the airline"


@pytest.mark.parametrize(
    ("param", "header"), [(VISA_DUFFEL, ""), ("", VISA_DUFFEL)], ids=["body", "header"]
)
def test_an_answer_that_contains_the_number_ends_the_pane(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, param: str, header: str
) -> None:
    error = {"code": "card_declined", "param": param}
    processor.will(Say(402, {"error": error}, {"X-Debug": header}))
    with open_pane(screen, processor, vault) as pane:
        screen.type(CARD)
        screen.press("Return")
        assert pane.ending()["code"] == "card_processor_repeats"
        assert pane.is_gone()


def test_an_intercepted_connection_gets_no_digit(
    screen: VirtualDisplay, processor: Endpoint, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with endpoint(tmp_path_factory.mktemp("stranger")) as stranger:
        with open_pane(screen, processor, stranger) as pane:
            screen.type(CARD)
            ready = stable_picture(screen)
            screen.press("Return")
            until(lambda: picture_below_the_header(screen) != ready)
            stable_picture(screen)
            screen.press("Escape")
            assert pane.ending()["code"] == "intercepted"
        assert (stranger.heard, processor.heard) == ([], [])


@pytest.mark.parametrize("number", [UNPUBLISHED, SHORT], ids=["sixteen digits", "fifteen digits"])
def test_training_accepts_no_unpublished_number(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, number: str
) -> None:
    with open_pane(screen, processor, vault) as pane:
        empty = stable_picture(screen)
        screen.type(number)
        assert stable_picture(screen) != empty
        screen.press("Tab")
        screen.type("1231")
        # The focus is back at the number: two steps to the code, then on to the button.
        screen.press("Tab", "Tab")
        screen.type("123")
        screen.press("Tab", "Tab", "Return")
        screen.press("Escape")
        assert pane.ending()["code"] == "pane_cancelled"
    assert processor.heard == []


def test_a_minute_without_a_key_ends_it(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault, idle_seconds=1) as pane:
        assert pane.ending()["code"] == "pane_idle"


def test_keys_do_not_extend_the_total_time(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault, idle_seconds=1, total_seconds=2) as pane:
        while not pane.is_gone():
            screen.press("4")
        assert pane.ending()["code"] == "pane_idle"


@pytest.mark.parametrize("whom", ["the process with the card", "its parent"])
def test_killing_the_pane_is_a_cancelled_entry(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, whom: str
) -> None:
    with open_pane(screen, processor, vault) as pane:
        screen.type(VISA_DUFFEL)
        os.kill(pane.started if whom == "its parent" else pane.pid, signal.SIGKILL)
        ending = pane.ending()
        assert ending["code"] == "pane_died"
        assert "Nothing is charged" in ending["sentences"]
        # The kernel ends the one that is left; the desk may hear of the first a moment earlier.
        until(pane.is_gone)


@pytest.mark.skipif(sys.platform != "linux", reason="the card is in a child on Linux only")
def test_a_parent_that_is_stopped_does_not_keep_the_pane(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        screen.type(VISA_DUFFEL)
        os.kill(pane.started, signal.SIGSTOP)
        pane.close_from_desk()
        assert pane.ending()["code"] == "pane_closed"
        assert pane.is_gone()


def test_a_termination_signal_ends_it_with_a_reply(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        os.kill(pane.pid, signal.SIGTERM)
        assert pane.ending()["code"] == "pane_closed"


def test_the_desk_closes_an_open_pane_at_once(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        screen.type(VISA_DUFFEL)
        pane.close_from_desk()
        assert pane.ending()["code"] == "pane_closed"
        assert pane.is_gone()


def test_the_pane_does_not_outlive_the_desk(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        pane.desk.kill()
        until(pane.is_gone)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_starts_with_a_bare_environment_and_locked_down(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    spies = {
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "SSLKEYLOGFILE": "/nowhere/keys",
        "PYTHONSTARTUP": "/nowhere/start.py",
        "QT_PLUGIN_PATH": "/nowhere",
        "GTK_MODULES": "spy",
    }
    with open_pane(screen, processor, vault, extra_environment=spies) as pane:
        assert has_keyboard(screen)
        words = environment_of(pane.pid)
        assert not set(spies) & set(words)
        assert set(words) <= {"DISPLAY", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "HOME", "LANG"} | {
            "XAUTHORITY",
            "XDG_RUNTIME_DIR",
            "LC_ALL",
            "LC_CTYPE",
        }
        opened = descriptors_of(pane.pid)
        assert opened[0].startswith("pipe:")
        assert opened[1].startswith("pipe:")
        assert opened[2] == "/dev/null"
        inherited = {lead for number, lead in opened.items() if number > 2}
        assert all(lead.startswith(_OWN_DESCRIPTORS) for lead in inherited)
        status = Path(f"/proc/{pane.pid}/status").read_text()
        assert "NoNewPrivs:\t1" in status
        assert "Seccomp:\t2" in status
        limits = Path(f"/proc/{pane.pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]
        screen.press("Escape")
        until(pane.is_gone)


@pytest.mark.skipif(sys.platform != "linux", reason="takes calls away by seccomp")
@pytest.mark.parametrize(
    ("calls", "code", "why"),
    [
        (("memfd_secret", "mlock"), "pane_memory_unlocked", "swap file"),
        (("prlimit64",), "pane_core_dumps", "in a crash"),
        (("prctl",), "pane_memory_readable", "other programs could read"),
        (("memfd_secret", "madvise"), "pane_core_dumps", "in a crash"),
    ],
    ids=["memory that is not locked", "core files", "debuggers", "a page that dumps hold"],
)
def test_a_pane_without_a_required_protection_is_never_shown_and_names_it(
    screen: VirtualDisplay,
    processor: Endpoint,
    vault: Endpoint,
    calls: tuple[str, ...],
    code: str,
    why: str,
) -> None:
    with open_pane(screen, processor, vault, command=without_calls(*calls)) as pane:
        ending = pane.ending()
        assert ending["code"] == code
        assert why in ending["sentences"]
        assert screen.visible_windows(TITLE) == ()


@pytest.mark.skipif(sys.platform != "linux", reason="takes calls away by seccomp")
def test_an_older_kernel_without_optional_protections_still_takes_a_card(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    command = without_calls("memfd_secret", "landlock_create_ruleset", "seccomp")
    with open_pane(screen, processor, vault, command=command) as pane:
        screen.type(CARD)
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"


def test_a_pane_that_was_started_ahead_of_time_takes_a_card(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with open_pane(screen, processor, vault, ready=True) as pane:
        screen.type(CARD)
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
        assert pane.is_gone()


def test_another_window_in_front_for_too_long_ends_it(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        (window,) = screen.visible_windows(TITLE)
        other = subprocess.Popen(
            [sys.executable, "-c", _OTHER_WINDOW], env=screen.environment(), stdout=subprocess.PIPE
        )
        try:
            until(lambda: bool(screen.visible_windows("Another program")))
            (thief,) = screen.visible_windows("Another program")
            screen.xdotool("windowfocus", str(thief))
            assert thief != window
            assert pane.ending()["code"] == "pane_focus_lost"
        finally:
            other.kill()
            other.communicate()


_OTHER_WINDOW = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.setWindowTitle("Another program")
window.setGeometry(0, 0, 80, 40)
window.show()
application.exec()
"""
