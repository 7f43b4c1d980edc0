"""Landlock (landlock(7)): no file writes, few file reads and no TCP ports but the named ones.

The rule set handles every right to write or execute a file and grants none; it grants reading below
named paths only. Rights that an older kernel does not support are left out.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from desktop.card_protocol import Protection

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION = 1 << 0
_RULE_PATH_BENEATH, _RULE_NET_PORT = 1, 2

# Write rights by the ABI that added them: 1 write, remove, make; 2 refer; 3 truncate.
_WRITES_BY_ABI = {
    1: sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
    2: 1 << 13,
    3: 1 << 14,
}
_RUN, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_NET_BIND, _NET_CONNECT = 1 << 0, 1 << 1
_NET_SINCE_ABI = 4
_DNS_PORT = 53


class _RuleSet(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


class _NetPort(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def restrict_files(readable: tuple[Path, ...]) -> frozenset[Protection]:
    """From now on no file can be written, created, moved, removed or executed, and only these
    paths and those below them can be read. Returns the protections in force.
    """
    abi = _abi()
    writes = sum(rights for since, rights in _WRITES_BY_ABI.items() if abi >= since)
    if not writes:
        return frozenset()
    if _restrict(_RuleSet(writes | _RUN | _READ_FILE | _READ_FOLDER, 0), abi, readable):
        return frozenset({Protection.NO_FILE_WRITES, Protection.READS_BOUNDED})
    held = _restrict(_RuleSet(writes, 0), abi)
    return frozenset({Protection.NO_FILE_WRITES} if held else ())


def restrict_network(ports: tuple[int, ...]) -> frozenset[Protection]:
    """Limit this thread and its children to these TCP ports and DNS. Returns what is in force."""
    abi = _abi()
    if abi < _NET_SINCE_ABI:
        return frozenset()
    held = _restrict(_RuleSet(0, _NET_BIND | _NET_CONNECT), abi, ports=(*ports, _DNS_PORT))
    return frozenset({Protection.NETWORK_BOUNDED} if held else ())


def _abi() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def _restrict(
    rule_set: _RuleSet, abi: int, readable: tuple[Path, ...] = (), ports: tuple[int, ...] = ()
) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    known = ctypes.sizeof(rule_set if abi >= _NET_SINCE_ABI else ctypes.c_uint64)
    descriptor = int(libc.syscall(_CREATE, ctypes.byref(rule_set), ctypes.c_size_t(known), 0))
    if descriptor < 0:
        return False
    try:
        for path in readable:
            if not _allow_reading(libc, descriptor, path):
                return False
        for port in ports:
            rule = _NetPort(_NET_CONNECT, port)
            if libc.syscall(_ADD_RULE, descriptor, _RULE_NET_PORT, ctypes.byref(rule), 0) != 0:
                return False
        return bool(libc.syscall(_RESTRICT, descriptor, 0) == 0)
    finally:
        os.close(descriptor)


def _allow_reading(libc: ctypes.CDLL, rule_set: int, path: Path) -> bool:
    """True also for a path that is gone or not readable: it needs no rule."""
    try:
        descriptor = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        rights = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
        rule = _PathBeneath(rights, descriptor)
        kind = _RULE_PATH_BENEATH
        return bool(libc.syscall(_ADD_RULE, rule_set, kind, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(descriptor)
