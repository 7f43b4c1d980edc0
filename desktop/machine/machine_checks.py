"""Runs all checks of this machine. Implements the port `MachineChecks`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.booking.check_result import CheckResult
from desktop.booking.program_files import ProgramFiles

from . import disk_checks, hosted_checks, pane_checks, program_checks, system_checks
from .host import Host


@dataclass(frozen=True, slots=True)
class MachineChecker:
    """`environment` is the row that `app` makes, which alone knows where the desk works.

    `check_pane` starts the sealed pane and returns None when it gives no answer; `check_files`
    compares the contents of the program's files. `check_hosted` asks the pane with the vendors' own
    fields, and is None where what shows them is not installed. `keyring_name`
    and `prove_keyring` raise DeskError. `clock_synchronized` returns None where it is not known.
    """

    environment: CheckResult
    host: Host
    check_pane: Callable[[], PaneSelfCheck | None]
    check_files: Callable[[], ProgramFiles]
    keyring_name: Callable[[], str]
    prove_keyring: Callable[[], None]
    clock_synchronized: Callable[[], bool | None]
    version: str
    check_hosted: Callable[[], PaneSelfCheck | None] | None = None

    def check_results(self) -> tuple[CheckResult, ...]:
        """All results, in display order. Blocks for as long as the pane and the keyring take."""
        host, check = self.host, self.check_pane()
        hosted = self.check_hosted
        return (
            self.environment,
            pane_checks.screen(host),
            pane_checks.keyboard(host),
            pane_checks.memory(host, check),
            pane_checks.requester(host, check),
            pane_checks.clipboard(host, check),
            pane_checks.accessibility(host, check),
            pane_checks.network(host, check),
            *(() if hosted is None else (hosted_checks.vendor_fields(host, hosted()),)),
            system_checks.keyring(self.keyring_name, self.prove_keyring),
            disk_checks.records(host),
            disk_checks.documents(host),
            disk_checks.folder(host),
            disk_checks.disk(host),
            disk_checks.swap(host),
            disk_checks.crash_files(host),
            system_checks.other_programs(host),
            system_checks.screen_readers(host),
            system_checks.screen_lock(host),
            system_checks.clock(host, self.clock_synchronized),
            program_checks.program_files(self.check_files(), check),
            program_checks.program(self.version),
        )
