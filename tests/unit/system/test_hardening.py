"""The desk leaves no memory behind when it crashes, and stays open to portals and file dialogs.

The Windows half runs on a fake here and never ran on a real machine.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.system.hardening import NO_CRASH_FILE, NO_FOREIGN_CODE, on_unix, on_windows

_ROOT = Path(__file__).resolve().parents[3]
_BEGIN = """
import ctypes, os, resource
{first}
from desktop.system.hardening import harden
held = harden()
dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
privileges = ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)
print(*held, resource.getrlimit(resource.RLIMIT_CORE)[0], dumpable, privileges, flush=True)
{last}
"""
_UNLIMITED = "resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)"


def begun(first: str, last: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", _BEGIN.format(first=first, last=last)],
        cwd=folder,
        env={"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is of Linux")
def test_a_desk_stays_readable_to_portals_and_free_to_open_other_programs(tmp_path: Path) -> None:
    """A portal looks at ``/proc/PID/root``, which a process that is not dumpable closes."""
    output = begun("", "", tmp_path).stdout.decode().split()
    assert output[-2:] == ["1", "0"]


@pytest.mark.skipif(sys.platform != "linux", reason="core files of Linux")
def test_a_crash_leaves_no_file_even_where_all_others_do(tmp_path: Path) -> None:
    if Path("/proc/sys/kernel/core_pattern").read_text().strip() != "core":
        pytest.skip("core files do not lie in the program's own folder here")
    wild = begun(_UNLIMITED, f"{_UNLIMITED}; os.abort()", tmp_path)
    if not list(tmp_path.iterdir()):
        pytest.skip(f"no program leaves a core file here ({wild.returncode})")
    for file in tmp_path.iterdir():
        file.unlink()
    tame = begun(_UNLIMITED, "os.abort()", tmp_path)
    assert tame.stdout.decode().startswith(f"{NO_CRASH_FILE} 1 ")
    assert tame.returncode == -6
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "held"),
    [((1, -1), (NO_CRASH_FILE,)), ((0, 0), (NO_CRASH_FILE,)), ((-1, -1), ())],
)
def test_what_is_read_back_decides(answer: tuple[int, int], held: tuple[str, ...]) -> None:
    assert on_unix(lambda: answer) == held


def test_a_system_that_refuses_lets_the_desk_open_all_the_same() -> None:
    def refuses() -> tuple[int, int]:
        raise ValueError("not allowed to raise maximum limit")

    assert on_unix(refuses) == ()


@dataclass(slots=True)
class Kernel32:
    """Takes every policy but those in `deaf`."""

    deaf: frozenset[int] = frozenset()
    policies: list[tuple[int, int]] = field(default_factory=list)
    error_mode: int = 0
    dll_folder: str = "as it was"
    drive_type: int = 3

    def GetDriveTypeW(self, root: str) -> int:
        assert root.endswith("\\")
        return self.drive_type

    def SetErrorMode(self, mode: int) -> int:
        self.error_mode = mode
        return 0

    def SetDllDirectoryW(self, folder: str) -> int:
        self.dll_folder = folder
        return 1

    def SetProcessMitigationPolicy(self, policy: int, flags: Any, size: int) -> int:  # noqa: ANN401
        assert size == 4
        value = ctypes.cast(flags, ctypes.POINTER(ctypes.c_uint32))[0]
        self.policies.append((policy, value))
        return int(policy not in self.deaf)


def test_windows_is_asked_for_no_hooks_and_no_foreign_images() -> None:
    kernel = Kernel32()
    assert on_windows(kernel) == (NO_FOREIGN_CODE,)
    assert kernel.policies == [(6, 1), (10, 3)]
    assert (kernel.error_mode, kernel.dll_folder) == (3, "")


def test_windows_that_takes_only_half_is_not_called_held() -> None:
    assert on_windows(Kernel32(deaf=frozenset({10}))) == ()


def test_on_a_network_drive_the_programs_own_libraries_are_let_in() -> None:
    """Otherwise Windows would refuse Qt, and no window would open."""
    kernel = Kernel32(drive_type=4)
    assert on_windows(kernel) == ()
    assert kernel.policies == [(6, 1), (10, 2)]
