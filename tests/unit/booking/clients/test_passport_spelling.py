"""A refused name is offered as the machine-readable lines of the passport spell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.clients.passenger_name import INTERFACE_NAMES, composed_name
from desktop.booking.clients.passport_spelling import passport_spelling
from desktop.booking.trip.passenger_requirements import missing_for_airline
from tests.support.samples import sample_offer, sample_traveler


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Łukasz", "Lukasz"), ("Ægir", "Aegir"), ("ÆGIR", "AEGIR"), ("Müller", "Mueller"),
        ("MÜLLER", "MUELLER"), ("Ümit", "Uemit"), ("Øystein", "Oeystein"), ("Åse", "Aase"),
        ("Œuvré", "Oeuvre"), ("Þór", "Thor"), ("Sigurðr", "Sigurdr"), ("Strauß", "Strauss"),
        ("STRAUẞ", "STRAUSS"), ("Đorđe", "Dorde"), ("Nguyễn Thị", "Nguyen Thi"),
        ("Işık", "Isik"), ("İpek", "Ipek"), ("O\u2019Neill", "ONeill"), ("D'Æth", "DAeth"),
        ("Anne-Marie", "Anne Marie"), ("Zoe\u0308", "Zoe"), ("Mu\u0308ller", "Mueller"),
        ("Wojciechowska-Grzegorzewicz", "Wojciechowska Grzego"), ("Æ", "Ae"), ("VÆ", "VAE"),
        ("Ade\u0301ba\u0301yo\u0323\u0300", "Adebayo"), ("Əliyev", "Eliyev"),
        ("Spin\u0308al", "Spinal"), ("ʿAlī", "Ali"), ("Ștefan", "Stefan"), ("Ọlá", "Ola"),
    ],
)  # fmt: skip
def test_letters_are_replaced_as_in_icao_9303(name: str, spelled: str) -> None:
    assert passport_spelling(name, 20) == spelled


@pytest.mark.parametrize("name", ["王小明", "Щербаков", "Ada2", "Ada!", ""])
def test_what_the_standard_does_not_replace_is_not_offered(name: str) -> None:
    assert passport_spelling(name, 20) == ""


@given(st.text(st.characters(max_codepoint=0x17F, categories=["L"]), max_size=40))
def test_whatever_is_offered_is_taken(name: str) -> None:
    spelled = passport_spelling(name, INTERFACE_NAMES.longest)
    if spelled:
        assert spelled.replace(" ", "").isascii()
        assert INTERFACE_NAMES.problem(spelled) in ("", "leave the title out.")


@pytest.mark.parametrize(
    ("name", "rule", "offered"),
    [
        ("Ægir", 'Given name: Latin letters; "Æ" is not taken by the airline.', "Aegir"),
        ("Maximiliane-Charlotte", "Given name: 21 letters, the airline takes 20.",
         "Maximiliane Charlott"),
        ("Щербаков", 'Given name: Latin letters; "Щ" is not taken by the airline.', ""),
        ("Dr Ægir", 'Given name: Latin letters; "Æ" is not taken by the airline.', ""),
        ("Ada2", "Given name: no digits.", ""),
    ],
)  # fmt: skip
def test_a_refused_name_gives_the_rule_and_a_valid_spelling(
    name: str, rule: str, offered: str
) -> None:
    offer = sample_offer()
    [gap] = missing_for_airline(sample_traveler(given_name=name), offer.travelers[0], offer)
    assert (gap.field, gap.sentence, gap.spelling) == ("given_name", rule, offered)


def test_every_letter_that_the_interface_names_is_taken_and_eight_are_not() -> None:
    refused = {
        chr(point)
        for point in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180))
        if INTERFACE_NAMES.problem(chr(point))
    }
    assert refused == set("×÷ÆæĲĳŒœÞð")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Zoe\u0308", "Zoë"), ("O\u2019Neill", "O'Neill"), ("O\u02bcNeill", "O'Neill"),
     ("Anne\u2011Marie", "Anne-Marie"), ("  Ada   Maria ", "Ada Maria"), ("A\u00adda", "Ada"),
     ("Ada\u00a0Maria", "Ada Maria"), ("\u200bAda", "Ada")],
)  # fmt: skip
def test_a_name_is_kept_composed_with_plain_signs(typed: str, kept: str) -> None:
    assert composed_name(typed) == kept
