"""All rows for this machine. Satisfies the desk's port `Examiner`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.check_result import Finding

from . import disk_checks, pane_checks, system_checks
from .host import Place
from .pane_self_check import PaneWord


@dataclass(frozen=True, slots=True)
class MachineExaminer:
    """`ask_pane` starts the sealed pane; `keyring_name` and `prove_keyring` raise DeskErrors."""

    place: Place
    ask_pane: Callable[[], PaneWord | None]
    keyring_name: Callable[[], str]
    prove_keyring: Callable[[], None]
    clock_kept: Callable[[], bool | None]
    version: str

    def findings(self) -> tuple[Finding, ...]:
        """Blocks for as long as the pane and the keyring take."""
        place, word = self.place, self.ask_pane()
        return (
            pane_checks.screen(place),
            pane_checks.keyboard(place),
            pane_checks.memory(place, word),
            pane_checks.clipboard(place, word),
            pane_checks.accessibility(place, word),
            pane_checks.network(place, word),
            system_checks.keyring(self.keyring_name, self.prove_keyring),
            disk_checks.records(place),
            disk_checks.folder(place),
            disk_checks.disk(place),
            disk_checks.swap(place),
            disk_checks.crash_files(place),
            system_checks.other_programs(place),
            system_checks.screen_lock(place),
            system_checks.clock(place, self.clock_kept),
            system_checks.program(self.version),
        )
