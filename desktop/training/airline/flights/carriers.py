"""The training airlines, all invented: hubs, reach, fares. No real airline is meant.

Every code ends in 0, a pattern that hardly any airline uses. The accounting codes that begin
their ticket numbers are invented as well.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brand:
    """A fare brand. Penalties in USD: None means not allowed, 0 free, -1 that it is not stated."""

    name: str
    cabin: str
    factor: float
    carry_on: int
    checked: int
    change: int | None
    refund: int | None
    can_hold: bool = False


def _economy(basic: str, middle: str, top: str, *, silent: bool = False) -> tuple[Brand, ...]:
    return (
        Brand(basic, "economy", 1.0, 1, 0, -1 if silent else None, -1 if silent else None),
        Brand(middle, "economy", 1.19, 1, 1, 75, None, can_hold=True),
        Brand(top, "economy", 1.46, 1, 2, 0, 120, can_hold=True),
    )


def _front(name: str) -> tuple[Brand, ...]:
    return (
        Brand(f"{name} Saver", "business", 3.6, 2, 2, 200, None),
        Brand(f"{name} Flex", "business", 4.5, 2, 2, 0, 0, can_hold=True),
    )


_PREMIUM = (
    Brand("Premium", "premium_economy", 1.95, 1, 2, 150, None),
    Brand("Premium Flex", "premium_economy", 2.35, 1, 2, 0, 150, can_hold=True),
)
_FIRST = (Brand("First", "first", 7.2, 2, 3, 0, 0, can_hold=True),)
_FULL = _economy("Light", "Classic", "Flex")


@dataclass(frozen=True, slots=True)
class Carrier:
    """`family` groups airlines that sell each other's flights; `level` multiplies fares.

    A `point_to_point` airline flies within its region without connections.
    """

    code: str
    name: str
    accounting: str
    family: str
    hubs: tuple[str, ...]
    brands: tuple[Brand, ...]
    level: float = 1.0
    asks_passport: bool = False
    point_to_point: bool = False


_CALDER = _economy("Saver", "Main", "Main Flex") + _PREMIUM + _front("Calder One") + _FIRST
_LAKES = _economy("Basic", "Standard", "Freedom") + _PREMIUM + _front("Lakeview")
_HARBOUR = _economy("Light", "Classic", "Flex") + _PREMIUM + _front("Captain")

CARRIERS: tuple[Carrier, ...] = (
    Carrier("K0", "Calder Pacific", "981", "north", ("LAX", "SFO", "SEA"), _CALDER, 1.0),
    Carrier("L0", "Lakeshore Continental", "982", "blue", ("ORD", "DEN", "IAH"), _LAKES, 0.97),
    Carrier("H0", "Harbourline", "983", "south", ("JFK", "BOS", "MIA"), _HARBOUR, 1.03),
    Carrier("X0", "Maplewing", "984", "blue", ("YYZ", "YVR", "YUL"), _FULL + _PREMIUM, 0.95),
    Carrier(
        "W0",
        "Wessex Atlantic",
        "985",
        "north",
        ("LHR", "EDI"),
        _economy("Economy Light", "Economy", "Economy Flex") + _PREMIUM + _front("Upper") + _FIRST,
        1.06,
    ),
    Carrier("U0", "Lumen Aérienne", "986", "south", ("CDG", "NCE"), _FULL + _front("Salon"), 0.99),
    Carrier("F0", "Mainfranken Air", "987", "blue", ("FRA", "MUC"), _FULL + _front("Adler"), 1.01),
    Carrier("J0", "Norrsken Air", "988", "north", ("KEF", "ARN", "OSL"), _FULL + _PREMIUM, 0.82),
    Carrier("T0", "Tagus & Azores", "989", "south", ("LIS", "PDL"), _FULL + _front("Vela"), 0.86),
    Carrier(
        "Q0",
        "Bosphoria",
        "971",
        "blue",
        ("IST",),
        _economy("Eco Light", "Eco", "Eco Flex", silent=True) + _front("Pasha"),
        0.88,
        asks_passport=True,
    ),
    Carrier(
        "E0",
        "Pearlroute",
        "972",
        "south",
        ("DOH",),
        _FULL + _front("Pearl") + _FIRST,
        1.08,
        asks_passport=True,
    ),
    Carrier(
        "S0",
        "Straits Meridian",
        "973",
        "blue",
        ("SIN", "BKK"),
        _FULL + _PREMIUM + _front("Meridian"),
        1.0,
        asks_passport=True,
    ),
    Carrier(
        "Z0",
        "Hoshizora Lines",
        "974",
        "north",
        ("HND", "NRT", "KIX"),
        _FULL + _PREMIUM + _front("Hoshi") + _FIRST,
        1.07,
        asks_passport=True,
    ),
    Carrier(
        "B0",
        "Bellbird Airways",
        "975",
        "north",
        ("SYD", "AKL", "MEL"),
        _FULL + _PREMIUM + _front("Lyre"),
        1.0,
    ),
    Carrier("C0", "Cordillera", "976", "south", ("BOG", "PTY", "SCL"), _FULL + _front("Cima"), 0.9),
    Carrier("M0", "Mata Atlântica", "977", "south", ("GRU",), _FULL + _front("Ipê"), 0.93),
    Carrier(
        "N0", "Savanna Wings", "978", "blue", ("NBO", "ADD", "JNB"), _FULL + _front("Acacia"), 0.92
    ),
    Carrier(
        "P0",
        "Pennant",
        "979",
        "",
        ("DEN", "LAS", "BWI", "MDW"),
        _economy("Just a Seat", "Seat & Bag", "The Lot", silent=True)[:2],
        0.62,
        point_to_point=True,
    ),
    Carrier(
        "Y0",
        "Skiff",
        "970",
        "",
        ("STN", "BGY", "BCN", "DUB"),
        _economy("Basic", "Plus", "Max")[:2],
        0.55,
        point_to_point=True,
    ),
)

FEEDERS = {
    "K0": ("I0", "Calder Shuttle"),
    "L0": ("I0", "Calder Shuttle"),
    "H0": ("D0", "Dinghy Regional"),
    "W0": ("G0", "Greenlane Regional"),
    "F0": ("G0", "Greenlane Regional"),
}
"""Operators of the short flights of some airlines, under the seller's number."""

# The training stand-in for the vendor's test airline, on its special routes only.
TRAINING_CARRIER = Carrier(
    "ZZ",
    "Training Airways",
    "990",
    "",
    ("LHR",),
    (
        Brand("Basic", "economy", 1.0, 1, 1, 40, 40, can_hold=True),
        Brand("Comfort", "premium_economy", 1.9, 1, 2, 40, 40, can_hold=True),
        Brand("Business", "business", 3.5, 2, 2, 40, 40, can_hold=True),
        Brand("First", "first", 6.0, 2, 3, 40, 40, can_hold=True),
    ),
)

BY_CODE = {carrier.code: carrier for carrier in (*CARRIERS, TRAINING_CARRIER)}
HUBS = frozenset(hub for carrier in CARRIERS for hub in carrier.hubs)
