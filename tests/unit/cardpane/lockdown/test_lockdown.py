"""What each system is called with, in order, and what happens when a call fails.

The Windows and macOS parts run on fakes here and never ran on a real machine.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.card_protocol import Code, Protection, Shield
from desktop.cardpane.lockdown import ProtectionFailed
from desktop.cardpane.lockdown.linux import LinuxLockdown
from desktop.cardpane.lockdown.macos import MacLockdown
from desktop.cardpane.lockdown.readable_paths import needed_paths
from desktop.cardpane.lockdown.windows import WindowsLockdown

# ---------------------------------------------------------------- Linux


@dataclass(slots=True)
class Kernel:
    """A fake prctl(2); `ignored` are the settings that it does not apply."""

    ignored: frozenset[int] = frozenset()
    dumpable: int = 1
    no_new_privileges: int = 0

    def prctl(self, option: int, value: int, *_rest: int) -> int:
        if option == 4 and option not in self.ignored:
            self.dumpable = value
        if option == 38 and option not in self.ignored:
            self.no_new_privileges = value
        return {3: self.dumpable, 39: self.no_new_privileges}.get(option, 0)


def test_linux_reads_back_every_required_protection() -> None:
    held = LinuxLockdown(Kernel().prctl, lambda: (0, 0)).before_qt()
    assert held == {
        Protection.NO_CORE,
        Protection.NOT_READABLE,
        Protection.NO_NEW_PRIVILEGES,
    }


@pytest.mark.parametrize(
    ("ignored", "core", "code"),
    [
        (4, (0, 0), Code.MEMORY_READABLE),
        (38, (0, 0), Code.NEW_PRIVILEGES),
        (0, (0, 1), Code.CORE_DUMPS),
    ],
)
def test_linux_names_the_protection_that_failed(
    ignored: int, core: tuple[int, int], code: Code
) -> None:
    with pytest.raises(ProtectionFailed) as caught:
        LinuxLockdown(Kernel(frozenset({ignored})).prctl, lambda: core).before_qt()
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("platform", "shield"),
    [("xcb", Shield.DOTS_X11), ("wayland", Shield.DOTS_WAYLAND), ("offscreen", Shield.DOTS)],
)
def test_linux_never_reports_the_screen_as_protected(platform: str, shield: Shield) -> None:
    screen = LinuxLockdown(Kernel().prctl, lambda: (0, 0)).shield_window(7, platform)
    assert screen.shield is shield
    assert screen.held == frozenset()
    assert "never painted" in screen.notice
    assert "protected" not in screen.notice
    assert screen.read_back == 0
    assert not LinuxLockdown(Kernel().prctl, lambda: (0, 0)).shield_is_active(7, screen)


_CONFINED = """
import os, sys, threading
from desktop.cardpane.lockdown.linux import linux_lockdown
lockdown = linux_lockdown()
held = lockdown.before_qt() | lockdown.confine()
for step in ("confined", "sealed"):
    held |= lockdown.seal() if step == "sealed" else set()
    print(step, *sorted(p.name for p in held))
    thread = threading.Thread(target=lambda: print("thread done"))
    thread.start()
    thread.join()
    open(os.__file__).close()
    print("read itself done")
    try:
        open(sys.argv[1]).close()
        print("read a secret done")
    except OSError:
        print("read a secret refused")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
def test_linux_lets_the_pane_go_on_and_bounds_it(tmp_path: Path) -> None:
    """What it refuses, tests/hostile/pane/test_pane_ways_out.py tries."""
    secret = tmp_path / "secret"
    secret.write_text("another user's")
    ran = subprocess.run(
        [sys.executable, "-c", _CONFINED, str(secret)], capture_output=True, text=True, check=True
    )
    lines = ran.stdout.splitlines()
    assert lines.count("thread done") == lines.count("read itself done") == 2
    confined, sealed = (set(line.split()) for line in lines if line.startswith(("con", "seal")))
    if "READS_BOUNDED" in confined:
        assert lines.count("read a secret refused") == 2
    assert ("NO_NEW_CODE" in sealed) is ("CALLS_FILTERED" in confined)


# ---------------------------------------------------------------- Windows, with fakes


