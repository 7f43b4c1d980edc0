"""Stripe's adapter on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.processors.stripe.stripe_processor import Stripe
from desktop.processors.stripe.stripe_transport import StripeTransport
from desktop.system.https import HttpsClient, new_session
from tests.support.fakes.endpoint import Endpoint, endpoint
from tests.support.processors.stripe_answers import KEY


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def side(folder: Path) -> Iterator[Endpoint]:
    with endpoint(folder) as side:
        yield side


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def stripe(side: Endpoint, pauses: list[float]) -> Iterator[Stripe]:
    http = HttpsClient(side.url, new_session(side.ca_file))
    stripe = Stripe(StripeTransport(http, KEY, live=False, pause=pauses.append))
    yield stripe
    stripe.close()
