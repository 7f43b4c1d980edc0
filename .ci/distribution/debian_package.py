"""Lays out the files of the Debian package and builds it with dpkg-deb.

The desk is in ``/usr/lib/skycap/skycap``, the sealed pane in ``/usr/lib/skycap/skycap-card-pane``.
In the archive nobody but root may read or start the pane; ``postinst`` gives it to its own group
and sets the set-group-ID mode. Without that group a process cannot even read the pane's code: when
it is traced as it starts, the kernel withholds the group (execve(2)), and it ends at once.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

from .icons import draw_icons
from .licenses import copy_license_texts, copyright_text, installed_packages
from .manifest import write_manifest
from .system_libraries import BrokenPackage, drop_copies_of_system_libraries, package_dependencies

DESK, PANE = "skycap", "skycap-card-pane"
# As postinst sets it.
INSTALLED_PANE_MODE = 0o2751
_PROGRAMS = Path("usr/lib/skycap")
_DOCUMENTS = Path("usr/share/doc/skycap")
_SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
# Not linked to: the tool that makes the group.
_FURTHER_DEPENDENCIES = ("adduser",)
_RECOMMENDS = "fonts-inter, gnome-keyring | kwalletmanager, hicolor-icon-theme"

Bill = Callable[["PackageFacts", tuple[str, ...]], str]


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What the caller decides. `epoch`: the newest time of any file, in seconds since 1970."""

    version: str
    epoch: int
    architecture: str = "amd64"

    @property
    def name(self) -> str:
        return f"skycap_{self.version}_{self.architecture}"


def build_package(root: Path, facts: PackageFacts, bill: Bill) -> Path:
    """The package's path below ``build/``. BrokenPackage; CalledProcessError when a tool fails."""
    tree = root / "build" / "package"
    shutil.rmtree(tree, ignore_errors=True)
    # There from the start: dpkg-shlibdeps knows by it where the package's own folders begin.
    (tree / "DEBIAN").mkdir(parents=True)
    for program in (DESK, PANE):
        if not os.access(root / "dist" / program / program, os.X_OK):
            raise BrokenPackage(f"dist/{program} is missing; `make package` freezes it")
        shutil.copytree(root / "dist" / program, tree / _PROGRAMS / program, symlinks=True)
    programs = (tree / _PROGRAMS / DESK, tree / _PROGRAMS / PANE)
    for program_folder in programs:
        drop_copies_of_system_libraries(program_folder / "_internal")
    dependencies = package_dependencies(programs, qt_libraries(root)) + _FURTHER_DEPENDENCIES
    _link_command(tree)
    _copy_menu_entry(root, tree)
    draw_icons(root / "resources" / "icons" / "skycap.svg", tree / "usr/share/icons/hicolor")
    sbom = bill(facts, dependencies)
    (root / "build" / f"skycap_{facts.version}.cdx.json").write_text(sbom, "utf-8")
    _write_documents(root, tree, facts, sbom)
    set_modes(tree)
    write_program_manifest(tree, facts.epoch)
    _write_control(tree, facts, dependencies)
    package = root / "build" / f"{facts.name}.deb"
    _build(tree, package, facts.epoch)
    return package


def qt_libraries(root: Path) -> tuple[str, ...]:
    """The Debian packages that Qt loads while running, as ``.ci/setup.sh`` installs them."""
    lines = (root / ".ci" / "qt_libraries").read_text("utf-8").splitlines()
    return tuple(name for line in lines if not line.startswith("#") for name in line.split())


def control_text(facts: PackageFacts, dependencies: tuple[str, ...], installed_kib: int) -> str:
    """The control file of the package (deb-control(5))."""
    name = os.environ.get("DEBFULLNAME", "Skycap maintainers")
    mail = os.environ.get("DEBEMAIL", "maintainers@skycap.invalid")
    return "\n".join(
        (
            "Package: skycap",
            f"Version: {facts.version}",
            f"Architecture: {facts.architecture}",
            f"Maintainer: {name} <{mail}>",
            f"Installed-Size: {installed_kib}",
            f"Depends: {', '.join(dependencies)}",
            f"Recommends: {_RECOMMENDS}",
            "Section: misc",
            "Priority: optional",
            "Description: desk of an air-travel concierge company, with a sealed card pane",
            " A concierge with a client on the phone finds flights, takes the card, books, and",
            " looks after the trip: one window, by keyboard. The card is typed in a second program",
            " that hands back tokens only, and that other programs of the same user can neither",
            " read nor trace from its first instruction on.",
            " .",
            " Training works by itself; no vendor was ever reached by its makers.",
            "",
        )
    )


