"""Variables of other programs that would give away what is private."""

from __future__ import annotations

import pytest

from desktop.system.inherited_environment import remove_dangerous_variables


@pytest.mark.parametrize(
    "name",
    ["SSLKEYLOGFILE", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_GENERIC_PLUGINS"],
)
def test_what_names_files_or_code_for_secrets_is_removed(name: str) -> None:
    variables = {"PATH": "/usr/bin", name: "/tmp/elsewhere"}
    assert remove_dangerous_variables(variables) == (name,)
    assert variables == {"PATH": "/usr/bin"}


@pytest.mark.parametrize(
    "platform", ["vnc", "vnc:size=800x600,port=5900", "linuxfb", "eglfs", "xcb;vnc", "", "webgl"]
)
def test_a_screen_that_is_not_of_this_session_is_not_taken(platform: str) -> None:
    variables = {"QT_QPA_PLATFORM": platform}
    assert remove_dangerous_variables(variables) == ("QT_QPA_PLATFORM",)
    assert variables == {}


@pytest.mark.parametrize(
    "platform", ["xcb", "wayland", "wayland;xcb", "offscreen", "windows:darkmode=1", "cocoa"]
)
def test_screens_of_this_machine_are_kept(platform: str) -> None:
    variables = {"QT_QPA_PLATFORM": platform}
    assert remove_dangerous_variables(variables) == ()
    assert variables == {"QT_QPA_PLATFORM": platform}


@pytest.mark.parametrize(
    "display",
    ["desk.example.com:0", "localhost:10.0", "127.0.0.1:178", "tcp/host:0", "[::1]:0", "host::0"],
)
def test_a_window_on_another_machine_is_not_opened(display: str) -> None:
    variables = {"DISPLAY": display, "WAYLAND_DISPLAY": "wayland-0"}
    assert remove_dangerous_variables(variables) == ("DISPLAY",)
    assert variables == {"WAYLAND_DISPLAY": "wayland-0"}


@pytest.mark.parametrize("display", [":0", ":1.0", "unix:0", "/private/tmp/launch/x:0", ""])
def test_a_window_on_this_machine_is(display: str) -> None:
    variables = {"DISPLAY": display}
    assert remove_dangerous_variables(variables) == ()
    assert variables == {"DISPLAY": display}


def test_an_ordinary_environment_is_left_alone() -> None:
    variables = {"PATH": "/usr/bin", "LANG": "C.UTF-8"}
    assert remove_dangerous_variables(variables) == ()
    assert variables == {"PATH": "/usr/bin", "LANG": "C.UTF-8"}
