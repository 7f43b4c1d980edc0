"""A country is a code of ISO 3166-1, found by code, by name, or asked again."""

from __future__ import annotations

import pytest
from babel import Locale

from desktop.booking.clients.country import _by_code, find_country, is_country, names_of
from desktop.training.airline.country_codes import country_codes


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Indonesia", "ID Indonesia"), ("indo", "ID Indonesia"), ("IDN", "ID Indonesia"),
        ("id", "ID Indonesia"), ("ID Indonesia", "ID Indonesia"), ("In", "IN India"),
        ("uk", "GB United Kingdom"), ("U.K.", "GB United Kingdom"), ("GBR", "GB United Kingdom"),
        ("england", "GB United Kingdom"), ("Austria", "AT Austria"), ("AUT", "AT Austria"),
        ("au", "AU Australia"), ("Germany", "DE Germany"), ("D", "DE Germany"),
        ("USA", "US United States"), ("niger", "NE Niger"), ("guinea", "GN Guinea"),
        ("turkey", "TR Türkiye"), ("Turkiye", "TR Türkiye"),
        ("hong kong", "HK Hong Kong SAR China"),
        ("cote d'ivoire", "CI Côte d’Ivoire"), ("ivory coast", "CI Côte d’Ivoire"),
        ("czech republic", "CZ Czechia"), ("Aland", "AX Åland Islands"),
        ("Saint Lucia", "LC St. Lucia"), ("saint kitts and nevis", "KN St. Kitts & Nevis"),
        ("The Bahamas", "BS Bahamas"), ("the gambia", "GM Gambia"),
        ("GBR United Kingdom", "GB United Kingdom"), ("USA America", "US United States"),
        ("Deutschland", "DE Germany"), ("España", "ES Spain"), ("Österreich", "AT Austria"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_name_and_by_both_codes(typed: str, shown: str) -> None:
    assert str(find_country(typed)) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "U",
        "XK",
        "EU",
        "ZZ",
        "Congo",
        "South",
        "Atlantis",
        "Saint",
        "the",
        "Kosovo",
        "RKS",
        "Democratic",
        "Republic of",
        "US United Kingdom",
        "CH China",
        "YU",
        "SUN",
        "DDR",
        "AN",
        "ZAR",
    ],
)
def test_what_names_no_country_or_several_is_asked_again(typed: str) -> None:
    assert find_country(typed) is None


@pytest.mark.parametrize("code", ["UK", "EU", "XK", "AN", "us", "USA", ""])
def test_only_assigned_codes_in_capitals_are_codes(code: str) -> None:
    assert not is_country(code)


def test_names_and_codes_are_those_of_the_cldr() -> None:
    names = Locale("en").territories
    assert {code: names[code] for code in country_codes()} == {
        code: country.name for code, country in _by_code().items()
    }
    assert len(_by_code()) == 249


def test_every_name_finds_its_own_country() -> None:
    for country in _by_code().values():
        assert find_country(country.name) == country
        assert find_country(str(country)) == country


def test_the_names_of_a_country_begin_with_its_own() -> None:
    assert names_of("US")[0] == "United States"
    assert "america" in names_of("US")
    assert names_of("JP") == ("Japan",)
    assert names_of("ZZ") == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Bolivia (Plurinational State of)", "BO"), ("Iran (Islamic Republic of)", "IR"),
        ("Korea, Republic of", "KR"), ("Korea (the Democratic People's Republic of)", "KP"),
        ("Lao People's Democratic Republic (the)", "LA"), ("Brunei Darussalam", "BN"),
        ("Micronesia (Federated States of)", "FM"), ("Moldova (the Republic of)", "MD"),
        ("Syrian Arab Republic (the)", "SY"), ("Tanzania, the United Republic of", "TZ"),
        ("Virgin Islands (British)", "VG"), ("Virgin Islands (U.S.)", "VI"),
        ("Congo (the Democratic Republic of the)", "CD"), ("Palestine, State of", "PS"),
        ("Falkland Islands (the) [Malvinas]", "FK"), ("Taiwan (Province of China)", "TW"),
        ("Venezuela (Bolivarian Republic of)", "VE"), ("Saint Martin (French part)", "MF"),
        ("Sint Maarten (Dutch part)", "SX"), ("Cocos (Keeling) Islands (the)", "CC"),
        ("Saint Vincent and the Grenadines", "VC"), ("Netherlands, Kingdom of the", "NL"),
        ("United Kingdom of Great Britain and Northern Ireland (the)", "GB"),
        ("Bonaire, Sint Eustatius and Saba", "BQ"), ("Holy See (the)", "VA"),
    ],
)  # fmt: skip
def test_the_short_names_of_iso_find_their_countries(name: str, code: str) -> None:
    found = find_country(name)
    assert found is not None
    assert found.code == code
