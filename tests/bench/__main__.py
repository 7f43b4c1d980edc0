"""``python -m tests.bench``: measure everything and write build/bench.json.

Needs a Secret Service and, for the rows with a peer, Debian's packages: `make bench` brings both.
The exit code is 1 when a budget is not kept.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.launch import launch_rows
from tests.bench.row import alone, read_out, write
from tests.bench.skycap import prepare, sign_in, start_skycap

RESULT = Path(__file__).resolve().parents[2] / "build" / "bench.json"
SIGN_INS = 5


def main() -> int:
    """All rows, in the order of a working day."""
    with TemporaryDirectory(prefix="skycap-bench-") as folder:
        settings = prepare(Path(folder) / "profile")
        # The first start makes the training authority; it is no part of any start after it.
        sign_in(settings)
        rows = [*launch_rows(partial(start_skycap, settings))]
        rows.append(alone("signin.ms", [sign_in(settings) for _ in range(SIGN_INS)], "ms", 600))
    write(rows, RESULT)
    for row in rows:
        print(read_out(row))
    print(f"written to {RESULT.relative_to(Path.cwd())}")
    return 0 if all(row.is_within for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
