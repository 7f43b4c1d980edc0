"""The training airline: one app that answers like Duffel's v2 interface."""

from __future__ import annotations

from flask import Flask

from desktop.training.airline.flights.gazetteer import Gazetteer
from desktop.training.http.airline_middleware import guard
from desktop.training.state import ServerState

from .airline_initiated_changes import add_airline_initiated_changes
from .client_keys import add_client_keys
from .offer_endpoints import add_offers
from .order_changes import add_order_changes
from .order_endpoints import add_orders
from .reference_data import add_reference_data
from .search_endpoints import add_searches
from .three_d_secure import add_three_d_secure
from .webhooks import add_webhooks


def airline_app(state: ServerState, gazetteer: Gazetteer) -> Flask:
    """Search, offers, orders, and what follows them."""
    app = Flask("training_airline")
    guard(app, state)
    add_searches(app, state, gazetteer)
    add_offers(app, state)
    add_three_d_secure(app, state)
    add_orders(app, state)
    add_order_changes(app, state)
    add_reference_data(app, state, gazetteer)
    add_client_keys(app, state)
    add_airline_initiated_changes(app, state)
    add_webhooks(app, state)
    return app
