"""Leases without a thread: what would be renewed is counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from desktop.booking.trip.attempt_record import Lease
from desktop.use_cases.ports.clock_and_ids import Now

LENGTH = timedelta(seconds=90)


@dataclass(slots=True)
class FakeLeases:
    """`Leases` of one process. `kept` are the attempts whose lease was kept alive, in order."""

    now: Now
    installation: str = "installationsample"
    process: str = "processsample"
    alone: bool = True
    kept: list[str] = field(default_factory=list)

    def take(self) -> Lease:
        return Lease(self.installation, self.process, self.now() + LENGTH)

    @contextmanager
    def renewed(self, attempt_id: str) -> Iterator[None]:
        self.kept.append(attempt_id)
        yield

    def is_held_elsewhere(self, lease: Lease | None) -> bool:
        if lease is None or lease.process == self.process:
            return False
        if self.alone and lease.installation == self.installation:
            return False
        return self.now() < lease.until
