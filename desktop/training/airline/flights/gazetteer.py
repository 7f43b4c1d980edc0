"""Airports of the world, from airportsdata, and the metro areas that group some of them."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from typing import Any
from zoneinfo import ZoneInfo

import airportsdata

# Letters that Unicode does not take apart, as people type them on a plain keyboard.
_TYPED_AS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)

# City code: name, country, airports with scheduled service, busiest first.
CITY_CODES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "LON": ("London", "GB", ("LHR", "LGW", "STN", "LTN", "LCY", "SEN")),
    "NYC": ("New York", "US", ("JFK", "EWR", "LGA")),
    "PAR": ("Paris", "FR", ("CDG", "ORY")),
    "TYO": ("Tokyo", "JP", ("HND", "NRT")),
    "OSA": ("Osaka", "JP", ("KIX", "ITM")),
    "SEL": ("Seoul", "KR", ("ICN", "GMP")),
    "BJS": ("Beijing", "CN", ("PEK", "PKX")),
    "SHA": ("Shanghai", "CN", ("PVG",)),
    "CHI": ("Chicago", "US", ("ORD", "MDW")),
    "WAS": ("Washington", "US", ("IAD", "DCA")),
    "HOU": ("Houston", "US", ("IAH", "HOU")),
    "YTO": ("Toronto", "CA", ("YYZ", "YTZ")),
    "YMQ": ("Montreal", "CA", ("YUL",)),
    "MIL": ("Milan", "IT", ("MXP", "LIN", "BGY")),
    "ROM": ("Rome", "IT", ("FCO", "CIA")),
    "STO": ("Stockholm", "SE", ("ARN", "BMA")),
    "MOW": ("Moscow", "RU", ("SVO", "DME", "VKO")),
    "SAO": ("Sao Paulo", "BR", ("GRU", "CGH", "VCP")),
    "RIO": ("Rio de Janeiro", "BR", ("GIG", "SDU")),
    "BUE": ("Buenos Aires", "AR", ("EZE", "AEP")),
    "BUH": ("Bucharest", "RO", ("OTP",)),
    "REK": ("Reykjavik", "IS", ("KEF", "RKV")),
    "DXB": ("Dubai", "AE", ("DXB", "DWC")),
    "IZM": ("Izmir", "TR", ("ADB",)),
}

# Airports that long-haul airlines serve; hubs are added by `carriers`.
_MAJOR_CODES = """
    ABJ ACC ADD AGP AKL ALG AMS ANC ARN ATH ATL AUH AUS BCN BEG BER BGI BHX BKK BLR BNA
    BNE BOG BOM BOS BRU BSL BUD BWI CAI CAN CCU CDG CGK CHC CLE CLT CMB CMH CMN CPH CPT
    CTS CUN DAD DEL DEN DFW DKR DMK DOH DPS DTW DUB DUS DXB EBB EDI EWR EZE FCO FRA FUK
    GIG GLA GRU GVA HAM HAN HEL HKG HKT HND HNL HYD IAD IAH ICN IND IST ITM JED JFK JNB
    KEF KIX KTM KUL LAS LAX LED LGW LHR LIM LIS LOS LUX LYS MAA MAD MAN MCI MCO MEL MEX
    MIA MLE MNL MRS MRU MSP MSY MUC MXP NAN NAP NBO NCE NRT ORD ORY OSL OTP PDX PEK PER
    PHL PHX PIT PMO PPT PRG PTY PUJ PVG RAK RDU RIX RUH SAN SAT SCL SEA SEZ SFO SGN SIN
    SJC SJO SJU SLC SOF STL STR SVO SXM SYD TLL TLV TPA TPE TUN VCE VIE VNO WAW YEG YHZ
    YOW YUL YVR YYC YYZ ZAG ZRH
