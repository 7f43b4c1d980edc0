"""A client that is not ours: Duffel's own JavaScript library drives the training airline.

The tests' set-up does not fetch it: ``make foreign`` does, and runs this. Where it or Node.js is
missing, this is skipped as not verified.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.training.caller import CARD, member
from tests.support.training.servers import Servers, running_training_servers
from tests.support.vendors.duffel_types import TABLE

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("SKYCAP_FOREIGN", ROOT / "build" / "foreign"))
LIBRARY = FOLDER / "node_modules" / "@duffel" / "api" / "package.json"
SCRIPT = ROOT / "tests" / "support" / "vendors" / "duffel_client.mjs"
# Published for phone sales (Duffel guide, paying with customer cards).
READY_CARD = "4111110116638870"

NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None or not LIBRARY.is_file(),
    reason="not verified: Duffel's library is not here; `make foreign` fetches it",
)
Came = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with running_training_servers("--quick") as running:
        yield running


@pytest.fixture(scope="module")
def came(servers: Servers) -> Came:
    """What each call of the library came back with."""
    assert NODE is not None
    facts = {
        "airline": servers.airline_url,
        "cards": servers.cards_url,
        "token": servers.airline_token,
        "clientKey": servers.client_key,
        "card": {**CARD, "number": READY_CARD},
        "departs": (date.today() + timedelta(days=18)).isoformat(),
        "passenger": member(""),
    }
    done = subprocess.run(
        [NODE, str(SCRIPT), str(FOLDER), json.dumps(facts)],
        env={"PATH": os.environ["PATH"], "NODE_EXTRA_CA_CERTS": servers.ca_file},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Came = json.loads(done.stdout)
    return found


def test_it_is_the_version_whose_types_are_kept(came: Came) -> None:
    table = json.loads(TABLE.read_text("utf-8"))
    library = json.loads(LIBRARY.read_text("utf-8"))
    assert (library["name"], library["version"]) == (table["package"], table["version"])


def test_every_call_is_answered(came: Came) -> None:
    refused = {name: one for name, one in came.items() if "data" not in one}
    assert {name: one["codes"] for name, one in refused.items()} == {
        "ping": ["webhook_client_error"],
        "nothing": ["not_found"],
    }


def test_a_trip_is_searched_paid_booked_found_and_canceled(came: Came, servers: Servers) -> None:
    order = came["order"]["data"]
    assert order["offer_id"] == came["offer"]["data"]["id"]
    assert came["session"]["data"]["status"] == "ready_for_payment"
    assert came["order_again"]["data"]["id"] == order["id"]
    assert [one["id"] for one in came["orders"]["data"]] == [order["id"]]
    assert came["canceled"]["data"]["confirmed_at"]
    (made,) = servers.seen()["orders"]
    assert (made["id"], bool(made["cancelled_at"])) == (order["id"], True)


def test_what_was_sent_to_the_webhook_can_be_read(came: Came) -> None:
    assert came["deliveries"]["data"][0]["event_id"] == came["event"]["data"]["id"]
    assert came["event"]["data"]["type"] == "ping.triggered"


def test_no_card_number_left_the_vault(came: Came, servers: Servers) -> None:
    assert servers.seen()["card_numbers_outside_card_hosts"] == 0
