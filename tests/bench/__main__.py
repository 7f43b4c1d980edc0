"""``python -m tests.bench``: measure Skycap beside its peers and write build/bench.json.

    --only NAME      a measurement or one of its rows, such as ``pane`` or ``unlock.ms``; may be
                     given again. What is written then is build/bench-part.json.
    --trips NUMBER   how many trips are stored (1,000,000); likewise --clients and --searches

Where another program is named, ours and that one are measured in turn and the figure is the median
of the pairs, so that a busy machine does not decide (tests/bench/row.py). Needs a Secret Service
and Debian's packages of the peers: `make bench` brings both. The stored trips take 6 GB of the
folder for temporary files.

The exit code is 1 when a budget is missed or a row could not be measured, 2 when nothing was.

Not measured yet, because it is not built: 50 desks on one PostgreSQL, and searching there.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from .measurements import MEASUREMENTS, Scale, UnknownName, chosen, measured, missing_peers
from .row import Row, table, write

_BUILD = Path(__file__).resolve().parents[2] / "build"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code."""
    asked = _parser().parse_args(argv)
    try:
        measurements = chosen(asked.only, MEASUREMENTS)
    except UnknownName as unknown:
        print(unknown, file=sys.stderr)
        return 2
    if missing := missing_peers(measurements):
        packages = ", ".join(peer.package for peer in missing)
        print(f"Not installed: {packages}. `make bench` installs them.", file=sys.stderr)
        return 2
    scale = Scale(asked.clients, asked.trips, asked.searches)
    result = _BUILD / ("bench-part.json" if asked.only else "bench.json")
    rows: list[Row] = []
    for measurement in measurements:
        print(f"measuring {measurement.name} ...", file=sys.stderr, end=" ", flush=True)
        began = time.monotonic()
        with TemporaryDirectory(prefix="skycap-bench-") as folder:
            rows += measured(measurement, Path(folder), scale)
        print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
        # Each time, so that a run that is cut short keeps what it measured.
        write(rows, result)
    print(table(rows))
    print(f"written to {result}")
    return exit_code(rows)


def exit_code(rows: Sequence[Row]) -> int:
    """0 when every budget is kept."""
    return 0 if all(row.is_within for row in rows) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    usual = Scale()
    parser.add_argument("--clients", type=int, default=usual.clients, metavar="NUMBER")
    parser.add_argument("--trips", type=int, default=usual.trips, metavar="NUMBER")
    parser.add_argument("--searches", type=int, default=usual.searches, metavar="NUMBER")
    return parser


if __name__ == "__main__":
    sys.exit(main())
