"""From a key press to what it paints, seen from outside: the X server reports every drawing.

On lists of trips, clients and offers, with all trips in the records; and each letter typed into a
search whose answers are painted meanwhile.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from tests.bench.instruments.skycap import Worked, signed_in
from tests.bench.row import Row, alone, p95
from tests.bench.store.stored_desk import StoredDesk
from tests.support.journeys.the_call import entry, search
from tests.support.x11_client import Painted, X11Client, X11Error

_ROUNDS = 3
_STEPS, _TIMES = 15, 3  # the shortest list shows 20 rows
_PAUSE_SECONDS = 0.03
_TYPING_SECONDS = 0.06  # two hundred words a minute: faster than anyone on the phone
_WAITED_SECONDS = 2.0
_QUIET_SECONDS = 0.3
_WIDE = 200  # pixels: a row or a field; the blinking cursor is narrow
_MOST_MS = 16.0
_NAMES = 6


def key_to_paint_rows(stored: StoredDesk) -> tuple[Row, ...]:
    """By the desk whose records were filled."""
    family_names = [client.name.split()[1].lower() for client in stored.filled.clients[:_NAMES]]
    with signed_in(stored.profile) as worked:
        desk, keys = worked.desk, worked.keys
        keys.watch_painting()
        desk.press("ctrl+2")
        desk.wait_for("found trips")
        trips = _rounds(lambda: _steps(keys, "Down", "Up"))
        letters = _rounds(lambda: _letters(worked, family_names))
        desk.press("F2")
        desk.wait_for("page=find")
        desk.wait_for("found clients")
        keys.type(_commonest_beginning(stored))
        desk.wait_for("found clients")
        clients = _rounds(lambda: _steps(keys, "Down", "Up"))
        desk.press("Return")
        desk.wait_for("page=client")
        search(desk, entry("lax-lon", "eco"))
        offers = _rounds(lambda: _steps(keys, "j", "k"))
    note = f"p95 of {2 * _STEPS * _TIMES} keys, {stored.filled.trips:,} trips stored"
    return (
        alone("keys.trips_ms", trips, "ms", _MOST_MS, note),
        alone("keys.clients_ms", clients, "ms", _MOST_MS, note),
        alone("keys.offers_ms", offers, "ms", _MOST_MS, note),
        alone("keys.letters_ms", letters, "ms", _MOST_MS, "p95 of letters typed into a search"),
    )


def _commonest_beginning(stored: StoredDesk) -> str:
    """Two letters that find as many clients as the list shows."""
    families = Counter(client.name.split()[1][:2].lower() for client in stored.filled.clients)
    return families.most_common(1)[0][0]


def _rounds(once: Callable[[], Sequence[float]]) -> list[float]:
    """The p95 of each round."""
    return [p95(once()) for _ in range(_ROUNDS)]


def _steps(keys: X11Client, down: str, up: str) -> list[float]:
    """Milliseconds for each key, down the list and up again."""
    _wait_for_quiet(keys)
    path = ([down] * _STEPS + [up] * _STEPS) * _TIMES
    return [_painted_after(keys, key) for key in path]


def _painted_after(keys: X11Client, key: str) -> float:
    time.sleep(_PAUSE_SECONDS)
    keys.forget_painted()
    pressed = keys.press(key)
    for drawn in keys.painted(_WAITED_SECONDS):
        if drawn.width >= _WIDE:
            return (drawn.at - pressed) * 1000
    raise X11Error(f"{key} painted nothing")


def _letters(worked: Worked, family_names: list[str]) -> list[float]:
    """Each letter of these names, faster than the searches that it begins are answered."""
    keys = worked.keys
    taken: list[float] = []
    for name in family_names:
        keys.press("ctrl+a")
        keys.press("BackSpace")
        _wait_for_quiet(keys)
        keys.forget_painted()
        pressed = keys.press(name[0])
        # Nothing else is painted yet, so this is the field itself.
        field = next(drawn for drawn in keys.painted(_WAITED_SECONDS) if drawn.width >= _WIDE)
        taken.append((field.at - pressed) * 1000)
        for letter in name[1:]:
            time.sleep(_TYPING_SECONDS)
            keys.forget_painted()
            pressed = keys.press(letter)
            echo = next(
                (drawn for drawn in keys.painted(_WAITED_SECONDS) if _covers(drawn, field)), None
            )
            if echo is None:
                raise X11Error(f"{letter} painted nothing")
            taken.append((echo.at - pressed) * 1000)
    return taken


def _covers(drawn: Painted, field: Painted) -> bool:
    """Whether all of the field was drawn; a list below it is drawn apart from it."""
    return (
        drawn.x <= field.x
        and drawn.y <= field.y
        and drawn.x + drawn.width >= field.x + field.width
        and drawn.y + drawn.height >= field.y + field.height
    )


def _wait_for_quiet(keys: X11Client) -> None:
    """Until nothing wide is painted for a moment."""
    while any(islice((d for d in keys.painted(_QUIET_SECONDS) if d.width >= _WIDE), 1)):
        pass
