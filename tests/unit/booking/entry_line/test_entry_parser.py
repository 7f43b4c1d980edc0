"""Lines a concierge types, and what they are taken to say."""

from __future__ import annotations

from datetime import time

import pytest

from desktop.booking.entry_line.entry_parser import LONGEST_LINE
from desktop.booking.entry_line.parsed_entry import ChipKind
from desktop.booking.trip.search_request import Cabin, Passengers
from tests.support.booking.readings import amber, reading, routes

OUT = "LAX-LHR 2026-12-12"
BACK = "LHR-LAX 2026-12-19"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("lax-lhr 12dec 19dec 2a prem", [OUT, BACK]),
        ("lax lhr 12dec", [OUT]),
        ("LAXLHR 12DEC", [OUT]),
        ("LAXLHR12DEC", [OUT]),
        ("lax>lhr 12dec", [OUT]),
        ("lax → lhr 12dec", [OUT]),
        ("lax/lhr 12dec", [OUT]),
        ("12dec lax-lhr 19dec", [OUT, BACK]),
        ("lax-lhr 12dec-19dec", [OUT, BACK]),
        ("lax-lhr 12-19dec", [OUT, BACK]),
        ("lax-lhr 12-19 dec", [OUT, BACK]),
        ("12dec/19dec lax-lhr", [OUT, BACK]),
        ("lax-lhr 12-dec-2026", [OUT]),
        ("lax-lhr dec 12", [OUT]),
        ("lax-lhr dec12", [OUT]),
        ("lax-lhr 12th of december 2026", [OUT]),
        ("lax-lhr sat 12 dec", [OUT]),
        ("lax-lhr 2026-12-12", [OUT]),
        ("lax-lhr 12.12.26", [OUT]),
        ("lax lhr return 12dec 19dec", [OUT, BACK]),
        ("lax-lhr-lax 12dec 19dec", [OUT, BACK]),
        ("lax lhr 12dec lhr lax 19dec", [OUT, BACK]),
        ("lax lhr 12dec back from lhr 19dec", [OUT, BACK]),
        ("to lhr from lax 12dec", [OUT]),
        ("from lax to heathrow on 12 dec, back 19 dec, 2 adults", [OUT, BACK]),
        ("A12DECLAXLHR", [OUT]),
        ("A12DECLAXLHR 19dec", [OUT, BACK]),
        ("AN12DECLAXLHR*19DEC", [OUT, BACK]),
        ("AD12DECLAXLHR", [OUT]),
        ("112DECLAXLHR", [OUT]),
        ("22DECLAXLHR", ["LAX-LHR 2026-12-22"]),
        ("115SEPSEAMIA", ["SEA-MIA 2027-09-15"]),
        ("AN30AUGMNLBKK/AXX/KC", ["MNL-BKK 2027-08-30"]),
    ],
)
def test_every_dialect_gives_the_same_request(line: str, expected: list[str]) -> None:
    assert routes(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "lax-lhr 12dec, cdg-lax 19dec",
        "lax-lhr 12dec / cdg-lax 19dec",
        "lax-lhr 12dec/cdg-lax 19dec",
        "laxlhr 12dec; cdglax 19dec",
        "lax lhr 12dec cdg lax 19dec",
        "lax to lhr 12 dec then cdg to lax 19 dec",
        "12dec lax-lhr 19dec cdg-lax",
        "lax-lhr, cdg-lax 12dec 19dec",
    ],
)
def test_an_open_jaw_is_two_flights(line: str) -> None:
    assert routes(line) == [OUT, "CDG-LAX 2026-12-19"]


def test_a_chain_of_places_takes_one_day_for_each_flight() -> None:
    assert routes("lax-lhr-cdg 12dec 19dec") == [OUT, "LHR-CDG 2026-12-19"]
    assert routes("lax lhr 12dec cdg 19dec") == [OUT, "LHR-CDG 2026-12-19"]


