"""Seccomp (seccomp(2)): the pane can make the system calls that it needs, and no other.

A classic BPF program over the call's number and arguments, for every thread. What is not allowed
fails with ENOSYS, as on a kernel that does not have it, so that libc falls back where it can; an
allowed call with other arguments fails with EPERM, or does nothing and answers that it did.
clone(2), which libc also uses to fork, makes threads only; clone3(2) hides its flags from a filter
and is therefore missing.
"""

from __future__ import annotations

import ctypes
import os
import platform

from desktop.card_protocol import Protection

from .system_calls import RETURN_FROM_SIGNAL, Condition, Machine, allowed_calls

_SET_MODE_FILTER, _TSYNC = 1, 1
_LOAD, _AND, _JUMP_EQUAL, _RETURN = 0x20, 0x54, 0x15, 0x06
_ALLOW, _REFUSE, _ABSENT, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_UNDONE = 0x00050000
# Both machines are little-endian: the lower half of an argument comes first.
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT, _ARGUMENT_SIZE, _HALF = 0, 4, 16, 8, 4

_ARCH = {Machine.X86_64: 0xC000003E, Machine.AARCH64: 0xC00000B7}
_SET_ROBUST_LIST = {Machine.X86_64: 273, Machine.AARCH64: 99}
_ROBUST_LIST_SIZE = 24
_SECCOMP = {Machine.X86_64: 317, Machine.AARCH64: 277}


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jump_true", ctypes.c_uint8),
        ("jump_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def filter_system_calls(*, sealed: bool, wayland: bool) -> frozenset[Protection]:
    """Install the filter. Requires no_new_privs. Returns the protections in force.

    A filter can only be made stricter: the sealed one comes on top of the first.
    """
    machine = next((m for m in Machine if m.value == platform.machine()), None)
    if machine is None:
        return frozenset()
    allowed = allowed_calls(machine, os.getpid(), sealed=sealed, wayland=wayland)
    steps = _filter_steps(machine, allowed, RETURN_FROM_SIGNAL[machine] if sealed else None)
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    libc = ctypes.CDLL(None, use_errno=True)
    # At the end of a thread the kernel wakes whom its list of locks names (set_robust_list(2)). We
    # need none, and behind the filter no other thread gets one.
    libc.syscall(_SET_ROBUST_LIST[machine], None, ctypes.c_size_t(_ROBUST_LIST_SIZE))
    done = libc.syscall(_SECCOMP[machine], _SET_MODE_FILTER, _TSYNC, ctypes.byref(program))
    if done != 0:
        return frozenset()
    return frozenset(
        {Protection.CALLS_FILTERED, Protection.NO_CHILDREN, Protection.NETWORK_BOUNDED}
    )


def _filter_steps(
    machine: Machine, allowed: dict[int, tuple[Condition, ...]], ending: int | None
) -> list[_Step]:
    """`ending`: the call that ends the process, because a program cannot go on when it fails."""
    steps = [
        _Step(_LOAD, 0, 0, _ARCH_AT),
        _Step(_JUMP_EQUAL, 1, 0, _ARCH[machine]),
        _Step(_RETURN, 0, 0, _KILL),
        _Step(_LOAD, 0, 0, _NUMBER_AT),
    ]
    if ending is not None:
        steps += [_Step(_JUMP_EQUAL, 0, 1, ending), _Step(_RETURN, 0, 0, _KILL)]
    for number, conditions in allowed.items():
        block = [step for condition in conditions for step in _check(condition)]
        block.append(_Step(_RETURN, 0, 0, _ALLOW))
        steps += [_Step(_JUMP_EQUAL, 0, len(block), number), *block]
    steps.append(_Step(_RETURN, 0, 0, _ABSENT))
    return steps


def _check(condition: Condition) -> list[_Step]:
    """Goes on behind these steps when the condition is met, and answers the call otherwise."""
    otherwise = _Step(_RETURN, 0, 0, _UNDONE if condition.else_undone else _REFUSE)
    at = _ARGUMENTS_AT + condition.argument * _ARGUMENT_SIZE
    steps = [_Step(_LOAD, 0, 0, at)]
    if condition.mask != 0xFFFFFFFF:
        steps.append(_Step(_AND, 0, 0, condition.mask))
    count = len(condition.values)
    for index, value in enumerate(condition.values):
        if condition.negated:
            steps += [_Step(_JUMP_EQUAL, 0, 1, value), otherwise]
        else:
            steps.append(_Step(_JUMP_EQUAL, count - index, 0, value))
    if not condition.negated:
        steps.append(otherwise)
    if condition.whole:
        steps += [
            _Step(_LOAD, 0, 0, at + _HALF),
            _Step(_JUMP_EQUAL, 1, 0, 0),
            otherwise,
        ]
    return steps
