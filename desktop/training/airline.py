"""The training airline: one app that answers like Duffel's v2 interface."""

from __future__ import annotations

from flask import Flask

from .after_booking import add_after_booking
from .airline_door import guard
from .airports import Gazetteer
from .offer_desk import add_offer_desk
from .orders import add_orders
from .reference import add_reference
from .searching import add_searching
from .three_d_secure import add_three_d_secure
from .world import World


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
