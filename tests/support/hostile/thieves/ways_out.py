"""A process that tries to get out: ``-m ...thieves.ways_out confined|free FOLDER PID PORT``.

``confined`` first makes the pane's own lockdown calls in the pane's own order, up to the first key.
Then every way out of `WAYS` is tried, on the main thread and on one that was born before the last
step. FOLDER is the user's own, with a file ``own``; PID is another process of the user's. Writes
one line of JSON: its process id, the protections in force, and for each way ``done``, ``refused``
or another error. Then it goes on until its input ends, with WRITTEN over its command line.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import mmap
import os
import platform
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .visible_ways import arguments_place, visible_ways

WRITTEN = b"4242424242424242"
"""What it writes over its command line, in its own memory."""
_COLUMN = ("x86_64", "aarch64").index(platform.machine())
_CALLS = {
    **{"shmctl": (31, 195), "msgctl": (71, 187), "semctl": (66, 191), "mq_unlink": (241, 181)},
    **{"shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180)},
    **{"memfd_create": (319, 279), "tkill": (200, 130), "tgkill": (234, 131)},
    **{"rt_sigqueueinfo": (129, 138), "pidfd_open": (434, 434), "prlimit64": (302, 261)},
    **{"setpriority": (141, 140), "ioprio_set": (251, 30), "process_vm_readv": (310, 270)},
    **{"process_vm_writev": (311, 271), "process_madvise": (440, 440), "kcmp": (312, 272)},
    **{"pidfd_getfd": (438, 438), "io_uring_setup": (425, 425), "bpf": (321, 280)},
    **{"perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219)},
    **{
        "add_key": (248, 217),
        "unshare": (272, 97),
        "ptrace": (101, 117),
    },
    **{"execveat": (322, 281), "vmsplice": (278, 75), "sendfile": (40, 71), "splice": (275, 76)},
    **{"personality": (135, 92), "pkey_mprotect": (329, 288), "sendmmsg": (307, 269)},
    **{"inotify_init1": (294, 26), "fanotify_init": (300, 262), "timer_create": (222, 107)},
    **{"name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "seccomp": (317, 277)},
    **{"remap_file_pages": (216, 234), "mount": (165, 40), "chroot": (161, 51)},
    **{"futex": (202, 98), "set_robust_list": (273, 99)},
    **{"sched_setaffinity": (203, 122), "move_pages": (279, 239), "memfd_secret": (447, 447)},
}
_AF_VSOCK, _MPTCP, _FASTOPEN = 40, 262, 0x20000000
_PR_SET_DUMPABLE, _PR_SET_NAME, _PR_SET_PTRACER = 4, 15, 0x59616D61
_FUTEX_WAKE, _ROBUST_LIST_SIZE = 1, 24
_READ_IMPLIES_EXEC = 0x0400000
_IPC_RMID = 0
_EXIT_GROUP = (231, 94)
_CLOSED = (errno.EPERM, errno.ENOSYS, errno.EACCES)
# What a call may read or write.
_SPACE = ctypes.create_string_buffer(4096)
_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *(ctypes.c_int,) * 3, ctypes.c_ssize_t)


def _checked(result: int | None) -> None:
    if result in (-1, None, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), "refused")


def _call(name: str, *arguments: object) -> Callable[[], None]:
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return lambda: _checked(_libc.syscall(_CALLS[name][_COLUMN], *wide))


def _removed(create: str, control: str, *arguments: int) -> Callable[[], None]:
    """Create something that would outlive us, and remove it again."""

    def attempt() -> None:
        made = _libc.syscall(_CALLS[create][_COLUMN], *(ctypes.c_long(a) for a in arguments))
        _checked(made)
        order = (0, _IPC_RMID) if control == "semctl" else (_IPC_RMID, 0)
        _libc.syscall(_CALLS[control][_COLUMN], made, *order)

    return attempt


def _posix_queue() -> None:
    name = f"skycap-out-{threading.get_ident()}".encode()
    _call("mq_open", name, os.O_CREAT | os.O_RDWR, 0o600, 0)()
    _call("mq_unlink", name)()


def _map(rights: int, descriptor: int = -1) -> Callable[[], None]:
    kind = mmap.MAP_PRIVATE | (mmap.MAP_ANONYMOUS if descriptor < 0 else 0)
    return lambda: _checked(_libc.mmap(None, mmap.PAGESIZE, rights, kind, descriptor, 0))


def _fork() -> None:
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)


def _run() -> None:
    child = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(child, 0)


def _new_socket(family: int, kind: int, protocol: int = 0) -> Callable[[], None]:
    return lambda: socket.socket(family, kind, protocol).close()


def _datagram(family: int, address: tuple[str, int] | str) -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"digits", address)


def _stream(
    address: tuple[str, int] | str, family: int = socket.AF_INET, protocol: int = 0
) -> None:
    with socket.socket(family, socket.SOCK_STREAM, protocol) as sender:
        sender.connect(address)


def _socket_pair() -> None:
    for each in socket.socketpair():
        each.close()


def _fast_open(address: tuple[str, int]) -> None:
    with socket.socket() as sender:
        sender.sendto(b"digits", _FASTOPEN, address)


def _onward(connected: socket.socket, address: tuple[str, int]) -> None:
    """Dissolve a connection that was handed in, and use its socket for another one."""
    nowhere = ctypes.create_string_buffer(16)
    _checked(_libc.connect(connected.fileno(), nowhere, 16))
    with socket.socket(fileno=os.dup(connected.fileno())) as again:
        again.connect(address)


def _fast_open_onward(connected: socket.socket, address: tuple[str, int]) -> None:
    connected.sendto(b"digits", _FASTOPEN, address)


def _write_executable() -> None:
    page = _libc.mmap(None, mmap.PAGESIZE, 3, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    _checked(page)
    _checked(_libc.mprotect(ctypes.c_void_p(page), ctypes.c_size_t(mmap.PAGESIZE), 5))


def _wake_in_file() -> None:
    """One that waits at this place of the same file; a library's place would do as well."""
    with open(os.__file__, "rb") as file:
        page = _libc.mmap(None, mmap.PAGESIZE, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), 0)
    _checked(page)
    number = _CALLS["futex"][_COLUMN]
    _checked(_libc.syscall(number, ctypes.c_void_p(page), _FUTEX_WAKE, 1, None, None, 0))


