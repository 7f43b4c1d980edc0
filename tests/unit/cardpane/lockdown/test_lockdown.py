"""What each system is called with, in order, and what happens when a call fails.

macOS is a fake here; that part never ran on a real machine. Windows: `test_windows_lockdown.py`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.card_protocol import Code, Protection, Shield
from desktop.cardpane.lockdown import ProtectionFailed
from desktop.cardpane.lockdown.linux import LinuxLockdown
from desktop.cardpane.lockdown.macos import MacLockdown, declare_boolean
from desktop.cardpane.lockdown.readable_paths import needed_paths

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


@pytest.mark.skipif(sys.platform == "win32", reason="hides its arguments by a C library of POSIX")
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


_SEALED = """
import signal, sys
from desktop.card_protocol import Code, Outcome, PaneReply
from desktop.cardpane.lockdown.linux import linux_lockdown
from desktop.cardpane.process.exit_once import ExitOnce, block_signals, watch_signals
signal.signal(signal.SIGUSR1, lambda *_: None)
block_signals()
lockdown = linux_lockdown()
lockdown.before_qt()
lockdown.confine()
watch_signals(ExitOnce(lambda: None), lambda: PaneReply(Outcome.LOCKED, Code.CLOSED_BY_SYSTEM))
print(*sorted(p.name for p in lockdown.seal()), flush=True)
sys.stdin.read()
"""


@contextmanager
def sealed_process() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that is sealed, and its protections."""
    with subprocess.Popen(
        [sys.executable, "-c", _SEALED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as sealed:
        assert sealed.stdout is not None
        yield sealed, sealed.stdout.readline()


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
@pytest.mark.parametrize("ending", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_linux_goes_on_waiting_for_signals_after_a_stop(ending: str) -> None:
    with sealed_process() as (sealed, _):
        assert sealed.stdout is not None
        for sent in ("SIGSTOP", "SIGCONT", ending):
            # By names, of which Windows has only some.
            sealed.send_signal(getattr(signal, sent))
        assert Code.CLOSED_BY_SYSTEM.value in sealed.stdout.read()
        assert sealed.wait(60) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_linux_ends_the_pane_where_a_handler_returns() -> None:
    """A handler's return could block any signals, which all can see."""
    with sealed_process() as (sealed, held):
        sealed.send_signal(signal.SIGUSR1)
        if "CALLS_FILTERED" not in held:
            sealed.kill()
            pytest.skip("this kernel filters no system calls")
        assert sealed.wait(60) == -signal.SIGSYS


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
    assert mac(Mac()).before_qt() == {Protection.NO_CORE, Protection.NO_DEBUGGER}
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


def test_what_macos_answers_is_read_as_one_byte() -> None:
    """A function of C stands in for Carbon's: its answer is 0 in the lowest byte only."""
    answer = ctypes.CFUNCTYPE(ctypes.c_uint)(lambda: 0xABCDEF00)
    pointer = ctypes.cast(answer, ctypes.c_void_p).value
    assert pointer is not None
    carbon = SimpleNamespace(IsSecureEventInputEnabled=ctypes.CFUNCTYPE(ctypes.c_int)(pointer))
    assert carbon.IsSecureEventInputEnabled() != 0
    declare_boolean(carbon)
    assert carbon.IsSecureEventInputEnabled() == 0


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
