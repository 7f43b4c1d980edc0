"""A company that is opened in the product: first start, Set up by key, and calls afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.set_up_steps import StepName
from desktop.booking.set_up.vendor_check import CheckName
from tests.support.training.client_browser import GOOD as ON_THE_PAGE
from tests.support.training.client_browser import type_on_page
from tests.support.virtual_display import VirtualDisplay

from .running_desk import PASSPHRASE, RunningDesk, running_desk
from .the_call import (
    agree,
    call_until_money,
    choose,
    entry,
    is_gone,
    say_address,
    search,
    sign_in,
    skip_sheet,
    to_the_money,
    type_card,
    until,
)
from .vendor_hosts import VendorHosts, vendor_hosts

COMPANY = (
    "Marlow Travel",
    "12 Hudson Street, New York",
    "US",
    "USD",
    "+1 212 555 0100",
    "none",
    "MARLOW",
    "TRAVEL FEE",
)
ROUTES = ("link", "link and hosted", "link and pane", "pane")
"""In the order of the page."""
_STEPS = list(StepName)


@dataclass
class CompanyDesk:
    """`routes` and `plan` are how it takes cards and pays fares by now."""

    desk: RunningDesk
    hosts: VendorHosts
    routes: str = "link"
    plan: FarePlan = FarePlan.BOOKED_ELSEWHERE
    _calls: int = 0
    _is_address_known: bool = False
    _has_signed_duties: bool = False

    def open_set_up(self) -> None:
        """G U, wherever the desk is."""
        self.desk.press("Escape", "Escape", "ctrl+1", "g", "u")
        self.desk.wait_for("page=set_up")
        self.desk.wait_for("set up shown")

    def open_step(self, step: StepName) -> None:
        self.desk.press("Home", *["Down"] * _STEPS.index(step), "Return")
        self.desk.wait_for("set up step opened")

    def save(self, step: StepName, *typed: str) -> str:
        """Type into its fields, one after the other, and save; the line of the log."""
        self.open_step(step)
        for place, text in enumerate(typed):
            self.desk.press(*(["Tab"] if place else []))
            self.desk.type(text)
        self.desk.press("ctrl+Return")
        return self.desk.wait_for("set up saved")

    def save_keys(self, *keys: str) -> None:
        """In the order of the form; an empty one is left out. Then back to the steps."""
        self.open_step(StepName.KEYS)
        for key in keys:
            if key:
                self.desk.type(key)
                self.desk.press("Return")
                self.desk.wait_for("set up saved")
            self.desk.press("Tab")
        self.desk.press("Escape")
        self.desk.wait_for("set up shown")

    def save_own_keys(self) -> None:
        """Those of the vendors' dashboards."""
        shown = self.hosts.servers
        keys = (shown.publishable_key, shown.charge_key, shown.refund_key, shown.airline_token)
        self.save_keys(*keys)

    def ask_vendors(self) -> None:
        self.desk.press("ctrl+r")
        self.desk.wait_for(f"vendors asked answers={len(CheckName)}")

    def sign_duties(self) -> None:
        """Those of the fare's merchant, once; the owner is signed in."""
        if not self._has_signed_duties:
            self.open_set_up()
            self.save(StepName.FARE_DUTIES, "Ida Marlow")
            self._has_signed_duties = True

    def enter_approvals(self) -> None:
        """What the vendors opened by letter, and what the acquirer asks for; then live opens."""
        self.open_step(StepName.CARD_DATA)
        self.desk.press("d", "Tab")
        self.desk.type("First Bank, by letter of May 4")
        self.desk.press("ctrl+Return")
        self.desk.wait_for("set up saved")
        letters = ("Stripe, case of May 5", "Duffel, letter of May 6")
        # Duffel answered that its card vault takes the account token alone.
        self.save(StepName.PHONE_ORDERS, *letters, "a")
        self.save(StepName.MERCHANT_SHEET, "acct_marlowtravel")
        self.save(StepName.TRIAL, "ZZABCD")
        self.take_cards_by("link and pane", FarePlan.TRAVELERS_CARD)
        self.desk.wait_until_logged("page=set_up")

    def take_cards_by(self, routes: str, plan: FarePlan) -> None:
        """Chosen in Set up, where it is another choice; with other routes, lock and sign in."""
        if (routes, plan) == (self.routes, self.plan):
            return
        self.open_set_up()
        self.open_step(StepName.PAYMENTS)
        steps = ROUTES.index(routes) - ROUTES.index(self.routes)
        self.desk.press(*["Right" if steps > 0 else "Left"] * abs(steps), "Tab")
        self.desk.press(plan.value[0], "ctrl+Return")
        self.desk.wait_for("set up saved")
        is_same, self.routes, self.plan = routes == self.routes, routes, plan
        if not is_same:
            self.sign_in_again()

    def sign_in_again(self) -> None:
        """Another process takes the desk's place."""
        self.desk.press("ctrl+l")
        sign_in(self.desk)

    def call_until_money(self) -> None:
        """To the amounts; the first call is of a client whom nobody knows yet. Each call is about
        days of its own.
        """
        self._calls += 1
        # In vendor test the vendor's own airline alone is booked, on routes of its own.
        route = "lax-lhr" if self.desk.where == "live" else "ltn-stn"
        line = entry(route, weeks=2 + 2 * self._calls)
        if self._calls > 1:
            call_until_money(self.desk, line=line)
            return
        self._meet_client()
        search(self.desk, line)
        choose(self.desk)
        self.desk.press("ctrl+Return")
        self.desk.wait_for("travelers incomplete")
        self.desk.type("17may1984")
        self.desk.press("Return")
        self.desk.type("f")
        to_the_money(self.desk)

    def _meet_client(self) -> None:
        self.desk.press("F2")
        self.desk.wait_for("page=find")
        self.desk.press("ctrl+n")
        self.desk.wait_for("page=new_client")
        for text in ("Ada Calloway", "ada@example.com", "310 555 0142"):
            self.desk.type(text)
            self.desk.press("Return")
        self.desk.wait_for("page=client")

    def ask_for_card(self) -> None:
        """F9, and for the airline's first card the client's address; then consent is asked for."""
        self.desk.press("F9")
        if self.plan is FarePlan.TRAVELERS_CARD and not self._is_address_known:
            self.desk.wait_for("address asked")
            say_address(self.desk)
            self._is_address_known = True
        self.desk.wait_for("consent asked")

    def take_card_in_pane(self) -> None:
        """The sealed pane asks for the signed sheet, and sends the card to the vendors' hosts."""
        self.ask_for_card()
        self.desk.press("p")
        pane = self.desk.wait_for_pane()
        type_card(self.desk)
        self.desk.press("Return")
        self.desk.wait_for("card pane: tokens")
        until(lambda: is_gone(pane), "the pane to be gone")
        self.desk.wait_for_keyboard()
        agree(self.desk)

    def book(self) -> None:
        """Ctrl+Enter: booked, and our fee charged."""
        self.desk.press("ctrl+Return")
        self.desk.wait_for("page=trip")
        self.desk.wait_for("done fee stage=booked")

    def take_fee_by_link(self) -> None:
        """The client types on the processor's page; our fee is held."""
        self._type_on_link()
        self.desk.wait_for("card link moved held=True")

    def save_card_by_link(self) -> None:
        """... and nothing is held; the client agrees to what is charged to that card."""
        self._type_on_link()
        self.desk.wait_for("card link moved held=False saved")
        self.desk.wait_for("agreement asked")
        self.agree_without_card()

    def _type_on_link(self) -> None:
        self.desk.press("l")
        self.desk.wait_for("card link made")
        (*_, link) = self.hosts.servers.seen()["links"]
        page = self.hosts.address_of(link["url"])
        assert "Thank you" in type_on_page(page, self.hosts.servers.ca_file, ON_THE_PAGE)

    def agree_without_card(self) -> None:
        """The client's yes to the words, where no card is typed here."""
        self.desk.press("y")
        self.desk.wait_for("client agreed")

    def books(self) -> Books:
        """What the vendors have in their books by now."""
        seen = self.hosts.servers.seen()
        assert seen["card_numbers_outside_card_hosts"] == 0
        return Books(
            tuple(seen["orders"]),
            tuple(one["amount_captured"] for one in seen["charges"] if one["amount_captured"]),
            sum(
                one["amount"]
                for one in seen["payment_intents"]
                if one["status"] == "requires_capture"
            ),
            seen["calls"],
        )


