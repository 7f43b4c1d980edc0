"""Memory over a day at the desk: 300 searches, with a new call after every tenth."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.instruments.peers import KEEPASSXC_UNLOCKED
from tests.bench.instruments.skycap import Worked, signed_in
from tests.bench.instruments.start_to_window import resident_mb
from tests.bench.row import Pair, Row, beside, growth_percent
from tests.support.journeys.kept_records import ADA, NOOR, make_desk
from tests.support.journeys.the_call import entry

SEARCHES = 300
_A_CALL = 10
_ROUTES = ("lax-lon", "jfk-lhr", "lax-jfk", "sfo-nrt", "lhr-cdg", "bos-mad")
_SETTLE_SECONDS = 3.0
_MOST_GROWTH_PERCENT = 5.0


def day_rows(folder: Path, searches: int = SEARCHES) -> tuple[Row, ...]:
    """A day on a new profile in `folder`.

    Memory is read while the desk rests on the same offers: after the first search, and after the
    last, which asks for the same flights as the first.
    """
    profile = folder / "day"
    make_desk(profile)
    with signed_in(profile, extra=("--idle", "900")) as worked:
        _take_call(worked, ADA)
        _search(worked, _ROUTES[0])
        first = _at_rest(worked)
        for number in range(1, searches):
            if number % _A_CALL == 0:
                _take_call(worked, NOOR if number % (2 * _A_CALL) else ADA)
            _search(worked, _ROUTES[number % len(_ROUTES)])
        _search(worked, _ROUTES[0])
        last = _at_rest(worked)
    with KEEPASSXC_UNLOCKED.start() as running:
        pair = Pair(last, running.memory_mb())
    note = f"after {searches} searches; {first:.1f} MiB after the first"
    return (
        beside("day.memory_mb", [pair], "MiB", 1.3, KEEPASSXC_UNLOCKED.title, note),
        Row(
            "day.memory_growth",
            round(growth_percent(first, last), 2),
            "%",
            _MOST_GROWTH_PERCENT,
            note=f"from the first search to the last of {searches}",
        ),
    )


def _at_rest(worked: Worked) -> float:
    time.sleep(_SETTLE_SECONDS)
    return resident_mb(worked.desk.process.pid)


def _take_call(worked: Worked, client: str) -> None:
    worked.keys.press("F2")
    worked.desk.wait_for("page=find")
    worked.keys.type(client)
    worked.desk.wait_for("found clients=1")
    worked.keys.press("Return")
    worked.desk.wait_for("page=client")


def _search(worked: Worked, route: str) -> None:
    """From the client's page or from older offers, by the entry line."""
    worked.keys.press("ctrl+e")
    worked.keys.press("ctrl+a")
    worked.keys.type(entry(route, "eco"))
    worked.keys.press("Return")
    worked.desk.wait_for("offers complete")
