"""The training airline: one app that answers like Duffel's v2 interface."""

from __future__ import annotations

from flask import Flask

from desktop.training.airline.flights.gazetteer import Gazetteer
from desktop.training.http.airline_middleware import guard
from desktop.training.state import World

from .offer_endpoints import add_offer_desk
from .order_changes import add_after_booking
from .order_endpoints import add_orders
from .reference_data import add_reference
from .search_endpoints import add_searching
from .three_d_secure import add_three_d_secure


def airline_app(world: World, gazetteer: Gazetteer) -> Flask:
    """Search, offers, orders, and what follows them."""
    app = Flask("training_airline")
    guard(app, world)
    add_searching(app, world, gazetteer)
    add_offer_desk(app, world)
    add_three_d_secure(app, world)
    add_orders(app, world)
    add_after_booking(app, world)
    add_reference(app, world, gazetteer)
    return app
