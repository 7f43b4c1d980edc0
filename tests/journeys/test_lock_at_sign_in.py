"""A lock sign between Enter and the first page leaves the desk locked; before, it opens nothing."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.hostile.pane_stage import wait_until_idle
from tests.support.journeys.bus_speakers import LoginService, login_service
from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk, running_desk
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.the_call import sign_in, skip_sheet, until, wait_for_lock
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


@dataclass
class Held:
    """A desk whose sign-in waits, after the passphrase, until the servers' line is let through."""

    stage: Stage
    desk: RunningDesk
    login: LoginService
    line: Path
    _end: int = -1

    def enter(self) -> None:
        """Passphrase and Enter; the records are about to be opened."""
        self.type_passphrase()
        until(self._is_asked_for, "the sign-in to be under way")

    def type_passphrase(self) -> None:
        """And Enter, at the sign-in page."""
        self.desk.type(PASSPHRASE)
        self.desk.press("Return")

    def at_sign_in(self) -> None:
        """The page is shown, and logind is heard."""
        self.desk.wait_for("page=sign_in")
        hears_logind(self.desk)

    @property
    def sign_ins(self) -> int:
        """How many have succeeded."""
        return self.stage.log.count("signed in ms")

    def let_through(self) -> None:
        """The sign-in that was held goes on, where its process is still there."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._end, self.stage.servers_file.read_bytes())
        os.close(self._end)

    def _is_asked_for(self) -> bool:
        """As soon as the desk reads; it reads on until `let_through`."""
        try:
            self._end = os.open(self.line, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as failure:
            if failure.errno != errno.ENXIO:  # nobody reads it yet
                raise
            return False
        return True


def hears_logind(desk: RunningDesk) -> None:
    """As often as the desk was started, it has found its session."""
    log = desk.log_file
    until(
        lambda: log.read_text().count("session=/") == log.read_text().count("triggers watched"),
        "logind to be heard",
    )


@pytest.fixture
def held(display: VirtualDisplay, enrolled: Path, tmp_path: Path) -> Iterator[Held]:
    with ExitStack() as open_until_the_end:
        place = open_until_the_end.enter_context(stage(display, tmp_path, enrolled, "--quick"))
        login, environment = open_until_the_end.enter_context(login_service())
        line = tmp_path / "held.json"
        os.mkfifo(line)
        desk = open_until_the_end.enter_context(
            running_desk(display, place.profile, servers=line, environment=environment)
        )
        yield Held(place, desk, login, line)


def test_a_sign_before_or_during_a_sign_in_leaves_the_desk_locked(held: Held) -> None:
    desk, login = held.desk, held.login
    held.at_sign_in()
    a_sign_only_clears_what_is_half_typed(held)
    desk.press("ctrl+l")
    desk.wait_for("lock left")

    held.at_sign_in()
    a_sign_in_that_hangs(held)
    held.at_sign_in()
    assert held.sign_ins == 1
    held.let_through()

    a_sign_in_that_succeeds_meanwhile(held)
    held.at_sign_in()
    assert held.sign_ins == 1

    # The session was locked before anybody listened. Its sign may come before the records are
    # opened, or while they are.
    login.is_locked = True
    held.type_passphrase()
    assert "reason=session" in desk.wait_for("lock covered")
    held.at_sign_in()
    assert held.sign_ins == 1

    login.is_locked = False
    held.enter()
    held.let_through()
    desk.wait_for("signed in ms")
    desk.close()
    assert kept_in(held.stage.profile).flaws == ()


def a_sign_only_clears_what_is_half_typed(held: Held) -> None:
    held.desk.type("half a passphra")
    # A letter that came after the sign would be one of the whole passphrase.
    wait_until_idle(held.desk.process.pid)
    held.login.lock()
    held.desk.wait_for("lock trigger at sign-in reason=session")
    held.enter()
    held.let_through()
    held.desk.wait_for("signed in ms")


def a_sign_in_that_hangs(held: Held) -> None:
    held.enter()
    held.login.lock()
    assert "reason=session" in held.desk.wait_for("lock covered")


def a_sign_in_that_succeeds_meanwhile(held: Held) -> None:
    held.enter()
    held.login.prepare_for_sleep()
    assert "reason=sleep" in held.desk.wait_for("lock covered")
    held.let_through()


def test_a_lock_before_the_recovery_sheet_is_put_away_does_not_lose_it(
    display: VirtualDisplay, tmp_path: Path
) -> None:
    with (
        stage(display, tmp_path, None, "--quick") as place,
        login_service() as (login, environment),
        running_desk(
            display, place.profile, servers=place.servers_file, environment=environment
        ) as desk,
    ):
        desk.wait_for("page=first_start")
        hears_logind(desk)
        desk.type("Ida Marlow")
        for _ in range(2):
            desk.press("Return")
            desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("page=recovery_sheet")
        login.lock()
        desk.wait_for("lock covered")
        desk.wait_for("page=sign_in")
        desk.type(PASSPHRASE)
        desk.press("Return")
        skip_sheet(desk)
        desk.wait_for("signed in ms")
        hears_logind(desk)
        login.switch_user()
        wait_for_lock(desk, "switched")
        # The sheet is not owed any longer.
        sign_in(desk)
        desk.close()
    locked = [entry for entry in kept_in(place.profile).audit if entry.action == "locked"]
    assert [entry.detail for entry in locked][-1] == "the screen went to another user"
