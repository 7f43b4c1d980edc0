"""Which platform theme Qt is started with."""

from __future__ import annotations

import os

import pytest

from desktop.ui.event_loop.platform_theme import VARIABLE, chosen_platform_theme, platform_theme


@pytest.mark.parametrize(
    ("variables", "theme"),
    [
        ({}, "generic"),
        ({"XDG_CURRENT_DESKTOP": "sway"}, "generic"),
        ({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, "gnome"),
        ({"XDG_CURRENT_DESKTOP": "X-Cinnamon"}, "gnome"),
        ({"XDG_CURRENT_DESKTOP": "KDE", "GNOME_DESKTOP_SESSION_ID": "x"}, "kde"),
        ({"KDE_FULL_SESSION": "true", "DESKTOP_SESSION": "gnome"}, "kde"),
        ({"GNOME_DESKTOP_SESSION_ID": "x"}, "gnome"),
        ({"DESKTOP_SESSION": "/usr/share/xsessions/mate"}, "gnome"),
        ({"DESKTOP_SESSION": "plasma"}, "generic"),
    ],
)
def test_it_is_one_of_qts_own(variables: dict[str, str], theme: str) -> None:
    assert platform_theme(variables) == theme


@pytest.mark.parametrize("before", [None, "qt6ct"])
def test_the_choice_is_not_handed_on(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if before is not None:
        monkeypatch.setenv(VARIABLE, before)
    with chosen_platform_theme("linux"):
        assert os.environ[VARIABLE] in ("generic", "gnome", "kde")
    assert os.environ.get(VARIABLE) == before


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_keep_their_own(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    """On Windows, Qt without its own theme ended the desk at its first window."""
    monkeypatch.delenv(VARIABLE, raising=False)
    with chosen_platform_theme(platform):
        assert VARIABLE not in os.environ
