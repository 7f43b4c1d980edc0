"""One round: a desk begins on the records of the last one, a line is harmed, and it is killed."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.fork_server import ForkedProgram, forked
from tests.support.journeys.cuttable_proxy import CuttableProxy, Proxies
from tests.support.training.caller import CARD, Caller
from tests.support.training.servers import Servers

from .windowless_desk import CARD_WANTED, READY

_PATIENCE = 60.0
_FAULTS = (
    "airline_silent", "airline_silent_not_created", "lost_reply", "order_pending",
    "order_without_details", "order_not_created", "payment_declined", "airline_down",
    "balance_empty", "capture_lost_reply", "release_lost_reply", "confirm_down",
    "fee_lost_reply", "fee_down", "processor_error", "decline", "airline_refuses_card",
)  # fmt: skip
"""What the servers do wrong; each round two of them, or none."""

_CLOCKS_AHEAD_HOURS = (0.0, 0.0, 0.0, 0.2, 30.0, -30.0)


class RoundFailed(Exception):
    """The desk did something that no kill explains; the text says what."""


@dataclass(slots=True)
class Desk:
    """A running desk. `lines` grows with what it prints; it is handed cards as it asks."""

    program: ForkedProgram
    card: Callable[[str], str]
    lines: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    reading: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def wait_for(self, begins: str, patience: float = _PATIENCE) -> bool:
        """Until it says a line that begins so; False when it ended, or did not in time."""
        with self.changed:
            return self.changed.wait_for(
                lambda: any(line.startswith(begins) for line in self.lines), patience
            )

    def kill(self) -> None:
        """SIGKILL, and gone."""
        self.program.close()
        self.reading.join(_PATIENCE)

    def _read(self) -> None:
        # Killed in the middle of a line, or while a card is on its way.
        with suppress(ValueError, OSError):
            for line in self.program.stdout:
                if line.startswith(CARD_WANTED):
                    client_id = line.removeprefix(CARD_WANTED).strip()
                    self.program.stdin.write(self.card(client_id) + "\n")
                    self.program.stdin.flush()
                with self.changed:
                    self.lines.append(line.strip())
                    self.changed.notify_all()


@dataclass(frozen=True, slots=True)
class Rounds:
    """`records` and `servers_file` are what each desk is given; `chance` decides everything."""

    servers: Servers
    proxies: Proxies
    caller: Caller
    records: Path
    servers_file: Path
    chance: random.Random
    ended: Counter[str] = field(default_factory=Counter)

    def one(self) -> None:
        """Kill one desk at a moment that nobody chose, half the times with a line cut before."""
        for name in self.chance.sample(_FAULTS, self.chance.choice((0, 0, 1, 2))):
            self.servers.fault(name)
        desk = self._desk()
        try:
            if not desk.wait_for(READY):
                raise RoundFailed(f"no desk began; it printed {desk.lines}")
            if self.chance.random() < 0.7:
                # Most moments of a call move no money: these do.
                desk.wait_for("booking ")
                time.sleep(self.chance.uniform(0, 1.6))
            else:
                time.sleep(self.chance.uniform(0, 3))
            if self.chance.random() < 0.5:
                self._harm_a_line(desk)
        finally:
            desk.kill()
            self.proxies.mend()
            self.servers.clear_faults()
        self.ended.update(line.split()[0] for line in desk.lines)
        self.ended.update(line for line in desk.lines if line.startswith("ended "))
        if self.chance.random() < 0.3:
            self.servers.settle(booked=self.chance.random() < 0.7)

    def _harm_a_line(self, desk: Desk) -> None:
        """A line is cut, or answers are held up; it may be mended before the desk is killed."""
        line = self.chance.choice((self.proxies.airline, self.proxies.processor))
        self.chance.choice((CuttableProxy.cut, CuttableProxy.hold_answers))(line)
        time.sleep(self.chance.uniform(0, 0.5))
        if self.chance.random() < 0.5:
            line.mend()
            time.sleep(self.chance.uniform(0, 0.5))

    def _desk(self) -> Desk:
        clock_ahead = self.chance.choice(_CLOCKS_AHEAD_HOURS)
        arguments = (str(self.records), str(self.servers_file), str(clock_ahead))
        return Desk(forked("tests.soak.windowless_desk", arguments, os.environ), self.card)

    def card(self, client_id: str) -> str:
        """A published number, given to both vendors for this client; their tokens as JSON."""
        form = {
            "type": "card", "card[number]": CARD["number"], "card[cvc]": CARD["cvc"],
            "card[exp_month]": "3", "card[exp_year]": "2035",
            "metadata[skycap_client]": client_id,
        }  # fmt: skip
        answer = self.caller.fee(
            "POST", "/v1/payment_methods", form, key=self.servers.publishable_key
        )
        answer.raise_for_status()
        processor: dict[str, Any] = answer.json()
        now = datetime.fromisoformat(self.servers.seen()["now"])
        ends_at = now + timedelta(minutes=25)
        return json.dumps([processor["id"], self.caller.card(), ends_at.isoformat()])
