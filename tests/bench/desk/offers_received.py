"""From all offers of a search received to the first rows painted, in turn with KeePassXC's start.

The answer to the search's first question is held on its way until every airline has answered, so
that all offers come in one piece: what is measured is the desk's own work from the last byte on.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.bench.instruments.desk_log import logged_at
from tests.bench.instruments.peers import KEEPASSXC, keepassxc_start_ms
from tests.bench.instruments.skycap import Worked, signed_in, write_line
from tests.bench.instruments.timed_relay import TimedRelay, timed_relay
from tests.bench.row import Pair, Row, beside
from tests.support.journeys.kept_records import ADA, make_desk
from tests.support.journeys.the_call import entry, search, take_call
from tests.support.training.servers import running_training_servers

_ROUNDS = 9
_ALL_ANSWERED_SECONDS = 3.0  # the training airline takes a quarter of a second for each batch
_LEAST_OFFERS = 230


def offers_rows(folder: Path) -> tuple[Row, ...]:
    """Searches for London on a new profile in `folder`."""
    profile = folder / "offers"
    make_desk(profile)
    pairs, counts = [], []
    # Not the quick servers: those hand out one batch at a time however long it is waited.
    with running_training_servers() as servers, timed_relay(servers.airline_url) as relay:
        line = json.loads(servers.line)
        line["airline"]["url"] = relay.url
        with signed_in(profile, write_line(profile, json.dumps(line))) as worked:
            take_call(worked.desk, ADA)
            search(worked.desk, entry("lax-lon", "eco"))
            for measured in range(-1, _ROUNDS):
                ms, count = _received_to_painted(worked, relay)
                pair = Pair(ms, keepassxc_start_ms())
                if measured >= 0:
                    pairs.append(pair)
                    counts.append(count)
    return (
        beside(
            "offers.received_to_rows_ms",
            pairs,
            "ms",
            0.5,
            f"start of {KEEPASSXC.title}",
            f"{min(counts)} offers at once",
        ),
    )


def _received_to_painted(worked: Worked, relay: TimedRelay) -> tuple[float, int]:
    """Milliseconds, and how many offers there were."""
    relay.hold_next_answer(_ALL_ANSWERED_SECONDS)
    worked.keys.press("ctrl+e")
    worked.keys.press("Return")
    painted = worked.desk.wait_for("first rows painted")
    count = int(re.findall(r"offers=(\d+)", painted)[0])
    if count < _LEAST_OFFERS:
        raise RuntimeError(f"only {count} offers came at once")
    at = logged_at(painted)
    worked.desk.wait_for("offers complete")
    return (at - relay.last_before(at).at) * 1000, count
