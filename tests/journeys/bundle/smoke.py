"""``python -m tests.journeys.bundle.smoke [FOLDER]``: the frozen pair, worked by real key presses.

FOLDER is dist/, or where the package is installed. Run by `make bundle` and `make package`.
Signs in, makes the call up to the sealed pane, and looks at what runs and at what lies in the two
folders.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.journeys.tour.call import play
from tests.support.journeys.running_desk import PASSPHRASE, ROOT, RunningDesk, running_desk
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import VirtualDisplay, virtual_display

DIST = Path(sys.argv[1]) if __name__ == "__main__" and sys.argv[1:] else ROOT / "dist"
DESK = DIST / "skycap" / "skycap"
PANE = DIST / "skycap-card-pane" / "skycap-card-pane"
PICTURES = ROOT / "build" / "bundle"
# What only the desk may carry, as it lies in a folder or is listed in a frozen program.
NOT_FOR_THE_PANE = ("sqlcipher3", "sqlalchemy", "requests", "urllib3", "keyring", "cryptography")


class BrokenBundle(Exception):
    """The bundle is not what it must be; the text says how."""


def main() -> int:
    """The exit code; BrokenBundle or DeskDidNotSay say what is wrong."""
    for program in (DESK, PANE):
        if not os.access(program, os.X_OK):
            raise BrokenBundle(f"{program} is missing; `make bundle` makes it")
    refuse_desk_parts_in_the_pane()
    with tempfile.TemporaryDirectory(prefix="skycap-bundle-") as folder:
        with virtual_display() as display:
            sign_in_with_servers_of_its_own(display, Path(folder) / "first")
        with virtual_display() as display:
            call_as_far_as_the_pane(display, Path(folder) / "second")
    print("1 passed, 0 failed")
    return 0


def refuse_desk_parts_in_the_pane() -> None:
    """Neither as files nor in the frozen archive (whose table of names is plain text)."""
    names = [str(path.relative_to(PANE.parent)) for path in PANE.parent.rglob("*")]
    inside = PANE.read_bytes()
    if b"desktop.card_protocol" not in inside or b"sqlalchemy" not in DESK.read_bytes():
        raise BrokenBundle("names can no longer be read from the frozen programs")
    for part in NOT_FOR_THE_PANE:
        if any(part in name.lower() for name in names) or part.encode() in inside:
            raise BrokenBundle(f"the pane carries {part}")
    print("The pane's folder holds nothing of the desk.")


def sign_in_with_servers_of_its_own(display: VirtualDisplay, profile: Path) -> None:
    """First start, sign-in, end; then the same desk again with the passphrase alone."""
    profile.mkdir()
    with running_desk(display, profile, program=(str(DESK),)) as desk:
        for scene in play(desk, lambda _: None):
            if scene.name == "today":
                break
        picture(display, "1-today")
    with running_desk(display, profile, program=(str(DESK),)) as desk:
        desk.wait_for("page=sign_in")
        desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("signed in")
        desk.wait_for("today needs=")
        lock_and_come_back(desk)
    print("The frozen desk made an owner, knew the passphrase again, and locked.")


def lock_and_come_back(desk: RunningDesk) -> None:
    """The same process at its sign-in page again; the training servers have lived on."""
    desk.press("ctrl+l")
    desk.wait_for("lock left")
    desk.wait_for("page=sign_in")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for("signed in")
    if desk.process.poll() is not None:
        raise BrokenBundle("the lock ended the process instead of taking its place")


def call_as_far_as_the_pane(display: VirtualDisplay, profile: Path) -> None:
    """The tour's call, with the training servers that lie in the bundle too."""
    profile.mkdir()
    with running_training_servers("--quick", program=(str(DESK), "serve-training")) as servers:
        servers_file = profile.parent / "servers.json"
        servers_file.write_text(servers.line, "ascii")
        with running_desk(display, profile, servers=servers_file, program=(str(DESK),)) as desk:
            for scene in play(desk, servers.fault):
                if scene.name == "sealed-pane":
                    check_pane(desk)
                    picture(display, "2-sealed-pane")
                if scene.name == "card-taken":
                    break
            picture(display, "3-card-taken")
    print("The frozen pane took a test card and was gone.")


def check_pane(desk: RunningDesk) -> None:
    """It runs from its own folder."""
    running = Path(f"/proc/{desk.wait_for_pane()}/exe").readlink()
    if running != PANE:
        raise BrokenBundle(f"the pane runs from {running}")


def picture(display: VirtualDisplay, name: str) -> None:
    """For a person to look at."""
    print(f"  {display.photograph(PICTURES / f'{name}.png').relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
