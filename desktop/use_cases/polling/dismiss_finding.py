"""Take a finding off Today, once a person has dealt with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.polling.finding import Dismissal, Finding
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store

DISMISSED: Final = "finding dismissed"


@dataclass(frozen=True, slots=True)
class DismissFinding:
    actor: Actor
    store: Store

    @requires(Permission.SETTLE, audits=(DISMISSED,))
    def __call__(self, finding_id: str) -> Finding:
        """The finding as it is then; it stays with its trip. Refused ``finding_gone``."""
        member = self.actor.member

        def dismiss(repos: Repositories) -> Finding:
            dismissal = Dismissal(member.id, member.name, self.actor.now())
            finding = repos.findings.dismiss(finding_id, dismissal)
            if finding is None:
                raise Refused(
                    "finding_gone",
                    "It was taken off the list already.",
                    "Nothing was changed.",
                    "Press Esc to go on.",
                )
            about = f"{finding.kind.value}: {finding.text}"
            repos.audit.add(
                self.actor.audit_entry(DISMISSED, subject=finding.trip_id, detail=about)
            )
            return finding

        return self.store.write(dismiss)
