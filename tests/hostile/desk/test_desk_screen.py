"""What the desk's window loads and where it is shown: no module of the user's GTK settings, no
driver that a variable names, and no screen of another machine.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.hostile.pane_stage import until
from tests.support.journeys.running_desk import ROOT
from tests.support.journeys.stage import Stage
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.hostile

GTK_PLUGIN = "libqgtk3.so"
GL_PLUGIN = "libqxcb-glx-integration.so"
DRIVER = "_dri.so"
DESKTOPS = (
    {"XDG_CURRENT_DESKTOP": "ubuntu:GNOME", "DESKTOP_SESSION": "ubuntu"},
    {"DESKTOP_SESSION": "/usr/share/xsessions/gnome"},
)
OURS = (
    "from desktop.ui.event_loop.qt_application import make_application; "
    "app = make_application(print); "
    "import os; assert 'QT_QPA_PLATFORMTHEME' not in os.environ"
)
PLAIN = "from PySide6.QtWidgets import QApplication; app = QApplication([])"
SHOWN = (
    "; from PySide6.QtWidgets import QWidget; window = QWidget(); window.show(); "
    "app.processEvents(); print(open('/proc/self/maps').read())"
)


def plugins_tried(display: VirtualDisplay, script: str, desktop: dict[str, str]) -> str:
    """What Qt reports of each plugin that it opens, whether GTK is there for it or not."""
    usual = {
        name: value
        for name, value in display.environment().items()
        if "DESKTOP" not in name and name != "QT_QPA_PLATFORMTHEME"
    }
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**usual, **desktop, "QT_DEBUG_PLUGINS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    opened = [line for line in ran.stderr.splitlines() if "load" in line and GTK_PLUGIN in line]
    return "\n".join(opened)


@pytest.mark.parametrize("desktop", DESKTOPS, ids=lambda desktop: "-".join(desktop.values()))
def test_no_desktop_makes_the_window_load_gtk(
    screen: VirtualDisplay, desktop: dict[str, str]
) -> None:
    """GTK loads the modules that the user's own settings name."""
    assert plugins_tried(screen, PLAIN, desktop), "Qt by itself would load it"
    assert plugins_tried(screen, OURS, desktop) == ""


def test_a_window_that_is_asked_to_paint_by_a_driver_loads_none(screen: VirtualDisplay) -> None:
    """The folder of a driver can be named by a variable, and the driver is code."""
    plain, ours = (
        subprocess.run(
            [sys.executable, "-c", script + SHOWN],
            cwd=ROOT,
            env={**screen.environment(), "QT_WIDGETS_RHI": "1"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for script in (PLAIN, OURS)
    )
    assert GL_PLUGIN in plain, "Qt by itself would load it"
    assert "libqxcb" in ours
    assert GL_PLUGIN not in ours
    assert DRIVER not in ours


def test_no_variable_makes_the_running_desk_load_write_or_serve_anything(
    fresh_stage: Stage, tmp_path: Path
) -> None:
    settings = tmp_path / "config" / "gtk-3.0" / "settings.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[Settings]\ngtk-modules=/nowhere/planted.so\n")
    gnome = {"XDG_CURRENT_DESKTOP": "GNOME", "XDG_CONFIG_HOME": str(settings.parents[1])}
    drivers = {"QT_WIDGETS_RHI": "1", "LIBGL_DRIVERS_DIR": str(tmp_path)}
    keys_of_lines = tmp_path / "keys"
    spies = {"SSLKEYLOGFILE": str(keys_of_lines), "QT_QPA_PLATFORM": "vnc"}
    with fresh_stage.open_session(environment=gnome | drivers | spies) as desk:
        # Its lines to the vendors are open by then.
        desk.wait_for("vendors asked")
        assert not keys_of_lines.exists()
        assert not listening_ports_of(desk.process.pid)
        assert not panes_of(desk.process.pid), "none waits to be attacked while no card is near"
        desk.press("F2")
        desk.wait_for("page=find")
        until(lambda: panes_of(desk.process.pid) != [])
        hold_nothing_of_others(desk.process.pid, *children_of(desk.process.pid))
        desk.press("ctrl+l")
        desk.wait_for("page=sign_in")
        hold_nothing_of_others(desk.process.pid)
        assert not panes_of(desk.process.pid)
        log = desk.log_file.read_text()
        assert log.count("variables removed: ") == 1
        assert ", LIBGL_DRIVERS_DIR, " in log
        assert "SSLKEYLOGFILE" in log
        desk.close()


def hold_nothing_of_others(desk: int, *others: int) -> None:
    for process in (desk, *others):
        mapped = Path(f"/proc/{process}/maps").read_text()
        assert "libqxcb" in mapped or process != desk
        assert "gtk" not in mapped.lower()
        assert DRIVER not in mapped
        assert GL_PLUGIN not in mapped


def listening_ports_of(process: int) -> list[int]:
    """A screen that is served over the network would be one."""
    lines = psutil.Process(process).net_connections("inet")
    return [line.laddr.port for line in lines if line.status == psutil.CONN_LISTEN]


def panes_of(process: int) -> list[psutil.Process]:
    children = psutil.Process(process).children()
    return [child for child in children if any("cardpane" in word for word in child.cmdline())]


def children_of(process: int) -> tuple[int, ...]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return tuple(int(child) for child in listed.split())


def test_a_display_that_is_reached_over_the_network_gets_no_window(tmp_path: Path) -> None:
    """It would take the connection: plain Qt opens a window there."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-listen", "tcp", "-ac"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        number = server.stdout.readline().strip()
        network = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "DISPLAY": f"127.0.0.1:{number}",
        }
        plain = subprocess.run([sys.executable, "-c", PLAIN], env=network, timeout=60)
        assert plain.returncode == 0
        ended = subprocess.run(
            [sys.executable, "-m", "desktop", "--training", "--profile", str(tmp_path / "desk")],
            cwd=ROOT,
            env=network,
            capture_output=True,
            text=True,
            timeout=60,
        )
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()
    assert ended.returncode == 1
    assert "not on the screen of another machine" in ended.stderr
    log = (tmp_path / "desk/training/logs/desk.log").read_text()
    assert re.search(r"variables removed: (\w+, )*DISPLAY\b", log)
