"""A desk without a window that books one trip after another, made to be killed.

The use cases, adapters and records of the product, over real sockets; only the window and the pane
are left out. It says on its output what it has just done. A card's tokens are asked for there too
(`CARD_WANTED`, and the client) and come on its input, as the pane would hand them over.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import random
from typing import Any, cast

from desktop.airlines.airline_router import AirlineRouter
from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.airlines.duffel.duffel_service import DUFFEL
from desktop.app.build_use_cases import MemberPorts, Ports, WindowServices, build_use_cases
from desktop.app.environment.environment_policy import TRAINING
from desktop.app.phone_numbers import PhoneReader, country_of
from desktop.booking.access.role import Role, permissions
from desktop.booking.card import CARD_VAULT, PROCESSOR, CardToken, TakenCard
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.processors.stripe.stripe_service import STRIPE
from desktop.store.database import Database
from desktop.store.leases.lease_keeper import LeaseKeeper
from desktop.system.clock import machine_uptime, utc_now
from desktop.system.ids import new_id
from desktop.ui.use_cases import UseCases
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.card_entry_port import CardReading, CardRequest
from desktop.use_cases.ports.identity_port import Member, MemberRow
from tests.support.samples import (
    sample_agreement,
    sample_client,
    sample_consent,
    sample_report,
    sample_traveler,
)
from tests.support.store.opening import OnlyAda, open_store
from tests.support.training.known_keys import AIRLINE_TOKEN, CHARGE_KEY

CARD_WANTED = "card wanted"
READY = "ready"
COMPANY = "Skycap Travel"


class Nobody:
    """Beside the owner, nobody could approve what is above a limit."""

    def member_list(self) -> tuple[MemberRow, ...]:
        return ()


OWNER = Member(
    "ownerid", "Robin Owner", Role.OWNER.value, permissions(Role.OWNER.value, TRAINING.permissions)
)


def report(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class CardFromInput:
    """`CardEntry`: asks for two tokens on the output, and reads them as a line of JSON."""

    def take(self, request: CardRequest) -> CardReading:
        report(f"{CARD_WANTED} {request.client_id}")
        processor, vault, vault_ends_at = json.loads(sys.stdin.readline())
        ends_at = datetime.fromisoformat(vault_ends_at)
        tokens = (CardToken(PROCESSOR, processor), CardToken(CARD_VAULT, vault, ends_at))
        given = tuple(token for token in tokens if token.payee in request.payees)
        return CardReading(TakenCard(given, "Visa", "4242", 3, 2035), sample_report())

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class WindowlessDesk:
    """The use cases of an owner on these records, with the vendors that `servers` names."""

    store: Database
    use_cases: UseCases

    @classmethod
    def opened(
        cls, records: Path, servers: dict[str, Any], clock_ahead: timedelta = timedelta(0)
    ) -> WindowlessDesk:
        """On the records of the desk that was killed before, or on new ones.

        `clock_ahead`: by how much this machine's clock is wrong.
        """

        def now() -> datetime:
            return utc_now() + clock_ahead

        store = open_store(records)
        ca_file = Path(servers["ca_file"])
        duffel = DUFFEL.load()(
            servers["airline"]["url"], AIRLINE_TOKEN, live=False, ca_file=ca_file
        )
        stripe = STRIPE.load()(servers["processor"]["url"], CHARGE_KEY, live=False, ca_file=ca_file)
        airlines = AirlineRouter({DUFFEL.source: duffel})
        unused = cast(Any, None)
        ports = Ports(
            store=store,
            audit_signers=OnlyAda,
            policies=unused,
            signing=unused,
            leases=LeaseKeeper(store, now, "soak", process=new_id(), alone=True),
            flight_search=airlines,
            flight_booker=airlines,
            fee_charger=stripe,
            order_watch=airlines,
            account_activity=stripe,
            draw=random,
            card_entry=CardFromInput(),
            documents=unused,
            delivery=unused,
            airports=OfflineAirportSearch(),
            identity=MemberPorts(cast(Any, Nobody()), unused, unused, unused),
            read_phone=PhoneReader("US"),
            phone_country=country_of,
            new_id=new_id,
            airline_now=airlines.now,
            evidence=unused,
            are_duties_signed=lambda: True,
        )
        services = WindowServices(
            company=COMPANY,
            today_is=date.today,
            load_airports=unused,
            note_surroundings=unused,
            expect_card=unused,
            watch_key_change=unused,
            check_machine=unused,
            save_status=unused,
        )
        return cls(
            store, build_use_cases(Actor(OWNER, now, "soak", machine_uptime), ports, services)
        )

    def resume(self) -> tuple[int, int]:
        """Ask about all that is open: how many trips are settled now, and how many still wait."""
        resumed = self.use_cases.resume_attempts()
        return len(resumed.settled), len(resumed.waiting)

    def book_one_trip(self) -> None:
        """A call of a new client, from the first word to our fee. DeskError where it ends early."""
        now = self.use_cases.actor.now
        client = sample_client(id=new_id(), opened_at=now())
        traveler = sample_traveler(id=new_id(), client_id=client.id)
        self.store.write(lambda repos: repos.clients.save(client))
        self.store.write(lambda repos: repos.clients.save_traveler(traveler))
        # Half of the fares are the airline's to charge, half are ours.
        plan = secrets.choice((FarePlan.TRAVELERS_CARD, FarePlan.COMPANY_BALANCE))
        choices = PaymentChoices((CaptureRoute.PANE,), plan)
        self.store.write(lambda repos: repos.set_up.save(choices, now(), OWNER.name))
        trip = self.use_cases.choose_offer(client.id, self._offer(), (traveler,))
        trip = self.use_cases.reprice_trip(trip.id).trip
        consent = sample_consent(trip, at=now())
        trip = self.use_cases.take_card(trip.id, consent)
        trip = self.use_cases.reprice_trip(trip.id).trip
        yes = sample_agreement(trip)
        trip = self.use_cases.record_agreement(trip.id, yes.words, yes.terms)
        report(f"booking {trip.id}")
        self._confirmed(trip)
        report(f"booked {trip.id}")

    def _confirmed(self, trip: Trip) -> None:
        self.use_cases.book_trip(trip.id)
        self.use_cases.charge_fee(trip.id)

    def _offer(self) -> Offer:
        leaves = date.today() + timedelta(days=21)
        line = f"lax-lhr {leaves.day}{leaves:%b} econ".lower()
        search_request = self.use_cases.read_entry(line).search_request
        assert search_request is not None
        for batch in self.use_cases.search_flights(search_request):
            for offer in batch:
                if not offer.needs_passport or offer.takes_known_traveler:
                    return offer
        raise RuntimeError("no offers")


def tried(step: Callable[[], None]) -> None:
    """What the person at a desk reads as a sentence is a line here."""
    try:
        step()
    except DeskError as error:
        report(f"ended {error.code}")


def main() -> None:
    """``RECORDS SERVERS_FILE CLOCK_AHEAD_HOURS``: resume, then book until killed."""
    records, servers_file = map(Path, sys.argv[1:3])
    clock_ahead = timedelta(hours=float(sys.argv[3]))
    servers = json.loads(servers_file.read_text("ascii"))
    desk = WindowlessDesk.opened(records, servers, clock_ahead)
    report(READY)
    tried(lambda: report("resumed {} {}".format(*desk.resume())))
    while True:
        tried(desk.book_one_trip)


if __name__ == "__main__":
    main()
