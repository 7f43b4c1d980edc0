"""What happened in the account: events and disputes, of which training has none yet."""

from __future__ import annotations

from flask import Flask, Response, request

from desktop.training.http.processor_replies import listed


def add_account_activity(app: Flask) -> None:
    """The lists, which are read with rights of their own."""

    @app.get("/v1/events")
    def list_events() -> Response:
        return listed([], request.args.to_dict(), "/v1/events")

    @app.get("/v1/disputes")
    def list_disputes() -> Response:
        return listed([], request.args.to_dict(), "/v1/disputes")
