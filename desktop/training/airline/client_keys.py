"""Keys for one card, made from the account's token (Duffel API v2, component client keys)."""

from __future__ import annotations

from flask import Flask, Response

from desktop.training.http.airline_replies import reply
from desktop.training.state import ServerState


def add_client_keys(app: Flask, state: ServerState) -> None:
    """The endpoint that makes one. The servers accept one and the same for each card."""

    @app.post("/identity/component_client_keys")
    def make_key() -> Response:
        return reply({"component_client_key": state.keys.client}, 201)
