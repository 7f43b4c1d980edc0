"""The two airlines that one contract runs over: the one in memory, and Duffel on the training one.

A bench hides only what differs in the arranging: how a card gets to the airline, and how something
is made to go wrong.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.system.https import HttpsClient
from desktop.training.launch import Running
from desktop.training.state import ServerState
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import FlightBooker, FlightSearch
from tests.support.fakes.airline import Ending, FakeAirline

# Published for phone sales (Duffel guide, paying with customer cards).
_READY_CARD = "4111110116638870"


class AirlineBench(Protocol):
    """An airline, and the strings that a test may pull. Each pull counts for one call."""

    @property
    def search(self) -> FlightSearch: ...
    @property
    def booker(self) -> FlightBooker: ...
    def a_card(self) -> str:
        """The token of a card that is good for a phone sale."""

    def orders(self) -> int:
        """How many orders the airline really has, pending ones included."""

    def will_refuse_the_card(self) -> None: ...
    def will_lose_the_reply(self) -> None: ...
    def will_lose_the_request(self) -> None: ...
    def will_confirm_later(self) -> None: ...
    def will_surely_not_create(self) -> None: ...
    def will_lose_the_cancellation(self) -> None:
        """The next order is canceled, and the answer is lost."""

    def will_cancel_later(self) -> None:
        """The next cancellation is accepted, and decided later."""

    def confirms_now(self) -> None:
        """The pending order is decided: booked."""

    def fails_now(self) -> None:
        """The pending order is decided: not booked."""

    def fare_ends(self) -> None:
        """The next reading of an offer finds it gone."""

    def is_down(self) -> None:
        """The next call of any kind is not served, nor are its repeats."""


@dataclass(slots=True)
class InMemoryBench:
    """The airline in memory."""

    fake: FakeAirline
    cards: int = 0

    @property
    def search(self) -> FlightSearch:
        return self.fake

    @property
    def booker(self) -> FlightBooker:
        return self.fake

    def a_card(self) -> str:
        self.cards += 1
        return "tcd_" + "a" * self.cards

    def orders(self) -> int:
        return len(self.fake.orders) + len(self.fake._pending)

    def will_refuse_the_card(self) -> None:
        self.fake.authorize_endings.append(Refused("card_refused_by_airline", "No."))

    def will_lose_the_reply(self) -> None:
        self.fake.book_endings.append(Ending.LOST_REPLY)

    def will_lose_the_request(self) -> None:
        self.fake.book_endings.append(Ending.LOST_REQUEST)

    def will_confirm_later(self) -> None:
        self.fake.book_endings.append(Ending.PENDING)

    def will_surely_not_create(self) -> None:
        self.fake.book_endings.append(Unreachable("order_not_created", "Not taken."))

    def will_lose_the_cancellation(self) -> None:
        self.fake.cancel_endings.append(Ending.LOST_REPLY)

    def will_cancel_later(self) -> None:
        self.fake.cancel_endings.append(Ending.PENDING)

    def confirms_now(self) -> None:
        for offer_id in list(self.fake._pending):
            self.fake.settle(offer_id)

    def fails_now(self) -> None:
        for offer_id in list(self.fake._pending):
            self.fake.fail_pending(offer_id)

    def fare_ends(self) -> None:
        self.fake.reprice_endings.append(Refused("offer_gone", "Gone."))

    def is_down(self) -> None:
        down = Unreachable("airline_down", "Down.")
        self.fake.search_endings.append(down)
        self.fake.reprice_endings.append(down)
        self.fake.authorize_endings.append(down)
        self.fake.find_endings.append(down)


@dataclass(slots=True)
class DuffelBench:
    """The real adapter, over TLS, against the training airline."""

    duffel: Duffel
    running: Running
    state: ServerState
    orders_before: int

    @property
    def search(self) -> FlightSearch:
        return self.duffel

    @property
    def booker(self) -> FlightBooker:
        return self.duffel

    def a_card(self) -> str:
        cards = self.running.facts["cards"]
        card = {
            "number": _READY_CARD,
            "cvc": "123",
            "expiry_month": "08",
            "expiry_year": "31",
            "name": "Ada Calloway",
            "address_line_1": "1 Main Street",
            "address_city": "Los Angeles",
            "address_region": "CA",
            "address_postal_code": "90012",
            "address_country_code": "US",
            "multi_use": False,
        }
        reply = HttpsClient(cards["url"], self.duffel.duffel.http.session).send(
            "POST",
            "/payments/cards",
            headers={
                "Authorization": f"Bearer {cards['client_key']}",
                "Duffel-Version": "v2",
                "Accept": "application/json",
                "Content-Type": "application/json",
            },
            body=json.dumps({"data": card}).encode(),
            read_seconds=10,
        )
        token = json.loads(reply.untrusted_body)["data"]["id"]
        assert isinstance(token, str)
        return token

    def orders(self) -> int:
        return len(self.state.airline.orders) - self.orders_before

    def will_refuse_the_card(self) -> None:
        self.state.faults.ask("airline_refuses_card")

    def will_lose_the_reply(self) -> None:
        self.state.faults.ask("lost_reply", on="POST /air/orders")

    def will_lose_the_request(self) -> None:
        self.state.faults.ask("airline_silent_not_created")

    def will_confirm_later(self) -> None:
        self.state.faults.ask("order_pending")

    def will_surely_not_create(self) -> None:
        self.state.faults.ask("order_not_created")

    def will_lose_the_cancellation(self) -> None:
        self.state.faults.ask("cancel_lost_reply")

    def will_cancel_later(self) -> None:
        self.state.faults.ask("cancel_later")

    def confirms_now(self) -> None:
        self._settle(booked=True)

    def fails_now(self) -> None:
        self._settle(booked=False)

    def fare_ends(self) -> None:
        self.state.faults.ask("fare_gone", on="GET /air/offers/")

    def is_down(self) -> None:
        self.state.faults.ask("airline_down", times=3)

    def _settle(self, *, booked: bool) -> None:
        control = self.running.facts["control"]
        reply = HttpsClient(control["url"], self.duffel.duffel.http.session).send(
            "POST",
            "/settle",
            headers={
                "Authorization": f"Bearer {control['token']}",
                "Content-Type": "application/json",
            },
            body=json.dumps({"booked": booked}).encode(),
            read_seconds=10,
        )
        assert reply.status == 200
