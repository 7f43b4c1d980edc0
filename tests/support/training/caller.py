"""Calls the training servers over real, verified TLS, as a client of the vendors would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from .servers import Servers

Json = dict[str, Any]

CARD: Json = {
    "number": "4242424242424242",
    "cvc": "123",
    "expiry_month": "03",
    "expiry_year": "35",
    "name": "A Client",
    "address_line_1": "1 High Street",
    "address_city": "Los Angeles",
    "address_region": "CA",
    "address_postal_code": "90001",
    "address_country_code": "US",
    "multi_use": False,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """One client. Paths beginning with ``/payments/cards`` go to the card vault."""

    servers: Servers
    session: requests.Session

    def call(
        self, method: str, path: str, data: object = None, *, key: str = "", **headers: str
    ) -> requests.Response:
        """One call to the airline side; `data` is put into its envelope."""
        vault = path.startswith("/payments/cards")
        sent = {
            "Authorization": f"Bearer {key or self.servers.airline_token}",
            "Duffel-Version": "v2",
            "Accept": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self.session.request(
            method,
            (self.servers.cards_url if vault else self.servers.airline_url) + path,
            json=None if data is None else {"data": data},
            headers={name: value for name, value in sent.items() if value},
            verify=self.servers.ca_file,
            timeout=60,
        )

    def fee(
        self, method: str, path: str, form: Json | None = None, *, key: str = "", **headers: str
    ) -> requests.Response:
        """One call to the processor, with the key that charges unless another is given."""
        return self.session.request(
            method,
            self.servers.processor_url + path,
            data=form,
            headers={
                "Authorization": f"Bearer {key or self.servers.charge_key}",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
            verify=self.servers.ca_file,
            timeout=60,
        )

    def day(self, ahead: int) -> str:
        """A date that many days ahead on the servers' clock."""
        now = datetime.fromisoformat(self.servers.seen()["now"])
        return (now + timedelta(days=ahead)).date().isoformat()

    def request_body(self, origin: str, destination: str, **changes: object) -> Json:
        """A one-way offer request for one adult, 18 days ahead."""
        slices = [
            {"origin": origin, "destination": destination, "departure_date": self.day(18)},
        ]
        return {"slices": slices, "passengers": [{"type": "adult"}], **changes}

    def search(
        self, origin: str = "JFK", destination: str = "MIA", **changes: object
    ) -> list[Json]:
        """The offers of a one-way search."""
        reply = self.call(
            "POST", "/air/offer_requests", self.request_body(origin, destination, **changes)
        )
        assert reply.status_code == 201, reply.text
        offers: list[Json] = reply.json()["data"]["offers"]
        return offers

    def card(self, **changes: object) -> str:
        """The id of a card just put into the vault with the client key."""
        reply = self.call(
            "POST", "/payments/cards", {**CARD, **changes}, key=self.servers.client_key
        )
        assert reply.status_code == 201, reply.text
        name: str = reply.json()["data"]["id"]
        return name

    def authorize(self, resource_id: str, services: list[Json] | None = None) -> str:
        """The id of a ready 3DS session for a phone sale."""
        reply = self.call(
            "POST",
            "/payments/three_d_secure_sessions",
            {
                "card_id": self.card(),
                "resource_id": resource_id,
                "services": services or [],
                "cardholder_present": False,
            },
        )
        assert reply.status_code == 201, reply.text
        assert reply.json()["data"]["status"] == "ready_for_payment"
        name: str = reply.json()["data"]["id"]
        return name

    def order_body(self, offer: Json, **changes: object) -> Json:
        """An order for this offer, paid with a card just read."""
        payment = {
            "type": "card",
            "amount": offer["total_amount"],
            "currency": offer["total_currency"],
            "three_d_secure_session_id": self.authorize(offer["id"]),
        }
        return {
            "type": "instant",
            "selected_offers": [offer["id"]],
            "payments": [payment],
            "passengers": [member(p["id"]) for p in offer["passengers"]],
            **changes,
        }

    def orders_of(self, offer: Json) -> list[Json]:
        """What the airline has for this offer."""
        reply = self.call("GET", f"/air/orders?offer_id={offer['id']}")
        assert reply.status_code == 200
        found: list[Json] = reply.json()["data"]
        return found


def member(passenger_id: str, **changes: object) -> Json:
    """A traveler that every airline takes."""
    return {
        "id": passenger_id,
        "title": "ms",
        "gender": "f",
        "given_name": "Ada",
        "family_name": "Client",
        "born_on": "1980-07-24",
        "email": "ada@example.com",
        "phone_number": "+12025550123",
        **changes,
    }


def first_error(reply: requests.Response) -> Json:
    """The one error of an airline answer."""
    error: Json = reply.json()["errors"][0]
    return error


@contextmanager
def calling(servers: Servers) -> Iterator[Caller]:
    """A client whose connections are closed at the end."""
    with requests.Session() as session:
        # Or else the environment's own CA bundle would take the place of `verify`.
        session.trust_env = False
        yield Caller(servers, session)
