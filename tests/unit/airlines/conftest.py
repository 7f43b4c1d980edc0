"""A line to a scripted airline side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.airlines.duffel.duffel_client import DuffelLine
from desktop.system.https import Line, new_session
from tests.support.airlines.duffel_says import TOKEN
from tests.support.fakes.endpoint import FarSide, far_side


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def side(folder: Path) -> Iterator[FarSide]:
    with far_side(folder) as side:
        yield side


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def duffel(side: FarSide, pauses: list[float]) -> Iterator[Duffel]:
    line = Line(side.url, new_session(side.ca_file))
    duffel = Duffel(DuffelLine(line, TOKEN, pause=pauses.append))
    yield duffel
    duffel.close()
