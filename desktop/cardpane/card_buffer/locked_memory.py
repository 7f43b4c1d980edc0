"""Memory of our own for what must not be copied: locked, not dumped, not forked, wiped in place.

Python strings cannot be wiped and Qt's are copied at will, so the digits never become either:
they are written key by key into these bytes and leave through a memoryview of them.
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
_SPAN = (ctypes.c_void_p, ctypes.c_size_t)
_MAP_FAILED = ctypes.c_void_p(-1).value
_WRITABLE = 0x200  # PyBUF_WRITE


@dataclass(frozen=True, slots=True)
class Hold:
    """What this machine granted. `secret`: the kernel reads it for nobody else, root included."""

    locked: bool
    not_dumped: bool
    secret: bool


class LockedMemory:
    """One page. `view` is the only way to the bytes; `wipe` zeroes all of them at once."""

    def __init__(self) -> None:
        secret = _secret_page() if sys.platform == "linux" else None
        if secret is not None:
            self._address = secret
            self.view = _view_of(secret)
            weakref.finalize(self, _give_back, secret).atexit = False
        else:
            self._map = _private_page()
            self._anchor = (ctypes.c_char * PAGE).from_buffer(self._map)
            self._address = ctypes.addressof(self._anchor)
            self.view = memoryview(self._map)
        self.hold = Hold(
            # Secret pages are never swapped, and refuse to be locked a second time.
            locked=secret is not None or _lock(self._address),
            not_dumped=_advise(self._address),
            secret=secret is not None,
        )

    def wipe(self) -> None:
        """Zero the page; safe from any thread."""
        ctypes.memset(self._address, 0, PAGE)

    def is_clean(self) -> bool:
        """True when every byte is zero, looked at in place."""
        return not any(self.view)


def _private_page() -> mmap.mmap:
    """Anonymous and private; the default of mmap(-1) would be shared with children."""
    if sys.platform == "win32":
        return mmap.mmap(-1, PAGE)
    return mmap.mmap(-1, PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def _secret_page() -> int | None:
    """Where a page lies that the kernel reads for nobody else (memfd_secret(2)), or None.

    Python's own mmap would keep a descriptor, and through that another process could map the page.
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
        # The last, an offset, is as wide as a pointer.
        libc.mmap.argtypes = (*_SPAN, *(ctypes.c_int,) * 3, ctypes.c_ssize_t)
        rights = mmap.PROT_READ | mmap.PROT_WRITE
        address = libc.mmap(None, PAGE, rights, mmap.MAP_SHARED, descriptor, 0)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return None if address == _MAP_FAILED else int(address)


def _view_of(address: int) -> memoryview:
    view = ctypes.pythonapi.PyMemoryView_FromMemory
    view.restype, view.argtypes = ctypes.py_object, (*_SPAN, ctypes.c_int)
    made: memoryview = view(address, PAGE, _WRITABLE)
    return made


def _give_back(address: int) -> None:
    ctypes.CDLL(None).munmap(ctypes.c_void_p(address), ctypes.c_size_t(PAGE))


def _lock(address: int) -> bool:
    """Keep the page out of swap."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        return bool(kernel.VirtualLock(ctypes.c_void_p(address), ctypes.c_size_t(PAGE)))
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(PAGE))) == 0


def _advise(address: int) -> bool:
    """Keep the page out of core files and of children, where the system has words for it."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return all(
        libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(PAGE), advice) == 0
        for advice in (_MADV_DONTFORK, _MADV_DONTDUMP)
    )
