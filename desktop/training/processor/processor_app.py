"""The training card processor: one app that answers like Stripe's interface."""

from __future__ import annotations

from flask import Flask

from desktop.training.hosted_fields.processor_fields import add_hosted_fields
from desktop.training.http.processor_middleware import guard
from desktop.training.state import ServerState

from .account_activity import add_account_activity
from .checkout import add_checkout
from .checkout_page import add_checkout_page
from .customers import add_customers
from .payment_intents import add_payment_intents
from .payment_methods import add_payment_methods
from .refunds import add_refunds
from .setup_intents import add_setup_intents


def processor_app(state: ServerState) -> Flask:
    """Cards, charges, refunds, and the page that a client types a card on."""
    app = Flask("training_processor")
    guard(app, state)
    add_payment_methods(app, state)
    add_customers(app, state)
    add_payment_intents(app, state)
    add_setup_intents(app, state)
    add_refunds(app, state)
    add_checkout(app, state)
    add_checkout_page(app, state)
    add_account_activity(app, state)
    add_hosted_fields(app)
    return app
