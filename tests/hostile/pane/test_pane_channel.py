"""The bare program: what its channel accepts and when it ends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from desktop.card_entry.pane_process import pane_command
from desktop.card_protocol import (
    ChallengeRequest,
    Code,
    decode_challenge,
    decode_reply,
    encode_request,
)
from tests.support.cardpane.signed_requests import Company
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.pane_stage import (
    PROCESSOR_TAKES,
    ROOT,
    TITLE,
    VAULT_TAKES,
    has_keyboard,
    open_pane,
    until,
    without_calls,
)
from tests.support.virtual_display import VirtualDisplay
from tests.unit.card_protocol.test_card_protocol import LIVE, TRAINING

pytestmark = pytest.mark.hostile


@contextmanager
def bare_pane(display: VirtualDisplay) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        pane_command(),
        cwd=ROOT,
        env=display.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def test_a_waiting_pane_ends_with_its_channel(screen: VirtualDisplay) -> None:
    with bare_pane(screen) as pane:
        output, _ = pane.communicate(b"", timeout=60)
        assert (output, pane.returncode) == (b"", 0)


def test_a_challenge_that_nobody_reads_does_not_keep_it(screen: VirtualDisplay) -> None:
    with subprocess.Popen(
        pane_command(),
        cwd=ROOT,
        env=screen.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as pane:
        assert pane.stdin is not None
        assert pane.stdout is not None
        pane.stdout.close()
        pane.stdin.write(encode_request(ChallengeRequest()))
        pane.stdin.close()
        try:
            assert pane.wait(60) == 0
        finally:
            pane.kill()


def test_a_second_request_ends_it(screen: VirtualDisplay) -> None:
    with bare_pane(screen) as pane:
        assert pane.stdin is not None
        pane.stdin.write(encode_request(TRAINING))
        pane.stdin.flush()
        until(lambda: has_keyboard(screen))
        output, _ = pane.communicate(encode_request(TRAINING), timeout=60)
        assert (output, pane.returncode) == (b"", 0)


def test_a_missing_display_is_reported(screen: VirtualDisplay) -> None:
    ran = subprocess.run(
        pane_command(),
        cwd=ROOT,
        env={"LANG": "C.UTF-8"},
        input=encode_request(LIVE),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert decode_reply(ran.stdout).code is Code.NO_DISPLAY


@pytest.mark.parametrize("missing", ["landlock_create_ruleset", "seccomp"])
def test_live_is_refused_where_the_system_cannot_confine_the_pane(
    screen: VirtualDisplay, missing: str
) -> None:
    with subprocess.Popen(
        without_calls(missing),
        cwd=ROOT,
        env=screen.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as pane:
        assert pane.stdin is not None
        assert pane.stdout is not None
        pane.stdin.write(encode_request(ChallengeRequest()))
        pane.stdin.flush()
        nonce = decode_challenge(pane.stdout.readline()).nonce
        pane.stdin.write(encode_request(Company().signed(replace(LIVE, window_id=0), nonce)))
        pane.stdin.flush()
        assert decode_reply(pane.stdout.read()).code is Code.UNCONFINED
        assert screen.visible_windows(TITLE) == ()


def test_a_display_on_another_machine_is_reported(screen: VirtualDisplay) -> None:
    """Its network is closed, so it could not be reached."""
    ran = subprocess.run(
        pane_command(),
        cwd=ROOT,
        env={"DISPLAY": f"localhost{screen.name}.0"},
        input=encode_request(LIVE),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert decode_reply(ran.stdout).code is Code.NO_DISPLAY


def test_a_name_with_an_accent_is_typed_as_two_keys(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    words = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
    with open_pane(screen, processor, vault, extra_environment=words) as pane:
        screen.type("42424242424242421231123")
        screen.press("shift+Tab", "shift+Tab", "BackSpace")
        screen.type("Zo")
        # This keyboard has no such key: one is added, long enough for Qt to notice.
        screen.xdotool("key", "--clearmodifiers", "--delay", "400", "dead_diaeresis")
        screen.press("e", "Return")
        assert pane.ending()["code"] == "tokens"
    assert processor.heard[0].form["billing_details[name]"] == "Zoë"
