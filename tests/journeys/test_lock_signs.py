"""The desk locks for every lock trigger; the same person comes back to all that was typed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.booking.clients.traveler import Loyalty
from tests.support.journeys.bus_speakers import (
    LoginService,
    login_service,
    screen_saver_comes_on,
)
from tests.support.journeys.kept_records import kept_drafts, kept_in
from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk, running_desk
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.the_call import (
    call_until_money,
    choose,
    is_gone,
    open_pane,
    search,
    sign_in,
    take_call,
    take_card,
    to_the_money,
    until,
    wait_for_lock,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey
TYPED = "BA 1234567"


@dataclass
class Watched:
    """A desk with a session open, and logind beside it."""

    stage: Stage
    desk: RunningDesk
    login: LoginService

    def locks(self, reason: str, page: str) -> None:
        """It locked for this reason, and its person comes back to this page."""
        wait_for_lock(self.desk, reason)
        unlock(self.desk, page)


@pytest.fixture
def watched(display: VirtualDisplay, enrolled: Path, tmp_path: Path) -> Iterator[Watched]:
    """Signed in, on Today."""
    with ExitStack() as held:
        place = held.enter_context(stage(display, tmp_path, enrolled, "--quick"))
        login, environment = held.enter_context(login_service())
        desk = held.enter_context(place.open_session(environment=environment))
        yield Watched(place, desk, login)


@pytest.fixture
def slow_stage(display: VirtualDisplay, enrolled: Path, tmp_path: Path) -> Iterator[Stage]:
    """Servers whose silence lasts long enough to be locked in."""
    with stage(display, tmp_path, enrolled) as ready:
        yield ready


def half_typed_call(desk: RunningDesk) -> None:
    """Ada's traveler with a frequent flyer number that is not saved yet."""
    take_call(desk, "Ada")
    search(desk)
    choose(desk)
    desk.type(TYPED)


def unlock(desk: RunningDesk, page: str) -> None:
    """By the same person; back on the same page."""
    desk.wait_for("page=sign_in")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for(page)


def listens(watched: Watched) -> None:
    """As often as the desk was started, it has found its session."""
    log = watched.desk.log_file
    until(
        lambda: log.read_text().count("session=/") == log.read_text().count("triggers watched"),
        "logind to be heard",
    )


def test_each_sign_locks_and_all_that_was_typed_comes_back(watched: Watched) -> None:
    """One desk, lock after lock; other signs lock desks below and in `test_lock_at_sign_in`."""
    desk, login = watched.desk, watched.login
    half_a_new_client(watched)
    half_typed_call(desk)
    for sign in (the_key_in_the_palette, a_screen_saver_over_a_menu, sleep):
        listens(watched)
        sign(watched)

    listens(watched)
    logind_locks_the_session_over_a_half_filled_pane(watched)
    listens(watched)
    login.hint_locked()
    wait_for_lock(watched.desk, "session")
    desk.wait_for("page=sign_in")
    assert desk.close() == 0

    drafts = kept_drafts(watched.stage.profile)
    assert "42424242" not in "".join(drafts.values())
    # Beside which call the machine is on: kept under their person and no other.
    (call,) = [drafts.pop(name) for name in tuple(drafts) if name.startswith("newest call at ")]
    assert f'"call": "{call}"' in drafts[next(name for name in drafts if name.endswith(" call"))]
    assert len({name.split(" ")[0] for name in drafts}) == 1
    assert {name.split(" ")[1] for name in drafts} == {"call", "locked"}
    kept = kept_in(watched.stage.profile)
    ((flies,),) = (trip.travelers for trip in kept.trips)
    assert flies.loyalty == (Loyalty(*TYPED.split()),), "it was there after each lock, and is saved"
    assert "Greta Vale" in kept.clients
    assert [entry.detail for entry in kept.audit if entry.action == "locked"] == [
        "asked by key", "asked by key", "the screen saver came on", "the computer goes to sleep",
        "the session was locked", "the session was locked",
    ]  # fmt: skip
    assert kept.actions.count("unlocked") == 5
    assert kept.flaws == ()


def half_a_new_client(watched: Watched) -> None:
    """Is there again after the key, and the other half is typed."""
    desk = watched.desk
    desk.press("F2")
    desk.wait_for("page=find")
    desk.press("ctrl+n")
    desk.wait_for("page=new_client")
    desk.type("Greta Vale")
    desk.press("Return")
    desk.type("greta@exam")
    desk.press("ctrl+l")
    watched.locks("asked", "page=new_client")
    desk.type("ple.com")
    desk.press("Return")
    desk.type("310 555 0199")
    desk.press("Return")
    desk.wait_for("page=client")


def the_key_in_the_palette(watched: Watched) -> None:
    """Before it, a screen saver goes and the computer wakes: what ends is no reason to lock."""
    screen_saver_comes_on("org.gnome.ScreenSaver", on=False)
    watched.login.wake()
    watched.desk.press("ctrl+k", "ctrl+l")
    watched.locks("asked", "page=travelers")


