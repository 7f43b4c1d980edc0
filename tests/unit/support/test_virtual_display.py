from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.hostile.pane_stage import until
from tests.support.virtual_display import VirtualDisplay, virtual_display
from tests.support.x11_client import x11_client


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


def test_windows_focus_and_pixels_are_as_other_programs_see_them(display: VirtualDisplay) -> None:
    command = ["xmessage", "-title", "Good morning", "sunny"]
    with subprocess.Popen(command, env=display.environment()) as program:
        try:
            until(lambda: bool(display.visible_windows("morning")))
            (window,) = display.visible_windows("morning")
            found = display.xdotool("search", "--onlyvisible", "--name", "morning")
            assert found.split() == [str(window)]
            assert display.visible_windows("evening") == ()

            assert not display.holds_keyboard("morning")
            display.xdotool("windowfocus", str(window))
            until(lambda: display.holds_keyboard("morning"))
            assert not display.holds_keyboard("evening")

            with x11_client(display.name) as client:
                until(lambda: client.picture(window)[1] == _captured(display, window))
                assert len(set(client.picture(window)[1])) > 1, "it shows something"
        finally:
            program.kill()


def _captured(display: VirtualDisplay, window: int) -> bytes:
    """Its pixels as RGB, by another program."""
    return subprocess.run(
        ["import", "-silent", "-window", str(window), "-depth", "8", "rgb:-"],
        env=display.environment(),
        capture_output=True,
        check=True,
    ).stdout
