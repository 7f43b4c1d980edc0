"""A memory page for card data: locked, left out of dumps and child processes, wiped in place.

Python strings cannot be wiped and Qt copies its strings, so the digits become neither. Each key
writes its digit into these bytes, and they are read through a memoryview only.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import platform
import sys
import weakref
from dataclasses import dataclass

_MEMFD_SECRET = {"x86_64": 447, "aarch64": 447, "riscv64": 447}
_MADV_DONTFORK = 10
_MADV_DONTDUMP = 16
PAGE = mmap.PAGESIZE
_ADDRESS_AND_SIZE = (ctypes.c_void_p, ctypes.c_size_t)
_MAP_FAILED = ctypes.c_void_p(-1).value
_WRITABLE = 0x200  # PyBUF_WRITE


@dataclass(frozen=True, slots=True)
class MemoryProtection:
    """What this system granted. `secret`: no other process can read the page, not even root's."""

    locked: bool
    not_dumped: bool
    secret: bool


class LockedMemory:
    """One page. `view` is the only access to its bytes; `wipe` zeroes all of them."""

    def __init__(self) -> None:
        secret = _secret_page() if sys.platform == "linux" else None
        if secret is not None:
            self._address = secret
            self.view = _view_of(secret)
            weakref.finalize(self, _unmap, secret).atexit = False
        else:
            self._map = _private_page()
            self._anchor = (ctypes.c_char * PAGE).from_buffer(self._map)
            self._address = ctypes.addressof(self._anchor)
            self.view = memoryview(self._map)
        self.protection = MemoryProtection(
            # Secret pages are never swapped, and refuse to be locked a second time.
            locked=secret is not None or _lock(self._address),
            not_dumped=_exclude_from_dumps(self._address),
            secret=secret is not None,
        )

    def wipe(self) -> None:
        """Zero the page. Safe from any thread."""
        ctypes.memset(self._address, 0, PAGE)

    def is_clean(self) -> bool:
        """True when every byte is zero."""
        return not any(self.view)


def _private_page() -> mmap.mmap:
    """An anonymous private mapping; the default of mmap(-1) would be shared with children."""
    if sys.platform == "win32":
        return mmap.mmap(-1, PAGE)
    return mmap.mmap(-1, PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def _secret_page() -> int | None:
    """The address of a page that no other process can read (memfd_secret(2)), or None.

    Python's own mmap would keep a descriptor, through which another process could map the page.
    """
    number = _MEMFD_SECRET.get(platform.machine())
    if number is None:
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = int(libc.syscall(number, os.O_CLOEXEC))
    if descriptor < 0:
        return None
    try:
        os.ftruncate(descriptor, PAGE)
        libc.mmap.restype = ctypes.c_void_p
        # The last argument, an offset, is as wide as a pointer.
        libc.mmap.argtypes = (*_ADDRESS_AND_SIZE, *(ctypes.c_int,) * 3, ctypes.c_ssize_t)
        rights = mmap.PROT_READ | mmap.PROT_WRITE
        address = libc.mmap(None, PAGE, rights, mmap.MAP_SHARED, descriptor, 0)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return None if address == _MAP_FAILED else int(address)


def _view_of(address: int) -> memoryview:
    view = ctypes.pythonapi.PyMemoryView_FromMemory
    view.restype, view.argtypes = ctypes.py_object, (*_ADDRESS_AND_SIZE, ctypes.c_int)
    result: memoryview = view(address, PAGE, _WRITABLE)
    return result


def _unmap(address: int) -> None:
    ctypes.CDLL(None).munmap(ctypes.c_void_p(address), ctypes.c_size_t(PAGE))


def _lock(address: int) -> bool:
    """Keep the page out of swap."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        return bool(kernel.VirtualLock(ctypes.c_void_p(address), ctypes.c_size_t(PAGE)))
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(PAGE))) == 0


def _exclude_from_dumps(address: int) -> bool:
    """Leave the page out of core files and child processes; False where not supported.

    On Windows: out of error reports (WerRegisterExcludedMemoryBlock, from Windows 10 1703 on).
    """
    if sys.platform == "win32":
        exclude = getattr(ctypes.WinDLL("kernel32"), "WerRegisterExcludedMemoryBlock", None)
        if exclude is None:
            return False
        return int(exclude(ctypes.c_void_p(address), ctypes.c_uint32(PAGE))) == 0
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return all(
        libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(PAGE), advice) == 0
        for advice in (_MADV_DONTFORK, _MADV_DONTDUMP)
    )
