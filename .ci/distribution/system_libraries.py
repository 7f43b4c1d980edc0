"""Leaves to Debian what is Debian's: no copies of its libraries, but a dependency on each.

So its security updates of OpenSSL, zlib and the others reach the installed programs. The pane could
not use copies anyway: a set-group-ID program ignores LD_LIBRARY_PATH (ld.so(8)).
"""

from __future__ import annotations

import filecmp
import re
import subprocess
import tempfile
from pathlib import Path


class BrokenPackage(Exception):
    """The package cannot be made; the text says why."""


# The frozen programs load it by its path.
_LOADED_BY_PATH = re.compile(r"libpython3\.")
SYSTEM_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib")
_ELF = b"\x7fELF"


def drop_copies_of_system_libraries(folder: Path) -> tuple[str, ...]:
    """Remove the files in `folder` that equal this system's own library; their names."""
    dropped = []
    for path in sorted(folder.glob("lib*.so*")):
        if path.is_symlink() or _LOADED_BY_PATH.match(path.name):
            continue
        system = _system_library(path.name)
        if system is not None and filecmp.cmp(path, system, shallow=False):
            path.unlink()
            dropped.append(path.name)
    return tuple(dropped)


def package_dependencies(
    programs: tuple[Path, ...], loaded_while_running: tuple[str, ...]
) -> tuple[str, ...]:
    """The Debian packages, with the least versions, that the programs link to, and these others.

    BrokenPackage when a library is found neither beside the programs nor on this system.
    """
    linked = _linked_packages(programs)
    named = {re.split(r"[ (|]", entry, maxsplit=1)[0] for entry in linked}
    return tuple(sorted([*linked, *(name for name in loaded_while_running if name not in named)]))


def _linked_packages(programs: tuple[Path, ...]) -> list[str]:
    """By dpkg-shlibdeps(1), which wants to run beside a source package's control file."""
    binaries = [
        path
        for program in programs
        for path in sorted(program.rglob("*"))
        if path.is_file() and not path.is_symlink() and _is_elf(path)
    ]
    private = sorted({str(path.parent) for path in binaries if ".so" in path.name})
    with tempfile.TemporaryDirectory(prefix="skycap-package-") as scratch:
        control = Path(scratch) / "debian" / "control"
        control.parent.mkdir()
        control.write_text("Source: skycap\n\nPackage: skycap\nArchitecture: any\n", "ascii")
        found = subprocess.run(
            [
                *("dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"),
                *(f"-l{folder}" for folder in private),
                *(f"-e{path}" for path in binaries),
            ],
            cwd=scratch,
            capture_output=True,
            text=True,
            check=False,
        )
    if found.returncode:
        raise BrokenPackage(f"a library is missing: {found.stderr.strip()}")
    listed = found.stdout.partition("shlibs:Depends=")[2].strip()
    return [entry for entry in listed.split(", ") if entry]


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_ELF)) == _ELF


def _system_library(name: str) -> Path | None:
    for folder in SYSTEM_FOLDERS:
        path = Path(folder) / name
        if path.is_file():
            return path
    return None
