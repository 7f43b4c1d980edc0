"""``python -m tests.journeys.tour [light-1440 dark-1280 ...]``

Plays the call, then Set up in vendor test, and writes numbered pictures.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.support.journeys.company_desk import company_desk
from tests.support.journeys.running_desk import ROOT, running_desk
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import VirtualDisplay, virtual_display

from .call import Scene, play
from .set_up import play_set_up

SIZES = {"1440": (1440, 900), "1280": (1280, 720), "960": (960, 600)}
PLAYS = ("light-1440", "dark-1440", "light-1280", "dark-1280")
PICTURES = ROOT / "build" / "tour"


def main(asked: list[str]) -> int:
    """Play each asked look and size, all four without arguments; the exit code."""
    for play_name in asked or PLAYS:
        look, size = play_name.split("-")
        print(f"The call, {look}, {' by '.join(map(str, SIZES[size]))}:", flush=True)
        for old in (PICTURES / play_name).glob("*.png"):
            old.unlink()
        _play(look, size)
        print("Set up:", flush=True)
        _play_set_up(look, size)
    print(f"Pictures are in {PICTURES.relative_to(ROOT)}/")
    return 0


def _play(look: str, size: str) -> None:
    with tempfile.TemporaryDirectory(prefix="skycap-tour-") as place:
        profile = Path(place) / "profile"
        profile.mkdir()
        with (
            running_training_servers("--quick") as servers,
            virtual_display(*SIZES[size]) as display,
        ):
            servers_file = Path(place) / "servers.json"
            servers_file.write_text(servers.line)
            with running_desk(
                display, profile, look=look, servers=servers_file, extra=("--measure",)
            ) as desk:
                _photograph(display, f"{look}-{size}", "", play(desk, servers.fault))


def _play_set_up(look: str, size: str) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="skycap-tour-") as place,
        virtual_display(*SIZES[size]) as display,
        company_desk(display, Path(place), look=look) as company,
    ):
        _photograph(display, f"{look}-{size}", "set-up-", play_set_up(company))


def _photograph(display: VirtualDisplay, folder: str, prefix: str, scenes: Iterable[Scene]) -> None:
    for number, scene in enumerate(scenes, 1):
        settle()
        display.photograph(PICTURES / folder / f"{prefix}{number:02d}-{scene.name}.png")
        print(f"  {number:2d}  {scene.caption}", flush=True)


def settle() -> None:
    """One frame, so that what was logged is also painted."""
    time.sleep(0.15)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
