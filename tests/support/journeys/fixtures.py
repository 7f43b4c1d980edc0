"""What journeys and hostile tests of the whole desk share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.virtual_display import VirtualDisplay, virtual_display

from .kept_records import make_desk
from .running_desk import has_keyring
from .shared_desk import Call, SharedDesk
from .stage import Stage, stage


@pytest.fixture(scope="module")
def desk_screen() -> Iterator[VirtualDisplay]:
    """The display of the desk that all calls of a file are made on."""
    with virtual_display() as screen:
        yield screen


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk that has an owner and two clients. To be copied, never opened."""
    if not has_keyring():
        pytest.skip("needs a Secret Service; `make test` starts one")
    profile = tmp_path_factory.mktemp("enrolled") / "profile"
    make_desk(profile)
    return profile


@pytest.fixture
def fresh_stage(display: VirtualDisplay, enrolled: Path, tmp_path: Path) -> Iterator[Stage]:
    """Servers and a desk of this test's own, on a display where no other desk has the keyboard."""
    with stage(display, tmp_path, enrolled, "--quick") as ready:
        yield ready


@pytest.fixture(scope="module")
def shared_desk(
    desk_screen: VirtualDisplay, enrolled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedDesk]:
    """A desk that all calls of a file are made on."""
    shared = SharedDesk(desk_screen, tmp_path_factory.mktemp("shared"), enrolled)
    yield shared
    shared.close()


@pytest.fixture
def call(shared_desk: SharedDesk, request: pytest.FixtureRequest) -> Iterator[Call]:
    """One call on it. After a call that failed the next one starts on a fresh desk."""
    failed_before = request.session.testsfailed
    with shared_desk.call() as ready:
        yield ready
    if request.session.testsfailed > failed_before:
        shared_desk.give_up()
