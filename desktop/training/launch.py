"""Starts the four servers on one shared state, and stops them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from desktop.training.airline.airline_app import airline_app
from desktop.training.airline.flights.gazetteer import Gazetteer
from desktop.training.card_vault.card_vault_app import card_vault_app
from desktop.training.control.control_app import control_app
from desktop.training.http.https_server import HttpsServer
from desktop.training.processor.processor_app import processor_app

from .certificate_authority import authority_file, server_context
from .state import ServerState


class Running:
    """The servers, listening. `facts` is what a client needs to connect; `stop` ends them all.

    The airline's token and the processor's secret keys are not among the facts, which every desk
    of this machine reads: the control server issues them (`control_app.py`). By the ids of those
    that are accepted already a desk sees that it needs no others.
    """

    def __init__(self, state: ServerState, ca_folder: Path) -> None:
        context = server_context(ca_folder)
        gazetteer = Gazetteer()
        apps = {
            "airline": airline_app(state, gazetteer),
            "cards": card_vault_app(state),
            "processor": processor_app(state),
            "control": control_app(state),
        }
        self._servers: dict[str, HttpsServer] = {}
        try:
            for name, app in apps.items():
                self._servers[name] = HttpsServer(app, context, f"training-{name}")
        except BaseException:
            self.stop()
            raise
        keys = state.keys
        at = {name: {"url": server.url} for name, server in self._servers.items()}
        self.facts: dict[str, Any] = {
            "airline": at["airline"],
            "cards": {**at["cards"], "client_key": keys.client},
            "processor": {**at["processor"], "publishable_key": keys.publishable},
            "control": {
                **at["control"],
                "token": keys.control,
                "accepted_keys": state.issued.accepted(),
            },
            "ca_file": str(authority_file(ca_folder)),
        }

        # Meanwhile the starter reads where we are; the first search will not have to wait.
        threading.Thread(target=gazetteer.read, name="training-airports", daemon=True).start()

    def stop(self) -> None:
        """Stop listening and abort every connection."""
        for server in self._servers.values():
            server.stop()
