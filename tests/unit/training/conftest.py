"""One set of servers for all tests of this folder, and one whose clock may be moved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe

from tests.support.training.caller import Caller, calling
from tests.support.training.servers import Servers, running_training_servers
from tests.support.training.stripe_library import abort_connection, library


@pytest.fixture(scope="session")
def _armed() -> Iterator[Servers]:
    with running_training_servers("--quick") as servers:
        yield servers


@pytest.fixture
def training(_armed: Servers) -> Iterator[Servers]:
    """Running servers on which nothing goes wrong yet. Their clock is not to be moved."""
    _armed.clear_faults()
    yield _armed
    _armed.clear_faults()


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


@pytest.fixture
def desk(training: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[stripe.StripeClient]:
    """The vendor's library with our key that charges, trusting our authority alone."""
    monkeypatch.setattr(stripe, "ca_bundle_path", training.ca_file)
    client = library(training, training.charge_key)
    yield client
    abort_connection(client)


@pytest.fixture
def refunder(training: Servers, desk: stripe.StripeClient) -> Iterator[stripe.StripeClient]:
    """The vendor's library with our key that refunds."""
    client = library(training, training.refund_key)
    yield client
    abort_connection(client)


@pytest.fixture
def pane(training: Servers, desk: stripe.StripeClient) -> Iterator[stripe.StripeClient]:
    """The vendor's library with the publishable key."""
    client = library(training, training.publishable_key)
    yield client
    abort_connection(client)
