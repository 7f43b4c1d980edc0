"""What Windows is called with, in order, and what happens when a call fails.

Windows is a fake here; the same code runs under Wine in `tests/windows`, and never ran on Windows.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pytest

from desktop.card_protocol import Code, Protection, Shield
from desktop.cardpane.lockdown import ProtectionFailed
from desktop.cardpane.lockdown.windows import WindowsLockdown


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


@dataclass(slots=True)
class Kernel32:
    """Kernel32 and advapi32 in one. Succeeds at every call but those that `fails_on` names, whose
    values it returns, and records the order. A call may be named with its second argument.
    """

    fails_on: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    threads: tuple[tuple[int, int], ...] = ((70, 1), (7, 2), (7, 3))
    """Of all processes: process and thread. This process is number 7."""
    _listed: int = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        def call(*arguments: object) -> int:
            self.calls.append(name)
            usual = getattr(type(self), f"_{name}", lambda *_: 1)(self, *arguments)
            second = f"{name} {arguments[1]}" if len(arguments) > 1 else name
            return self.fails_on.get(second, self.fails_on.get(name, usual))

        return call

    def _CreateJobObjectW(self, *_: object) -> int:
        return 9

    def _GetCurrentProcessId(self) -> int:
        return 7

    def _ConvertStringSecurityDescriptorToSecurityDescriptorW(
        self,
        _text: str,
        _revision: int,
        answer: Any,  # noqa: ANN401
        _size: None,
    ) -> int:
        ctypes.cast(answer, ctypes.POINTER(ctypes.c_size_t))[0] = 0x1000
        return 1

    def _GetErrorMode(self) -> int:
        return 0x3

    def _WerSetFlags(self, _flags: int) -> int:
        return 0

    def _IsProcessInJob(self, _process: object, _job: object, answer: Any) -> int:  # noqa: ANN401
        ctypes.cast(answer, ctypes.POINTER(ctypes.c_int32))[0] = 1
        return 1

    def _Thread32First(self, _snapshot: object, answer: Any) -> int:  # noqa: ANN401
        self._listed = 0
        return self._Thread32Next(_snapshot, answer)

    def _Thread32Next(self, _snapshot: object, answer: Any) -> int:  # noqa: ANN401
        if self._listed == len(self.threads):
            return 0
        entry = ctypes.cast(answer, ctypes.POINTER(ctypes.c_uint32))
        entry[3], entry[2] = self.threads[self._listed]
        self._listed += 1
        return 1


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


_EXTENDED, _UI = "SetInformationJobObject 9", "SetInformationJobObject 4"


@pytest.mark.parametrize(
    ("fails_on", "held"),
    [
        ({}, {Protection.NO_CLIPBOARD, Protection.NO_CHILDREN}),
        ({_UI: 0}, {Protection.NO_CHILDREN}),
        ({_EXTENDED: 0}, {Protection.NO_CLIPBOARD}),
        ({"CreateJobObjectW": 0}, set()),
        ({"AssignProcessToJobObject": 0}, set()),
        ({"IsProcessInJob": 0}, set()),
    ],
)
def test_windows_joins_a_job_with_the_limits_that_it_takes(
    fails_on: dict[str, int], held: set[Protection]
) -> None:
    kernel = Kernel32(fails_on)
    assert windows(User32(), kernel).confine() == held
    if not fails_on:
        steps = ["SetInformationJobObject", "AssignProcessToJobObject", "IsProcessInJob"]
        assert [call for call in kernel.calls if call in steps] == [steps[0], *steps]


@dataclass(slots=True)
class NestedJobs(Kernel32):
    """Nests jobs as Microsoft's page of that name says: only where neither limits the user
    interface. `joined` has the limits of each job that the process is in, outermost first.
    """

    joined: list[set[int]] = field(default_factory=list)
    _made: list[set[int]] = field(default_factory=list)

    def _CreateJobObjectW(self, *_: object) -> int:
        self._made.append(set())
        return len(self._made)

    def _SetInformationJobObject(self, job: Any, kind: int, *_: object) -> int:  # noqa: ANN401
        self._made[job.value - 1].add(kind)
        return 1

    def _AssignProcessToJobObject(self, job: Any, _own: object) -> int:  # noqa: ANN401
        limits = self._made[job.value - 1]
        if self.joined and any(4 in each for each in (limits, *self.joined)):
            return 0
        self.joined.append(limits)
        return 1

    def _IsProcessInJob(self, _own: object, job: Any, answer: Any) -> int:  # noqa: ANN401
        is_in = any(each is self._made[job.value - 1] for each in self.joined)
        ctypes.cast(answer, ctypes.POINTER(ctypes.c_int32))[0] = is_in
        return 1


@pytest.mark.parametrize(
    ("outer", "held"),
    [
        ([], {Protection.NO_CHILDREN, Protection.NO_CLIPBOARD}),
        ([set[int]()], {Protection.NO_CHILDREN}),
        ([{4}], set[Protection]()),
    ],
    ids=["in no job", "in a launcher's job", "in a job with limits on the user interface"],
)
def test_what_a_job_around_the_pane_leaves_of_its_limits(
    outer: list[set[int]], held: set[Protection]
) -> None:
    assert windows(User32(), NestedJobs(joined=outer)).confine() == held


@dataclass(slots=True)
class OutsideTheJob(Kernel32):
    """Says yes to every call, and is in no job."""

    def _IsProcessInJob(self, *_: object) -> int:
        return 1


def test_a_job_counts_only_when_windows_says_that_the_process_is_in_it() -> None:
    assert windows(User32(), OutsideTheJob()).confine() == frozenset()


def test_windows_closes_threads_to_come_then_those_that_run_then_the_process() -> None:
    kernel = Kernel32()
    held = windows(User32(), kernel).before_qt()
    assert held == {Protection.NOT_READABLE, Protection.CALLS_FILTERED, Protection.NO_CORE}
    steps = ["SetTokenInformation", "OpenThread", "SetKernelObjectSecurity", "GetCurrentProcess"]
    assert [call for call in kernel.calls if call in steps] == [
        *("GetCurrentProcess", "SetTokenInformation"),
        *("OpenThread", "SetKernelObjectSecurity") * 2,
        *("GetCurrentProcess", "SetKernelObjectSecurity"),
    ]
    assert kernel.calls.count("CloseHandle") == 4, "token, snapshot and two threads"
    assert kernel.calls.count("LocalFree") == 2


@pytest.mark.parametrize(
    "fails_on",
    [
        {"ConvertStringSecurityDescriptorToSecurityDescriptorW": 0},
        {"GetSecurityDescriptorDacl": 0},
        {"OpenProcessToken": 0},
        {"SetTokenInformation": 0},
        {"CreateToolhelp32Snapshot": -1},
        {"Thread32First": 0},
        {"OpenThread": 0},
        {"SetKernelObjectSecurity": 0},
    ],
)
def test_windows_that_leaves_process_or_threads_open_refuses(fails_on: dict[str, int]) -> None:
    with pytest.raises(ProtectionFailed) as failed:
        windows(User32(), Kernel32(fails_on)).before_qt()
    assert failed.value.code is Code.MEMORY_READABLE


@pytest.mark.parametrize("fails_on", [{"GetErrorMode": 0x1}, {"WerSetFlags": 1}])
def test_crash_reports_that_are_not_limited_are_not_reported_as_such(
    fails_on: dict[str, int],
) -> None:
    held = windows(User32(), Kernel32(fails_on)).before_qt()
    assert Protection.NO_CORE not in held
    assert Protection.NOT_READABLE in held


def test_threads_that_were_made_later_are_closed_before_the_first_key() -> None:
    kernel = Kernel32(threads=((7, 2), (70, 1), (7, 4)))
    assert windows(User32(), kernel).seal() == frozenset()
    assert kernel.calls.count("SetKernelObjectSecurity") == 2
    closed_to_us_too = Kernel32({"OpenThread": 0})
    assert windows(User32(), closed_to_us_too).seal() == frozenset()
    assert closed_to_us_too.calls.count("OpenThread") == 2
    assert "SetKernelObjectSecurity" not in closed_to_us_too.calls


@dataclass(slots=True)
class Mitigated(Kernel32):
    """Records the flags of each policy; the pane lies on a drive of this type."""

    drive_type: int = 3
    policies: dict[int, int] = field(default_factory=dict)

    def _GetDriveTypeW(self, _root: str) -> int:
        return self.drive_type

    def _SetProcessMitigationPolicy(self, policy: int, flags: Any, _size: int) -> int:  # noqa: ANN401
        self.policies[policy] = ctypes.cast(flags, ctypes.POINTER(ctypes.c_uint32))[0]
        return 1


@pytest.mark.parametrize(("drive_type", "images"), [(3, 3), (4, 2)], ids=["disk", "network"])
def test_images_of_other_machines_are_kept_out_unless_the_pane_lies_there(
    drive_type: int, images: int
) -> None:
    kernel = Mitigated(drive_type=drive_type)
    windows(User32(), kernel).before_qt()
    assert kernel.policies == {6: 1, 10: images}
