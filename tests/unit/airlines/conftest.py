"""A client of a scripted airline server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.airlines.duffel.duffel_client import DuffelClient
from desktop.airlines.duffel.duffel_search import BATCHES
from desktop.system.https import HttpsClient
from tests.support.airlines.duffel_says import TOKEN
from tests.support.fakes.endpoint import Endpoint, endpoint


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
def duffel(side: Endpoint, pauses: list[float]) -> Iterator[Duffel]:
    http = HttpsClient.open(side.url, side.ca_file, {}, sent_once=BATCHES)
    duffel = Duffel(DuffelClient(http, TOKEN, live=False, pause=pauses.append))
    yield duffel
    duffel.close()
