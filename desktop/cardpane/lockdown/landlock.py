"""Landlock: from here on this process can write no file and reach no other TCP port.

landlock(7). A rule set that handles every right to write and allows none; reading stays as it is,
for fonts, plugins and certificates. What an older kernel does not know is left out.
"""

from __future__ import annotations

import ctypes
import os

from desktop.card_protocol import Protection

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION = 1 << 0
_RULE_NET_PORT = 2

# Rights by the ABI that brought them: write, remove and make; refer; truncate; device ioctl.
_WRITES_BY_ABI = {
    1: sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
    2: 1 << 13,
    3: 1 << 14,
}
_NET_BIND, _NET_CONNECT = 1 << 0, 1 << 1
_NET_SINCE_ABI = 4
_DNS_PORT = 53


class _RuleSet(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64))


class _NetPort(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def restrict(ports: tuple[int, ...] | None) -> frozenset[Protection]:
    """Allow TCP to these ports only (None: leave the network alone). What held."""
    libc = ctypes.CDLL(None, use_errno=True)
    abi = int(libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION))
    if abi < 1:
        return frozenset()
    writes = sum(rights for since, rights in _WRITES_BY_ABI.items() if abi >= since)
    bounded = ports is not None and abi >= _NET_SINCE_ABI
    rules = _RuleSet(writes, _NET_BIND | _NET_CONNECT if bounded else 0)
    size = ctypes.sizeof(rules) if bounded else ctypes.sizeof(ctypes.c_uint64)
    descriptor = int(libc.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0))
    if descriptor < 0:
        return frozenset()
    try:
        for port in (*(ports or ()), _DNS_PORT) if bounded else ():
            rule = _NetPort(_NET_CONNECT, port)
            if libc.syscall(_ADD_RULE, descriptor, _RULE_NET_PORT, ctypes.byref(rule), 0) != 0:
                return frozenset()
        if libc.syscall(_RESTRICT, descriptor, 0) != 0:
            return frozenset()
    finally:
        os.close(descriptor)
    held = {Protection.NO_FILE_WRITES}
    return frozenset(held | {Protection.NETWORK_BOUNDED} if bounded else held)
