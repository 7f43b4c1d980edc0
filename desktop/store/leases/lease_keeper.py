"""Leases of this process: taken with an attempt, and renewed while its call runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from desktop.booking.trip.attempt_record import Lease
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.store_port import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LeaseKeeper:
    """The leases port. `process` is a new id at each start of the program.

    `alone`: only this process can have the store open, so a lease of another process of the same
    installation is left over from a crash and need not expire first.

    Clocks of two machines may differ by `slack`. Beyond that a live call may be taken for a crash:
    its outcome is then fetched from the vendor, and nothing else follows.
    """

    store: Store
    now: Now
    installation: str
    process: str
    alone: bool
    length: timedelta = timedelta(seconds=90)
    renew_every: timedelta = timedelta(seconds=20)
    slack: timedelta = timedelta(seconds=60)

    def take(self) -> Lease:
        """Good for `length` from now."""
        return Lease(self.installation, self.process, self.now() + self.length)

    @contextmanager
    def renewed(self, attempt_id: str) -> Iterator[None]:
        """Renew it from a thread of its own, until the block ends."""
        done = threading.Event()
        renewing = threading.Thread(
            target=self._renew_until, args=(done, attempt_id), name="lease", daemon=True
        )
        renewing.start()
        try:
            yield
        finally:
            done.set()
            renewing.join()

    def is_held_elsewhere(self, lease: Lease | None) -> bool:
        """True while another process may still be making the call. What is held for longer than
        anybody takes a lease was written by no Skycap, and holds nothing up.
        """
        if lease is None or lease.process == self.process:
            return False
        if self.alone and lease.installation == self.installation:
            return False
        left = lease.until - self.now()
        return -self.slack < left <= self.length + self.slack

    def _renew_until(self, done: threading.Event, attempt_id: str) -> None:
        while not done.wait(self.renew_every.total_seconds()):
            lease = self.take()
            try:
                held = self.store.write(
                    lambda repos, lease=lease: repos.trips.renew_lease(attempt_id, lease)  # type: ignore[misc]
                )
            except DeskError as failed:
                # Not renewed, it runs out; then another desk asks the vendor, and no more.
                _log.warning("a lease was not renewed: %s", failed.code)
                continue
            if not held:
                return