def _set_owner(connected: socket.socket, pid: int) -> None:
    fcntl.fcntl(connected, fcntl.F_SETOWN, pid)


def ways(
    folder: Path, pid: int, server: tuple[str, int], connected: socket.socket
) -> dict[str, Callable[[], object]]:
    """Every way out. `server` listens on loopback; `connected` is a socket that was handed in."""
    own, new = folder / "own", folder / "new"
    host, port = server
    at = ctypes.addressof(_SPACE)
    path = str(folder / "socket")
    inet, unix = socket.AF_INET, socket.AF_UNIX
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    return {
        # the network
        "udp": lambda: _datagram(inet, server),
        "udp to a name server": lambda: _datagram(inet, (host, 53)),
        "udp over ipv6": _new_socket(socket.AF_INET6, datagram),
        "tcp to a payee's port on any host": lambda: _stream(("127.0.0.2", port)),
        "tcp to the payee itself": lambda: _stream(server),
        "tcp over ipv6": _new_socket(socket.AF_INET6, stream),
        "multipath tcp": lambda: _stream(server, inet, _MPTCP),
        "tcp fast open": lambda: _fast_open(server),
        "netlink": _new_socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "vsock": _new_socket(_AF_VSOCK, stream),
        "kernel crypto": _new_socket(socket.AF_ALG, socket.SOCK_SEQPACKET),
        "listen": lambda: socket.create_server((host, 0)).close(),
        "listen on what was handed in": lambda: connected.listen(),
        "fast open on what was handed in": lambda: _fast_open_onward(connected, server),
        "many messages at once": _call("sendmmsg", connected.fileno(), at, 0, 0),
        # unix sockets
        "unix socket by path": lambda: _stream(path, unix),
        "unix socket by abstract name": lambda: _stream("\0" + path, unix),
        "unix datagram": lambda: _datagram(unix, path + "-datagram"),
        "socket pair": _socket_pair,
        # files
        "open to write": lambda: own.open("a").close(),
        "create": lambda: new.touch(exist_ok=False),
        "unnamed file": lambda: os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR)),
        "truncate": lambda: os.truncate(own, 0),
        "attribute": lambda: os.setxattr(own, "user.note", b"digits"),
        "times": lambda: os.utime(own, (42, 42)),
        "rights": lambda: own.chmod(0o777),
        "owner": lambda: os.chown(own, os.getuid(), os.getgid()),
        "rename": lambda: own.rename(folder / "own"),
        "hard link": lambda: os.link(own, folder / f"link-{threading.get_ident()}"),
        "soft link": lambda: os.symlink("digits", folder / f"soft-{threading.get_ident()}"),
        "folder": lambda: (folder / f"folder-{threading.get_ident()}").mkdir(),
        "pipe with a name": lambda: os.mkfifo(folder / f"pipe-{threading.get_ident()}"),
        "remove": lambda: (folder / f"soft-{threading.get_ident()}").unlink(),
        "read a file of the user's": lambda: own.read_bytes(),
        "look into a folder": lambda: os.listdir(folder),
        "look at processes": lambda: os.listdir("/proc"),
        "watch files": _call("inotify_init1", 0),
        "file handle": _call("name_to_handle_at", -100, os.fsencode(own), at, at, 0),
        "open by handle": _call("open_by_handle_at", -100, at, 0),
        "send a file": _call("sendfile", connected.fileno(), 0, 0, 0),
        # memory that others can read
        "shared memory": _removed("shmget", "shmctl", 0, 4096, 0o1600),
        "message queue": _removed("msgget", "msgctl", 0, 0o1600),
        "semaphores": _removed("semget", "semctl", 0, 1, 0o1600),
        "posix queue": _posix_queue,
        "file in memory": _call("memfd_create", b"out", 0),
        "more secret memory": _call("memfd_secret", 0),
        "pages into a pipe": _call("vmsplice", 1, at, 0, 0),
        "readable again": lambda: _checked(_libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)),
        # other processes
        "signal another": lambda: os.kill(pid, signal.SIGCONT),
        "signal the parent": lambda: os.kill(os.getppid(), signal.SIGURG),
        "signal a thread": _call("tkill", pid, int(signal.SIGURG)),
        "signal a thread of another": _call("tgkill", pid, pid, int(signal.SIGURG)),
        "queue a signal": _call("rt_sigqueueinfo", pid, int(signal.SIGURG), at),
        "signal by descriptor": _call("pidfd_open", pid, 0),
        "signal by socket": lambda: _set_owner(connected, pid),
        "signal by timer": _call("timer_create", 1, 0, at),
        "name that all can see": lambda: _checked(_libc.prctl(_PR_SET_NAME, b"4242", 0, 0, 0)),
        "wake another": _wake_in_file,
        "locks that wake another at the end": _call("set_robust_list", 0, _ROBUST_LIST_SIZE),
        "limits of another": _call("prlimit64", pid, 7, 0, at),
        "own limits": _call("prlimit64", 0, 7, at, 0),
        "priority of another": _call("setpriority", 0, pid, 19),
        "disk priority of another": _call("ioprio_set", 1, pid, 0),
        "processors of another": _call("sched_setaffinity", pid, 0, at),
        "pages of another": _call("move_pages", pid, 0, at, at, at, 0),
        "read another": _call("process_vm_readv", pid, at, 0, at, 0, 0),
        "write another": _call("process_vm_writev", pid, at, 0, at, 0, 0),
        "advise another": _call("process_madvise", -1, at, 0, 0, 0),
        "compare with another": _call("kcmp", pid, pid, 0, 0, 0),
        "descriptor of another": _call("pidfd_getfd", -1, 0, 0),
        "trace": _call("ptrace", 0x4206, pid, 0, 0),
        "be traced": lambda: _checked(_libc.prctl(_PR_SET_PTRACER, pid, 0, 0, 0)),
        # programs and code
        "fork": _fork,
        "run": _run,
        "run a descriptor": _call("execveat", -1, b"", 0, 0, 0x1000),
        "writable code": _map(7),
        "code": _map(5),
        "memory made code": _write_executable,
        "memory made code by key": _call("pkey_mprotect", 0, 0, 5, -1),
        "all readable memory is code": _call("personality", _READ_IMPLIES_EXEC),
        # the kernel
        "asynchronous calls": _call("io_uring_setup", 1, at),
        "kernel programs": _call("bpf", 0, at, 0),
        "measure": _call("perf_event_open", at, pid, -1, -1, 0),
        "page faults": _call("userfaultfd", 1),
        "keyring": _call("keyctl", 0, -3, 0, 0, 0),
        "key": _call("add_key", b"user", b"out", b"digits", 6, -3),
        "namespaces": _call("unshare", 0x10000000),
        "another filter": _call("seccomp", 2, 0, at),
        "mount": _call("mount", b"none", os.fsencode(folder), b"tmpfs", 0, 0),
        **visible_ways(connected),
        # last, because it breaks the connection
        "onward from what was handed in": lambda: _onward(connected, server),
    }


