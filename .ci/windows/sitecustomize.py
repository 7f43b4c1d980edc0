"""For tests under Wine 8: two calls of Windows that Python 3.13 makes there and Wine does not have.

Either would end the process. Our own programs start without any such file (``-S``).
"""

import _winapi
import os

# PssCaptureSnapshot.
os.getppid = lambda: 1

# shutil copies by itself without it.
if hasattr(_winapi, "CopyFile2"):
    del _winapi.CopyFile2
