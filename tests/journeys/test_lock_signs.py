"""The desk locks for every lock trigger; the same person comes back to all that was typed."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.journeys.bus_speakers import (
    SCREEN_SAVERS,
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
    until,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey
TYPED = "TT11ABX"


@dataclass
class Watched:
    """A desk in the middle of a call, with something half typed, and logind beside it."""

    stage: Stage
    desk: RunningDesk
    login: LoginService

    def locks(self, reason: str) -> None:
        """It locked for this reason, showed nothing at once, and its person comes back."""
        text = self.desk.wait_for("lock covered", patience=20)
        assert f"reason={reason}" in text
        assert blank_ms(text) <= 200
        unlock(self.desk, "page=travelers")


@contextmanager
def watched_desk(display: VirtualDisplay, folder: Path, enrolled: Path) -> Iterator[Watched]:
    """Signed in, in the middle of a call, with logind beside it."""
    with ExitStack() as held:
        place = held.enter_context(stage(display, folder, enrolled, "--quick"))
        login, environment = held.enter_context(login_service())
        desk = held.enter_context(
            running_desk(
                display, place.profile, servers=place.servers_file, environment=environment
            )
        )
        sign_in(desk)
        half_typed_call(desk)
        yield Watched(place, desk, login)


@pytest.fixture(scope="module")
def watched(
    desk_screen: VirtualDisplay, enrolled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    """One desk for all signs: it comes back from each to the same page."""
    with watched_desk(desk_screen, tmp_path_factory.mktemp("watched"), enrolled) as ready:
        yield ready


@pytest.fixture
def slow_stage(display: VirtualDisplay, enrolled: Path, tmp_path: Path) -> Iterator[Stage]:
    """Servers whose silence lasts long enough to be locked in."""
    with stage(display, tmp_path, enrolled) as ready:
        yield ready


def half_typed_call(desk: RunningDesk) -> None:
    """Ada's traveler with a Known Traveler number that is not saved yet."""
    take_call(desk, "Ada")
    search(desk)
    choose(desk)
    desk.type(TYPED)


def blank_ms(text: str) -> float:
    """From the log's own line."""
    found = re.search(r"ms=(\d+)", text)
    assert found is not None, text
    return float(found[1])


def unlock(desk: RunningDesk, page: str) -> None:
    """By the same person; back on the same page, with logind listened to again."""
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


def last_typed(profile: Path) -> str:
    """What the records keep of the last call, once the desk is closed."""
    return "".join(kept_drafts(profile).values())


SIGNS: dict[str, tuple[str, Callable[[Watched], None]]] = {
    "the key": ("asked", lambda w: w.desk.press("ctrl+l")),
    "the key in the palette": ("asked", lambda w: w.desk.press("ctrl+k", "ctrl+l")),
    "logind locks the session": ("session", lambda w: w.login.lock()),
    "a lock screen came up": ("session", lambda w: w.login.hint_locked()),
    "the computer sleeps": ("sleep", lambda w: w.login.prepare_for_sleep()),
    "another user has the screen": ("switched", lambda w: w.login.switch_user()),
}
for _saver in SCREEN_SAVERS:
    SIGNS[_saver] = ("screen", lambda w, saver=_saver: screen_saver_comes_on(saver))  # type: ignore[misc]


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_locks_and_the_same_page_comes_back(watched: Watched, sign: str) -> None:
    listens(watched)
    reason, give = SIGNS[sign]
    give(watched)
    watched.locks(reason)


def test_a_menu_that_is_open_does_not_hold_the_lock_up(watched: Watched) -> None:
    listens(watched)
    # The menu of the field with the keyboard.
    watched.desk.press("Menu")
    screen_saver_comes_on("org.gnome.ScreenSaver")
    watched.locks("screen")


def test_what_ends_is_no_reason_to_lock(watched: Watched) -> None:
    """The screen saver goes, the computer wakes: only the key after them locks."""
    listens(watched)
    screen_saver_comes_on("org.gnome.ScreenSaver", on=False)
    watched.login.wake()
    watched.desk.press("ctrl+l")
    watched.locks("asked")


def test_sleep_waits_until_the_desk_is_locked(watched: Watched) -> None:
    listens(watched)
    until(lambda: watched.login.delays_sleep, "the delay to be held")
    watched.desk.press("ctrl+l")
    watched.desk.wait_for("lock left")
    until(lambda: not watched.login.delays_sleep, "the delay to be let go")
    unlock(watched.desk, "page=travelers")


def test_lock_after_lock_everything_typed_is_kept_and_each_is_audited(
    display: VirtualDisplay, enrolled: Path, tmp_path: Path
) -> None:
    names = ("the key", "logind locks the session", "the computer sleeps")
    with watched_desk(display, tmp_path, enrolled) as watched:
        for name in names:
            listens(watched)
            reason, give = SIGNS[name]
            give(watched)
            watched.locks(reason)
        watched.desk.close()
        assert TYPED in last_typed(watched.stage.profile)
        kept = kept_in(watched.stage.profile)
    assert [entry.detail for entry in kept.audit if entry.action == "locked"] == [
        "asked by key", "the session was locked", "the computer goes to sleep",
    ]  # fmt: skip
    assert kept.actions.count("unlocked") == len(names)
    assert kept.flaws == ()


