"""Windows: who may open the pane's process, its threads, and the threads that it makes later.

Threads have access lists of their own: a program that may set a thread's registers can have it read
memory that it may not read itself. A new thread gets the default list of the process's token.

Written from Microsoft's pages on SetKernelObjectSecurity, TOKEN_DEFAULT_DACL, Thread32First and the
access rights of processes and threads (winnt.h); seen under Wine 8.0, never on Windows.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# The owner may wait for it, read this list, and: end and query the process, query a thread. Others
# may do nothing.
_PROCESS, _THREAD = "D:P(A;;0x121001;;;OW)", "D:P(A;;0x120800;;;OW)"
_DACL_INFORMATION = 0x4
_TOKEN_QUERY, _TOKEN_ADJUST_DEFAULT = 0x0008, 0x0080
_TOKEN_DEFAULT_DACL = 6
_SNAPSHOT_OF_THREADS = 0x4
_WRITE_DAC = 0x00040000


class _ThreadEntry(ctypes.Structure):
    """THREADENTRY32."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("usage", ctypes.c_uint32),
        ("thread", ctypes.c_uint32),
        ("process", ctypes.c_uint32),
        ("priority", ctypes.c_int32),
        ("priority_change", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
    )


def close_to_others(kernel32: Any, advapi32: Any) -> bool:  # noqa: ANN401
    """Threads to come first, then those that run, then the process; False when one of them fails.

    Call it before any thread of ours exists.
    """
    with _descriptor(kernel32, advapi32, _THREAD) as thread:
        if not (
            thread
            and _set_default(kernel32, advapi32, thread)
            and _close_threads(kernel32, advapi32, thread)
        ):
            return False
    with _descriptor(kernel32, advapi32, _PROCESS) as process:
        own = kernel32.GetCurrentProcess()
        return bool(process and advapi32.SetKernelObjectSecurity(own, _DACL_INFORMATION, process))


def close_later_threads(kernel32: Any, advapi32: Any) -> None:  # noqa: ANN401
    """Those that were made since, where the default list did not reach them, as under Wine. Those
    that it reached are closed to us too.
    """
    with _descriptor(kernel32, advapi32, _THREAD) as thread:
        if thread:
            _close_threads(kernel32, advapi32, thread, skip_closed=True)


@contextmanager
def _descriptor(
    kernel32: Any,  # noqa: ANN401
    advapi32: Any,  # noqa: ANN401
    sddl: str,
) -> Iterator[ctypes.c_void_p | None]:
    """The security descriptor that this text describes; None when it cannot be made."""
    made = ctypes.c_void_p()
    if not advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
        sddl, 1, ctypes.byref(made), None
    ):
        yield None
        return
    try:
        yield made
    finally:
        kernel32.LocalFree(made)


def _set_default(kernel32: Any, advapi32: Any, descriptor: ctypes.c_void_p) -> bool:  # noqa: ANN401
    access_list, is_there, is_default = ctypes.c_void_p(), ctypes.c_int32(), ctypes.c_int32()
    if not advapi32.GetSecurityDescriptorDacl(
        descriptor,
        *(ctypes.byref(is_there), ctypes.byref(access_list), ctypes.byref(is_default)),
    ):
        return False
    token = ctypes.c_void_p()
    rights = _TOKEN_QUERY | _TOKEN_ADJUST_DEFAULT
    if not advapi32.OpenProcessToken(kernel32.GetCurrentProcess(), rights, ctypes.byref(token)):
        return False
    try:
        # TOKEN_DEFAULT_DACL is this one pointer.
        return bool(
            advapi32.SetTokenInformation(
                token,
                _TOKEN_DEFAULT_DACL,
                ctypes.byref(access_list),
                ctypes.sizeof(access_list),
            )
        )
    finally:
        kernel32.CloseHandle(token)


def _close_threads(
    kernel32: Any,  # noqa: ANN401
    advapi32: Any,  # noqa: ANN401
    descriptor: ctypes.c_void_p,
    *,
    skip_closed: bool = False,
) -> bool:
    """Those of this process: Python's, and what the loader of Windows has started."""
    threads = _own_threads(kernel32)
    for thread in threads:
        handle = ctypes.c_void_p(kernel32.OpenThread(_WRITE_DAC, 0, thread))
        if not handle.value:
            if skip_closed:
                continue
            return False
        taken = advapi32.SetKernelObjectSecurity(handle, _DACL_INFORMATION, descriptor)
        kernel32.CloseHandle(handle)
        if not taken:
            return False
    # At least the one that runs this.
    return bool(threads)


def _own_threads(kernel32: Any) -> list[int]:  # noqa: ANN401
    """Their numbers; none where Windows does not list them."""
    own_process = kernel32.GetCurrentProcessId()
    snapshot = ctypes.c_void_p(kernel32.CreateToolhelp32Snapshot(_SNAPSHOT_OF_THREADS, 0))
    if snapshot.value == ctypes.c_void_p(-1).value:
        return []
    entry, found = _ThreadEntry(size=ctypes.sizeof(_ThreadEntry)), []
    more = kernel32.Thread32First(snapshot, ctypes.byref(entry))
    while more:
        if entry.process == own_process:
            found.append(int(entry.thread))
        more = kernel32.Thread32Next(snapshot, ctypes.byref(entry))
    kernel32.CloseHandle(snapshot)
    return found


def declare(kernel32: Any, advapi32: Any) -> None:  # noqa: ANN401
    """The types of what is called above, for the real libraries: handles are 64 bits wide."""
    handle, number = ctypes.c_void_p, ctypes.c_uint32
    kernel32.GetCurrentProcess.restype = handle
    kernel32.LocalFree.argtypes = (handle,)
    kernel32.CloseHandle.argtypes = (handle,)
    kernel32.CreateToolhelp32Snapshot.restype = handle
    kernel32.CreateToolhelp32Snapshot.argtypes = (number, number)
    kernel32.Thread32First.argtypes = kernel32.Thread32Next.argtypes = (handle, handle)
    kernel32.OpenThread.restype = handle
    kernel32.OpenThread.argtypes = (number, ctypes.c_int32, number)
    advapi32.SetKernelObjectSecurity.argtypes = (handle, number, handle)
    advapi32.GetSecurityDescriptorDacl.argtypes = (handle, handle, handle, handle)
    advapi32.OpenProcessToken.argtypes = (handle, number, handle)
    advapi32.SetTokenInformation.argtypes = (handle, ctypes.c_int32, handle, number)