"""
MAJOR = frozenset(_MAJOR_CODES.split())

_METRO_OF = {code: metro for metro, (_, _, codes) in CITY_CODES.items() for code in codes}


@dataclass(frozen=True)
class Airport:
    """`lat` and `lon` in degrees; `zone` an IANA time zone name."""

    code: str
    icao: str
    name: str
    city: str
    country: str
    lat: float
    lon: float
    zone: str

    @cached_property
    def tz(self) -> ZoneInfo:
        """The airport's clock."""
        return ZoneInfo(self.zone)

    @property
    def city_code(self) -> str:
        """The metro's code, or its own."""
        return _METRO_OF.get(self.code, self.code)

    @property
    def region(self) -> str:
        """A rough part of the world: NA SA EU AF ME AS OC."""
        lat, lon = self.lat, self.lon
        if lon < -30:
            return "NA" if lat > 12.8 else "SA"
        if lon < 34 and (lat > 37.5 or (lat > 35.2 and lon > 11) or (lat > 35.8 and lon < -1)):
            return "EU"
        if lon < 34 or (lon < 52 and lat < 12):
            return "AF"
        if lon < 60 and lat < 43:
            return "ME"
        if lon < 45:
            return "EU"
        return "OC" if lat < -9 else "AS"


class Gazetteer:
    """The airports, read once, when they are first asked for or `read` is called."""

    def __init__(self) -> None:
        self._known: dict[str, Airport] = {}
        self._lock = threading.Lock()
        self._read: Mapping[str, Any] | None = None

    def read(self) -> Mapping[str, Any]:
        """Everything airportsdata knows, by IATA code. Takes a tenth of a second once."""
        with self._lock:
            if self._read is None:
                self._read = airportsdata.load("IATA")
            return self._read

    def airport(self, code: str) -> Airport | None:
        """By IATA code, None when there is none."""
        known = self._known.get(code)
        if known is None and (row := self.read().get(code)):
            known = Airport(
                code=code,
                icao=str(row["icao"]),
                name=str(row["name"]),
                city=str(row["city"]),
                country=str(row["country"]),
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                zone=str(row["tz"]) or "UTC",
            )
            self._known[code] = known
        return known

    def airports_of(self, code: str) -> tuple[Airport, ...]:
        """The airports of a place code: a metro's, or the one; empty if unknown."""
        codes = CITY_CODES[code][2] if code in CITY_CODES else (code,)
        return tuple(found for each in codes if (found := self.airport(each)))

    def codes(self) -> list[str]:
        """Every IATA code, sorted."""
        return sorted(self.read())

    def find(self, text: str, limit: int = 20) -> list[Airport]:
        """By code, then by the beginnings of city and airport names; busy ones first."""
        asked = plain(text)
        if not asked:
            return []
        hits: list[tuple[int, str]] = []
        for code, row in self.read().items():
            rank = _rank(asked, code, plain(str(row["city"])), plain(str(row["name"])))
            if rank is not None:
                hits.append((rank * 2 - (code in MAJOR), code))
        return [found for _, code in sorted(hits)[:limit] if (found := self.airport(code))]

    def near(self, lat: float, lon: float, metres: float) -> list[Airport]:
        """Within this distance of a point, nearest first."""
        every = (
            (great_circle(lat, lon, float(row["lat"]), float(row["lon"])), code)
            for code, row in self.read().items()
        )
        near = sorted(pair for pair in every if pair[0] * 1000 <= metres)
        return [found for _, code in near if (found := self.airport(code))]


def great_circle(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres over a sphere of 6371 km (the haversine formula)."""
    a, b = radians(lat1), radians(lat2)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(half)))


def distance(a: Airport, b: Airport) -> float:
    """Kilometres between two airports."""
    return great_circle(a.lat, a.lon, b.lat, b.lon)


def plain(text: str) -> str:
    """Lower case without accents, and without the letters that Unicode does not take apart."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold().translate(_TYPED_AS))
    return "".join(c for c in parts if not unicodedata.combining(c))


def _rank(asked: str, code: str, city: str, name: str) -> int | None:
    if asked == code.lower():
        return 0
    if city.startswith(asked):
        return 1 if city == asked else 2
    if any(word.startswith(asked) for word in name.split()):
        return 3
    return 4 if asked in name else None
