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
from dataclasses import dataclass

_MEMFD_SECRET = {"x86_64": 447, "aarch64": 447, "riscv64": 447}
_MADV_DONTFORK = 10
_MADV_DONTDUMP = 16
PAGE = mmap.PAGESIZE


@dataclass(frozen=True, slots=True)
class Hold:
    """What this machine granted. `secret`: not even a debugger of the same user can read it."""

    locked: bool
    not_dumped: bool
    secret: bool


class OwnedMemory:
    """One page. `view` is the only way to the bytes; `wipe` zeroes all of them at once."""

    def __init__(self) -> None:
        secret = _secret_page() if sys.platform == "linux" else None
        self._map = secret if secret is not None else _private_page()
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


def _secret_page() -> mmap.mmap | None:
    """A page that the kernel itself cannot read on behalf of others (memfd_secret(2)), or None."""
    number = _MEMFD_SECRET.get(platform.machine())
    if number is None:
        return None
    descriptor = int(ctypes.CDLL(None, use_errno=True).syscall(number, os.O_CLOEXEC))
    if descriptor < 0:
        return None
    try:
        os.ftruncate(descriptor, PAGE)
        return mmap.mmap(descriptor, PAGE, flags=mmap.MAP_SHARED)
    except OSError:
        return None
    finally:
        os.close(descriptor)


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