def test_days_of_several_flights_must_go_with_their_places() -> None:
    found = reading("lax-lhr 12dec 19dec, cdg-lax")
    assert found.search_request is None
    assert "right after its places" in found.problem


def test_a_plain_sentence_is_read_whole() -> None:
    found = reading("los angeles to london 12 dec back 19 dec 2 adults 1 child 9 business")
    assert [chip.label for chip in found.chips] == [
        "Los Angeles LAX",
        "London LON, all airports, GB",
        "Sat 12 Dec",
        "Sat 19 Dec",
        "2 adults",
        "1 child (9)",
        "Business",
    ]
    assert found.search_request is not None
    assert found.search_request.passengers == Passengers(2, (9,))
    assert found.search_request.cabin is Cabin.BUSINESS
    assert [search_leg.destination.code for search_leg in found.search_request.search_legs] == [
        "LON",
        "LAX",
    ]


def test_a_short_line_holds_a_complete_request() -> None:
    found = reading("lon-nyc 12dec 19dec 2a1i j /BA,AA -UA 1stop via dub")
    assert found.search_request is not None
    assert found.search_request.passengers == Passengers(2, (), 1)
    assert found.search_request.cabin is Cabin.BUSINESS
    assert found.search_request.only_airlines == ("BA", "AA")
    assert found.search_request.without_airlines == ("UA",)
    assert found.search_request.max_connections == 1
    assert found.search_request.via == "DUB"


def test_the_default_is_one_adult_in_economy_with_any_connections() -> None:
    found = reading("lax-lhr 12dec")
    assert found.search_request is not None
    assert found.search_request.passengers == Passengers(1)
    assert found.search_request.cabin is Cabin.ECONOMY
    assert found.search_request.max_connections == 2


@pytest.mark.parametrize(
    ("line", "airlines", "cabin"),
    [
        ("115SEPSEAMIA¥AA", ("AA",), Cabin.ECONOMY),
        ("A12DECLHRJFK/BA", ("BA",), Cabin.ECONOMY),
        ("AN30AUGMNLBKK/AXX/KC", ("XX",), Cabin.BUSINESS),
        ("AN30AUGMNLBKK/AXX,YY/CF", ("XX", "YY"), Cabin.FIRST),
        ("lax-lhr 12dec /BA /AA /W", ("BA", "AA"), Cabin.PREMIUM),
        ("lax-lhr 12dec on BA", ("BA",), Cabin.ECONOMY),
    ],
)
def test_airlines_and_cabins_of_the_reservation_systems(
    line: str, airlines: tuple[str, ...], cabin: Cabin
) -> None:
    found = reading(line)
    assert found.search_request is not None
    assert found.search_request.only_airlines == airlines
    assert found.search_request.cabin is cabin


def test_amadeus_connecting_point_is_a_via() -> None:
    found = reading("AN12DECLAXLHR/XDUB")
    assert found.search_request is not None
    assert found.search_request.via == "DUB"


@pytest.mark.parametrize(
    ("word", "cabin"),
    [
        ("eco", Cabin.ECONOMY),
        ("y", Cabin.ECONOMY),
        ("prem", Cabin.PREMIUM),
        ("premium economy", Cabin.PREMIUM),
        ("w", Cabin.PREMIUM),
        ("biz", Cabin.BUSINESS),
        ("business class", Cabin.BUSINESS),
        ("first", Cabin.FIRST),
        ("/F", Cabin.FIRST),
    ],
)
def test_cabins_by_word_and_by_letter(word: str, cabin: Cabin) -> None:
    found = reading(f"lax-lhr 12dec {word}")
    assert found.search_request is not None
    assert found.search_request.cabin is cabin
    assert found.chips[-1].kind is ChipKind.CABIN


@pytest.mark.parametrize(
    ("word", "most"),
    [("nonstop", 0), ("non-stop", 0), ("direct", 0), ("1stop", 1), ("1 stop", 1), ("1-stop", 1)],
)
def test_stops(word: str, most: int) -> None:
    found = reading(f"lax-lhr 12dec {word}")
    assert found.search_request is not None
    assert found.search_request.max_connections == most
    assert found.search_request.max_stops == most


