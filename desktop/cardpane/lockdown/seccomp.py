"""Seccomp (seccomp(2)): system calls that the pane never needs fail with EPERM.

A classic BPF program over the call number. In every thread it refuses to start programs, trace,
read other processes, listen, mount and load code into the kernel. clone(2), which libc also uses to
fork, may create threads only. clone3(2) hides its flags from a filter, so it fails with ENOSYS, and
libc falls back to clone(2).
"""

from __future__ import annotations

import ctypes
import platform

from desktop.card_protocol import Protection

_SET_MODE_FILTER, _TSYNC = 1, 1
_LOAD, _JUMP_EQUAL, _JUMP_SAME_OR_MORE, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _ABSENT, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
# Both machines are little-endian: the lower half of the first argument comes first.
_NUMBER_AT, _ARCH_AT, _FIRST_AT = 0, 4, 16
_X32_BIT = 0x40000000

_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_CLONE, _CLONE3, _CLONE_THREAD = {"x86_64": 56, "aarch64": 220}, 435, 0x10000
# PR_SET_DUMPABLE is refused, so that the memory cannot be made readable again.
_PRCTL, _SET_DUMPABLE = {"x86_64": 157, "aarch64": 167}, 4
# execve execveat fork vfork ptrace process_vm_readv process_vm_writev listen accept accept4 mount
# umount2 pivot_root chroot unshare setns bpf perf_event_open userfaultfd kexec_load
# kexec_file_load init_module finit_module delete_module keyctl add_key request_key io_uring_setup
# pidfd_getfd open_by_handle_at swapon reboot
_REFUSED = {
    "x86_64": (
        *(59, 322, 57, 58, 101, 310, 311, 50, 43, 288, 165, 166, 155, 161, 272, 308, 321, 298),
        *(323, 246, 320, 175, 313, 176, 250, 248, 249, 425, 438, 304, 167, 169),
    ),
    "aarch64": (
        *(221, 281, 117, 270, 271, 201, 202, 242, 40, 39, 41, 51, 97, 268, 280, 241, 282, 104),
        *(294, 105, 273, 106, 219, 217, 218, 425, 438, 265, 224, 142),
    ),
}


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jump_true", ctypes.c_uint8),
        ("jump_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def filter_system_calls() -> frozenset[Protection]:
    """Install the filter. Requires no_new_privs. Returns the protections in force."""
    machine = platform.machine()
    if machine not in _ARCH:
        return frozenset()
    refused = _REFUSED[machine]
    steps = [
        _Step(_LOAD, 0, 0, _ARCH_AT),
        _Step(_JUMP_EQUAL, 1, 0, _ARCH[machine]),
        _Step(_RETURN, 0, 0, _KILL),
        _Step(_LOAD, 0, 0, _NUMBER_AT),
    ]
    ends = [
        _Step(_JUMP_EQUAL, 8, 0, _CLONE3),
        _Step(_JUMP_EQUAL, 3, 0, _CLONE[machine]),
        _Step(_JUMP_EQUAL, 0, 4, _PRCTL[machine]),
        _Step(_LOAD, 0, 0, _FIRST_AT),
        _Step(_JUMP_EQUAL, 3, 2, _SET_DUMPABLE),
        _Step(_LOAD, 0, 0, _FIRST_AT),
        _Step(_JUMP_BITS, 0, 1, _CLONE_THREAD),
        _Step(_RETURN, 0, 0, _ALLOW),
        _Step(_RETURN, 0, 0, _REFUSE),
        _Step(_RETURN, 0, 0, _ABSENT),
    ]
    to_refuse = len(refused) + 8
    if machine == "x86_64":
        steps.append(_Step(_JUMP_SAME_OR_MORE, to_refuse, 0, _X32_BIT))
    for index, number in enumerate(refused):
        steps.append(_Step(_JUMP_EQUAL, to_refuse - 1 - index, 0, number))
    steps += ends
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.syscall(_SECCOMP[machine], _SET_MODE_FILTER, _TSYNC, ctypes.byref(program))
    if done != 0:
        return frozenset()
    return frozenset({Protection.CALLS_FILTERED, Protection.NO_CHILDREN})
