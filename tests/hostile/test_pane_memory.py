"""A thief with root reads the memory of both programs while a card is typed, refused, sent."""

from __future__ import annotations

import os
import sys

import pytest

from tests.cardpane.published import AMEX, VISA_DUFFEL
from tests.fakes.far_side import FarSide
from tests.hostile.memory_scan import count_copies, total
from tests.hostile.pane_stage import (
    BANK_REFUSES,
    PROCESSOR_TAKES,
    VAULT_TAKES,
    OpenPane,
    open_pane,
    until,
    without_secret_memory,
)
from tests.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux"),
]


def copies_in_the_pane(pane: OpenPane, number: str) -> int:
    return total(count_copies(pane.pid, number))


def copies_in_the_desk(pane: OpenPane, number: str) -> int:
    return total(count_copies(pane.desk.pid, number))


@pytest.mark.parametrize(
    ("number", "code"), [(VISA_DUFFEL, "123"), (AMEX, "1234")], ids=["visa", "amex"]
)
def test_one_copy_while_typed_none_after_a_refusal_none_ever_in_the_desk(
    screen: VirtualDisplay, processor: FarSide, vault: FarSide, number: str, code: str
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


def test_backspace_takes_the_digits_out_of_memory(
    screen: VirtualDisplay, processor: FarSide, vault: FarSide
) -> None:
    with open_pane(screen, processor, vault, command=without_secret_memory()) as pane:
        screen.type(VISA_DUFFEL[:12])
        until(lambda: copies_in_the_pane(pane, VISA_DUFFEL) == 1)
        screen.press("ctrl+BackSpace")
        until(lambda: copies_in_the_pane(pane, VISA_DUFFEL) == 0)
        assert total(count_copies(pane.pid, VISA_DUFFEL[:8])) >= 1


def test_where_the_kernel_can_hide_the_page_not_even_root_finds_the_number(
    screen: VirtualDisplay, processor: FarSide, vault: FarSide
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
        # It was there all the same: the far sides got it.
        assert VISA_DUFFEL.encode() in processor.heard[0].body
        assert VISA_DUFFEL.encode() in vault.heard[0].body


def test_the_scanner_finds_every_way_of_writing_a_number() -> None:
    """The eye that finds nothing elsewhere must be proved to see."""
    spaced = " ".join(VISA_DUFFEL[start : start + 4] for start in range(0, 16, 4))
    held = [VISA_DUFFEL.encode(width) for width in ("ascii", "utf-16-le", "utf-32-le")]
    held += [spaced.encode(), VISA_DUFFEL[:12].encode("utf-16-le")]
    found = count_copies(os.getpid(), VISA_DUFFEL)
    assert min(found[name] for name in ("ascii", "utf16", "utf32", "spaced", "prefix")) >= 1
    assert len(held) == 5
