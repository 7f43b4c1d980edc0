"""The pane's first instructions: close the memory, refuse a tracer, go on in a fresh process.

Until its memory is closed, every program of the same user may open the process: one that lies in
wait can hold an open ``/proc/PID/mem`` or trace it, and keeps that hold. Both holds are on this
process alone. So it closes its memory (PR_SET_DUMPABLE, prctl(2)), refuses to go on when it is
traced, since nobody can begin to trace it now, and forks: the child's memory is a new one (fork(2))
that was never open. Card data exists only there. The parent keeps the process id that the desk
knows, opens connections for the child (`connection_broker`), and ends with it.

It does not stop a program that *changes* this process while it can still be opened: then the child
runs the changed code. Nor does it stop a profiler that is passed on to children
(perf_event_open(2), which Debian's kernel refuses to programs without rights and others do not).
Only a program file that its own user cannot read starts closed, and without profilers (execve(2)),
and `is_installed_closed` tells whether this is one.

Imports nothing of the pane and little of Python: until the fork all of it can be read and changed.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from socket import socket

_PR_SET_PDEATHSIG, _PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 1, 3, 4
_PR_SET_CHILD_SUBREAPER = 36
# Not at all, or by root only (fs.suid_dumpable).
_CLOSED = (0, 2)
_STANDARD_STREAMS = (0, 1)


def close_memory() -> bool:
    """Close this process to others of its user; whether it was closed from its start.

    Read back in `lockdown`, which refuses to go on when it did not work.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    at_start = prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)
    prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return at_start in _CLOSED


def is_traced() -> bool:
    """Whether a debugger or another tracer holds this process. Call once the memory is closed."""
    if sys.platform != "linux":
        return False
    with open("/proc/self/status", "rb") as status:
        return any(line.startswith(b"TracerPid:") and line.split()[1] != b"0" for line in status)


def is_installed_closed() -> bool:
    """Whether the program file of this process is one that starts closed to its user.

    Ask only where the memory was closed from the start: what is imported for it could be changed
    otherwise.
    """
    if sys.platform != "linux":
        return False
    from desktop.card_protocol.program_file import starts_closed

    program = os.readlink("/proc/self/exe")
    return starts_closed(program, os.getuid(), (os.getgid(), *os.getgroups()))


def continue_in_child(relay: socket | None = None) -> int:
    """Fork; returns in the child only, with its end of the channel to the parent.

    With `relay`, which listens, the parent relays for a web engine (`host_relay`) and ends every
    process that the child has started; without it, it opens connections (`connection_broker`).

    The parent never returns: it ends as soon as the child does, with 0 or, after any other end, 1;
    and the child ends with it. OSError
    when there can be no child. Linux only.
    """
    import ctypes
    from socket import AF_UNIX, SOCK_SEQPACKET, socketpair

    parent = os.getpid()
    ours, theirs = socketpair(AF_UNIX, SOCK_SEQPACKET)
    # A program that started the desk may have left it ignored; the child's end would go unseen.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Before the fork, so that none is missed.
    watched = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    child = os.fork()
    if child:
        theirs.close()
        _stand_by(child, ours, watched, relay)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGCHLD,))
    ours.close()
    return theirs.detach()


def _stand_by(
    child: int, channel: socket, watched: tuple[signal.Signals, ...], relay: socket | None
) -> NoReturn:
    """Pass on every signal, and end with the child. The pipes to the desk are the child's alone."""

    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in _STANDARD_STREAMS:
        os.dup2(nowhere, stream)
    if relay is None:
        from .connection_broker import start_broker

        start_broker(channel)
    else:
        import ctypes

        from .hosted.host_relay import start_relay

        # What the child leaves behind becomes this process's child (prctl(2)).
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        start_relay(channel, relay)
    while True:
        received = signal.sigwait(watched)
        if received is not signal.SIGCHLD:
            os.kill(child, received)
            continue
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            if relay is not None:
                _end_all_below()
            # By which signal the child ended would be a choice that others can read.
            os._exit(0 if status == 0 else 1)


def _end_all_below() -> None:
    """Kill every process below this one, and see each of them gone. Linux only."""
    while True:
        try:
            # Those that are gone already; the next ones are theirs.
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for pid in _children(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(-1, 0)


def _children(parent: int) -> list[int]:
    found = []
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                with open(f"/proc/{name}/stat", "rb") as stat:
                    above = int(stat.read().rpartition(b")")[2].split()[1])
            except OSError:
                continue
            if above == parent:
                found.append(int(name))
    return found
