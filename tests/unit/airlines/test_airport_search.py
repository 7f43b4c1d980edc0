"""Airport search: queries and the order of their results."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from desktop.airlines.airports.airport_index import words_of
from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.airlines.airports.city_codes import city_code_rows, major_ranks
from desktop.airlines.airports.closed_airports import SUCCESSORS
from desktop.booking.airport import Airport, Metro


@pytest.fixture(scope="module")
def places() -> OfflineAirportSearch:
    return OfflineAirportSearch()


def codes(places: OfflineAirportSearch, text: str, limit: int = 8) -> list[str]:
    return [place.code for place in places.find(text, limit)]


@pytest.mark.parametrize("text", ["lon", "LON", "London", "lond", "  london "])
def test_a_metro_comes_before_its_airports_and_they_before_namesakes(
    places: OfflineAirportSearch, text: str
) -> None:
    found = places.find(text)
    assert isinstance(found[0], Metro)
    assert [place.code for place in found[:7]] == ["LON", "LHR", "LGW", "STN", "LTN", "LCY", "SEN"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("jfk", "JFK"),
        ("heathrow", "LHR"),
        ("london gat", "LGW"),
        ("nyc", "NYC"),
        ("ny", "NYC"),
        ("la", "LAX"),
        ("sf", "SFO"),
        ("new york", "NYC"),
        ("york", "NYC"),
        ("paris", "PAR"),
        ("birmingham", "BHX"),
        ("manchester", "MAN"),
        ("sydney", "SYD"),
        ("san jose", "SJC"),
        ("perth", "PER"),
        ("nice", "NCE"),
        ("st louis", "STL"),
        ("sao paulo", "SAO"),
        ("SÃO PAULO", "SAO"),
        ("zürich", "ZRH"),
        ("zurich", "ZRH"),
        ("kraków", "KRK"),
        ("tromsø", "TOS"),
        ("tromso", "TOS"),
        ("łódź", "LCJ"),
        ("lodz", "LCJ"),
        ("o'hare", "ORD"),
        ("man", "MAN"),
        ("uk", "LON"),
    ],
)
def test_the_intended_place_comes_first(
    places: OfflineAirportSearch, text: str, first: str
) -> None:
    assert codes(places, text)[0] == first


def test_a_country_offers_its_busiest_airports(places: OfflineAirportSearch) -> None:
    found = places.find("portugal", 3)
    assert {place.country for place in found} == {"PT"}
    assert found[0].code == "LIS"


@pytest.mark.parametrize("text", ["", "   ", "?!", "xqzzy", "london xqzzy", "\u202e", "'"])
def test_what_names_no_place_finds_none(places: OfflineAirportSearch, text: str) -> None:
    assert places.find(text) == ()


def test_no_more_than_asked_for_and_none_twice(places: OfflineAirportSearch) -> None:
    found = places.find("a", 40)
    assert len(found) == 40
    assert len({(type(place), place.code) for place in found}) == 40


def test_an_endless_text_is_cut_short(places: OfflineAirportSearch) -> None:
    assert places.find("london " * 10_000)[0].code == "LON"


def test_exact_gives_the_metro_where_both_have_the_code(places: OfflineAirportSearch) -> None:
    dubai = places.exact("dxb")
    assert isinstance(dubai, Metro)
    assert [airport.code for airport in dubai.airports] == ["DXB", "DWC"]
    assert isinstance(places.exact("JFK"), Airport)
    assert places.exact("QQQ") is None
    assert places.exact("LOND") is None


def test_an_airport_has_its_zone_its_country_and_its_metro(places: OfflineAirportSearch) -> None:
    gatwick = places.exact("LGW")
    assert isinstance(gatwick, Airport)
    assert (gatwick.zone, gatwick.country, gatwick.city_code) == ("Europe/London", "GB", "LON")
    dublin = places.exact("DUB")
    assert isinstance(dublin, Airport)
    assert dublin.city_code == "DUB", "a city with one airport goes by that airport's code"


def test_our_tables_name_only_airports_that_exist(places: OfflineAirportSearch) -> None:
    for code in major_ranks():
        assert places.exact(code) is not None, code
    for code, country, _, airports in city_code_rows():
        metro = places.exact(code)
        assert isinstance(metro, Metro)
        assert tuple(airport.code for airport in metro.airports) == airports
        assert {airport.country for airport in metro.airports} == {country}, code


def test_a_closed_airport_is_not_offered_and_its_successor_is(places: OfflineAirportSearch) -> None:
    for closed, successor in SUCCESSORS.items():
        assert places.exact(closed) is None
        assert closed not in codes(places, closed)
        assert places.exact(successor) is not None
    assert "TXL" not in codes(places, "berlin", 20)
    assert codes(places, "tegel") == []


def test_an_airport_that_is_still_being_built_is_not_offered(places: OfflineAirportSearch) -> None:
    assert places.exact("LSG") is None
    assert not any("construction" in place.name for place in places._open().places)


def test_busy_airports_are_named_once() -> None:
    assert sorted(major_ranks().values()) == list(range(len(major_ranks())))


def test_every_zone_is_known_to_this_machine(places: OfflineAirportSearch) -> None:
    zones = {place.zone for place in places._open().places if isinstance(place, Airport)}
    for zone in zones:
        ZoneInfo(zone)


def test_words_lose_case_accents_and_points() -> None:
    assert words_of("St. John's–Łódź/Ærø  Straße") == ["st", "johns", "lodz", "aero", "strasse"]