@pytest.mark.parametrize(("line", "most"), [("lax-lhr 12dec", None), ("lax-lhr 12dec 2stops", 2)])
def test_two_stops_differ_from_no_limit(line: str, most: int | None) -> None:
    found = reading(line)
    assert found.search_request is not None
    assert (found.search_request.max_connections, found.search_request.max_stops) == (2, most)


@pytest.mark.parametrize(
    ("words", "passengers"),
    [
        ("2a", Passengers(2)),
        ("2a1c9", Passengers(2, (9,))),
        ("2a1c9 1c4", Passengers(2, (9, 4))),
        ("2a2c9,4", Passengers(2, (9, 4))),
        ("2a1c91i", Passengers(2, (9,), 1)),
        ("2adt1chd9", Passengers(2, (9,))),
        ("2 adults 2 children (9, 4)", Passengers(2, (9, 4))),
        ("two adults and one child aged 12", Passengers(2, (12,))),
        ("1 adult 1 infant", Passengers(1, (), 1)),
        ("3 pax", Passengers(3)),
    ],
)
def test_people(words: str, passengers: Passengers) -> None:
    found = reading(f"lax-lhr {words} 12dec")
    assert found.problem == ""
    assert found.search_request is not None
    assert found.search_request.passengers == passengers


@pytest.mark.parametrize(
    ("words", "out", "back"),
    [
        ("12dec after 18 19dec before 12", (time(18), None), (None, time(12))),
        ("12dec 19dec 7p", (None, None), (time(19), None)),
        ("12dec 0900 19dec", (time(9), None), (None, None)),
        ("12dec 0900-1200 19dec", (time(9), time(12)), (None, None)),
        ("12dec back before 9:30 19dec", (None, None), (None, time(9, 30))),
        ("morning 12dec 19dec", (time(5), time(12)), (None, None)),
    ],
)
def test_hours_go_with_the_day_before_them(
    words: str, out: tuple[time | None, time | None], back: tuple[time | None, time | None]
) -> None:
    found = reading(f"lax-lhr {words}")
    assert found.search_request is not None
    bounds = [
        (search_leg.not_before, search_leg.not_after)
        for search_leg in found.search_request.search_legs
    ]
    assert bounds == [out, back]


def test_a_time_chip_names_its_flight() -> None:
    labels = [chip.label for chip in reading("lax-lhr 12dec 19dec 7p").chips]
    assert labels[-1] == "back after 19:00"
    labels = [chip.label for chip in reading("lax-lhr 12dec after 18, cdg-lax 19dec").chips]
    assert "flight 1 after 18:00" in labels


