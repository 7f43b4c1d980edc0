"""One set of servers for all tests of this folder, and one whose clock may be moved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.training.caller import Caller, calling
from tests.training.servers import Servers, running_training_servers


@pytest.fixture(scope="session")
def _standing() -> Iterator[Servers]:
    with running_training_servers("--quick") as servers:
        yield servers


@pytest.fixture
def training(_standing: Servers) -> Iterator[Servers]:
    """Running servers on which nothing goes wrong yet. Their clock is not to be moved."""
    _standing.clear_faults()
    yield _standing
    _standing.clear_faults()


@pytest.fixture
def caller(training: Servers) -> Iterator[Caller]:
    """A client of those servers."""
    with calling(training) as ready:
        yield ready


@pytest.fixture(scope="session")
def _later() -> Iterator[Servers]:
    with running_training_servers("--quick") as servers:
        yield servers


@pytest.fixture
def later(_later: Servers) -> Iterator[Caller]:
    """A client of servers whose clock may be moved on."""
    _later.clear_faults()
    with calling(_later) as ready:
        yield ready
