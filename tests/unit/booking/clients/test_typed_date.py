"""A date typed into a form is read, or asked again; it is never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.clients.typed_date import HINT, read_date, written


@pytest.mark.parametrize(
    "text",
    ["24jul1980", "24 Jul 1980", "24-JUL-1980", "24.july.1980", "24 jul, 1980", " 24jul80 ",
     "1980-07-24", "1980/7/24", "24/7/1980", "7/24/1980", "24.07.1980"],
)  # fmt: skip
def test_a_date_is_read_in_the_ways_people_write_it(text: str) -> None:
    assert read_date(text, century_from=1927) == date(1980, 7, 24)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3/4/1980", HINT),
        ("12-11-1980", HINT),
        ("", "Type day, month and year: 24jul1980."),
        ("jul 1980", "Type day, month and year"),
        ("yesterday", "Type day, month and year"),
        ("24jul", "The year is missing. Type it as well: 24jul1980."),
        ("28 nov", "The year is missing."),
    ],
)
def test_what_could_be_two_days_or_none_is_asked_again(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_date(text, century_from=1927)


def test_the_same_number_twice_is_one_day_either_way() -> None:
    assert read_date("4/4/1980", century_from=1927) == date(1980, 4, 4)


@pytest.mark.parametrize("text", ["31feb1980", "1980-13-01", "1980-02-30", "0jan1980"])
def test_a_day_that_does_not_exist_is_reported(text: str) -> None:
    with pytest.raises(ValueError, match=r"There is no such day\."):
        read_date(text, century_from=1927)


@pytest.mark.parametrize(
    ("text", "word"),
    [("24xyz1980", "xyz"), ("24 marmite 1980", "marmite"), ("24 mayor 1980", "mayor"),
     ("24 decimal 80", "decimal"), ("24 août 1980", "août"), ("1 septemberly 1980", "septemberly")],
)  # fmt: skip
def test_a_word_that_is_no_month_is_named(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=f'"{word}" is no month. {HINT}'):
        read_date(text, century_from=1927)


@pytest.mark.parametrize("text", ["24 sept 1980", "24 septem 1980", "24 SEPTEMBER 80"])
def test_a_month_may_be_cut_short(text: str) -> None:
    assert read_date(text, century_from=1927) == date(1980, 9, 24)


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2212")
def test_any_dash_may_separate_places(dash: str) -> None:
    assert read_date(f"24{dash}jul{dash}1980", century_from=1927) == date(1980, 7, 24)
    assert read_date(f"1980{dash}07{dash}24", century_from=1927) == date(1980, 7, 24)


@pytest.mark.parametrize(
    ("text", "century_from", "year"),
    [("1jan26", 1927, 2026), ("1jan27", 1927, 1927), ("1jan99", 1927, 1999), ("1jan31", 2006, 2031),
     ("1jan05", 2006, 2105), ("1jan00", 2000, 2000)],
)  # fmt: skip
def test_two_digits_of_a_year_fall_in_the_hundred_years_that_are_meant(
    text: str, century_from: int, year: int
) -> None:
    assert read_date(text, century_from=century_from) == date(year, 1, 1)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_what_the_form_writes_it_reads_back(day: date) -> None:
    assert read_date(written(day), century_from=1927) == day


@pytest.mark.parametrize("text", ["1jan0001", "31dec1899", "2200-01-01", "31.12.9999"])
def test_a_year_that_no_record_holds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="There is no such day"):
        read_date(text, century_from=1927)


@given(st.text(max_size=30), st.integers(1900, 2100))
def test_any_text_is_a_date_or_a_sentence(text: str, century_from: int) -> None:
    try:
        day = read_date(text, century_from=century_from)
    except ValueError as message:
        sentence = str(message)
    else:
        sentence = f"{written(day)}."
    assert sentence.endswith(".")


def test_no_date_is_written_as_nothing() -> None:
    assert written(None) == ""
    assert written(date(1980, 7, 4)) == "4 Jul 1980"