@dataclass(slots=True)
class User32:
    """Accepts the affinities in `accepts`; reads back `false_reading` where it is set."""

    accepts: tuple[int, ...] = (0x11, 0x01)
    false_reading: int | None = None
    affinity: int = 0
    answers: int = 1
    calls: list[str] = field(default_factory=list)

    def SetWindowDisplayAffinity(self, _handle: object, affinity: int) -> int:
        self.calls.append(f"set {affinity:#x}")
        if affinity in self.accepts:
            self.affinity = affinity
        return int(affinity in self.accepts)

    def GetWindowDisplayAffinity(self, _handle: object, answer: Any) -> int:  # noqa: ANN401
        self.calls.append("read")
        pointer = ctypes.cast(answer, ctypes.POINTER(ctypes.c_uint32))
        pointer[0] = self.affinity if self.false_reading is None else self.false_reading
        return self.answers


class Kernel32:
    """Succeeds at every call but `fails_on`, and records the order."""

    def __init__(self, job: int = 9, fails_on: str = "") -> None:
        self.calls: list[str] = []
        self._job, self._fails_on = job, fails_on

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        def call(*_arguments: object) -> int:
            self.calls.append(name)
            if name == "CreateJobObjectW":
                return self._job
            return 0 if name == self._fails_on else 1

        return call


def windows(user32: User32, kernel32: Kernel32 | None = None) -> WindowsLockdown:
    kernel = kernel32 or Kernel32()
    return WindowsLockdown(user32, kernel, kernel)


def test_windows_excludes_the_window_and_reads_it_back() -> None:
    user32 = User32()
    screen = windows(user32).shield_window(7, "windows")
    assert user32.calls == ["set 0x11", "read"]
    assert screen.shield is Shield.EXCLUDED
    assert screen.held == {Protection.SCREEN_EXCLUDED}


def test_an_older_windows_shows_a_black_box() -> None:
    user32 = User32(accepts=(0x01,))
    assert windows(user32).shield_window(7, "windows").shield is Shield.EXCLUDED
    assert user32.calls == ["set 0x11", "set 0x1", "read"]


@pytest.mark.parametrize(
    "user32", [User32(accepts=()), User32(false_reading=0)], ids=["says no", "lies"]
)
def test_windows_without_a_shield_that_reads_back_refuses(user32: User32) -> None:
    with pytest.raises(ProtectionFailed) as caught:
        windows(user32).shield_window(7, "windows")
    assert caught.value.code is Code.SCREEN_UNSHIELDED


@pytest.mark.parametrize("accepts", [(0x11, 0x01), (0x01,)], ids=["excluded", "black box"])
def test_windows_detects_a_removed_shield(
    accepts: tuple[int, ...],
) -> None:
    user32 = User32(accepts=accepts)
    lockdown = windows(user32)
    screen = lockdown.shield_window(7, "windows")
    assert screen.read_back == accepts[0]
    user32.calls.clear()
    assert lockdown.shield_is_active(7, screen)
    assert user32.calls == ["read"]
    user32.affinity = 0
    assert not lockdown.shield_is_active(7, screen)


def test_a_windows_that_does_not_answer_has_no_shield() -> None:
    user32 = User32()
    screen = windows(user32).shield_window(7, "windows")
    user32.answers = 0
    assert not windows(user32).shield_is_active(7, screen)
    with pytest.raises(ProtectionFailed):
        windows(user32).shield_window(7, "windows")


def test_windows_joins_a_job_after_setting_its_limits() -> None:
    kernel = Kernel32()
    held = windows(User32(), kernel).confine()
    assert held == {Protection.NO_CLIPBOARD, Protection.NO_CHILDREN}
    assert kernel.calls.index("AssignProcessToJobObject") > kernel.calls.index(
        "SetInformationJobObject"
    )
    assert windows(User32(), Kernel32(job=0)).confine() == frozenset()
    no = Kernel32(fails_on="AssignProcessToJobObject")
    assert windows(User32(), no).confine() == frozenset()


