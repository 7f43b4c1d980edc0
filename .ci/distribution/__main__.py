"""``make package``: build/skycap_VERSION_amd64.deb and its bill of materials.

Run by ``make package``, once both programs are frozen in dist/. The same sources, pins and
SOURCE_DATE_EPOCH (by default the time of the last commit) make the same package.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desktop import __version__

from .debian_package import PackageFacts, build_package
from .sbom import bill_of_materials
from .source_date import source_date
from .system_libraries import BrokenPackage

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """The exit code; BrokenPackage says what is wrong."""
    parser = argparse.ArgumentParser(prog="distribution", description=__doc__)
    parser.add_argument("--version", default=__version__, help="default: the version of the source")
    chosen = parser.parse_args()
    facts = PackageFacts(version=chosen.version, epoch=source_date())
    try:
        package = build_package(ROOT, facts, bill_of_materials)
    except BrokenPackage as broken:
        print(f"No package was made: {broken}", file=sys.stderr)
        return 1
    print(f"{package.relative_to(ROOT)}  {package.stat().st_size / 1_000_000:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
