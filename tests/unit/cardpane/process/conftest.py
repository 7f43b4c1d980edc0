"""Which files are for one system only."""

from __future__ import annotations

import sys

# The fork by which a pane goes on in a process that was never open is Linux's.
collect_ignore = [] if sys.platform == "linux" else ["test_fresh_process.py"]
