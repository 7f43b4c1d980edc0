"""The system calls that the pane makes, by number, and what their arguments must be.

Found by tracing whole card entries on X11 and on Wayland (strace) and from the documentation of
libc. Everything else does not exist for the pane: among it files that are changed (setxattr, chmod,
utimensat, rename), System V and POSIX queues and shared memory, signals to other processes, other
processes' memory, limits and scheduling, io_uring, keyrings, namespaces and new programs.

What a process chooses for itself can be read by others too. ``/proc/PID/status`` shows the umask
and the signals that a thread blocks, ignores, handles and has pending; sock_diag(7) shows options
of its connections; the parent and the proc connector get its exit status. So once the pane is
sealed it can change none of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Machine(Enum):
    """Machines whose calls are known; the value is ``platform.machine()``."""

    X86_64 = "x86_64"
    AARCH64 = "aarch64"


# Without conditions. By machine: x86_64, aarch64; None where there is no such call.
_PLAIN: dict[str, tuple[int | None, int | None]] = {
    # files, which Landlock makes read-only, and pipes
    **{"read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66)},
    **{"pread64": (17, 67), "lseek": (8, 62), "close": (3, 57), "fstat": (5, 80)},
    **{"newfstatat": (262, 79), "stat": (4, None), "lstat": (6, None), "statx": (332, 291)},
    **{"access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439)},
    **{"readlink": (89, None), "readlinkat": (267, 78), "open": (2, None), "openat": (257, 56)},
    **{"getdents64": (217, 61), "getcwd": (79, 17), "statfs": (137, 43), "fstatfs": (138, 44)},
    **{"dup": (32, 23), "dup3": (292, 24), "pipe2": (293, 59), "eventfd2": (290, 19)},
    # memory
    **{"brk": (12, 214), "munmap": (11, 215), "mremap": (25, 216)},
    # its own threads
    **{"restart_syscall": (219, 128), "rseq": (334, 293)},
    **{"sched_yield": (24, 124), "getcpu": (309, 168)},
    **{"sched_getaffinity": (204, 123), "membarrier": (324, 283)},
    # time and waiting
    **{"nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113)},
    **{"clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None)},
    **{"poll": (7, None), "select": (23, None)},
    **{"epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None)},
    **{"timerfd_create": (283, 85), "timerfd_settime": (286, 86)},
    # who and where it is
    **{"getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174)},
    **{"geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177)},
    **{"getresuid": (118, 148), "getresgid": (120, 150), "uname": (63, 160)},
    **{"sysinfo": (99, 179), "getrusage": (98, 165), "getrandom": (318, 278)},
    # sockets that are connected
    **{"recvfrom": (45, 207), "recvmsg": (47, 212), "getsockname": (51, 204)},
    **{"getpeername": (52, 205), "getsockopt": (55, 209)},
}
# Only until the window is there: the display's socket, fonts and libraries, further confinement,
# and what others can see.
_UNTIL_SEALED: dict[str, tuple[int | None, int | None]] = {
    **{"connect": (42, 203), "seccomp": (317, 277), "landlock_create_ruleset": (444, 444)},
    **{"landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446)},
    **{"umask": (95, 166), "setsockopt": (54, 208), "fadvise64": (221, 223)},
    **{"rt_sigreturn": (15, 139), "sigaltstack": (131, 132), "signalfd4": (289, 74)},
}
RETURN_FROM_SIGNAL = {Machine.X86_64: 15, Machine.AARCH64: 139}
"""Blocks whatever signals the stack says. No signal of ours has a handler that runs: Python's for
SIGINT has it blocked, libc's is for programs that change their user."""
# A Wayland client hands its window's picture to the compositor in such a file.
_ON_WAYLAND: dict[str, tuple[int | None, int | None]] = {
    "memfd_create": (319, 279),
    "ftruncate": (77, 46),
}
_WITH_CONDITIONS: dict[str, tuple[int, int]] = {
    **{"mmap": (9, 222), "mprotect": (10, 226), "ioctl": (16, 29), "fcntl": (72, 25)},
    **{"prctl": (157, 167), "prlimit64": (302, 261), "tgkill": (234, 131), "futex": (202, 98)},
    **{"sendto": (44, 206), "sendmsg": (46, 211), "clone": (56, 220)},
    **{"rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135)},
    **{"ppoll": (271, 73), "pselect6": (270, 72), "epoll_pwait": (281, 22)},
    **{"exit": (60, 93), "exit_group": (231, 94)},
    **{"shutdown": (48, 210), "madvise": (28, 233)},
}
_SOCKET = (41, 198)

_AF_UNIX, _SOCK_STREAM, _SOCKET_KIND = 1, 1, 0xF
_MSG_FASTOPEN = 0x20000000
_CLONE_THREAD = 0x10000
_FUTEX_PRIVATE = 0x80
_WRITE_AND_EXECUTE, _EXECUTE = 0x6, 0x4
_SIGABRT, _SHUT_RDWR = 6, 2
# MADV_WILLNEED, which loads pages of a file for all, and MADV_MERGEABLE, which shares equal pages
# with other processes, so that they write to them more slowly.
_ADVICE_OTHERS_NOTICE = (3, 12)
# TCGETS FIONREAD FIONBIO FIOCLEX
_IOCTLS = (0x5401, 0x541B, 0x5421, 0x5451)
# F_DUPFD F_GETFD F_SETFD F_GETFL F_SETFL F_DUPFD_CLOEXEC F_ADD_SEALS F_GET_SEALS; not F_SETOWN and
# F_SETSIG, by which the kernel signals other processes
_FCNTLS = (0, 1, 2, 3, 4, 1030, 1033, 1034)
# PR_GET_DUMPABLE PR_GET_NAME PR_CAPBSET_READ PR_GET_NO_NEW_PRIVS PR_SET_VMA; not PR_SET_DUMPABLE
# and PR_SET_PTRACER, which would open the memory again, nor PR_SET_NAME, which shows 15 characters
# to every user (/proc/PID/comm)
_PRCTLS = (3, 16, 23, 39, 0x53564D41)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an argument, counted from 0, must be: one of `values` after `mask`, or none of them.

    `whole`: all 64 bits are looked at, as for a pointer; otherwise the kernel, too, reads only 32.
    `else_undone`: a call that does not meet it answers 0, and is not done; otherwise it fails.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    negated: bool = False
    whole: bool = False
    else_undone: bool = False


def allowed_calls(
    machine: Machine, process: int, *, sealed: bool, wayland: bool
) -> dict[int, tuple[Condition, ...]]:
    """Every allowed call by its number, with the conditions that its arguments must all meet.

    `process`: our own process id. `sealed`: the window is there, so that no further connection is
    needed and no further code.
    """
    column = list(Machine).index(machine)
    plain = dict(_PLAIN)
    if not sealed:
        plain |= _UNTIL_SEALED
    if wayland:
        plain |= _ON_WAYLAND
    allowed: dict[int, tuple[Condition, ...]] = {
        number: () for pair in plain.values() if (number := pair[column]) is not None
    }
    code = (
        Condition(2, (0,), mask=_EXECUTE)
        if sealed
        else Condition(2, (_WRITE_AND_EXECUTE,), mask=_WRITE_AND_EXECUTE, negated=True)
    )
    without_fast_open = Condition(3, (0,), mask=_MSG_FASTOPEN)
    conditions: dict[str, tuple[Condition, ...]] = {
        "mmap": (code,),
        "mprotect": (code,),
        "ioctl": (Condition(1, _IOCTLS),),
        "fcntl": (Condition(1, _FCNTLS),),
        "prctl": (Condition(0, _PRCTLS),),
        # Reading its own limits.
        "prlimit64": (Condition(0, (0,)), Condition(2, (0,), whole=True)),
        "clone": (Condition(0, (_CLONE_THREAD,), mask=_CLONE_THREAD),),
        # Not private, it wakes a process that waits at the same place of a file that both have
        # mapped, such as a library.
        "futex": (Condition(1, (_FUTEX_PRIVATE,), mask=_FUTEX_PRIVATE),) if sealed else (),
        "tgkill": (Condition(0, (process,)),),
        # To nobody but the other end.
        "sendto": (without_fast_open, Condition(4, (0,), whole=True)),
        "sendmsg": (Condition(2, (0,), mask=_MSG_FASTOPEN),),
    }
    if sealed:
        conditions |= _not_to_be_seen(process)
    allowed |= {pair[column]: conditions.get(name, ()) for name, pair in _WITH_CONDITIONS.items()}
    if not sealed:
        allowed[_SOCKET[column]] = (
            Condition(0, (_AF_UNIX,)),
            Condition(1, (_SOCK_STREAM,), mask=_SOCKET_KIND),
            Condition(2, (0,)),
        )
    return allowed


def _not_to_be_seen(process: int) -> dict[str, tuple[Condition, ...]]:
    """What calls must be given once sealed, so that they change nothing that others can read."""

    def null(argument: int) -> Condition:
        return Condition(argument, (0,), whole=True)

    return {
        # Reading only. libc blocks all signals while it starts a thread, and must be left to think
        # so: whether it can, it does not look up.
        "rt_sigaction": (null(1),),
        "rt_sigprocmask": (Condition(1, (0,), whole=True, else_undone=True),),
        # Without signals to block meanwhile.
        "ppoll": (null(3),),
        "epoll_pwait": (null(4),),
        "pselect6": (null(5),),
        # abort(3), and no signal that stays pending.
        "tgkill": (Condition(0, (process,)), Condition(2, (_SIGABRT,))),
        # Qt ends with 1 when the display is gone.
        "exit": (Condition(0, (0,)),),
        "exit_group": (Condition(0, (0, 1)),),
        "shutdown": (Condition(1, (_SHUT_RDWR,)),),
        "madvise": (Condition(2, _ADVICE_OTHERS_NOTICE, negated=True),),
    }
