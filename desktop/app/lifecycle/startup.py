"""Startup performance: preloading of modules, garbage collection and memory settings.

Measured on two cores: a full garbage collection of a loaded desk stalls the window for 70 to
120 ms, a glibc malloc arena per thread costs 17 MB, and the imports for sign-in take 0.5 s.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import sys
import threading

_NEEDED_AT_SIGN_IN = (
    "desktop.identity.member_directory",
    "desktop.use_cases.access.sign_in",
    "desktop.ui.sign_in_use_cases",
    "desktop.identity.failed_sign_ins",
    "desktop.identity.opened_account",
    "desktop.os_keyring.trusted_backends",
    "desktop.os_keyring.os_keyring",
    "desktop.os_keyring.memory_keyring",
    "desktop.os_keyring.rollback_guard",
    "desktop.os_keyring.audit_anchor",
    "desktop.use_cases.ports.keyring_port",
    "keyring.errors",
)
# The session with every use case.
_NEEDED_AFTER_SIGN_IN = (
    "desktop.app.open_session",
    "desktop.airlines.airports.airport_search",
    "desktop.airlines.airports.airport_index",
    "desktop.identity.crypto.passphrase_score",
    "desktop.identity.crypto.passphrase_strength",
)
# In this order each import loads few modules that are new, so that a typed key waits for none.
PAGE_MODULES = (
    "desktop.ui.widgets.panels",
    "desktop.ui.pages.panels.trip_rows",
    "desktop.ui.widgets.tables",
    "desktop.ui.pages.panels.address_panel",
    "desktop.ui.pages.call.traveler_form",
    "desktop.ui.pages.call.clients.traveler_panel",
    "desktop.ui.pages.call.clients.client_file_page",
    "desktop.ui.pages.call.clients.find_client_page",
    "desktop.ui.pages.panels.documents_panel",
    "desktop.ui.pages.panels.offer_rows",
    "desktop.ui.pages.panels.offer_detail",
    "desktop.ui.pages.panels.link.link_panel",
    "desktop.ui.pages.panels.money_lines",
    "desktop.ui.pages.call.money.approval_panel",
    "desktop.ui.pages.call.money.money_steps",
    "desktop.ui.pages.call.money.money_view",
    "desktop.ui.pages.call.money.client_no",
    "desktop.ui.pages.call.money.money_page",
    "desktop.ui.pages.call.offers.offers_page",
    "desktop.ui.pages.call.travelers_page",
    "desktop.ui.pages.call.typed_flights.flights_page",
    "desktop.ui.pages.trips.record_panel",
    "desktop.ui.pages.trips.refund_panel",
    "desktop.ui.pages.trips.cancel_panel",
    "desktop.ui.pages.trips.trip_head",
    "desktop.ui.pages.trips.trip_messages",
    "desktop.ui.pages.trips.trip_forms",
    "desktop.ui.pages.trips.trip_page",
    "desktop.ui.call.booking_flow",
    "desktop.ui.palette_entries",
    "desktop.ui.pages.members.member_forms",
    "desktop.ui.pages.members.members_page",
    "desktop.ui.pages.refunds.refunds_page",
    "desktop.ui.pages.panels.reading.reading_view",
    "desktop.ui.pages.safeguards.checklist_part",
    "desktop.ui.pages.safeguards.evidence_view",
    "desktop.ui.pages.safeguards.safeguards_page",
    "desktop.ui.pages.board.board_page",
    "desktop.ui.pages.approvals.limits_form",
    "desktop.ui.pages.approvals.approvals_page",
    "desktop.ui.pages.status.status_page",
    "desktop.ui.pages.today.today_page",
    "desktop.ui.navigation",
)
_M_ARENA_MAX = -8  # glibc, malloc.h


def disable_automatic_gc() -> None:
    """Call it before the first import: what imports create stays, so there is nothing to collect.
    Later `GcScheduler` collects on the window's thread: no other may free a widget.
    """
    gc.disable()


def tune_runtime() -> None:
    """Tune malloc and thread switching. Call it before any thread is started."""
    if sys.platform == "linux":
        # At most two malloc arenas, instead of one for each thread.
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 2)
    # A busy worker thread yields to the window's thread after 1 ms instead of 5.
    sys.setswitchinterval(0.001)


class Preloader:
    """Imports the modules needed next while a person types, on one thread and in two steps.

    None of them may define or load a type of Qt: PySide6 keeps its types in a table that the
    window's thread reads without a lock (6.11 on Python before 3.12), and a type that another
    thread adds meanwhile can crash the process. So the window's thread loads `PAGE_MODULES` itself.

    If two threads import parts of one package at once, Python breaks the deadlock by returning a
    partly initialized module. So a worker waits for the step that it needs.
    """

    def __init__(self) -> None:
        self._sign_in_loaded, self._session_loaded = threading.Event(), threading.Event()

    def run(self) -> None:
        """Import everything; blocks. A failed import is raised again where the module is used."""
        try:
            _load(_NEEDED_AT_SIGN_IN)
            from desktop.os_keyring.trusted_backends import trusted_here

            trusted_here()
        finally:
            self._sign_in_loaded.set()
            try:
                _load(_NEEDED_AFTER_SIGN_IN)
            finally:
                self._session_loaded.set()

    def wait_for_sign_in(self) -> None:
        """Block until the modules for sign-in and the keyring are loaded."""
        self._sign_in_loaded.wait()

    def wait_for_session(self) -> None:
        """Block until everything is loaded."""
        self._session_loaded.wait()


def _load(names: tuple[str, ...]) -> None:
    for name in names:
        importlib.import_module(name)


def freeze_loaded_objects() -> None:
    """Exclude everything loaded so far from garbage collection."""
    gc.freeze()


def return_free_memory() -> None:
    """Return freed memory, such as that of the key derivation, to the system."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
