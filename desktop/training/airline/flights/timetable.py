"""The timetable: the flights of each airline between two airports, the same every day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from desktop.training.training_ids import stable_fraction, stable_hash

from .carriers import FEEDERS, HUBS, Carrier
from .gazetteer import MAJOR, Airport, distance

_FURTHEST_KM = 14_500
_SHORT_HAUL_KM = 4_600


@dataclass(frozen=True, slots=True)
class Landing:
    """A stop under the same flight number; both times are aware, on the airport's clock."""

    at: Airport
    arrives: datetime
    departs: datetime


@dataclass(frozen=True, slots=True)
class Flight:
    """One flight on one day; `departs` and `arrives` are aware, each on its airport's clock.

    `minutes` and `km` are those of the whole way, `stops` included.
    """

    seller: Carrier
    number: str
    operator: tuple[str, str]
    origin: Airport
    destination: Airport
    departs: datetime
    arrives: datetime
    minutes: int
    km: float
    aircraft: tuple[str, str]
    stops: tuple[Landing, ...] = ()


def flies(
    carrier: Carrier, origin: Airport, destination: Airport, *, extended_reach: bool = False
) -> bool:
    """True when this airline has the route. The result never changes.

    `extended_reach` lets it reach every place near its hubs, and every hub.
    """
    km = distance(origin, destination)
    if not 150 < km <= _FURTHEST_KM:
        return False
    ends = (origin.code, destination.code)
    route = "-".join(sorted(ends))
    if carrier.point_to_point:
        near = origin.region == destination.region and 300 < km < 3_800
        bases = sum(code in carrier.hubs for code in ends)
        known = sum(code in MAJOR or code in carrier.hubs for code in ends)
        share = 1.0 if bases == 2 else 0.7 if bases else 0.3
        return near and known == 2 and stable_fraction(carrier.code, route) < share
    if not (origin.code in carrier.hubs or destination.code in carrier.hubs):
        return False
    if extended_reach and km < _SHORT_HAUL_KM:
        return True
    other = destination if origin.code in carrier.hubs else origin
    share = stable_fraction(carrier.code, route)
    if other.code in HUBS:
        return extended_reach or km < 13_000 or share < 0.6
    if km < _SHORT_HAUL_KM:
        return share < (0.97 if other.code in MAJOR else 0.65)
    return other.code in MAJOR and share < 0.6


def flights(
    carrier: Carrier, origin: Airport, destination: Airport, day: date, seller: Carrier | None
) -> list[Flight]:
    """The day's departures, earliest first, sold by `seller` (None: by who flies them)."""
    km = distance(origin, destination)
    departures_a_day = 5 if km < 900 else 4 if km < 2_500 else 3 if km < 6_500 else 2
    if origin.code not in HUBS and destination.code not in HUBS:
        departures_a_day = 2
    minutes = block_minutes(origin, destination, km)
    departures = []
    for turn in range(departures_a_day):
        words = (carrier.code, origin.code, destination.code, turn)
        first, last = _window(origin, destination, km)
        step = (last - first) / departures_a_day
        minute = first + (turn + stable_fraction("departs", *words)) * step
        departs = _on_clock(day, int(minute // 5 * 5), origin)
        arrives = (departs.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(destination.tz)
        sold_by = seller or carrier
        departures.append(
            Flight(
                seller=sold_by,
                number=str(_flight_number(sold_by.code, carrier.code, *words[1:])),
                operator=_operator(carrier, km),
                origin=origin,
                destination=destination,
                departs=departs,
                arrives=arrives,
                minutes=minutes,
                km=km,
                aircraft=_aircraft(km, stable_hash(*words), trunk={*words[1:3]} <= HUBS),
            )
        )
    return departures


def block_minutes(origin: Airport, destination: Airport, km: float) -> int:
    """Gate to gate: half an hour on the ground, and the west wind of the upper air."""
    eastward = (destination.lon - origin.lon + 540) % 360 - 180
    wind = 1 - 0.055 * max(-1.0, min(1.0, eastward / 60))
    airborne = km / (850 if km > 1500 else 740) * 60 * wind
    return int((32 + airborne) / 5 + 0.5) * 5


def _window(origin: Airport, destination: Airport, km: float) -> tuple[float, float]:
    """Minutes of the day in which such flights leave."""
    eastward = (destination.lon - origin.lon + 540) % 360 - 180
    if km < _SHORT_HAUL_KM:
        return 6 * 60, 21.5 * 60
    if eastward > 45:
        return 14 * 60, 23 * 60
    if eastward < -45:
        return 9 * 60, 18 * 60
    return 9 * 60, 23 * 60


def _on_clock(day: date, minute: int, airport: Airport) -> datetime:
    local = datetime.combine(day, time(minute // 60 % 24, minute % 60), airport.tz)
    # Through UTC, so that an hour the clock skips becomes the hour that really follows.
    return local.astimezone(UTC).astimezone(airport.tz)


def _flight_number(seller: str, operator: str, origin: str, destination: str, turn: int) -> int:
    base = stable_hash("number", seller, origin, destination) % 880 + 10
    if seller != operator:
        return 5000 + base * 4 + turn
    return base + turn * 2


def _operator(carrier: Carrier, km: float) -> tuple[str, str]:
    if km < 800 and carrier.code in FEEDERS:
        return FEEDERS[carrier.code]
    return carrier.code, carrier.name


AIRCRAFT = {
    "AT7": "ATR 72-600",
    "E90": "Embraer 190",
    "E95": "Embraer 195-E2",
    "223": "Airbus A220-300",
    "32N": "Airbus A320neo",
    "32Q": "Airbus A321neo",
    "7M8": "Boeing 737 MAX 8",
    "788": "Boeing 787-8",
    "789": "Boeing 787-9",
    "339": "Airbus A330-900",
    "359": "Airbus A350-900",
    "77W": "Boeing 777-300ER",
    "351": "Airbus A350-1000",
}


def _aircraft(km: float, pick: int, *, trunk: bool) -> tuple[str, str]:
    fleet: tuple[str, ...]
    if km < 650 and not trunk:
        fleet = ("AT7", "E90", "E95")
    elif km < 1_600:
        fleet = ("E95", "223", "32N")
    elif km < 5_600:
        fleet = ("32N", "32Q", "7M8")
    elif km < 9_500:
        fleet = ("788", "789", "339", "359")
    else:
        fleet = ("789", "359", "77W", "351")
    code = fleet[pick % len(fleet)]
    return code, AIRCRAFT[code]
