"""Lock and return on the Windows desk under Wine: a new process each time, the same servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PASSPHRASE
from tests.support.journeys.the_call import until
from tests.support.virtual_display import VirtualDisplay
from tests.support.windows.windows_call import new_client, search, sign_up
from tests.support.windows.wine import windows_processes
from tests.support.windows.wine_desk import WineDesk, running_wine_desk

pytestmark = pytest.mark.timeout(900)
SERVERS = "desktop.training"


def wait_for_the_end_of(before: dict[int, str], desk: WineDesk) -> None:
    until(lambda: not before.keys() & desk.desks().keys(), f"the end of {before}")


def test_two_locks_leave_nothing_of_the_process_and_all_of_its_servers(
    display: VirtualDisplay, tmp_path: Path
) -> None:
    with running_wine_desk(display, tmp_path / "profile") as desk:
        sign_up(desk)
        servers = set(windows_processes(SERVERS))
        assert servers
        for _ in range(2):
            before = desk.desks()
            desk.press("ctrl+l")
            desk.wait_for("lock left")
            desk.wait_for("page=sign_in")
            wait_for_the_end_of(before, desk)
            assert set(windows_processes(SERVERS)) == servers
            desk.type(PASSPHRASE)
            desk.press("Return")
            desk.wait_for("signed in")
        desk.wait_for("today needs=")
        new_client(desk)
        search(desk)
    until(lambda: not windows_processes(SERVERS), "the servers to end with their desk")