def set_modes(tree: Path) -> None:
    """Root's own, for everybody to read, except the pane: closed until postinst has run."""
    pane = tree / _PROGRAMS / PANE
    for path in sorted(tree.rglob("*")):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == pane / PANE or os.access(path, os.X_OK)
        closed = path != pane and path.is_relative_to(pane)
        if closed:
            path.chmod(0o750 if runs else 0o640)
        else:
            path.chmod(0o755 if runs else 0o644)


def write_program_manifest(tree: Path, epoch: int) -> None:
    """Once the modes are set: what both programs compare their files with. Root's, to be read."""
    programs = tree / _PROGRAMS
    pane = programs / PANE / PANE
    manifest = write_manifest(programs, {pane: stat.S_IFREG | INSTALLED_PANE_MODE}, epoch)
    manifest.chmod(0o644)


def _link_command(tree: Path) -> None:
    folder = tree / "usr/bin"
    folder.mkdir(parents=True)
    (folder / "skycap").symlink_to(f"../lib/skycap/{DESK}/{DESK}")


def _copy_menu_entry(root: Path, tree: Path) -> None:
    folder = tree / "usr/share/applications"
    folder.mkdir(parents=True)
    entry = folder / "skycap.desktop"
    shutil.copy(root / ".ci/distribution/debian/skycap.desktop", entry)
    subprocess.run(["desktop-file-validate", str(entry)], check=True)


def _write_documents(root: Path, tree: Path, facts: PackageFacts, sbom: str) -> None:
    folder = tree / _DOCUMENTS
    folder.mkdir(parents=True)
    copy_license_texts(folder / "licenses", installed_packages())
    own = (root / "LICENSE").read_text("utf-8")
    (folder / "copyright").write_text(copyright_text(own), "utf-8")
    (folder / f"skycap_{facts.version}.cdx.json").write_text(sbom, "utf-8")
    _compress(folder / "changelog.gz", (root / "CHANGELOG.md").read_text("utf-8"))
    _compress(folder / "changelog.Debian.gz", debian_changelog(facts))
    _compress(folder / "README.md.gz", (root / "README.md").read_text("utf-8"))


def debian_changelog(facts: PackageFacts) -> str:
    """One entry (deb-changelog(5)): what changed is in the upstream changelog beside it."""
    name = os.environ.get("DEBFULLNAME", "Skycap maintainers")
    mail = os.environ.get("DEBEMAIL", "maintainers@skycap.invalid")
    return (
        f"skycap ({facts.version}) stable; urgency=medium\n\n"
        f"  * Version {facts.version}; see changelog.gz.\n\n"
        f" -- {name} <{mail}>  {formatdate(facts.epoch)}\n"
    )


def _compress(path: Path, text: str) -> None:
    # Without a time inside: the same text is the same file.
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def _write_control(tree: Path, facts: PackageFacts, dependencies: tuple[str, ...]) -> None:
    files = sorted(path for path in (tree / "usr").rglob("*") if _is_plain(path))
    kib = sum(-(-path.stat().st_size // 1024) for path in files)
    folder = tree / "DEBIAN"
    (folder / "control").write_text(control_text(facts, dependencies, kib), "utf-8")
    sums = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  "
        f"{path.relative_to(tree)}\n"
        for path in files
    ]
    (folder / "md5sums").write_text("".join(sums), "utf-8")
    for script in _SCRIPTS:
        shutil.copy(Path(__file__).parent / "debian" / script, folder / script)
        (folder / script).chmod(0o755)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _build(tree: Path, package: Path, epoch: int) -> None:
    for path in (tree, *tree.rglob("*")):
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    # Packs in seconds what xz takes minutes for.
    compressed = ("-Zzstd", "-z12")
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", *compressed, "--build", str(tree), str(package)],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)},
    )
