"""How the process is kept quick and small: what is loaded when, and how memory is handed out.

Measured on two cores: a full garbage collection over a loaded desk stalls the window for 70 to
120 ms, glibc's own pool for every thread costs 17 MB, and what sign-in imports takes 0.5 s.
"""

from __future__ import annotations

import builtins
import ctypes
import gc
import importlib
import linecache
import sys
import threading

_NEEDED_AT_SIGN_IN = (
    "desktop.identity.member_directory",
    "desktop.os_keyring.trusted_backends",
    "desktop.os_keyring.os_keyring",
    "desktop.os_keyring.memory_keyring",
    "desktop.os_keyring.rollback_guard",
    "desktop.os_keyring.audit_anchor",
    "desktop.use_cases.ports.keyring_port",
    "keyring.errors",
)
# The session with every use case, then what the window imports when it shows the first page.
_NEEDED_AFTER_SIGN_IN = (
    "desktop.app.open_session",
    "desktop.ui.booking_flow",
    "desktop.ui.palette_entries",
    "desktop.ui.navigation",
    "desktop.ui.lock_triggers.lock_watch",
    "desktop.airlines.airports.airport_index",
)
_M_ARENA_MAX = -8  # glibc, malloc.h


def install_plain_import_hook() -> None:
    """Before anything of ours is imported.

    PySide6 puts a hook of its own before every import, which reads the source of each module there
    is, to see whether it asks for PySide's other spellings (``__feature__``), and keeps all of it
    in memory: 21 MB and a tenth of the start. Nothing here asks for them. Where PySide6 no longer
    does so, this does nothing.
    """
    import PySide6.QtCore  # noqa: F401  (sets the hook)

    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
        linecache.clearcache()


def collect_by_hand() -> None:
    """Before the first import. Loading only makes what stays, so there is nothing to collect; from
    then on `Collector` collects, on the window's thread: a widget must not be freed on another.
    """
    gc.disable()


def tune_runtime() -> None:
    """At the start, before there are threads."""
    if sys.platform == "linux":
        # One pool of memory beside the main one, instead of one for each thread.
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 2)
    # A worker that decodes gives way to the painting thread after 1 ms instead of 5.
    sys.setswitchinterval(0.001)


class Loading:
    """Loads what is needed next while people read and type, on one thread and in two steps.

    Two threads that load parts of one package at once can meet half of it: Python breaks their
    deadlock by handing out a module that is not whole. So a worker waits for the step it needs.
    """

    def __init__(self) -> None:
        self._directory, self._desk = threading.Event(), threading.Event()

    def run(self) -> None:
        """Blocks until all is loaded. Whatever does not load is met again by whoever needs it."""
        try:
            _load(_NEEDED_AT_SIGN_IN)
            from desktop.os_keyring.trusted_backends import trusted_here

            trusted_here()
        finally:
            self._directory.set()
            try:
                _load(_NEEDED_AFTER_SIGN_IN)
            finally:
                self._desk.set()
        rest()

    def wait_for_sign_in(self) -> None:
        """Blocks until the keys and the keyring are loaded."""
        self._directory.wait()

    def wait_for_session(self) -> None:
        """Blocks until all is loaded."""
        self._desk.wait()


def _load(names: tuple[str, ...]) -> None:
    for name in names:
        importlib.import_module(name)


def rest() -> None:
    """What is loaded now stays: the collector need not look at it again."""
    gc.freeze()


def give_back() -> None:
    """Return memory that is free but held, such as that of the key derivation."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
