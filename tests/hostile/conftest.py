"""One display and one pair of vendors for all attacks of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fakes.endpoint import Endpoint, endpoint
from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import quick_argon2 as quick_argon2
from tests.support.journeys.fixtures import call as call
from tests.support.journeys.fixtures import desk_screen as desk_screen
from tests.support.journeys.fixtures import enrolled as enrolled
from tests.support.journeys.fixtures import fresh_stage as fresh_stage
from tests.support.journeys.fixtures import shared_desk as shared_desk
from tests.support.virtual_display import VirtualDisplay, virtual_display


@pytest.fixture(scope="module")
def screen() -> Iterator[VirtualDisplay]:
    with virtual_display(1024, 768) as display:
        yield display


@pytest.fixture(scope="session")
def ca_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def processor(ca_folder: Path) -> Iterator[Endpoint]:
    with endpoint(ca_folder) as side:
        yield side


@pytest.fixture
def vault(ca_folder: Path) -> Iterator[Endpoint]:
    with endpoint(ca_folder) as side:
        yield side
