"""How programs of ours are started as processes of their own, so that nothing else is run in them.

Outside a bundle that is Python with `desktop.program_launcher`: the current folder, PYTHON*
variables and start files of Python are left out, because other programs of the same user can write
there. Imports little: until `go_on_isolated` has run, what is imported could be planted.
"""

from __future__ import annotations

import os
import sys

from desktop.system.inherited_environment import keep_known_variables, note_removed

_LAUNCHER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "program_launcher.py"
)
_PACKAGES = "-packages"
# What the loader (ld.so(8), and its like on macOS) and the C library (gconv) read before our first
# line: to take these out, the process must be started anew. All others are taken out in place.
_OF_THE_LOADER = "LD_"
_READ_BEFORE_US = frozenset({"GCONV_PATH", "DYLD_INSERT_LIBRARIES"})
# A bundle's bootloader puts its own folder before the user's in the first, and keeps that in the
# second. From source Python itself may need it.
_LIBRARY_PATHS = frozenset({"LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"})


def python_program(module: str, *, writes_bytecode: bool = True) -> tuple[str, ...]:
    """The command that runs this package of ours, such as ``desktop.documents``; not in a bundle.

    `writes_bytecode`: False for a program that may not write files.
    """
    options = ("-I", "-S") if writes_bytecode else ("-I", "-S", "-B")
    return (sys.executable, *options, _LAUNCHER, module, os.pathsep.join(package_folders()))


def package_folders() -> tuple[str, ...]:
    """Where the installed packages of this process are.

    Not in a user's own packages folder, which a variable names, nor in those that a start file
    adds. In a process that `python_program` started: those that it was given.
    """
    if not sys.flags.no_site:
        import site

        found = site.getsitepackages()
        return tuple(path for path in found if _PACKAGES in path and os.path.isdir(path))
    library = os.path.dirname(os.__file__)
    own = [
        index
        for index, entry in enumerate(sys.path)
        if entry.startswith(library) and _PACKAGES not in entry
    ]
    behind = sys.path[own[-1] + 1 :] if own else sys.path
    return tuple(dict.fromkeys(entry for entry in behind if entry))


def go_on_isolated(module: str) -> None:
    """Return where this process is isolated already, as a bundle always is, and no variable has
    loaded other programs' code into it; variables that we do not know are removed by then.

    Otherwise this package of ours runs with the same arguments in a process that is so: in place of
    this one, and on Windows, which cannot replace a process, as a child that this one waits for.
    """
    frozen = getattr(sys, "frozen", False)
    isolated = frozen or (sys.flags.isolated and sys.flags.no_site)
    named_libraries = frozen and _has_library_path()
    if isolated and not (named_libraries or any(map(_is_read_before_us, os.environ))):
        note_removed(keep_known_variables(), os.environ)
        return
    program = (sys.executable,) if frozen else python_program(module)
    command = [*program, *sys.argv[1:]]
    environment = dict(os.environ)
    removed = keep_known_variables(environment)
    if frozen:
        for name in _LIBRARY_PATHS:
            environment.pop(name, None)
        removed += ("LD_LIBRARY_PATH",) if named_libraries else ()
        # Otherwise PyInstaller's bootloader takes the new process for its own child.
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    note_removed(removed, environment)
    if sys.platform == "win32":
        import subprocess

        raise SystemExit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)  # noqa: S606


def _is_read_before_us(name: str) -> bool:
    if name in _READ_BEFORE_US:
        return True
    return name.startswith(_OF_THE_LOADER) and name not in _LIBRARY_PATHS


def _has_library_path() -> bool:
    """In a bundle: whether the user's environment names folders of libraries, other than ours."""
    return os.environ.get("LD_LIBRARY_PATH_ORIG", "") not in ("", getattr(sys, "_MEIPASS", ""))
