"""What both kinds of link have in common on the real desk: made, canceled, typed on, left."""

from __future__ import annotations

from typing import Any

from tests.support.training.client_browser import open_page, type_on_page

from .running_desk import RunningDesk
from .stage import Stage
from .the_call import GOOD, call_until_money, kill


def newest_link(stage: Stage) -> dict[str, Any]:
    links = stage.servers.seen()["links"]
    return dict(links[-1])


def client_types(stage: Stage, number: str = GOOD, *, bank: str = "") -> str:
    """On a phone of their own, at the address of the newest link; what the page says then."""
    return type_on_page(newest_link(stage)["url"], stage.servers.ca_file, number, bank=bank)


def make_link(desk: RunningDesk) -> None:
    desk.press("l")
    desk.wait_for("card link made")


def call_until_link(desk: RunningDesk) -> None:
    """A call whose client has a link."""
    call_until_money(desk)
    make_link(desk)


def cancel_link(desk: RunningDesk) -> None:
    desk.press("x")
    desk.wait_for("card link ended held=False")


def let_hold_go(desk: RunningDesk, stage: Stage) -> None:
    """What the client had held on the page; it is asked twice."""
    desk.press("x")
    desk.wait_for("letting go asked")
    cancel_link(desk)
    assert stage.held() == 0


def a_canceled_link_takes_no_card(desk: RunningDesk, stage: Stage) -> None:
    """While it is open nothing is booked."""
    make_link(desk)
    address = newest_link(stage)["url"]
    desk.press("ctrl+Return")
    cancel_link(desk)
    assert "no longer open" in open_page(address, stage.servers.ca_file)
    assert "no longer open" in type_on_page(address, stage.servers.ca_file)


def killed_with_a_link_in_the_clients_hands(desk: RunningDesk) -> None:
    call_until_link(desk)
    kill(desk.process.pid)


def resume_call(desk: RunningDesk) -> None:
    """What was cut off, after the next sign-in."""
    desk.wait_until_logged("unfinished call offered")
    desk.press("F3")
    desk.wait_for("page=money")
    desk.wait_for("price holds")


def one_that_ends_by_itself_is_noticed(desk: RunningDesk, stage: Stage) -> None:
    call_until_link(desk)
    stage.servers.advance(24 * 3600)
    desk.wait_for("card link moved held=False")
    assert newest_link(stage)["status"] == "expired"
    make_link(desk)
