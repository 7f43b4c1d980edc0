"""What a journey runs on: a display, training servers behind proxies that can be cut, a profile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.training.servers import Servers, forked_training_servers
from tests.support.virtual_display import VirtualDisplay

from .cuttable_proxy import Proxies, cuttable_proxies
from .running_desk import RunningDesk, running_desk
from .the_call import sign_in


@dataclass(frozen=True, slots=True)
class Moved:
    """What the servers did: one dictionary an order, one a charge that took money."""

    orders: tuple[dict[str, Any], ...]
    charges: tuple[dict[str, Any], ...]

    @property
    def counts(self) -> tuple[int, int]:
        """(orders, charges)."""
        return len(self.orders), len(self.charges)


@dataclass(frozen=True, slots=True)
class Stage:
    """`profile` is a folder of this stage's own; the desk on it may be started again and again."""

    screen: VirtualDisplay
    servers: Servers
    proxies: Proxies
    servers_file: Path
    profile: Path

    @contextmanager
    def desk(self, *extra: str, environment: dict[str, str] | None = None) -> Iterator[RunningDesk]:
        """The real program on this profile, at its sign-in page."""
        with running_desk(
            self.screen,
            self.profile,
            servers=self.servers_file,
            extra=extra,
            environment=environment,
        ) as started:
            yield started

    @contextmanager
    def open_session(
        self, *extra: str, environment: dict[str, str] | None = None
    ) -> Iterator[RunningDesk]:
        """The same, signed in and on Today."""
        with self.desk(*extra, environment=environment) as started:
            sign_in(started)
            yield started

    def moved(self) -> Moved:
        """All money moved since the servers started; no card number may have gone astray."""
        seen = self.servers.seen()
        assert seen["card_numbers_outside_card_hosts"] == 0
        charges = [charge for charge in seen["charges"] if charge["amount_captured"]]
        return Moved(tuple(seen["orders"]), tuple(charges))

    def held(self) -> int:
        """In cents: all that is held on cards, and neither taken nor released."""
        intents = self.servers.seen()["payment_intents"]
        return sum(one["amount"] for one in intents if one["status"] == "requires_capture")

    def asked(self, call: str) -> int:
        """How often the servers were asked this, such as ``"POST /air/orders"``."""
        counts: dict[str, int] = self.servers.seen()["calls"]
        return counts.get(call, 0)

    @property
    def log(self) -> str:
        """The desk's log so far."""
        return (self.profile / "training" / "logs" / "desk.log").read_text()


@contextmanager
def stage(
    screen: VirtualDisplay, folder: Path, enrolled: Path | None, *server_options: str
) -> Iterator[Stage]:
    """Set one up below `folder`, with a copy of `enrolled` or with nothing kept yet.

    `server_options` is ``--quick`` for servers that lose no time.
    """
    profile = folder / "profile"
    if enrolled is not None:
        shutil.copytree(enrolled, profile)
    with (
        forked_training_servers(*server_options) as servers,
        cuttable_proxies(servers) as (proxies, line),
    ):
        servers_file = folder / "servers.json"
        servers_file.write_text(line, "ascii")
        yield Stage(screen, servers, proxies, servers_file, profile)
