"""The Windows desk under Wine, worked by real key presses and watched by its log."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.app.environment.environment_policy import POLICIES
from tests.support.journeys.running_desk import PATIENCE, ROOT, DeskDidNotLog, RunningDesk
from tests.support.virtual_display import VirtualDisplay
from tests.support.windows.wine import (
    WINDOWS,
    variables,
    windows_path,
    windows_processes,
    wine_command,
)

FROM_SOURCE = ("-m", "desktop")
SHIELDED = ("-m", "tests.support.windows.shielded_desk")
_END_SECONDS, _GIVEN_BACK_SECONDS = 60.0, 5.0


class WineProcess(subprocess.Popen[bytes]):
    """Alive as long as a desk is: after a lock that is another process, started by the first."""

    profile = ""

    def poll(self) -> int | None:
        """None while a desk of this profile runs."""
        ended = super().poll()
        return None if ended is not None and desks(self.profile) else ended


def desks(profile: str) -> dict[int, str]:
    """The processes of the desk with this profile."""
    return windows_processes("--profile", profile)


@dataclass
class WineDesk(RunningDesk):
    """As `RunningDesk`; closed by a key, because Windows programs know no SIGTERM."""

    def path_of(self, file: Path) -> str:
        """Wine has this machine's root as a drive."""
        return windows_path(file)

    def wait_for_keyboard(self, patience: float = PATIENCE) -> None:
        """As a person who clicks on the desk where no window has the keyboard: Wine's own file
        dialog gives it back to none.
        """
        with suppress(DeskDidNotLog):
            super().wait_for_keyboard(_GIVEN_BACK_SECONDS)
            return
        title = POLICIES[self.where].window_title
        shown = self.display.xdotool("search", "--onlyvisible", "--name", title)
        self.display.xdotool("windowactivate", shown.split()[-1])
        super().wait_for_keyboard(patience)

    def desks(self) -> dict[int, str]:
        """The processes of this desk, with their command lines."""
        return desks(windows_path(self.profile))

    def children(self, word: str) -> list[int]:
        """Processes of our Windows whose command line holds this word: one desk runs at a time."""
        return list(windows_processes(word, "python.exe")) or list(windows_processes(word))

    def close(self) -> int:
        """Alt+F4, and wait for the end."""
        ends = time.monotonic() + _END_SECONDS
        while self.process.poll() is None:
            if time.monotonic() > ends:
                self.had_to_be_killed = True
                self.process.kill()
                break
            self.press("alt+F4")
            time.sleep(1.0)
        return self.process.wait(30)


@contextmanager
def running_wine_desk(
    display: VirtualDisplay,
    profile: Path,
    *,
    program: tuple[str, ...] = FROM_SOURCE,
    look: str = "light",
    servers: Path | None = None,
    extra: tuple[str, ...] = (),
) -> Iterator[WineDesk]:
    """Start the desk in training and end it on the way out, which it must do by itself."""
    at = windows_path(profile)
    command = [*program, "--training", "--profile", at, "--look", look, *extra]
    if servers is not None:
        command += ["--servers", windows_path(servers)]
    desk_log = profile / "training" / "logs" / "desk.log"
    start_at = desk_log.stat().st_size if desk_log.exists() else 0
    with (profile.parent / f"{profile.name}.output").open("ab") as output:
        process = WineProcess(
            wine_command(*command), cwd=ROOT, env=variables(display.environment()), stdout=output
        )
    process.profile = at
    desk = WineDesk(display, profile, process, start_at)
    try:
        yield desk
    except DeskDidNotLog as silent:
        display.photograph(WINDOWS / "failure.png")
        printed = (profile.parent / f"{profile.name}.output").read_text(errors="replace")
        raise DeskDidNotLog(
            f"{silent}\nlog:\n{desk._end_of_log()}\nprinted:\n{printed[-2000:]}"
        ) from silent
    finally:
        desk.close()
    assert not desk.had_to_be_killed, "the desk did not end within a minute of Alt+F4"
