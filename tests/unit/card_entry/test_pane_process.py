"""The environment in which a pane is started: listed variables and nothing else."""

from __future__ import annotations

from desktop.card_entry.pane_process import bare_environment


def test_only_listed_variables_are_passed_on() -> None:
    ours = {
        "DISPLAY": ":7",
        "LANG": "C.UTF-8",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus",
        "LD_PRELOAD": "spy.so",
        "PYTHONPATH": "/elsewhere",
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "SSLKEYLOGFILE": "/tmp/keys",
        "QT_PLUGIN_PATH": "/elsewhere",
    }
    assert bare_environment(ours, "linux") == {"DISPLAY": ":7", "LANG": "C.UTF-8"}


def test_on_windows_libraries_are_found_in_the_systems_own_folder_only() -> None:
    ours = {"SYSTEMROOT": r"C:\Windows", "PATH": r"D:\tools;C:\Windows"}
    assert bare_environment(ours, "win32") == {
        "SYSTEMROOT": r"C:\Windows",
        "PATH": r"C:\Windows\System32",
    }
    assert bare_environment(ours, "linux") == {"SYSTEMROOT": r"C:\Windows"}
