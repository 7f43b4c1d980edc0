"""Starts the pane from a source tree: ``python -I -S -B launch.py FOLDERS [OPTION]``.

FOLDERS, joined like PATH, hold the installed packages. Nothing that merely lies about is run: not
the current folder, not what PYTHON* variables name, and no start file of a packages folder (``-I
-S``). Outside Python's own library no bytecode is read, only source: a planted ``.pyc`` beside it
would run unseen. Compiling the pane every time takes some 30 ms.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from types import CodeType

_PROGRAM = "desktop"
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Before any folder is added, the search path is Python's own library.
_LIBRARY = tuple(sys.path)


class SourceOnlyLoader(SourceFileLoader):
    """Compiles the source of a module and reads no bytecode file."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _finder(folder: str) -> FileFinder:
    """Finds extension modules and sources in a folder; what is bytecode only is not found."""
    return FileFinder(
        folder, (ExtensionFileLoader, EXTENSION_SUFFIXES), (SourceOnlyLoader, SOURCE_SUFFIXES)
    )


def _source_only_hook(folder: str) -> FileFinder:
    """ImportError leaves the folder to Python's own hooks, which read bytecode."""
    if folder.startswith(_LIBRARY) and os.path.exists(folder) and os.stat(folder).st_uid == 0:
        raise ImportError(folder)
    return _finder(folder)


class ProgramFinder:
    """Finds this program's package, and nothing else that lies beside it."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        return _finder(_ROOT).find_spec(name) if name == _PROGRAM else None


def set_import_path(folders: Sequence[str]) -> None:
    """From now on modules come from Python's library, these folders, and our own package."""
    sys.path_hooks.insert(0, _source_only_hook)
    sys.path_importer_cache.clear()
    sys.path += folders
    sys.meta_path.append(ProgramFinder)


if __name__ == "__main__":
    set_import_path(sys.argv.pop(1).split(os.pathsep))
    from desktop.cardpane.__main__ import main

    main()
