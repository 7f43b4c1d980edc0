"""The training servers play the airline and the processor, and still keep no card number.

Looked at from outside, as a thief would, after cards were taken and refused.
"""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.hostile.memory_scan import count_copies, total
from tests.support.training.caller import CARD, calling
from tests.support.training.servers import running_training_servers

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux lets us look"),
]

# Passes the check digit, begins like a Visa card, and is nobody's test number.
UNPUBLISHED = "4000000000000077"


def test_no_number_is_left_once_its_request_is_answered() -> None:
    with running_training_servers("--quick") as servers:
        (process,) = (
            child.pid
            for child in psutil.Process().children()
            if "desktop.training" in child.cmdline()
        )
        # Those of their own list of published numbers, of which some begin like the other.
        listed = copies_in(process)
        assert listed[0] > 0, "the eye sees"
        with calling(servers) as caller:
            for number in (VISA_DUFFEL, UNPUBLISHED):
                body = {**CARD, "number": number}
                caller.call("POST", "/payments/cards", body, key=servers.client_key)
                for typed in (number, in_groups(number)):
                    form = {"type": "card", "card[number]": typed, "card[exp_month]": "3"}
                    form |= {"card[exp_year]": "2035", "card[cvc]": "123"}
                    caller.fee("POST", "/v1/payment_methods", form, key=servers.publishable_key)
        seen = servers.seen()
        assert (seen["cards_in_vault"], seen["cards_at_processor"]) == (1, 2), "they were taken"
        assert copies_in(process) == listed


def copies_in(process: int) -> tuple[int, ...]:
    """Whole, in groups, or the first twelve digits."""
    return tuple(total(count_copies(process, number)) for number in (VISA_DUFFEL, UNPUBLISHED))


def in_groups(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
