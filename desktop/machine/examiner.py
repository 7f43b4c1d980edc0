"""All rows for this machine. Satisfies the desk's port `Examiner`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.finding import Finding

from . import disk_rows, pane_rows, system_rows
from .pane_word import PaneWord
from .place import Place


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
            pane_rows.screen(place),
            pane_rows.keyboard(place),
            pane_rows.memory(place, word),
            pane_rows.clipboard(place, word),
            pane_rows.accessibility(place, word),
            pane_rows.network(place, word),
            system_rows.keyring(self.keyring_name, self.prove_keyring),
            disk_rows.records(place),
            disk_rows.folder(place),
            disk_rows.disk(place),
            disk_rows.swap(place),
            disk_rows.crash_files(place),
            system_rows.other_programs(place),
            system_rows.screen_lock(place),
            system_rows.clock(place, self.clock_kept),
            system_rows.program(self.version),
        )
