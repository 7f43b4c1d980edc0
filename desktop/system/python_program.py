"""How programs of ours are started as processes of their own, so that nothing else is run in them.

Outside a bundle that is Python with `desktop.program_launcher`: the current folder, PYTHON*
variables and start files of Python are left out, because other programs of the same user can write
there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LAUNCHER = Path(__file__).resolve().parents[1] / "program_launcher.py"
_PACKAGES = "-packages"


def python_program(module: str, *, writes_bytecode: bool = True) -> tuple[str, ...]:
    """The command that runs this package of ours, such as ``desktop.documents``; not in a bundle.

    `writes_bytecode`: False for a program that may not write files.
    """
    options = ("-I", "-S") if writes_bytecode else ("-I", "-S", "-B")
    return (sys.executable, *options, str(_LAUNCHER), module, os.pathsep.join(package_folders()))


def package_folders() -> tuple[str, ...]:
    """Where the installed packages of this process are: its search path behind Python's library.

    What comes before is the current folder and what PYTHONPATH names.
    """
    library = str(Path(os.__file__).parent)
    own = [
        index
        for index, entry in enumerate(sys.path)
        if entry.startswith(library) and _PACKAGES not in entry
    ]
    behind = sys.path[own[-1] + 1 :] if own else sys.path
    return tuple(dict.fromkeys(entry for entry in behind if entry))
