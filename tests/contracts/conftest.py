"""The parts that each contract runs over: the hand-written fake, and the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.use_cases.ports.store_port import Store
from tests.support.fakes.store import FakeStore
from tests.support.store.opening import open_empty_store


@pytest.fixture(params=["in memory", "encrypted file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Empty records, of each kind."""
    if request.param == "in memory":
        yield FakeStore()
        return
    store = open_empty_store(tmp_path / "records.db")
    yield store
    store.close()
