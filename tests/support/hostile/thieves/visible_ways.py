"""Ways in which a process shows other programs what it chooses: see ``ways_out``.

``/proc/PID/status`` shows the umask and the signals that a thread blocks and ignores and that wait
for it; sock_diag(7) the options of a connection. Each way is tried by system call, past libc.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import socket
from collections.abc import Callable

_COLUMN = ("x86_64", "aarch64").index(platform.machine())
_CALLS = {
    **{"umask": (95, 166), "setsockopt": (54, 208), "shutdown": (48, 210)},
    **{"rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigtimedwait": (128, 137)},
    **{"ppoll": (271, 73), "pselect6": (270, 72), "epoll_pwait": (281, 22)},
    **{"epoll_pwait2": (441, 441), "tgkill": (234, 131), "gettid": (186, 178)},
    **{"madvise": (28, 233), "fadvise64": (221, 223), "sigaltstack": (131, 132)},
    **{"setpriority": (141, 140), "ioprio_set": (251, 30), "flock": (73, 32), "fcntl": (72, 25)},
    **{"sched_setscheduler": (144, 119), "sched_setaffinity": (203, 122), "mlock": (149, 228)},
    **{"personality": (135, 92), "chdir": (80, 49), "set_tid_address": (218, 96)},
    **{"signalfd4": (289, 74), "set_mempolicy": (238, 237), "setpgid": (109, 154)},
    **{"setsid": (112, 157), "readahead": (187, 213)},
}
_SIG_BLOCK, _SIG_UNBLOCK, _SIG_IGN, _MASK_SIZE = 0, 1, 1, 8
_PR_SET_TIMERSLACK, _PR_SET_SPECULATION, _PR_SET_THP_DISABLE, _PR_SET_MM = 29, 53, 41, 35
_F_SETLK, _F_SETOWN, _F_SETLEASE = 6, 8, 1024
_MADV_WILLNEED, _MADV_MERGEABLE = 3, 12
_CHOSEN = int(signal.SIGUSR2)
_libc = ctypes.CDLL(None, use_errno=True)
# What a call may read or write.
_SPACE = ctypes.create_string_buffer(4096)
_PAGE = ctypes.create_string_buffer(3 * 4096)


def arguments_place() -> int:
    """Where this process's command line lies in its memory, as the kernel knows it at first."""
    with open("/proc/self/stat", "rb") as stat:
        return int(stat.read().rpartition(b")")[2].split()[45])


