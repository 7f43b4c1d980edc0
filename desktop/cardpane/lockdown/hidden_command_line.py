"""Linux: the pane's command line, which is its own memory and shown to every user.

``/proc/PID/cmdline`` is read from where the arguments lie in the process (proc(5)), also from one
whose memory is closed, and what the process writes there is shown. So the kernel is made to look
nowhere (PR_SET_MM_MAP, prctl(2)); the filter of system calls refuses to change that afterwards.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_PR_SET_MM, _PR_SET_MM_MAP = 35, 14
_NO_FILE = 0xFFFFFFFF
# /proc/PID/stat, counted from behind the program's name: startcode, endcode, startstack,
# start_data, end_data, start_brk, arg_start, env_start, env_end
_FIELDS = (23, 24, 25, 42, 43, 44, 45, 47, 48)


class _MemoryMap(ctypes.Structure):
    """prctl_mm_map of linux/prctl.h."""

    _fields_ = (
        *((name, ctypes.c_uint64) for name in ("start_code", "end_code", "start_data", "end_data")),
        *((name, ctypes.c_uint64) for name in ("start_brk", "brk", "start_stack")),
        *((name, ctypes.c_uint64) for name in ("arg_start", "arg_end", "env_start", "env_end")),
        ("auxv", ctypes.c_uint64),
        ("auxv_size", ctypes.c_uint32),
        ("exe_fd", ctypes.c_uint32),
    )


def hide_command_line(prctl: Callable[[int, int, int, int, int], int]) -> bool:
    """Whether it is empty from now on for everyone; False where the kernel cannot do that.

    Needs ``/proc``, so call it before the process is confined, and while it has one thread.
    """
    try:
        with open("/proc/self/stat", "rb") as stat:
            fields = stat.read().rpartition(b")")[2].split()
        code, end_code, stack, data, end_data, heap, arguments, environment, end = (
            int(fields[index]) for index in _FIELDS
        )
    except (OSError, ValueError, IndexError):
        return False
    heap_end = ctypes.CDLL(None).sbrk
    heap_end.restype = ctypes.c_void_p
    wanted = _MemoryMap(
        *(code, end_code, data, end_data, heap, heap_end(0), stack),
        *(arguments, arguments, environment, end),
        *(0, 0, _NO_FILE),
    )
    size = ctypes.sizeof(wanted)
    return prctl(_PR_SET_MM, _PR_SET_MM_MAP, ctypes.addressof(wanted), size, 0) == 0
