"""A desk that writes and writes, and says on its output what is surely saved; made to be killed.

Started by a test as ``python -m tests.support.hostile.store_writer FILE``.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from desktop.booking.access.audit_entry import AuditEntry
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT, sample_client, sample_order, sample_trip
from tests.support.store.opening import open_store


def letters(number: int) -> str:
    """A number as five lower-case letters."""
    return "".join(chr(97 + number // 26**place % 26) for place in range(4, -1, -1))


def save_one(repos: Repositories, name: str) -> None:
    """A client, her trip, its order and the audit entry, together or not at all."""
    repos.clients.save(sample_client(id=f"client{name}"))
    repos.trips.save(sample_trip(id=f"trip{name}", client_id=f"client{name}"))
    repos.trips.save_attempt(sample_order(id=f"order{name}", trip_id=f"trip{name}"))
    repos.audit.add(
        AuditEntry("adaid", "Ada", "book_trip", OPENED_AT, "done", "desk", f"trip{name}")
    )


def main() -> None:
    store = open_store(Path(sys.argv[1]))
    for number in count():
        name = letters(number)
        store.write(lambda repos, name=name: save_one(repos, name))  # type: ignore[misc]
        sys.stdout.write(name + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
