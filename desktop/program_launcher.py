"""Starts a program of ours from a source tree, isolated: ``python -I -S THIS PROGRAM FOLDERS ...``.

PROGRAM is a package with a ``__main__`` that has a ``main``; FOLDERS, joined like PATH, hold the
installed packages; the rest are PROGRAM's own arguments. Nothing that merely lies about is run: not
the current folder, not what PYTHON* variables name, and no start file of a packages folder (``-I
-S``).

For the sealed pane no bytecode is read outside Python's own library, only source: a planted
``.pyc`` beside it would run unseen. Compiling the pane takes some 30 ms; the desk is eight times as
much code, so it reads its bytecode.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import CodeType

_OURS = "desktop"
_FROM_SOURCE_ONLY = ("desktop.cardpane",)
_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Before any folder is added, the search path is Python's own library.
_LIBRARY = tuple(sys.path)


class SourceOnlyLoader(SourceFileLoader):
    """Compiles the source of a module and reads no bytecode file."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _source_only(folder: str) -> FileFinder:
    """Finds extension modules and sources in a folder; what is bytecode only is not found."""
    return FileFinder(
        folder, (ExtensionFileLoader, EXTENSION_SUFFIXES), (SourceOnlyLoader, SOURCE_SUFFIXES)
    )


def _as_python_does(folder: str) -> FileFinder:
    return FileFinder(
        folder,
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (SourceFileLoader, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )


def _source_only_hook(folder: str) -> FileFinder:
    """ImportError leaves the folder to Python's own hooks, which read bytecode."""
    if folder.startswith(_LIBRARY) and os.path.exists(folder) and os.stat(folder).st_uid == 0:
        raise ImportError(folder)
    return _source_only(folder)


class OurFinder:
    """Finds our own package, and nothing else that lies beside it."""

    find_in = staticmethod(_as_python_does)

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        return cls.find_in(_ROOT).find_spec(name) if name == _OURS else None


def main() -> None:
    """Run the program that the command line names."""
    _, program, folders, *arguments = sys.argv
    sys.argv = [program, *arguments]
    if program in _FROM_SOURCE_ONLY:
        OurFinder.find_in = staticmethod(_source_only)
        sys.path_hooks.insert(0, _source_only_hook)
        sys.path_importer_cache.clear()
    # An empty entry would be the current folder.
    sys.path += [folder for folder in folders.split(os.pathsep) if folder]
    sys.meta_path.append(OurFinder)
    sys.exit(import_module(f"{program}.__main__").main())


if __name__ == "__main__":
    main()