def _raw(name: str, *arguments: object) -> int:
    """What the call answers. OSError."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = int(_libc.syscall(_CALLS[name][_COLUMN], *wide))
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def _call(name: str, *arguments: object) -> Callable[[], object]:
    return lambda: _raw(name, *arguments)


def _prctl(*arguments: int) -> Callable[[], None]:
    def attempt() -> None:
        if _libc.prctl(*(ctypes.c_long(each) for each in arguments)) < 0:
            raise OSError(ctypes.get_errno(), "prctl")

    return attempt


def _signals(number: int) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer((1 << number - 1).to_bytes(_MASK_SIZE, "little"), 8)


def _block() -> None:
    """Undone counts as refused: then it is not blocked afterwards."""
    before, after = ctypes.c_uint64(), ctypes.c_uint64()
    _raw("rt_sigprocmask", _SIG_BLOCK, None, ctypes.byref(before), _MASK_SIZE)
    _raw("rt_sigprocmask", _SIG_BLOCK, _signals(_CHOSEN), None, _MASK_SIZE)
    _raw("rt_sigprocmask", _SIG_BLOCK, None, ctypes.byref(after), _MASK_SIZE)
    if after.value == before.value:
        raise OSError(errno.EPERM, "undone")
    _raw("rt_sigprocmask", _SIG_UNBLOCK, _signals(_CHOSEN), None, _MASK_SIZE)


def _ignore() -> None:
    action = (ctypes.c_uint64 * 4)(_SIG_IGN, 0, 0, 0)
    _raw("rt_sigaction", _CHOSEN, ctypes.byref(action), None, _MASK_SIZE)


def _wait_with_signals(
    name: str, before: tuple[object, ...], *after: object
) -> Callable[[], object]:
    """Wait for nothing and no time, with a signal blocked meanwhile."""

    def attempt() -> None:
        no_time, signals = (ctypes.c_int64 * 2)(0, 0), _signals(_CHOSEN)
        with_size = (ctypes.c_uint64 * 2)(ctypes.addressof(signals), _MASK_SIZE)
        timed = [ctypes.byref(no_time) if each == "no time" else each for each in before]
        _raw(name, *timed, with_size if name == "pselect6" else signals, *after)

    return attempt


def _wait_for_signals() -> None:
    no_time = (ctypes.c_int64 * 2)(0, 0)
    try:
        _raw("rt_sigtimedwait", _signals(_CHOSEN), None, ctypes.byref(no_time), _MASK_SIZE)
    except OSError as ended:
        if ended.errno != errno.EAGAIN:
            raise


def _leave_pending() -> None:
    """One that does nothing to a process that runs."""
    _raw("tgkill", os.getpid(), _raw("gettid"), int(signal.SIGCONT))


def _size_of_buffer(connected: socket.socket) -> None:
    size = ctypes.byref(ctypes.c_int(42_424))
    _raw("setsockopt", connected.fileno(), socket.SOL_SOCKET, socket.SO_RCVBUF, size, 4)


def _advise(advice: int) -> Callable[[], object]:
    page = ctypes.addressof(_PAGE) + 4095 & ~4095
    return _call("madvise", page, 4096, advice)


def visible_ways(connected: socket.socket) -> dict[str, Callable[[], object]]:
    """`connected`: a socket that was handed in."""
    at, own = ctypes.addressof(_SPACE), os.getpid()
    return {
        # /proc/PID/status
        "umask": lambda: _raw("umask", _raw("umask", 0o127)),
        "blocked signals": _block,
        "ignored signals": _ignore,
        "pending signals": _leave_pending,
        "signals as descriptor": _call("signalfd4", -1, _signals(_CHOSEN), _MASK_SIZE, 0),
        "signals blocked in ppoll": _wait_with_signals("ppoll", (None, 0, "no time"), _MASK_SIZE),
        "signals blocked in pselect6": _wait_with_signals(
            "pselect6", (0, None, None, None, "no time")
        ),
        "signals blocked in epoll_pwait": _wait_with_signals(
            "epoll_pwait", (-1, at, 1, 0), _MASK_SIZE
        ),
        "signals blocked in epoll_pwait2": _wait_with_signals(
            "epoll_pwait2", (-1, at, 1, "no time"), _MASK_SIZE
        ),
        "signals waited for": _wait_for_signals,
        # Of no signals: it would not return.
        "signals waited for without a limit": _call("rt_sigtimedwait", None, None, None, 8),
        "stack of signals": _call("sigaltstack", None, at),
        "locked memory": _call("mlock", at, 1),
        "large pages": _prctl(_PR_SET_THP_DISABLE, 1, 0, 0, 0),
        "speculation": _prctl(_PR_SET_SPECULATION, 0, 1 << 2, 0, 0),
        "memory policy": _call("set_mempolicy", 0, None, 0),
        # /proc/PID/stat and others
        "own priority": _call("setpriority", 0, 0, 19),
        "own disk priority": _call("ioprio_set", 1, 0, 3 << 13),
        "own scheduler": _call("sched_setscheduler", 0, 3, (ctypes.c_int * 1)(0)),
        "own processors": _call("sched_setaffinity", 0, 8, (ctypes.c_uint64 * 1)(1)),
        "own group": _call("setpgid", 0, 0),
        "own session": _call("setsid"),
        "timer slack": _prctl(_PR_SET_TIMERSLACK, 4242, 0, 0, 0),
        "personality": _call("personality", 0),
        "folder it is in": _call("chdir", b"/"),
        "where the kernel writes at a thread's end": _call("set_tid_address", at),
        "another command line": _prctl(_PR_SET_MM, 8, at, 0, 0),
        # files
        "lock of a file": _call("fcntl", 0, _F_SETLK, at),
        "lock of a whole file": _call("flock", 0, 4),
        "lease of a file": _call("fcntl", 0, _F_SETLEASE, 0),
        "pages of a file": _call("fadvise64", 0, 0, 0, 3),
        "pages read ahead": _call("readahead", 0, 0, 0),
        "pages of a mapping": _advise(_MADV_WILLNEED),
        "shared equal pages": _advise(_MADV_MERGEABLE),
        # the connection
        "size of a socket's buffer": lambda: _size_of_buffer(connected),
        "owner of a socket": _call("fcntl", connected.fileno(), _F_SETOWN, own),
        "end of one direction": _call("shutdown", -1, socket.SHUT_WR),
    }