def test_chips_are_in_line_order_and_point_into_the_line() -> None:
    line = "A12DECLHRJFK  19dec /BA 2a"
    stretches = [line[chip.start : chip.end] for chip in reading(line).chips]
    assert stretches == ["A12DEC", "LHR", "JFK", "19dec", "/BA", "2a"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Type a route and a day: lax-lhr 12dec."),
        ("lax", "Where to from Los Angeles LAX?"),
        ("to lax", "Where from to Los Angeles LAX?"),
        ("12dec", "Where from, and where to?"),
        ("lax-lhr", "Which day? Type it as 12dec."),
        ("lax-lhr 12dec back", "Which day back?"),
        ("lax-lhr-cdg 12dec", "Which day from London LHR to Paris CDG?"),
        ("lax-lhr 12dec 15dec 19dec", "More days than flights"),
        ("lax-lhr one way 12dec 19dec", "One way, but two days"),
        ("lax-lhr 19dec 12dec", "A later flight leaves before an earlier one"),
        ("lax-lax 12dec", "they are the same place"),
        ("lon-lhr 12dec", "they are the same place"),
        ("lax-lhr 12dec 1a2i", "More infants than adults"),
        ("lax-lhr 12dec 8 adults 1c9 1c8", "10 people: one booking takes 9 at most."),
        ("lax-lhr 12dec 1c9", "Children need an adult"),
        ("lax-lhr 12dec 2a 2 adults", "Adults are named twice"),
        ("lax-lhr 12dec 2a1c", "How old is each child"),
        ("lax-lhr 12dec 2a 1 child 12dec", "How old is each child"),
        ("lax-lhr 12dec 2a1c1", "flies as an infant"),
        ("lax-lhr 12dec 2a1c18", "18 and older is an adult"),
        ("lax-lhr 12dec eco biz", "Two cabins"),
        ("lax-lhr 12dec nonstop 1stop", "Two wishes for stops"),
        ("lax-lhr 12dec nonstop via dub", "does not go via"),
        ("lax-lhr 12dec via", "Via which place?"),
        ("lax-lhr 12dec /BA -BA", "BA is both wished and not wished."),
        ("lax-lhr 31feb", "There is no 31 Feb."),
        ("lax-lhr 12dec2025", "Fri 12 Dec 2025 is in the past."),
        ("lax-lhr 12", 'What is "12"?'),
        ("lax-lhr 12dec qwxz", '"qwxz" is not understood'),
        ("A12DECLHRQQQ", "QQQ is no airport or city code."),
        ("lax-lhr 12dec after 18 before 9", "The hours leave no time to depart"),
        ("lax-lhr " + "12dec " * 100, f"The line is too long: {LONGEST_LINE} signs at most."),
    ],
)
def test_one_sentence_names_what_is_missing(line: str, sentence: str) -> None:
    found = reading(line)
    assert found.search_request is None
    assert sentence in found.problem


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        (
            "san jose-lax 12dec",
            ["San Jose SJC, Norman Y. Mineta, US", "San Jose SJO, Juan Santamaría, CR"],
        ),
        (
            "birmingham to lax 12dec",
            ["Birmingham BHX, Birmingham, GB", "Birmingham BHM, Shuttlesworth, US"],
        ),
        (
            "lax-lhr 12dec via san jose",
            ["San Jose SJC, Norman Y. Mineta, US", "San Jose SJO, Juan Santamaría, CR"],
        ),
        ("lax-lhr 3/4", ["Thu 4 Mar 2027", "Sat 3 Apr 2027"]),
        ("lax-lhr next fri", ["Fri 27 Nov", "Fri 4 Dec"]),
        ("lax-lhr tue", ["Tue 24 Nov", "Tue 1 Dec"]),
        ("lax-lhr fri 12 dec", ["Sat 12 Dec", "Fri 11 Dec"]),
        ("lax-lhr 12dec 7a", ["7 adults", "after 07:00"]),
        ("lax-lhr 12dec ba", ["only BA", "without BA"]),
        ("11DECSEAMIA", ["Tue 1 Dec", "Fri 11 Dec"]),
        ("lax sat", ["Sat 28 Nov", "San Antonio SAT"]),
    ],
)
def test_what_may_mean_two_things_is_asked(line: str, labels: list[str]) -> None:
    [chip] = amber(line)
    assert [choice.label for choice in chip.choices] == labels


@pytest.mark.parametrize(
    "line",
    [
        "san jose-lax 12dec",
        "lax to birmingham 12dec",
        "lax-lhr 12dec via san jose",
        "lax-lhr 3/4",
        "lax-lhr next fri",
        "lax-lhr fri 12 dec",
        "lax-lhr 12dec 7a",
        "lax-lhr 12dec ba",
        "11DECSEAMIA",
        "12DECLAXLHR",
        "5/6 lax lhr",
        "wed 5/6 lax lhr",
    ],
)
def test_every_answer_to_a_question_makes_the_line_clear(line: str) -> None:
    [chip] = amber(line)
    for choice in chip.choices:
        answered = line[: chip.start] + choice.text + line[chip.end :]
        assert reading(answered).problem == "", answered