def test_a_computer_left_alone_locks(desk_screen: VirtualDisplay, fresh_stage: Stage) -> None:
    with fresh_stage.open_session("--idle", "3") as desk:
        assert "reason=idle" in desk.wait_for("lock covered")
        desk.wait_for("page=sign_in")


def test_a_call_that_hangs_does_not_hold_the_lock_up(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        take_call(desk, "Noor")
        fresh_stage.proxies.airline.swallow()
        desk.type("lax-lhr 12dec 19dec prem")
        desk.press("Return")
        desk.wait_for("page=offers")
        desk.press("ctrl+l")
        assert blank_ms(desk.wait_for("lock covered")) <= 200
        fresh_stage.proxies.airline.mend()
        unlock_without_logind(desk, "offers complete")


def unlock_without_logind(desk: RunningDesk, text: str) -> None:
    desk.wait_for("page=sign_in")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for(text)


def test_a_half_filled_pane_is_gone(
    display: VirtualDisplay, enrolled: Path, tmp_path: Path
) -> None:
    """By logind: a screen saver would lock every desk on the session bus of these tests."""
    with watched_desk(display, tmp_path, enrolled) as watched:
        desk = watched.desk
        listens(watched)
        desk.press("ctrl+Return")
        desk.wait_for("price holds")
        pane = open_pane(desk)
        desk.type("42424242")
        watched.login.lock()
        assert blank_ms(desk.wait_for("lock covered")) <= 200
        until(lambda: is_gone(pane), "the pane to be gone")
        unlock(desk, "page=money")
        assert "42424242" not in "".join(kept_after(desk, watched.stage))


def test_a_lock_while_the_order_is_on_its_way_books_once(slow_stage: Stage) -> None:
    with slow_stage.open_session() as desk:
        call_until_money(desk)
        take_card(desk)
        slow_stage.servers.fault("airline_silent")
        desk.press("ctrl+Return")
        until(lambda: slow_stage.moved().counts[0] == 1, "the order to be placed")
        desk.press("ctrl+l")
        assert blank_ms(desk.wait_for("lock covered")) <= 200
        unlock_without_logind(desk, "page=trip")
        desk.wait_until_logged("attempts resumed settled=1")
        desk.close()
    kept = kept_in(slow_stage.profile)
    assert slow_stage.moved().counts[0] == 1
    assert kept.trips[0].record_locator == slow_stage.moved().orders[0]["booking_reference"]
    assert kept.flaws == ()


def kept_after(desk: RunningDesk, place: Stage) -> list[str]:
    """Every draft, once the desk is closed."""
    desk.close()
    return list(kept_drafts(place.profile).values())


def test_half_a_new_client_is_there_again(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        desk.press("F2")
        desk.wait_for("page=find")
        desk.press("ctrl+n")
        desk.wait_for("page=new_client")
        desk.type("Greta Vale")
        desk.press("Return")
        desk.type("greta@exam")
        desk.press("ctrl+l")
        unlock_without_logind(desk, "page=new_client")
        desk.type("ple.com")
        desk.press("Return")
        desk.type("310 555 0199")
        desk.press("Return")
        desk.wait_for("page=client")
        desk.close()
    assert "Greta Vale" in kept_in(fresh_stage.profile).clients


def test_the_end_of_the_one_who_started_it_locks(
    desk_screen: VirtualDisplay, fresh_stage: Stage
) -> None:
    """A shell starts the desk in the background and is killed."""
    program = ("sh", "-c", '"$@" & wait', "sh", sys.executable, "-m", "desktop")
    with running_desk(
        desk_screen, fresh_stage.profile, servers=fresh_stage.servers_file, program=program
    ) as shell:
        sign_in(shell)
        until(lambda: shell.has_logged("triggers watched"), "the signs to be watched")
        (desk,) = shell.children("desktop")
        try:
            shell.kill()
            until(lambda: shell.has_logged("reason=parent"), "the lock")
            until(
                lambda: shell.log_file.read_text().count("page=sign_in") == 2,
                "the new sign-in page",
            )
        finally:
            end(desk)


def end(process: int) -> None:
    """A process of ours that is nobody's child any more."""
    os.kill(process, signal.SIGTERM)
    until(lambda: is_gone(process), "the desk to be gone")


def test_a_desk_that_the_system_ends_keeps_what_was_typed(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        half_typed_call(desk)
        # The system's signal overtakes keys that still wait; what answers these comes after them.
        desk.press("ctrl+k")
        desk.type("noor")
        desk.wait_for("palette found")
        assert desk.close() == 0
    assert fresh_stage.log.count("reason=ended") == 1
    with fresh_stage.open_session() as desk:
        # Nobody locked: the next day begins on Today, and F3 goes on with the call.
        desk.wait_until_logged("unfinished call offered")
        desk.press("F3")
        desk.wait_for("page=client")
    assert TYPED in last_typed(fresh_stage.profile)
    assert kept_in(fresh_stage.profile).actions[-1] == "signed out"


def test_what_is_typed_is_kept_under_its_person_and_no_other(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        half_typed_call(desk)
        desk.press("ctrl+l")
        desk.wait_for("page=sign_in")
        desk.close()
    names = kept_drafts(fresh_stage.profile)
    assert len({name.split(" ")[0] for name in names}) == 1
    assert {name.split(" ")[1] for name in names} == {"call", "locked"}
