"""pytest-qt's bot with a timeout of a minute, for busy machines.

A long timeout costs nothing if the awaited event comes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

TIMEOUT_MS = 60_000


class SlowQtBot(QtBot):
    """QtBot with a longer default timeout."""

    def waitSignal(self, signal: Any, *, timeout: int = TIMEOUT_MS, **how: Any) -> Any:  # noqa: ANN401
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitSignals(self, signals: Any, *, timeout: int = TIMEOUT_MS, **how: Any) -> Any:  # noqa: ANN401
        return super().waitSignals(signals, timeout=timeout, **how)

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = TIMEOUT_MS) -> None:
        super().waitUntil(callback, timeout=timeout)
