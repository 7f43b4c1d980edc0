"""The main window over the real use cases and hand-written fakes of the ports."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event

from desktop.app.build_use_cases import (
    MemberPorts,
    Ports,
    WindowServices,
    build_use_cases,
)
from desktop.booking.access.role import LIVE, Role
from desktop.booking.check_result import CheckResult, Verdict, as_text
from desktop.booking.money import Money
from desktop.booking.trip.itinerary import Carrier
from desktop.booking.trip.offer import Condition, Offer
from desktop.documents.policy_library import PolicyFiles
from desktop.system.config import RESOURCES
from desktop.ui.event_loop.background import Background
from desktop.ui.main_window import MainWindow
from desktop.ui.pane_surroundings import PaneSurroundings
from desktop.ui.sign_in_use_cases import SignInUseCases
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.environment_banner import BannerText
from desktop.use_cases.actor import Actor, CurrentCall
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.fakes.airline import BookedOrders, FakeAirline
from tests.support.fakes.airport_search import FakeAirportSearch
from tests.support.fakes.card_entry import FakeCardEntry
from tests.support.fakes.documents import FakeDelivery, FakeDocuments
from tests.support.fakes.leases import FakeLeases
from tests.support.fakes.members import FakeMembers, FakeOwnAccount
from tests.support.fakes.processor import FakeProcessor
from tests.support.fakes.safeguards import MemberKeys
from tests.support.fakes.store import FakeStore
from tests.support.samples import OPENED_AT, UPTIME, sample_client, sample_offer, sample_traveler
from tests.support.ui.sign_in import FakeDirectory, sign_in_use_cases
from tests.support.use_cases.evidence_desk import NamedKeys, evidence_ports

OWNER = Member("personida", "Ida Marlow", "owner", LIVE[Role.OWNER])
BANNER = BannerText("Skycap TEST", "TRAINING", "nothing here is real", "amber")
FINDINGS = (
    CheckResult(
        "keyboard", Verdict.NOT_POSSIBLE, "Any program of this session can read every key.",
        "this session is X11; tried in our tests: another program read a whole card number",
    ),
    CheckResult(
        "memory", Verdict.PROTECTED,
        "The digits are locked and hidden; root would have to take over the pane itself.",
        "the card pane shut itself in and read it back",
    ),
    CheckResult(
        "disk", Verdict.EXPOSED,
        "No encryption by Linux was found under the profile. The records have their own.",
        "the chain of devices under /dev/vda, in /sys/dev/block",
    ),
    CheckResult(
        "clock", Verdict.NOT_VERIFIED, "Skycap cannot tell.", "the system could not be asked"
    ),
    CheckResult("screen lock", Verdict.BEST_EFFORT, "Skycap locks when idle.", "no lock was tried"),
)  # fmt: skip
PASSPHRASE = "seven grey geese 41"


@dataclass
class WindowDesk:
    """A desk for tests of the window. `members` empty means a first start.

    `expected_cards`: what the window said of a card that may be asked for soon. `airports_loaded`:
    whether the airports of the entry line were asked for.
    """

    folder: Path
    records: FakeStore = field(default_factory=FakeStore)
    airline: FakeAirline = field(default_factory=FakeAirline)
    processor: FakeProcessor = field(default_factory=FakeProcessor)
    card_entry: FakeCardEntry = field(default_factory=FakeCardEntry)
    delivery: FakeDelivery = field(default_factory=FakeDelivery)
    members: tuple[Member, ...] = (OWNER,)
    expected_cards: list[bool] = field(default_factory=list)
    airports_loaded: Event = field(default_factory=Event)
    keys: MemberKeys = field(default_factory=MemberKeys)
    team: FakeMembers = field(default_factory=FakeMembers)

    def __post_init__(self) -> None:
        self._count = 0
        # Of every window: no two calls are the same one.
        self._calls = itertools.count()
        self.airline.batches = many_offers()

    def new_id(self) -> str:
        """Letters only, in order."""
        self._count += 1
        return "id" + "".join(chr(97 + int(digit)) for digit in str(self._count))

    def stock(self) -> None:
        """Save one client with a traveler."""

        def save(repos) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
            repos.clients.save(sample_client())
            repos.clients.save_traveler(sample_traveler())

        self.records.write(save)

    def sign_in(self) -> SignInUseCases:
        """One right passphrase signs in."""

        def check(asked: tuple[str, ...]) -> None:
            if PASSPHRASE not in asked:
                raise Refused(
                    "wrong_passphrase", "That is not the passphrase.", "Nothing was opened.",
                    "Type it again, then press Enter.", field="passphrase",
                )  # fmt: skip

        return sign_in_use_cases(FakeDirectory(OWNER, self.members, check=check))

    def use_cases(self) -> UseCases:
        """Wired as the application wires them, over the fakes."""
        calls = CurrentCall(lambda: "call" + "a" * next(self._calls))
        calls.id = ""  # The samples' call.
        actor = Actor(OWNER, lambda: OPENED_AT, "desk-one", lambda: UPTIME, calls)
        surroundings = PaneSurroundings()
        self.card_entry.surroundings = surroundings
        members = self.team
        ports = Ports(
            store=self.records,
            audit_signers=lambda: self.keys,
            policies=PolicyFiles(RESOURCES),
            signing=lambda: self.keys.signing(actor.member.id),
            leases=FakeLeases(actor.now),
            flight_search=self.airline,
            flight_booker=self.airline,
            fee_charger=self.processor,
            order_watch=BookedOrders(self.airline),
            account_activity=self.processor,
            draw=lambda: 0.5,
            card_entry=self.card_entry,
            documents=FakeDocuments(),
            delivery=self.delivery,
            airports=FakeAirportSearch(),
            identity=MemberPorts(
                members, FakeOwnAccount(), FakeDirectory(OWNER, self.members), members
            ),
            read_phone=lambda typed: typed if any(map(str.isdigit, typed)) else None,
            phone_country=lambda phone: "US" if phone.startswith("+1") else "",
            new_id=self.new_id,
            airline_now=actor.now,
            evidence=lambda: evidence_ports(self.records, NamedKeys()),
        )
        services = WindowServices(
            company="Skycap Training",
            today_is=OPENED_AT.date,
            load_airports=self.airports_loaded.set,
            note_surroundings=surroundings.note,
            expect_card=self.expected_cards.append,
            watch_key_change=lambda watcher: None,
            check_machine=lambda: FINDINGS,
            save_status=self.save_status,
        )
        return build_use_cases(actor, ports, services)

    def save_status(self, check_results: tuple[CheckResult, ...]) -> Path:
        """As the application does it, with a constant file name."""
        file = self.folder / "status.txt"
        file.write_text(as_text(check_results))
        return file

    def window(self, theme: Theme, background: Background) -> MainWindow:
        """The window at sign-in; the right passphrase shows the pages."""
        sign_in = self.sign_in()
        window = MainWindow(theme, background, lambda: sign_in, BANNER)
        use_cases = self.use_cases()
        window.signed_in.connect(lambda _: window.show_desk(use_cases))
        return window


def many_offers() -> tuple[tuple[Offer, ...], ...]:
    """Three batches of the sample offer under other prices, airlines and conditions."""
    first = sample_offer()
    carriers = (first.owner, Carrier("QJ", "Juniper Air"), Carrier("ZE", "Zephyr"))
    batches = []
    for batch in range(3):
        offers = []
        for place in range(6):
            number = batch * 6 + place
            total = Money(first.total.minor + 4_715 * number, first.total.currency)
            offers.append(
                replace(
                    first,
                    id=f"off_{chr(97 + number)}",
                    owner=carriers[number % 3],
                    total=total,
                    base=total,
                    tax=None,
                    ends_at=first.ends_at + timedelta(minutes=number),
                    refund=Condition(number % 2 == 0, Money(4000, "USD")),
                )
            )
        batches.append(tuple(offers))
    return tuple(batches)
