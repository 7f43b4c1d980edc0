"""Run a program on a kernel that seems to have no memfd_secret(2): ``-m ... PROGRAM ARGS``.

Where the kernel hides the page even from root, a scan finds nothing at any time, and would find
nothing too if nothing had been typed. Without it the scan can see the one copy that may be there.
"""

from __future__ import annotations

import ctypes
import os
import sys

_MEMFD_SECRET = 447
_NOT_THERE = 0x00050000 | 38


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jump_true", ctypes.c_uint8),
        ("jump_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def main() -> None:
    steps = (_Step * 4)(
        _Step(0x20, 0, 0, 0),
        _Step(0x15, 0, 1, _MEMFD_SECRET),
        _Step(0x06, 0, 0, _NOT_THERE),
        _Step(0x06, 0, 0, 0x7FFF0000),
    )
    program = _Program(4, steps)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)
    if libc.prctl(22, 2, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no seccomp filter")
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606


if __name__ == "__main__":
    main()
