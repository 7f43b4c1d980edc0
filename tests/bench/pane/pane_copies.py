"""What the sealed pane and its desk hold of a card: while it is typed, after it, and at the end.

Counted from outside, in the whole memory of the process, on a kernel that seems not to have
memfd_secret(2): with it there would be nothing to see even while the number is typed. At its end
the pane is held by the kernel for as long as it is looked at
(tests/support/hostile/held_at_exit.py).
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from desktop.card_entry.pane_process import pane_command
from desktop.card_protocol import Outcome, decode_reply, encode_request
from tests.bench.row import Row
from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint, endpoint
from tests.support.hostile.held_pane import HeldPane, held_pane, training_request
from tests.support.hostile.memory_scan import count_copies, total
from tests.support.hostile.pane_stage import (
    BANK_REFUSES,
    PROCESSOR_TAKES,
    ROOT,
    VAULT_TAKES,
    has_keyboard,
    open_pane,
    until,
    without_secret_memory,
)
from tests.support.virtual_display import VirtualDisplay, virtual_display

_WIPED_SECONDS = 0.25
_CARD = VISA_DUFFEL + "1231" + "123"


def pane_copy_rows() -> tuple[Row, ...]:
    """Copies of the number, and how long after its reply the process is gone."""
    with (
        TemporaryDirectory() as folder,
        endpoint(Path(folder)) as processor,
        endpoint(Path(folder)) as vault,
        virtual_display() as display,
    ):

        def left(end: Callable[[HeldPane], None], outcome: Outcome | None) -> int:
            return _left_at_the_end(display, processor, vault, end, outcome)

        return (
            *_one_card(display, processor, vault),
            Row("pane.exit_ms", round(_exit_ms(display, processor, vault), 1), "ms", 1000),
            _none("after_token", left(lambda _: display.press("Return"), Outcome.TOKENS)),
            _none("after_cancel", left(lambda _: display.press("Escape"), Outcome.CANCELLED)),
            _none("after_lock", left(HeldPane.close_from_desk, None)),
        )


def copies(process_id: int) -> int:
    """Of the number, however written, in the memory of this process."""
    return total(count_copies(process_id, VISA_DUFFEL))


def _none(when: str, count: int) -> Row:
    return Row(f"pane.copies_{when}", count, "copies", 0)


def _exit_ms(display: VirtualDisplay, processor: Endpoint, vault: Endpoint) -> float:
    """From the reply on the pipe to the end of the process, of which nothing is hidden or held."""
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with (
        subprocess.Popen(
            pane_command(),
            cwd=ROOT,
            env=display.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        ) as pane,
        ThreadPoolExecutor(1) as watcher,
    ):
        if pane.stdin is None or pane.stdout is None:
            raise RuntimeError("the pane has no line")
        pane.stdin.write(encode_request(training_request(processor, vault)))
        until(lambda: has_keyboard(display))
        display.type(_CARD)
        # On a thread of its own: all is over before the program that presses Enter has ended.
        exit_ms = watcher.submit(_reply_to_end, pane, pane.stdout)
        display.press("Return")
        return exit_ms.result()


def _reply_to_end(pane: subprocess.Popen[bytes], line: IO[bytes]) -> float:
    reply = line.readline()
    text = time.perf_counter()
    pane.wait()
    gone = time.perf_counter()
    if decode_reply(reply).outcome is not Outcome.TOKENS:
        raise RuntimeError("the pane did not bring two tokens")
    return (gone - text) * 1000


def _one_card(display: VirtualDisplay, processor: Endpoint, vault: Endpoint) -> tuple[Row, ...]:
    """Typed, refused, typed again and taken, as the desk sees it; the pane is not held."""
    processor.will(BANK_REFUSES, PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with open_pane(display, processor, vault, command=without_secret_memory()) as pane:
        display.type(_CARD)
        until(lambda: copies(pane.pid) > 0)
        typed = copies(pane.pid)
        desk = copies(pane.desk.pid)
        display.press("Return")
        until(lambda: len(processor.heard) == 1)
        time.sleep(_WIPED_SECONDS)
        refused = copies(pane.pid)
        desk += copies(pane.desk.pid)
        display.type(VISA_DUFFEL + "123")
        display.press("Return")
        if pane.ending()["code"] != "tokens":
            raise RuntimeError("the pane did not bring two tokens")
        desk += copies(pane.desk.pid)
    return (
        Row("pane.copies_while_typed", typed, "copies", 1),
        _none("desk", desk),
        _none("after_refusal", refused),
    )


def _left_at_the_end(
    display: VirtualDisplay,
    processor: Endpoint,
    vault: Endpoint,
    end: Callable[[HeldPane], None],
    outcome: Outcome | None,
) -> int:
    """Copies in a pane that has said its last word and waits to be let go."""
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with held_pane(display, processor, vault) as pane:
        display.type(_CARD)
        until(lambda: copies(pane.pid) > 0)
        end(pane)
        with pane.stopped_at_exit():
            count = copies(pane.pid)
        reply = pane.reply()
    if (reply and reply.outcome) is not outcome:
        raise RuntimeError(f"the pane did not end with {outcome}")
    processor.answers.clear()
    vault.answers.clear()
    return count
