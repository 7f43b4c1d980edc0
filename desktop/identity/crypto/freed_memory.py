"""Overwrites what a library frees without clearing it, on the thread on which it ran."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# glibc keeps seven freed blocks of each of these sizes for each thread, and gives back the last one
# first; no other thread gets them (malloc/malloc.c, tcache).
_OWN_SIZES, _OWN_BLOCKS = range(24, 1048, 16), 7
# OpenSSL's block of parameters for Argon2 has some 400 bytes and the passphrase. One that is too
# long to be kept so is looked for among what all threads use.
_SIZES, _BLOCKS = range(24, 1536, 16), 12


@contextmanager
def freed_blocks_overwritten() -> Iterator[None]:
    """What is freed within, on this thread, holds zeros afterwards: of each size the last seven
    blocks. Linux only: elsewhere nothing is done.

    This thread's own blocks are taken before. So there is room for what is freed, and it stays
    there: among the blocks that all threads use another one could get it first, and keep it for
    as long as it likes. It takes 1 or 2 ms.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is None:
        yield
        return
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    # Of their full length from the start: a list that grows would take blocks and give some back.
    before: list[int | None] = [None] * (len(_OWN_SIZES) * _OWN_BLOCKS)
    after: list[int | None] = [None] * (len(_SIZES) * _BLOCKS)
    for place in range(len(before)):
        before[place] = libc.malloc(_OWN_SIZES[place // _OWN_BLOCKS])
    try:
        yield
    finally:
        for place in range(len(after)):
            size = _SIZES[place // _BLOCKS]
            block = after[place] = libc.malloc(size)
            if block is not None:
                ctypes.memset(block, 0, size)
        for block in (*before, *after):
            libc.free(block)
