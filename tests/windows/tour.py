"""``python -m tests.windows.tour``: plays the whole call on the Windows desk under Wine.

Numbered pictures go to ``build/tour/windows-...``. The training servers run on Linux.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.journeys.tour.__main__ import PICTURES
from tests.journeys.tour.call import play
from tests.support.training.servers import running_training_servers
from tests.support.windows.wine import screen_scale, windows_display
from tests.support.windows.wine_desk import SHIELDED, running_wine_desk

# Width and height in pixels of the screen, and its scale in percent.
SCREENS = {"1440": (1440, 900, 100), "1366": (1366, 768, 100), "1920": (1920, 1080, 150)}

SCENES = 29
"""Of the whole call."""


def play_the_call(look: str, size: str, program: tuple[str, ...] = SHIELDED) -> int:
    """Every scene, photographed; how many there were. `program`: whose pane can be shown."""
    folder = PICTURES / f"windows-{look}-{size}"
    for old in folder.glob("*.png"):
        old.unlink()
    number = 0
    width, height, percent = SCREENS[size]
    with (
        tempfile.TemporaryDirectory(prefix="skycap-windows-") as place,
        screen_scale(percent),
    ):
        profile = Path(place) / "profile"
        profile.mkdir()
        with (
            running_training_servers("--quick") as servers,
            windows_display(width, height) as display,
        ):
            servers_file = Path(place) / "servers.json"
            servers_file.write_text(servers.line)
            with running_wine_desk(
                display, profile, program=program, look=look, servers=servers_file
            ) as desk:
                for number, scene in enumerate(play(desk, servers.fault), 1):
                    # Wine brings keys and paints later than an X11 desk does.
                    time.sleep(0.5)
                    display.photograph(folder / f"{number:02d}-{scene.name}.png")
                    print(f"  {number:2d}  {scene.caption}", flush=True)
    return number


if __name__ == "__main__":
    for played in sys.argv[1:] or ("light-1440",):
        chosen_look, chosen_size = played.split("-")
        play_the_call(chosen_look, chosen_size)
