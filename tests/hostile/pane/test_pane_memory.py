"""Scans the memory of both programs as root while a card is typed, refused and sent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from desktop.card_protocol import Outcome
from tests.support.cardpane.published import AMEX, VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint, Say
from tests.support.hostile.held_pane import HeldPane, held_pane
from tests.support.hostile.memory_scan import count_copies, occurs_alone, total
from tests.support.hostile.pane_stage import (
    BANK_REFUSES,
    PROCESSOR_TAKES,
    VAULT_TAKES,
    OpenPane,
    open_pane,
    until,
    without_secret_memory,
)
from tests.support.hostile.thieves.keyed_digests import digest_can_be_tried
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux"),
]

NO_SUCH_KEY = Say(401, {"error": {"type": "invalid_request_error"}})
WAYS_OF_WRITING = ("ascii", "utf16", "utf32", "spaced", "dashed", "prefix", "unreadable")
# Codes that a program is unlikely to contain before one of them is typed.
UNCOMMON_CODES = ("0970", "0683", "0391", "0857", "0562")


def copies_in_the_pane(pane: OpenPane, number: str) -> int:
    return total(count_copies(pane.pid, number))


def copies_in_the_desk(pane: OpenPane, number: str) -> int:
    return total(count_copies(pane.desk.pid, number))


@pytest.mark.parametrize(
    ("number", "code"), [(VISA_DUFFEL, "123"), (AMEX, "1234")], ids=["visa", "amex"]
)
def test_one_copy_while_typed_none_after_a_refusal_and_never_one_in_the_desk(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, number: str, code: str
) -> None:
    processor.will(BANK_REFUSES, PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with open_pane(screen, processor, vault, command=without_secret_memory()) as pane:
        screen.type(number)
        until(lambda: copies_in_the_pane(pane, number) == 1)
        assert count_copies(pane.pid, number)["ascii"] == 1
        screen.type("1231" + code)
        assert copies_in_the_pane(pane, number) == 1
        assert copies_in_the_desk(pane, number) == 0

        screen.press("Return")
        until(lambda: len(processor.heard) == 1)
        until(lambda: copies_in_the_pane(pane, number) == 0)
        assert not pane.is_gone(), "after a refusal the card may be typed again"
        assert copies_in_the_desk(pane, number) == 0

        screen.type(number + code)
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
        assert pane.is_gone()
        assert copies_in_the_desk(pane, number) == 0


def by_escape(pane: HeldPane, screen: VirtualDisplay) -> None:
    screen.press("Escape")


def by_enter(pane: HeldPane, screen: VirtualDisplay) -> None:
    screen.press("Return")


def by_desk_lock(pane: HeldPane, screen: VirtualDisplay) -> None:
    pane.close_from_desk()


def by_the_system(pane: HeldPane, screen: VirtualDisplay) -> None:
    os.kill(pane.pid, signal.SIGTERM)


@pytest.mark.parametrize(
    ("end", "answer", "outcome"),
    [
        (by_enter, PROCESSOR_TAKES, Outcome.TOKENS),
        (by_enter, NO_SUCH_KEY, Outcome.REFUSED),
        (by_escape, PROCESSOR_TAKES, Outcome.CANCELLED),
        (by_the_system, PROCESSOR_TAKES, Outcome.LOCKED),
        (by_desk_lock, PROCESSOR_TAKES, None),
    ],
    ids=["tokens", "refusal", "cancel", "system", "lock"],
)
def test_at_exit_neither_number_nor_code_is_left_in_the_pane(
    screen: VirtualDisplay,
    processor: Endpoint,
    vault: Endpoint,
    end: Callable[[HeldPane, VirtualDisplay], None],
    answer: Say,
    outcome: Outcome | None,
) -> None:
    processor.will(answer)
    vault.will(VAULT_TAKES)
    with held_pane(screen, processor, vault) as pane:
        code = next(code for code in UNCOMMON_CODES if not occurs_alone(pane.pid, code))
        screen.type(AMEX + "1231" + code)
        until(lambda: occurs_alone(pane.pid, code))
        assert total(count_copies(pane.pid, AMEX)) == 1

        end(pane, screen)
        with pane.stopped_at_exit():
            assert count_copies(pane.pid, AMEX) == dict.fromkeys(WAYS_OF_WRITING, 0)
            assert not occurs_alone(pane.pid, code)
        reply = pane.reply()
        assert (reply and reply.outcome) is outcome


def test_backspace_removes_the_digits_from_memory(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault, command=without_secret_memory()) as pane:
        screen.type(VISA_DUFFEL[:12])
        until(lambda: copies_in_the_pane(pane, VISA_DUFFEL) == 1)
        screen.press("ctrl+BackSpace")
        until(lambda: copies_in_the_pane(pane, VISA_DUFFEL) == 0)
        assert total(count_copies(pane.pid, VISA_DUFFEL[:8])) >= 1


def test_with_secret_memory_not_even_root_finds_the_number(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with open_pane(screen, processor, vault) as pane:
        seen = count_copies(pane.pid, VISA_DUFFEL)
        if not seen["unreadable"]:
            pytest.skip("this kernel has no memfd_secret")
        screen.type(VISA_DUFFEL + "1231123")
        assert copies_in_the_pane(pane, VISA_DUFFEL) == 0
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
        # It was in the page all the same: both payees got it.
        assert VISA_DUFFEL.encode() in processor.heard[0].body
        assert VISA_DUFFEL.encode() in vault.heard[0].body


@pytest.mark.parametrize("hidden", [True, False], ids=["hidden page", "plain page"])
def test_while_an_answer_is_awaited_nothing_outside_the_page_gives_the_number_back(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, hidden: bool
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(Say(201, b" " * 60_000, cut="trickle"))
    command = () if hidden else without_secret_memory()
    with open_pane(screen, processor, vault, command=command) as pane:
        screen.type(VISA_DUFFEL + "1231123")
        screen.press("Return")
        until(lambda: len(vault.heard) == 1)
        if hidden and not count_copies(pane.pid, VISA_DUFFEL)["unreadable"]:
            pytest.skip("this kernel has no memfd_secret")
        assert copies_in_the_pane(pane, VISA_DUFFEL) == (0 if hidden else 1)
        assert not digest_can_be_tried(pane.pid, VISA_DUFFEL)
        assert len(processor.heard) == len(vault.heard) == 1
        assert not pane.is_gone(), "it still waited"
        pane.close_from_desk()
        assert pane.ending()["code"] == "pane_closed"


_KEEPS_A_DIGEST = """
import hashlib, os
key = os.urandom(32)
number = input().encode()
digest = hashlib.blake2b(number, key=key).digest()
print(flush=True)
input()
"""


def test_a_kept_digest_is_found() -> None:
    """Proves that the search finds what is there."""
    with subprocess.Popen(
        [sys.executable, "-c", _KEEPS_A_DIGEST], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(VISA_DUFFEL.encode() + b"\n")
        program.stdin.flush()
        program.stdout.readline()
        assert digest_can_be_tried(program.pid, VISA_DUFFEL)
        assert not digest_can_be_tried(program.pid, AMEX)
        program.kill()


def test_the_scanner_finds_every_encoding_of_a_number() -> None:
    """Proves that the scanner finds what is there."""
    spaced = " ".join(VISA_DUFFEL[start : start + 4] for start in range(0, 16, 4))
    held = [VISA_DUFFEL.encode(width) for width in ("ascii", "utf-16-le", "utf-32-le")]
    held += [spaced.encode(), VISA_DUFFEL[:12].encode("utf-16-le")]
    found = count_copies(os.getpid(), VISA_DUFFEL)
    assert min(found[name] for name in ("ascii", "utf16", "utf32", "spaced", "prefix")) >= 1
    assert len(held) == 5
