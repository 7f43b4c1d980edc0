"""``python -m tests.journeys.tour [light-1440 dark-1280 ...]``

Plays the call and writes numbered pictures.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.support.journeys.running_desk import ROOT, running_desk
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import virtual_display

from .call import play

SIZES = {"1440": (1440, 900), "1280": (1280, 720)}
PLAYS = ("light-1440", "dark-1440", "light-1280", "dark-1280")
PICTURES = ROOT / "build" / "tour"


def main(asked: list[str]) -> int:
    """Play each asked look and size, all four without arguments; the exit code."""
    for play_name in asked or PLAYS:
        look, size = play_name.split("-")
        print(f"The call, {look}, {' by '.join(map(str, SIZES[size]))}:", flush=True)
        _play(look, size)
    print(f"Pictures are in {PICTURES.relative_to(ROOT)}/")
    return 0


def _play(look: str, size: str) -> None:
    folder = PICTURES / f"{look}-{size}"
    for old in folder.glob("*.png"):
        old.unlink()
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
                for number, scene in enumerate(play(desk, servers.fault), 1):
                    settle()
                    display.photograph(folder / f"{number:02d}-{scene.name}.png")
                    print(f"  {number:2d}  {scene.caption}", flush=True)


def settle() -> None:
    """One frame, so that what was logged is also painted."""
    time.sleep(0.15)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
