"""A small airport search: a few airports, four metro areas, and names that occur twice."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.airport import Airport, Metro, Place

_ROWS = """
LAX|Los Angeles International|Los Angeles|US|America/Los_Angeles|LAX
LHR|Heathrow|London|GB|Europe/London|LON
LGW|Gatwick|London|GB|Europe/London|LON
YXU|London International|London|CA|America/Toronto|YXU
JFK|John F. Kennedy|New York|US|America/New_York|NYC
LGA|LaGuardia|New York|US|America/New_York|NYC
EWR|Newark Liberty|New York|US|America/New_York|NYC
CDG|Charles de Gaulle|Paris|FR|Europe/Paris|PAR
ORY|Orly|Paris|FR|Europe/Paris|PAR
DUB|Dublin|Dublin|IE|Europe/Dublin|DUB
MUC|Franz Josef Strauss|Munich|DE|Europe/Berlin|MUC
BER|Brandenburg|Berlin|DE|Europe/Berlin|BER
BML|Berlin Regional|Berlin|US|America/New_York|BML
LIN|Linate|Milan|IT|Europe/Rome|MIL
MXP|Malpensa|Milan|IT|Europe/Rome|MIL
MNL|Ninoy Aquino International|Manila|PH|Asia/Manila|MNL
BKK|Suvarnabhumi|Bangkok|TH|Asia/Bangkok|BKK
SEA|Tacoma International|Seattle|US|America/Los_Angeles|SEA
MIA|Miami International|Miami|US|America/New_York|MIA
SJC|Norman Y. Mineta|San Jose|US|America/Los_Angeles|SJC
SJO|Juan Santamaría|San Jose|CR|America/Costa_Rica|SJO
BHX|Birmingham|Birmingham|GB|Europe/London|BHX
BHM|Shuttlesworth|Birmingham|US|America/Chicago|BHM
SAN|San Diego International|San Diego|US|America/Los_Angeles|SAN
SAT|San Antonio International|San Antonio|US|America/Chicago|SAT
SUN|Friedman Memorial|Sun Valley|US|America/Boise|SUN
LOS|Murtala Muhammed|Lagos|NG|Africa/Lagos|LOS
NEW|Lakefront|New Orleans|US|America/Chicago|MSY
STL|Lambert|St. Louis|US|America/Chicago|STL
ZRH|Kloten|Zürich|CH|Europe/Zurich|ZRH
LRH|Ile de Re|Rochefort|FR|Europe/Paris|LRH
AAR|Tirstrup|Aarhus|DK|Europe/Copenhagen|AAR
"""

_CITY_CODES = {
    "LON": ("London", "GB"),
    "NYC": ("New York", "US"),
    "PAR": ("Paris", "FR"),
    "MIL": ("Milan", "IT"),
}

_QUIET = {"YXU", "BML", "SUN", "NEW", "LRH"}


def _airports() -> dict[str, Airport]:
    rows = (Airport(*row.split("|")) for row in _ROWS.split("\n") if row)
    return {airport.code: airport for airport in rows}


@dataclass
class FakeAirportSearch:
    """Satisfies `AirportLookup` and the desk's port; counts how often names were searched."""

    searches: int = 0

    def __post_init__(self) -> None:
        self._airports = _airports()
        self._city_codes = {
            code: Metro(
                code, name, land, tuple(a for a in self._airports.values() if a.city_code == code)
            )
            for code, (name, land) in _CITY_CODES.items()
        }

    def exact(self, code: str) -> Place | None:
        return self._city_codes.get(code) or self._airports.get(code)

    def is_major(self, code: str) -> bool:
        return code in self._city_codes or (code in self._airports and code not in _QUIET)

    def find(self, text: str, limit: int = 8) -> tuple[Place, ...]:
        self.searches += 1
        begun = text.casefold().strip()
        if not begun:
            return ()
        exact = self.exact(begun.upper())
        found: list[Place] = [exact] if exact else []
        found += [m for m in self._city_codes.values() if m.name.casefold().startswith(begun)]
        found += [a for a in self._airports.values() if a.city.casefold().startswith(begun)]
        found += [a for a in self._airports.values() if begun in a.name.casefold()]
        found += [a for a in self._airports.values() if _plain(a.city).startswith(_plain(begun))]
        return tuple(dict.fromkeys(found))[:limit]


def _plain(name: str) -> str:
    return name.casefold().replace("ü", "u").replace(".", "")