@dataclass(frozen=True, slots=True)
class Books:
    """`charged`: amounts in cents; `held`: neither charged nor released; `calls` by their names."""

    orders: tuple[dict[str, Any], ...]
    charged: tuple[int, ...]
    held: int
    calls: dict[str, int]

    def since(self, before: Books) -> Books:
        """What came after."""
        orders, charged = len(before.orders), len(before.charged)
        calls = {name: count - before.calls.get(name, 0) for name, count in self.calls.items()}
        held = self.held - before.held
        return Books(self.orders[orders:], self.charged[charged:], held, calls)


@contextmanager
def company_desk(
    screen: VirtualDisplay, folder: Path, *, live: bool = False, look: str = "light"
) -> Iterator[CompanyDesk]:
    """A desk that nobody has started before, on its first page."""
    profile = folder / "profile"
    profile.mkdir()
    with vendor_hosts(folder, live=live) as hosts:
        program = (sys.executable, "-m", "tests.support.journeys.at_vendor_hosts")
        with running_desk(
            screen,
            profile,
            look=look,
            program=(*program, str(hosts.facts_file)),
            where="live" if live else "vendor-test",
            environment=hosts.variables,
        ) as desk:
            yield CompanyDesk(desk, hosts)


def start_first(desk: RunningDesk) -> None:
    """The owner's name and passphrase; the environment is closed, and the page says so."""
    desk.wait_for("page=first_start")
    desk.type("Ida Marlow")
    desk.press("Return")
    for _ in range(2):
        desk.type(PASSPHRASE)
        desk.press("Return")
    skip_sheet(desk)
    desk.wait_until_logged("error shown code=set_up_unfinished")
    desk.wait_until_logged("signed in ms")
