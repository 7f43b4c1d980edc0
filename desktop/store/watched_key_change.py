"""The store key port: changes the store's key while one watcher is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from desktop.use_cases.ports.key_handle import KeyHandle

from .database_engine import Progress


class WatchedKeyChange:
    """The store key port, with progress reports to one watcher on the store's thread."""

    def __init__(self, rekey: Callable[[KeyHandle, Progress], tuple[str, ...]]) -> None:
        """`rekey` as `Database.rekey`, with the field keys that belong to the key."""
        self._rekey = rekey
        self._watcher: Progress = lambda percent: None
        self._turn = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One change of key at a time. Each reads which key is next only when it has its turn."""
        with self._turn:
            yield

    def watch(self, watcher: Progress) -> None:
        """Report the percent done of each later key change to `watcher`."""
        self._watcher = watcher

    def rekey(self, key: KeyHandle) -> tuple[str, ...]:
        """As `Database.rekey`."""
        return self._rekey(key, self._watcher)
