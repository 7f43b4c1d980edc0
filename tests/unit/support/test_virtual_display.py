from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.virtual_display import VirtualDisplay, virtual_display


def test_a_display_has_the_asked_size_and_is_gone_afterwards() -> None:
    with virtual_display(1280, 720) as display:
        assert display.xdotool("getdisplaygeometry").split() == ["1280", "720"]
    gone = subprocess.run(
        ["xdotool", "getdisplaygeometry"], env=display.environment(), capture_output=True
    )
    assert gone.returncode != 0


def test_two_displays_never_meet() -> None:
    with virtual_display() as one, virtual_display() as other:
        assert one.name != other.name


def test_a_photograph_is_a_png_of_the_whole_screen(display: VirtualDisplay, tmp_path: Path) -> None:
    picture = display.photograph(tmp_path / "pictures" / "01.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 1440
    assert int.from_bytes(picture[20:24], "big") == 900
