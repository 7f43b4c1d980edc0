"""Garbage is collected on the window's thread only."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.gc_scheduler import GcScheduler


class Ring:
    """A reference cycle: only a collection frees it."""

    def __init__(self, freed_on: list[int]) -> None:
        self.other = self
        weakref.finalize(self, lambda: freed_on.append(threading.get_ident()))


@pytest.fixture
def gc_scheduler() -> Iterator[GcScheduler]:
    was_on = gc.isenabled()
    parent = QObject()
    gc_scheduler = GcScheduler(parent)
    gc_scheduler.start()
    yield gc_scheduler
    parent.deleteLater()
    if was_on:
        gc.enable()


def test_cycles_are_freed_on_the_windows_thread_only(
    qtbot: QtBot, gc_scheduler: GcScheduler
) -> None:
    freed_on: list[int] = []
    Ring(freed_on)
    kept: list[list[list[int]]] = []
    worker = threading.Thread(target=lambda: kept.append([[] for _ in range(60_000)]))
    worker.start()
    worker.join()
    assert freed_on == []
    qtbot.waitUntil(lambda: bool(freed_on), timeout=20_000)
    assert freed_on == [threading.get_ident()]


def test_nothing_is_collected_before_it_is_due(qtbot: QtBot, gc_scheduler: GcScheduler) -> None:
    gc.collect()
    before = gc.get_stats()
    gc_scheduler.collect_due()
    assert gc.get_stats() == before
