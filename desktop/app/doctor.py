"""``python -m desktop doctor``: how safe is this very machine? And the same for the window."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from desktop import __version__
from desktop.app.environment.environment_policy import EnvironmentPolicy
from desktop.booking.check_result import CheckResult, Verdict, as_text
from desktop.booking.date_time_text import long_date_text, time_text
from desktop.card_entry.compare_program_files import compare_program_files
from desktop.card_entry.hosted_engine import is_installed
from desktop.card_entry.self_check import check_pane
from desktop.machine.host import Host
from desktop.machine.machine_checks import MachineChecker
from desktop.machine.system_checks import clock_is_synchronized
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.system.atomic_file import WriteFault, fault_of, write_atomically
from desktop.system.config import Settings
from desktop.system.hardening import harden
from desktop.system.inherited_environment import keep_known_variables
from desktop.use_cases.check_machine import check_machine
from desktop.use_cases.disk_messages import what_happened, what_helps
from desktop.use_cases.errors import Refused


def examination(
    policy: EnvironmentPolicy, settings: Settings
) -> Callable[[], tuple[CheckResult, ...]]:
    """To look at this machine and this profile."""
    ring = OsKeyring(policy.keyring_namespace)
    return partial(
        check_machine,
        MachineChecker(
            environment=environment_row(policy, settings),
            host=Host(sys.platform, os.environ, settings.folder, settings.store_file),
            check_pane=check_pane,
            check_files=partial(compare_program_files, contents=True),
            keyring_name=ring.name,
            prove_keyring=ring.prove,
            clock_synchronized=clock_is_synchronized,
            version=__version__,
            check_hosted=partial(check_pane, hosted=True) if is_installed() else None,
        ),
    )


def environment_row(policy: EnvironmentPolicy, settings: Settings) -> CheckResult:
    """Which environment this desk works in, and where it keeps what no other may see."""
    return CheckResult(
        "environment",
        Verdict.PROTECTED,
        f"{policy.name}: {policy.meaning} No file, key or keyring entry is shared with another.",
        f"its folder is {settings.folder}, "
        f"and its keyring entries begin with “{policy.keyring_namespace}”",
    )


def print_check_results(
    policy: EnvironmentPolicy, settings: Settings, *, as_json: bool, show: Callable[[str], None]
) -> int:
    """The exit code, always 0: what was found is no failure of the program."""
    # As the desk begins, so that what is reported of its crash files is true here too.
    keep_known_variables()
    harden()
    check_results = examination(policy, settings)()
    if as_json:
        rows = [
            {"subject": f.subject, "verdict": f.verdict.value, "words": f.text, "how": f.how}
            for f in check_results
        ]
        # Of ASCII, JSON escapes all that a terminal obeys but this one.
        text = json.dumps(rows, indent=2).replace("\x7f", r"\u007f")
    else:
        text = as_text(check_results)
    for line in text.splitlines():
        show(line)
    return 0


@dataclass(frozen=True, slots=True)
class StatusFile:
    """Puts what was found into a folder of its own: one file a day, the newest look wins."""

    folder: Path
    now: Callable[[], datetime]

    def __call__(self, check_results: tuple[CheckResult, ...]) -> Path:
        """Refused ``status_not_saved``."""
        at = self.now().astimezone()
        file = self.folder / f"status-{at:%Y%m%d}.txt"
        when = f"{long_date_text(at)} {time_text(at)}"
        head = f"Skycap {__version__}: how safe is this machine, {when}\n\n"
        try:
            write_atomically(file, (head + as_text(check_results)).encode())
        except OSError as bad:
            fault = fault_of(bad) or WriteFault.FAILED
            raise Refused(
                "status_not_saved",
                f"The status could not be saved. {what_happened(fault, file.name)}",
                "Nothing else is changed.",
                what_helps(fault),
            ) from bad
        return file
