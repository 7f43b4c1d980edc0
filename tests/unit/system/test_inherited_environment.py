"""Which variables our programs obey, and that the others are gone before anything reads them."""

from __future__ import annotations

import sys

import pytest

from desktop.system.inherited_environment import (
    QT_SETTINGS,
    keep_known_variables,
    note_removed,
)


def kept(variables: dict[str, str]) -> dict[str, str]:
    """Without what Skycap adds itself."""
    return {name: value for name, value in variables.items() if name not in QT_SETTINGS}


@pytest.mark.parametrize(
    "name",
    [
        *("SSLKEYLOGFILE", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"),
        *("QT_QPA_GENERIC_PLUGINS", "LIBGL_DRIVERS_DIR", "GALLIUM_PIPE_SEARCH_DIR", "LD_PRELOAD"),
        *("OPENSSL_CONF", "PYTHONPATH", "QT_LOGGING_CONF", "XLOCALEDIR", "BROWSER"),
        "A_LIBRARY_OF_NEXT_YEAR_LOADS_WHAT_THIS_NAMES",
    ],
)
def test_what_is_not_listed_is_removed(name: str) -> None:
    variables = {"PATH": "/usr/bin", name: "/tmp/elsewhere"}
    assert keep_known_variables(variables) == (name,)
    assert kept(variables) == {"PATH": "/usr/bin"}


def test_nothing_is_drawn_by_drivers_or_written_out_whatever_a_variable_says() -> None:
    theirs = {
        "QT_LOGGING_RULES": "*=true",
        "QT_WIDGETS_RHI": "1",
        "QT_XCB_GL_INTEGRATION": "xcb_egl",
    }
    variables = dict(theirs)
    assert keep_known_variables(variables) == tuple(theirs)
    assert variables == {
        "QT_LOGGING_RULES": "*.debug=false;*.info=false",
        "QT_WIDGETS_RHI": "0",
        "QT_XCB_GL_INTEGRATION": "none",
    }
    assert keep_known_variables(variables) == (), "ours are no news"


def test_a_desktop_session_keeps_what_it_needs() -> None:
    session = {
        "DISPLAY": ":0",
        "XAUTHORITY": "/run/user/1000/auth",
        "WAYLAND_DISPLAY": "wayland-0",
        "XDG_RUNTIME_DIR": "/run/user/1000",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
        "XDG_CURRENT_DESKTOP": "GNOME",
        "XDG_CONFIG_HOME": "/srv/ada/.config",
        "HOME": "/srv/ada",
        "USER": "ada",
        "PATH": "/usr/bin",
        "LANG": "de_DE.UTF-8",
        "LC_TIME": "en_GB.UTF-8",
        "TZ": "Europe/Berlin",
        "QT_SCALE_FACTOR": "1.5",
        "QT_SCREEN_SCALE_FACTORS": "2;1",
        "QT_ENABLE_HIGHDPI_SCALING": "1",
        "QT_ACCESSIBILITY": "1",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_IM_MODULE": "ibus",
        "HTTPS_PROXY": "http://proxy.example:3128",
        "no_proxy": "example.com",
    }
    variables = dict(session)
    assert keep_known_variables(variables) == ()
    assert kept(variables) == session


@pytest.mark.skipif(sys.platform == "win32", reason="folders as Linux writes them")
def test_what_the_bundle_has_set_itself_is_removed_and_not_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/opt/skycap/_internal", raising=False)
    variables = {
        "QT_PLUGIN_PATH": "/opt/skycap/_internal/PySide6/Qt/plugins",
        "QML2_IMPORT_PATH": "/opt/skycap/_internal/../../../tmp/qml",
        "_PYI_ARCHIVE_FILE": "/opt/skycap/skycap",
        "LD_LIBRARY_PATH": "/opt/skycap/_internal",
    }
    assert keep_known_variables(variables) == ("QML2_IMPORT_PATH",)
    assert set(kept(variables)) == {"_PYI_ARCHIVE_FILE", "LD_LIBRARY_PATH"}


def test_the_process_that_goes_on_names_what_the_one_before_has_removed() -> None:
    variables: dict[str, str] = {"PATH": "/usr/bin"}
    note_removed(("LD_PRELOAD", "two\nlines"), variables)
    assert keep_known_variables(variables) == ("?", "LD_PRELOAD")
    assert kept(variables) == {"PATH": "/usr/bin"}
    assert keep_known_variables(variables) == (), "once"
    note_removed((), variables)
    assert kept(variables) == {"PATH": "/usr/bin"}


def test_an_entry_without_a_name_stops_nothing() -> None:
    variables = {"": "x", "PATH": "/usr/bin"}
    assert keep_known_variables(variables) == ()


@pytest.mark.parametrize(
    "platform",
    [
        "vnc",
        "vnc:size=800x600,port=5900",
        "linuxfb",
        "eglfs",
        "wayland-egl",
        "xcb;vnc",
        "",
        "webgl",
    ],
)
def test_a_screen_that_is_not_of_this_session_is_not_taken(platform: str) -> None:
    variables = {"QT_QPA_PLATFORM": platform}
    assert keep_known_variables(variables) == ("QT_QPA_PLATFORM",)
    assert kept(variables) == {}


@pytest.mark.parametrize(
    "platform", ["xcb", "wayland", "wayland;xcb", "offscreen", "windows:darkmode=1", "cocoa"]
)
def test_screens_of_this_machine_are_kept(platform: str) -> None:
    variables = {"QT_QPA_PLATFORM": platform}
    assert keep_known_variables(variables) == ()
    assert kept(variables) == {"QT_QPA_PLATFORM": platform}


@pytest.mark.parametrize(
    "display",
    ["desk.example.com:0", "localhost:10.0", "127.0.0.1:178", "tcp/host:0", "[::1]:0", "host::0"],
)
def test_a_window_on_another_machine_is_not_opened(display: str) -> None:
    variables = {"DISPLAY": display, "WAYLAND_DISPLAY": "wayland-0"}
    assert keep_known_variables(variables) == ("DISPLAY",)
    assert kept(variables) == {"WAYLAND_DISPLAY": "wayland-0"}


@pytest.mark.parametrize("display", [":0", ":1.0", "unix:0", "/private/tmp/launch/x:0", ""])
def test_a_window_on_this_machine_is(display: str) -> None:
    variables = {"DISPLAY": display}
    assert keep_known_variables(variables) == ()
    assert kept(variables) == {"DISPLAY": display}


def test_an_ordinary_environment_is_left_alone() -> None:
    variables = {"PATH": "/usr/bin", "LANG": "C.UTF-8"}
    assert keep_known_variables(variables) == ()
    assert kept(variables) == {"PATH": "/usr/bin", "LANG": "C.UTF-8"}
