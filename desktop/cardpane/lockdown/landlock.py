"""Landlock (landlock(7)): no file writes, few file reads, no TCP, no signals to other programs.

The rule set handles every right to write or execute a file, to connect or listen, and grants none;
it grants reading below named paths only. Rights that an older kernel does not support are left out.
It holds for the calling thread and those that it starts, so it is put in place before any other
thread exists.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from desktop.card_protocol import Protection

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION = 1 << 0
_RULE_PATH_BENEATH, _RULE_NET_PORT = 1, 2

# Write rights by the ABI that added them: 1 write, remove, make; 2 refer; 3 truncate; 5 ioctl of
# devices.
_WRITES_BY_ABI = {
    1: sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
    2: 1 << 13,
    3: 1 << 14,
    5: 1 << 15,
}
_RUN, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_NO_TCP = 1 << 0 | 1 << 1
_CONNECT = 1 << 1
# Memory that processes share, which is no file on a disk, and the void.
_WRITABLE = ("/dev/shm", "/dev/null")  # noqa: S108
_WRITE_FILE = 1 << 1
_TO_ABSTRACT_SOCKETS, _TO_OTHERS_SIGNALS = 1 << 0, 1 << 1
_NET_SINCE_ABI, _SCOPES_SINCE_ABI = 4, 6


class _RuleSet(ctypes.Structure):
    _fields_ = (
        ("fs", ctypes.c_uint64),
        ("net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


class _Port(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def restrict_access(readable: tuple[Path, ...]) -> frozenset[Protection]:
    """From now on no file can be written, created, moved, removed or executed, only these paths and
    those below them can be read, no TCP port is reached or opened, and no other program gets a
    signal. Returns the protections in force.
    """
    abi = _abi()
    writes = sum(rights for since, rights in _WRITES_BY_ABI.items() if abi >= since)
    if not writes:
        return frozenset()
    rights = _RuleSet(writes | _RUN | _READ_FILE | _READ_FOLDER, _NO_TCP, _TO_OTHERS_SIGNALS)
    if _restrict(rights, abi, readable):
        return frozenset({Protection.NO_FILE_WRITES, Protection.READS_BOUNDED})
    held = _restrict(_RuleSet(writes, _NO_TCP, _TO_OTHERS_SIGNALS), abi)
    return frozenset({Protection.NO_FILE_WRITES} if held else ())


def restrict_engine(
    readable: tuple[Path, ...], programs: tuple[Path, ...], port: int
) -> frozenset[Protection]:
    """From now on only these paths and those below them can be read, only `programs` be started,
    nothing be written but shared memory, and no TCP port be reached but this one, on whichever
    host. Returns the protections in force.
    """
    abi = _abi()
    writes = sum(rights for since, rights in _WRITES_BY_ABI.items() if abi >= since)
    if not writes:
        return frozenset()
    handled = _RuleSet(writes | _RUN | _READ_FILE | _READ_FOLDER, _NO_TCP, _TO_OTHERS_SIGNALS)
    extra = {Path(path): writes for path in _WRITABLE} | dict.fromkeys(programs, _RUN)
    if not _restrict(handled, abi, readable, extra, port):
        return frozenset()
    return frozenset({Protection.NO_FILE_WRITES, Protection.READS_BOUNDED})


def refuse_abstract_sockets() -> None:
    """No new connection to a unix socket without a file, for this thread and those it starts.

    The display may be reached through one, so call it once the display is connected.
    """
    abi = _abi()
    if abi >= _SCOPES_SINCE_ABI:
        _restrict(_RuleSet(0, 0, _TO_ABSTRACT_SOCKETS), abi)


def _abi() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def _restrict(
    rule_set: _RuleSet,
    abi: int,
    readable: tuple[Path, ...] = (),
    extra: Mapping[Path, int] = MappingProxyType({}),
    port: int = 0,
) -> bool:
    """`extra`: further rights by path. `port`: the one that may be connected to, 0 for none."""
    libc = ctypes.CDLL(None, use_errno=True)
    fields = 1 + (abi >= _NET_SINCE_ABI) + (abi >= _SCOPES_SINCE_ABI)
    known = ctypes.c_size_t(fields * ctypes.sizeof(ctypes.c_uint64))
    descriptor = int(libc.syscall(_CREATE, ctypes.byref(rule_set), known, 0))
    if descriptor < 0:
        return False
    try:
        for path in readable:
            if not _allow(libc, descriptor, path, _READ_FILE | _READ_FOLDER):
                return False
        for path, rights in extra.items():
            if not _allow(libc, descriptor, path, rights | _READ_FILE | _READ_FOLDER):
                return False
        if port and abi >= _NET_SINCE_ABI and not _allow_port(libc, descriptor, port):
            return False
        return bool(libc.syscall(_RESTRICT, descriptor, 0) == 0)
    finally:
        os.close(descriptor)


def _allow(libc: ctypes.CDLL, rule_set: int, path: Path, rights: int) -> bool:
    """True also for a path that is gone or not readable: it needs no rule."""
    try:
        descriptor = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        # Rights to what lies in a folder are refused for a file.
        rights &= -1 if path.is_dir() else _READ_FILE | _WRITE_FILE | _RUN
        rule = _PathBeneath(rights, descriptor)
        kind = _RULE_PATH_BENEATH
        return bool(libc.syscall(_ADD_RULE, rule_set, kind, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(descriptor)


def _allow_port(libc: ctypes.CDLL, rule_set: int, port: int) -> bool:
    rule = _Port(_CONNECT, port)
    return bool(libc.syscall(_ADD_RULE, rule_set, _RULE_NET_PORT, ctypes.byref(rule), 0) == 0)
