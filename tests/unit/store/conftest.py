"""A fresh store in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.database import Database
from tests.support.store.opening import open_empty_store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the records are, or will be."""
    return tmp_path / "records.db"


@pytest.fixture
def store(file: Path) -> Iterator[Database]:
    """Open, empty, closed at the end."""
    opened = open_empty_store(file)
    yield opened
    opened.close()
