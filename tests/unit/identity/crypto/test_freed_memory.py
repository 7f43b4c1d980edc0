"""What a library frees is overwritten before any other thread can get it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.journeys.running_desk import ROOT

# All threads share one heap, which is worse than in the desk (`tune_runtime`). This thread keeps as
# many freed blocks of the size as it may; the library frees two others before its own. Then another
# thread takes blocks of that size and writes nothing into them.
_LIBRARY = """
import ctypes, sys, threading
from desktop.identity.crypto.freed_memory import freed_blocks_overwritten
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
assert libc.mallopt(-8, 1)
SIZE, SECRET, taken = int(sys.argv[1]), b"seven grey geese", []
kept = [libc.malloc(SIZE) for _ in range(20)]
for block in kept[1::2]:
    libc.free(block)
other = threading.Thread(target=lambda: taken.extend(libc.malloc(SIZE) for _ in range(100)))
def library():
    block = libc.malloc(SIZE)
    ctypes.memmove(block + 64, SECRET, len(SECRET))
    for own in kept[0], kept[2], block:
        libc.free(own)
    other.start()
    other.join()
    return block
if sys.argv[2] == "overwritten":
    with freed_blocks_overwritten():
        block = library()
else:
    block = library()
print(ctypes.string_at(block + 64, len(SECRET)) == SECRET)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
@pytest.mark.parametrize(("how", "is_left"), [("overwritten", False), ("as it is", True)])
@pytest.mark.parametrize("size", [440, 1000])
def test_no_other_thread_gets_a_freed_block_before_it_is_overwritten(
    size: int, how: str, is_left: bool
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIBRARY, str(size), how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{is_left}\n"
