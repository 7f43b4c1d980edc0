"""``make windows-package``: build/skycap_VERSION_setup.exe, frozen by Windows' Python under Wine.

Both programs come out in build/windows-programs, as those of Linux do in dist/, and their bill of
materials beside the installer, which has it too. Nothing signs them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from desktop import __version__

from .icons import draw_installer_picture, draw_windows_icon
from .licenses import copy_license_texts
from .manifest import write_manifest
from .pins import names_of
from .source_date import source_date
from .system_libraries import BrokenPackage

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
PROGRAMS, DOCUMENTS = BUILD / "windows-programs", BUILD / "windows-documents" / "documents"
WINDOWS = Path(os.environ.get("SKYCAP_WINDOWS_FOLDER") or BUILD / "windows")
DESK, PANE = "skycap", "skycap-card-pane"
MOST_BYTES = 120_000_000
"""Of each program, unpacked."""


def main() -> int:
    """The exit code; what is wrong goes to standard error."""
    try:
        freeze()
        sizes = {name: size_of(PROGRAMS / name) for name in (DESK, PANE)}
        for name, size in sizes.items():
            print(f"{name}  {size / 1_000_000:.1f} MB unpacked")
        refuse_large(sizes)
        write_manifest(PROGRAMS, {}, source_date())
        write_documents()
        write_bill()
        installer = build_installer(sum(sizes.values()) + size_of(DOCUMENTS))
    except BrokenPackage as broken:
        print(f"No installer was made: {broken}", file=sys.stderr)
        return 1
    print(f"{installer.relative_to(ROOT)}  {installer.stat().st_size / 1_000_000:.1f} MB")
    return 0


def freeze() -> None:
    """Both programs, each into a folder of its own. BrokenPackage."""
    draw_windows_icon(ROOT / "resources" / "icons" / "skycap.svg", BUILD / "skycap.ico")
    shutil.rmtree(PROGRAMS, ignore_errors=True)
    printed = _run_on_windows(
        *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--workpath", "build/windows-freezer", "--distpath", "build/windows-programs"),
        "build.spec",
    )
    for program in (DESK, PANE):
        if not (PROGRAMS / program / f"{program}.exe").is_file():
            raise BrokenPackage(f"{program}.exe was not frozen:\n{printed[-4000:]}")


def write_bill() -> None:
    """What the programs are made of, as the Python that froze them has it. BrokenPackage."""
    bill = BUILD / f"skycap_{__version__}_windows.cdx.json"
    bill.unlink(missing_ok=True)
    at = (str(path.relative_to(ROOT)) for path in (PROGRAMS, bill))
    printed = _run_on_windows("-m", "distribution.windows_bill", *at, str(source_date()))
    if not bill.is_file():
        raise BrokenPackage(f"there is no bill of materials:\n{printed[-4000:]}")
    shutil.copy(bill, DOCUMENTS)


def _run_on_windows(*arguments: str) -> str:
    """What the Windows Python prints. Wine 8 starts none whose output is a file: it is a pipe."""
    return subprocess.run(
        ["sh", ".ci/windows/run.sh", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    ).stdout


def size_of(folder: Path) -> int:
    """The bytes of all files in it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def refuse_large(sizes: dict[str, int]) -> None:
    """BrokenPackage when a program is larger than it may be."""
    for name, size in sizes.items():
        if size > MOST_BYTES:
            raise BrokenPackage(f"{name} takes {size:,} bytes; {MOST_BYTES:,} are allowed")


def write_documents() -> None:
    """Licenses, what changed, and how to use it; beside the programs."""
    shutil.rmtree(DOCUMENTS, ignore_errors=True)
    copy_license_texts(DOCUMENTS / "licenses", _frozen_packages())
    shutil.copy(WINDOWS / "python" / "LICENSE.txt", DOCUMENTS / "licenses" / "python.txt")
    for name in ("LICENSE", "CHANGELOG.md", "README.md"):
        shutil.copy(ROOT / name, DOCUMENTS / f"{Path(name).stem}{Path(name).suffix or '.txt'}")


def _frozen_packages() -> Iterator[metadata.Distribution]:
    """Those that were installed for Windows of what Skycap needs to run."""
    needed = names_of((ROOT / "requirements.txt").read_text("utf-8"))
    packages = str(WINDOWS / "python" / "Lib" / "site-packages")
    for each in metadata.distributions(path=[packages]):
        if canonicalize_name(each.name) in needed:
            yield each


def build_installer(installed_bytes: int) -> Path:
    """The path of the installer. BrokenPackage when NSIS refuses."""
    installer = BUILD / f"skycap_{__version__}_setup.exe"
    values = {
        "PROGRAMS": PROGRAMS,
        "DOCUMENTS": DOCUMENTS,
        "ICON": BUILD / "skycap.ico",
        "PICTURE": BUILD / "skycap-installer.bmp",
        "OUTPUT": installer,
        "VERSION": __version__,
        "KIB": -(-installed_bytes // 1024),
    }
    draw_installer_picture(BUILD / "skycap.ico", BUILD / "skycap-installer.bmp")
    script = Path(__file__).parent / "windows" / "installer.nsi"
    made = subprocess.run(
        [
            "makensis",
            "-V2",
            "-WX",
            *(f"-D{name}={value}" for name, value in values.items()),
            script,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise BrokenPackage(f"makensis: {made.stdout[-2000:]}{made.stderr[-2000:]}")
    return installer


if __name__ == "__main__":
    sys.exit(main())