def a_screen_saver_over_a_menu(watched: Watched) -> None:
    """The menu of the field with the keyboard does not hold the lock up."""
    watched.desk.press("Menu")
    screen_saver_comes_on("org.gnome.ScreenSaver")
    watched.locks("screen", "page=travelers")


def sleep(watched: Watched) -> None:
    """It waits until the desk is locked."""
    until(lambda: watched.login.delays_sleep, "the delay to be held")
    watched.login.prepare_for_sleep()
    wait_for_lock(watched.desk, "sleep")
    watched.desk.wait_for("lock left")
    until(lambda: not watched.login.delays_sleep, "the delay to be let go")
    unlock(watched.desk, "page=travelers")


def logind_locks_the_session_over_a_half_filled_pane(watched: Watched) -> None:
    """The pane is gone."""
    desk = watched.desk
    to_the_money(desk)
    pane = open_pane(desk)
    desk.type("42424242")
    watched.login.lock()
    wait_for_lock(watched.desk, "session")
    until(lambda: is_gone(pane), "the pane to be gone")
    unlock(desk, "page=money")


def test_a_computer_left_alone_locks(fresh_stage: Stage) -> None:
    with fresh_stage.open_session("--idle", "3") as desk:
        assert "reason=idle" in desk.wait_for("lock covered")
        desk.wait_for("page=sign_in")


def test_what_is_on_its_way_does_not_hold_the_lock_up_and_is_not_lost(slow_stage: Stage) -> None:
    with slow_stage.open_session() as desk:
        a_search_that_hangs(desk, slow_stage)
        call_until_money(desk)
        take_card(desk)
        slow_stage.servers.fault("airline_silent")
        desk.press("ctrl+Return")
        until(lambda: slow_stage.moved().counts[0] == 1, "the order to be placed")
        a_screen_saver_locks(desk, "org.xfce.ScreenSaver")
        unlock(desk, "page=trip")
        desk.wait_until_logged("attempts resumed settled=1")
        desk.close()
    kept = kept_in(slow_stage.profile)
    assert slow_stage.moved().counts[0] == 1, "booked once"
    (trip,) = kept.trips
    assert trip.record_locator == slow_stage.moved().orders[0]["booking_reference"]
    assert kept.flaws == ()


def a_search_that_hangs(desk: RunningDesk, place: Stage) -> None:
    """Is made again after the lock."""
    take_call(desk, "Noor")
    place.proxies.airline.swallow()
    desk.type("lax-lhr 12dec 19dec prem")
    desk.press("Return")
    desk.wait_for("page=offers")
    a_screen_saver_locks(desk, "org.freedesktop.ScreenSaver")
    place.proxies.airline.mend()
    unlock(desk, "offers complete")


def a_screen_saver_locks(desk: RunningDesk, interface: str) -> None:
    """It comes on, and the desk shows nothing at once."""
    desk.wait_until_logged("triggers watched")
    screen_saver_comes_on(interface)
    wait_for_lock(desk, "screen")


def test_a_desk_that_the_system_ends_keeps_what_was_typed(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        half_typed_call(desk)
        # The system's signal overtakes keys that still wait; what answers these comes after them.
        desk.press("ctrl+k")
        desk.type("noor")
        desk.wait_for("palette found")
        assert desk.close() == 0
    assert fresh_stage.log.count("reason=ended") == 1
    assert kept_in(fresh_stage.profile).actions[-1] == "signed out"
    the_end_of_the_one_who_started_it_locks(fresh_stage)
    assert TYPED in "".join(kept_drafts(fresh_stage.profile).values())


def the_end_of_the_one_who_started_it_locks(place: Stage) -> None:
    """The next day a shell starts the desk in the background, and is killed."""
    program = ("sh", "-c", '"$@" & wait', "sh", sys.executable, "-m", "desktop")
    with running_desk(
        place.screen, place.profile, servers=place.servers_file, program=program
    ) as shell:
        sign_in(shell)
        # Nobody locked: it begins on Today, and F3 goes on with the call.
        shell.wait_until_logged("unfinished call offered")
        shell.press("F3")
        shell.wait_for("page=client")
        shell.wait_until_logged("triggers watched")
        pages = shell.log_file.read_text().count("page=sign_in")
        (desk,) = shell.children("desktop")
        try:
            shell.kill()
            until(lambda: shell.has_logged("reason=parent"), "the lock")
            until(
                lambda: shell.log_file.read_text().count("page=sign_in") > pages,
                "the new sign-in page",
            )
        finally:
            end(desk)


def end(process: int) -> None:
    """A process of ours that is nobody's child any more."""
    os.kill(process, signal.SIGTERM)
    until(lambda: is_gone(process), "the desk to be gone")