def test_windows_restricts_who_may_open_the_process() -> None:
    kernel = Kernel32()
    assert Protection.NOT_READABLE in windows(User32(), kernel).before_qt()
    assert "SetKernelObjectSecurity" in kernel.calls
    open_to_all = Kernel32(fails_on="SetKernelObjectSecurity")
    with pytest.raises(ProtectionFailed) as failed:
        windows(User32(), open_to_all).before_qt()
    assert failed.value.code is Code.MEMORY_READABLE


# ---------------------------------------------------------------- macOS, with fakes


@dataclass(slots=True)
class Mac:
    """A fake of libc and Carbon in one."""

    attach: int = 0
    secure: bool = True
    holds: int = 0

    def ptrace(self, request: int, *_rest: object) -> int:
        assert request == 31
        return self.attach

    def EnableSecureEventInput(self) -> None:
        self.holds += 1

    def DisableSecureEventInput(self) -> None:
        self.holds -= 1

    def IsSecureEventInputEnabled(self) -> bool:
        return self.secure and self.holds > 0


def mac(fake: Mac, sharing: int = 0, core: tuple[int, int] = (0, 0)) -> MacLockdown:
    def send(receiver: int, selector: str, *_numbers: int) -> int:
        return {"window": receiver + 1, "sharingType": sharing}.get(selector, 0)

    return MacLockdown(fake, fake, send, lambda: core)


def test_macos_denies_debuggers_and_core_files_or_refuses() -> None:
    assert Protection.NO_DEBUGGER in mac(Mac()).before_qt()
    with pytest.raises(ProtectionFailed):
        mac(Mac(attach=-1)).before_qt()
    with pytest.raises(ProtectionFailed):
        mac(Mac(), core=(0, 5)).before_qt()


@pytest.mark.parametrize(("sharing", "shield"), [(0, Shield.BEST_EFFORT), (1, Shield.DOTS)])
def test_macos_never_reports_the_screen_as_protected(sharing: int, shield: Shield) -> None:
    screen = mac(Mac(), sharing).shield_window(7, "cocoa")
    assert screen.shield is shield
    assert Protection.SCREEN_EXCLUDED not in screen.held
    assert "never painted" in screen.notice
    assert screen.read_back == 0
    assert not mac(Mac(), sharing).shield_is_active(7, screen)


def test_macos_secures_the_keyboard_while_focused_and_releases_it() -> None:
    fake = Mac()
    lockdown = mac(fake)
    assert lockdown.secure_keyboard(True) == {Protection.SECURE_KEYBOARD}
    assert fake.holds == 1
    lockdown.secure_keyboard(False)
    assert fake.holds == 0
    with pytest.raises(ProtectionFailed):
        mac(Mac(secure=False)).secure_keyboard(True)


def test_readable_paths_exclude_home_root_and_etc(tmp_path: Path) -> None:
    for folder in (".ssh", ".fonts", ".config/fontconfig", "documents"):
        (tmp_path / folder).mkdir(parents=True)
    ticket = tmp_path / "ticket"
    ticket.touch()
    paths = needed_paths({"HOME": str(tmp_path), "XAUTHORITY": str(ticket)})
    assert {tmp_path / ".fonts", tmp_path / ".config/fontconfig", ticket} <= set(paths)
    for closed in (tmp_path, tmp_path / ".ssh", tmp_path / "documents", Path("/"), Path("/etc")):
        assert closed not in paths
        assert not any(path in closed.parents for path in paths)


@pytest.mark.skipif(sys.platform != "linux", reason="drops powers with setpriv")
def test_a_home_that_may_not_be_entered_has_no_readable_paths(tmp_path: Path) -> None:
    """As user nobody: root enters every folder."""
    (tmp_path / ".fonts").mkdir()
    tmp_path.chmod(0)
    script = "from desktop.cardpane.lockdown.readable_paths import needed_paths as n; import sys"
    script += "; print(any(sys.argv[1] in str(path) for path in n({'HOME': sys.argv[1]})))"
    drop = ("setpriv", "--reuid=65534", "--clear-groups") if os.geteuid() == 0 else ()
    try:
        ran = subprocess.run(
            [*drop, sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True
        )
    finally:
        tmp_path.chmod(0o700)
    assert (ran.stdout, ran.stderr) == ("False\n", "")
