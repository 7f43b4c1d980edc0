"""Export the audit log, to be checked elsewhere. It is an audit entry too (PCI DSS 10.2.1.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.ports.store_port import Store

from .audited_action import audited


@dataclass(frozen=True, slots=True)
class ExportAudit:
    """`export` writes the log into a new file of that name and returns the number of entries.

    Its refusals are passed on.
    """

    actor: Actor
    store: Store
    export: Callable[[str], int]

    @audited(Permission.READ_AUDIT, "audit log exported", detail="file")
    def __call__(self, file: str) -> int:
        """The number of exported entries; the last one says that the export was requested."""
        return self.export(file)
