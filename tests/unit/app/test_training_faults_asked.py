"""What the real training servers play: faults by name, and the client on a link's page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.app.environment.training_faults import (
    TRAINING_FAULTS,
    TrainingClient,
    TrainingFaults,
)
from desktop.app.environment.training_process import TrainingServers
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.training.caller import calling
from tests.support.training.servers import forked_training_servers

LINK = {
    "mode": "payment",
    "success_url": "https://example.com/done",
    "payment_intent_data[capture_method]": "manual",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "3500",
    "line_items[0][price_data][product_data][name]": "Service fee",
}


def test_a_fault_is_armed_until_it_has_happened() -> None:
    with forked_training_servers("--quick") as servers:
        known = TrainingServers.read(servers.line)
        faults = TrainingFaults(known)
        assert faults.armed() == frozenset()
        for name, _ in TRAINING_FAULTS:
            faults(name)
        assert faults.armed() == {name for name, _ in TRAINING_FAULTS}
        servers.clear_faults()
        assert faults.armed() == frozenset()
        with pytest.raises(Unreachable, match="fault_not_triggered"):
            TrainingFaults(replace(known, control_token="other")).armed()


def test_the_client_types_a_card_on_the_page_of_a_link() -> None:
    with forked_training_servers("--quick") as servers:
        play = TrainingClient(TrainingServers.read(servers.line))
        with calling(servers) as caller:
            made = caller.fee("POST", "/v1/checkout/sessions", LINK).json()
        servers.fault("decline")
        with pytest.raises(Refused) as declined:
            play(made["id"])
        assert declined.value.code == "card_declined"
        play(made["id"])
        (link,) = servers.seen()["links"]
        assert link["status"] == "complete"
        (intent,) = servers.seen()["payment_intents"]
        assert intent["status"] == "requires_capture"
        with pytest.raises(Refused) as over:
            play(made["id"])
        assert over.value.code == "link_over"
        assert servers.seen()["card_numbers_outside_card_hosts"] == 0
