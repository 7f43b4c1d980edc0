"""The window over verbs over hand-written fakes: everything but the far sides is the real code."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from desktop.booking.access.role import LIVE, Role
from desktop.booking.check_result import CheckResult, Verdict, as_text
from desktop.booking.clients.client import Client
from desktop.booking.entry_line.entry_parser import read_entry
from desktop.booking.money import Money
from desktop.booking.trip.fee_schedule import FeeSchedule
from desktop.booking.trip.itinerary import Carrier
from desktop.booking.trip.offer import Condition, Offer
from desktop.booking.trip.trip import Trip
from desktop.ui.background import Background
from desktop.ui.main_window import MainWindow
from desktop.ui.pane_surroundings import PaneSurroundings
from desktop.ui.sign_in_use_cases import SignInUseCases
from desktop.ui.theme import Theme
from desktop.ui.use_case_calls import UseCases
from desktop.use_cases import keep_draft
from desktop.use_cases.audit import read_audit
from desktop.use_cases.clients import (
    add_client,
    change_client,
    find_clients,
    open_client,
    save_traveler,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.money import (
    book_trip,
    charge_fee,
    complete_booking,
    in_flight_trips,
    resume_attempts,
    take_card,
)
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.trips import (
    accept_price,
    choose_offer,
    find_trips,
    make_documents,
    open_trip,
    preview_offer,
    reprice_trip,
    search_flights,
    today,
)
from tests.support.fakes.airline import FakeAirline
from tests.support.fakes.airport_search import SmallPlaceBook
from tests.support.fakes.card_entry import FakeCardEntry
from tests.support.fakes.leases import FakeLeases
from tests.support.fakes.processor import FakeProcessor
from tests.support.fakes.store import FakeRecords
from tests.support.samples import OPENED_AT, sample_client, sample_offer, sample_traveler
from tests.support.ui.sign_in import FakeDirectory, sign_in_use_cases

OWNER = Member("personida", "Ida Marlow", "owner", LIVE[Role.OWNER])
FINDINGS = (
    CheckResult(
        "keyboard", Verdict.NOT_POSSIBLE, "Any program of this session can read every key.",
        "this session is X11; tests/hostile/test_pane_thief.py reads a card by XQueryKeymap",
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
class PaperDrawer:
    """`Papers` that only says where a paper would lie."""

    folder: Path

    def make_documents(self, trip: Trip, client: Client) -> tuple[Path, Path]:
        return self.folder / f"{trip.reference}.pdf", self.folder / f"{trip.reference}.ics"


@dataclass
class WindowDesk:
    """A desk to press keys on. `people` empty means a first start."""

    folder: Path
    records: FakeRecords = field(default_factory=FakeRecords)
    airline: FakeAirline = field(default_factory=FakeAirline)
    processor: FakeProcessor = field(default_factory=FakeProcessor)
    card_entry: FakeCardEntry = field(default_factory=FakeCardEntry)
    members: tuple[Member, ...] = (OWNER,)

    def __post_init__(self) -> None:
        self._count = 0
        self.airline.batches = many_offers()

    def new_id(self) -> str:
        """Letters only, in order."""
        self._count += 1
        return "id" + "".join(chr(97 + int(digit)) for digit in str(self._count))

    def stock(self) -> None:
        """One client with a traveler on file."""

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

        return sign_in_use_cases(
            FakeDirectory(OWNER, self.members, check=check, sheet="BAND FISH GOLD KITE LAMP MOON")
        )

    def calls(self) -> UseCases:
        """Every verb, wired as the roof wires it."""
        records, airline, processor = self.records, self.airline, self.processor
        now, origin, who = (lambda: OPENED_AT), "desk-one", OWNER
        draft = keep_draft.KeepDraft(records, who)
        busy = in_flight_trips.InFlightTrips()
        leases = FakeLeases(now)
        resume = resume_attempts.ResumeAttempts(
            records, airline, processor, now, who, origin, busy, leases
        )
        charge = charge_fee.ChargeFee(
            records, processor, who, now, self.new_id, origin, busy, leases
        )
        make = make_documents.MakeDocuments(records, PaperDrawer(self.folder), who, now, origin)
        surroundings = PaneSurroundings()
        self.card_entry.surroundings = surroundings
        day: date = OPENED_AT.date()
        places = SmallPlaceBook()
        return UseCases(
            who=who,
            now=now,
            airline_now=now,
            today_is=lambda: day,
            read_entry=lambda text: read_entry(text, day, places),
            find_clients=find_clients.FindClients(records, who),
            open_client=open_client.OpenClient(records, who),
            add_client=add_client.AddClient(
                records, lambda typed: typed, who, now, self.new_id, origin
            ),
            change_client=change_client.ChangeClient(
                records, lambda typed: typed, who, now, origin
            ),
            save_traveler=save_traveler.SaveTraveler(records, who, now, self.new_id, origin),
            search_flights=search_flights.SearchFlights(airline, who),
            preview_offer=preview_offer.PreviewOffer(airline, who),
            choose_offer=choose_offer.ChooseOffer(
                records, FeeSchedule(), who, now, self.new_id, origin
            ),
            reprice_trip=reprice_trip.RepriceTrip(records, airline, who),
            accept_price=accept_price.AcceptPrice(records, airline, who, now, origin),
            take_card=take_card.TakeCard(records, self.card_entry, who, now, origin),
            note_surroundings=surroundings.note,
            close_pane=self.card_entry.close,
            book_trip=book_trip.BookTrip(
                records, airline, airline, who, now, self.new_id, origin, busy, leases
            ),
            complete_booking=complete_booking.CompleteBooking(records, charge, make, who),
            resume_attempts=resume,
            ask_again=resume.one,
            find_trips=find_trips.FindTrips(records, who),
            open_trip=open_trip.OpenTrip(records, who),
            today=today.Today(records, who, now),
            make_documents=make,
            keep_draft=draft,
            recall_draft=draft.recall,
            read_audit=read_audit.ReadAudit(records, who, now, origin),
            check_machine=lambda: FINDINGS,
            save_status=self.save_status,
            company="Skycap Training",
        )

    def save_status(self, check_results: tuple[CheckResult, ...]) -> Path:
        """As the roof does it, with a name that never changes."""
        file = self.folder / "status.txt"
        file.write_text(as_text(check_results))
        return file

    def window(self, theme: Theme, background: Background) -> MainWindow:
        """At the door; a right passphrase opens the desk."""
        window = MainWindow(theme, background, self.sign_in(), "TRAINING · nothing here is real")
        calls = self.calls()
        window.signed_in.connect(lambda _: window.show_desk(calls))
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
