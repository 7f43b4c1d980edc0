"""Overwrites what libraries freed without clearing it, as far as this thread gets it back."""

from __future__ import annotations

import ctypes
import sys

# OpenSSL's block of parameters for Argon2 has some 400 bytes and the passphrase.
_SIZES = range(256, 1536, 16)
# glibc keeps seven freed blocks of a size for each thread, and gives back the last one first.
_BLOCKS = 12


def overwrite_freed_blocks() -> None:
    """Call it on the thread on which the library ran. Linux only: elsewhere it does nothing.

    Blocks of each size are held at the same time, so that one behind another is reached too. It
    takes 1 or 2 ms.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    held: list[int] = []
    for size in _SIZES:
        for _ in range(_BLOCKS):
            block = libc.malloc(size)
            if block is not None:
                ctypes.memset(block, 0, size)
                held.append(block)
    for block in held:
        libc.free(block)
