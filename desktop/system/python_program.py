"""How programs of ours are started as processes of their own, so that nothing else is run in them.

Outside a bundle that is Python with `desktop.program_launcher`: the current folder, PYTHON*
variables and start files of Python are left out, because other programs of the same user can write
there. Imports little: until `go_on_isolated` has run, what is imported could be planted.
"""

from __future__ import annotations

import os
import sys

_LAUNCHER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "program_launcher.py"
)
_PACKAGES = "-packages"
# What they name is loaded into a program as code, before its own or when it first uses OpenSSL:
# ld.so(8), openssl-env(7), iconv (glibc manual, gconv), GTK and GIO (their "running" pages), GLVND,
# Mesa and Vulkan (their lists of variables), Xlib (its modules for locales).
_LOADING_CODE = frozenset(
    {
        *("LD_PRELOAD", "LD_AUDIT", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES"),
        *("GCONV_PATH", "GTK_MODULES", "GTK3_MODULES", "GTK_PATH", "GTK_IM_MODULE_FILE"),
        *("GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE"),
        *("__EGL_VENDOR_LIBRARY_FILENAMES", "__EGL_VENDOR_LIBRARY_DIRS"),
        *("__EGL_EXTERNAL_PLATFORM_CONFIG_FILENAMES", "__EGL_EXTERNAL_PLATFORM_CONFIG_DIRS"),
        *("__GLX_VENDOR_LIBRARY_NAME", "LIBGL_DRIVERS_PATH", "GBM_BACKENDS_PATH"),
        *("VK_DRIVER_FILES", "VK_ADD_DRIVER_FILES", "VK_ICD_FILENAMES"),
        *("VK_LAYER_PATH", "VK_ADD_LAYER_PATH", "XLOCALELIBDIR"),
    }
)
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
    """Return where this process is isolated already, as a bundle always is, and no variable loads
    other programs' code into it.

    Otherwise this package of ours runs with the same arguments in a process that is so: in place of
    this one, and on Windows, which cannot replace a process, as a child that this one waits for.
    """
    frozen = getattr(sys, "frozen", False)
    isolated = frozen or (sys.flags.isolated and sys.flags.no_site)
    if isolated and not (_LOADING_CODE & os.environ.keys() or (frozen and _has_library_path())):
        return
    program = (sys.executable,) if frozen else python_program(module)
    command = [*program, *sys.argv[1:]]
    dropped = _LOADING_CODE | _LIBRARY_PATHS if frozen else _LOADING_CODE
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    if frozen:
        # Otherwise PyInstaller's bootloader takes the new process for its own child.
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    if sys.platform == "win32":
        import subprocess

        raise SystemExit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)  # noqa: S606


def _has_library_path() -> bool:
    """In a bundle: whether the user's environment names folders of libraries, other than ours."""
    return os.environ.get("LD_LIBRARY_PATH_ORIG", "") not in ("", getattr(sys, "_MEIPASS", ""))