def outcome(way: Callable[[], object]) -> str:
    """``done``, ``refused``, or the name of an error that only an allowed call can have."""
    try:
        way()
    except OSError as failed:
        if failed.errno in _CLOSED:
            return "refused"
        return errno.errorcode.get(failed.errno or 0, str(failed))
    return "done"


def not_named(connections: Any, port: int) -> str:  # noqa: ANN401
    """Ask the parent for another address than those named, past the pane's own check."""
    elsewhere = ("127.0.0.2", port)
    connections._addresses += (elsewhere,)
    try:
        connections.connect(elsewhere, 5.0)
    except ConnectionError:
        return "refused"
    return "done"


def main() -> None:
    mode, folder, pid = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    server = ("127.0.0.1", int(sys.argv[4]))
    held: set[str] = set()
    command_line = arguments_place()
    questions: queue.Queue[Callable[[], object]] = queue.Queue()
    answers: queue.Queue[str] = queue.Queue()

    def early_thread() -> None:
        while True:
            answers.put(outcome(questions.get()))

    if mode == "confined":
        from desktop.cardpane.process import fresh_process

        fresh_process.close_memory()
        channel = socket.socket(fileno=fresh_process.continue_in_child())
        from desktop.cardpane.card_buffer.locked_memory import LockedMemory
        from desktop.cardpane.lockdown import current_lockdown
        from desktop.cardpane.process.connection_broker import BrokeredConnections

        memory, lockdown = LockedMemory(), current_lockdown()
        protections = set(lockdown.before_qt()) | lockdown.confine()
        threading.Thread(target=early_thread, daemon=True).start()
        connections = BrokeredConnections(channel)
        connections.allow([server])
        connected = connections.connect(server, 5.0)
        protections |= lockdown.seal()
        held = {protection.name for protection in protections}
        memory.wipe()
    else:
        threading.Thread(target=early_thread, daemon=True).start()
        connected = socket.create_connection(server)
    found: dict[str, list[str]] = {}
    for name, way in ways(folder, pid, server, connected).items():
        questions.put(way)
        found[name] = [answers.get(), outcome(way)]
    if mode == "confined":
        found["an address that was not named"] = [not_named(connections, server[1])]
    ctypes.memmove(command_line, WRITTEN, len(WRITTEN))
    answer = {"pid": os.getpid(), "held": sorted(held), "found": found}
    os.write(1, json.dumps(answer).encode() + b"\n")
    os.read(0, 1)
    for way in (lambda: _checked(_libc.syscall(_EXIT_GROUP[_COLUMN], 42)), lambda: os._exit(0)):
        outcome(way)


if __name__ == "__main__":
    main()
