"""Runs a program with some system calls missing: ``-m ... CALL CALL PROGRAM ARGS``.

Without memfd_secret(2), which hides a page even from root, a scan can find the one copy that may
exist; with it, a scan would find nothing in any case. Without mlock(2) a required protection is
missing.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys

_NUMBERS = {
    "x86_64": {"memfd_secret": 447, "mlock": 149, "landlock_create_ruleset": 444, "seccomp": 317}
    | {"prlimit64": 302, "prctl": 157, "madvise": 28},
    "aarch64": {"memfd_secret": 447, "mlock": 228, "landlock_create_ruleset": 444, "seccomp": 277}
    | {"prlimit64": 261, "prctl": 167, "madvise": 233},
}
_NO_SUCH_CALL, _ALLOWED = 0x00050000 | 38, 0x7FFF0000
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jump_true", ctypes.c_uint8),
        ("jump_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def filter_for(numbers: list[int], answer: int) -> _Program:
    """A seccomp filter that returns `answer` for these call numbers and allows the rest."""
    steps = [_Step(_LOAD, 0, 0, 0)]
    for index, number in enumerate(numbers):
        steps.append(_Step(_JUMP_EQUAL, len(numbers) - index, 0, number))
    steps += [_Step(_RETURN, 0, 0, _ALLOWED), _Step(_RETURN, 0, 0, answer)]
    return _Program(len(steps), (_Step * len(steps))(*steps))


def main() -> None:
    numbers = _NUMBERS[platform.machine()]
    calls = [name for name in sys.argv[1:] if name in numbers]
    command = sys.argv[1 + len(calls) :]
    program = filter_for([numbers[name] for name in calls], _NO_SUCH_CALL)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)
    if libc.prctl(22, 2, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no seccomp filter")
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
