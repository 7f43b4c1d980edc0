from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.card_number_guard import (
    begun_card_number_spans,
    card_number_spans,
    holds_card_number,
    without_long_runs,
)
from desktop.booking.card_numbers.card_number_forms import passes_luhn

# Published test numbers of the processors.
PUBLISHED = [
    "4242424242424242",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "6011111111111117",
    "30569309025904",
    "36227206271667",
    "3566002020360505",
    "6200000000000005",
]


def _found(text: str) -> list[str]:
    return [text[start:end] for start, end in card_number_spans(text)]


def _grouped(number: str, by: str) -> str:
    return by.join(number[i : i + 4] for i in range(0, len(number), 4))


@pytest.mark.parametrize("number", PUBLISHED)
@pytest.mark.parametrize("by", ["", " ", "-", ".", "\u00a0", "\u2009"])
def test_a_number_is_found_however_it_is_grouped(number: str, by: str) -> None:
    text = _grouped(number, by)
    assert _found(f"pay with {text}, please") == [text]


@pytest.mark.parametrize("number", PUBLISHED)
@pytest.mark.parametrize(
    "around",
    [
        "{} 12/27 123",
        "{} 12 27 123",
        "{} 123",
        "{}.",
        "1 {}",
        "16 {} 1",
        "tel 020 7183 8750 {} 12-27",
        "2026-11-24 {}",
    ],
)
def test_a_number_among_other_figures_is_found(number: str, around: str) -> None:
    text = around.format(_grouped(number, " "))
    assert holds_card_number(text)
    assert holds_card_number(around.format(number))


def test_a_number_spelt_digit_by_digit_is_found_before_other_figures() -> None:
    spelt = " ".join("4242424242424242")
    assert _found(f"{spelt} 12/27") == [spelt]


def test_a_number_in_tags_that_no_screen_shows_is_found() -> None:
    tags = "".join(chr(0xE0030 + int(digit)) for digit in "4242424242424242")
    assert _found(f"Aisle seat{tags}, please") == [tags]


def test_two_numbers_in_one_line_are_both_found() -> None:
    text = "4242 4242 4242 4242 5555 5555 5555 4444"
    assert _found(text) == ["4242 4242 4242 4242", "5555 5555 5555 4444"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4242",
        "4242 4242 4242 4241",
        "424242424242",
        "12345678901234567890",
        "+44 20 7183 8750, 24.11.2026",
        "016-2402342345",
        "2026-11-24 10:12:37",
        "2026-11-24, 10:12:37.123",
        "USD 4,123.50 + 150.00 = 4,273.50",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "4242 and then a rather long story 4242 4242 4242",
    ],
)
def test_other_figures_are_left_alone(text: str) -> None:
    assert _found(text) == []


_BETWEEN = [
    "  ", "   ", "\t", "\n", "\r\n", ", ", "/", "_", "–", " – ", " - ", "\u202f", "\u2003",
    "\u3000", "\u200b", "\u00ad", "\u202e", "\ufeff", ")(", "] [", "|", " · ", "\u2010", "\u2212",
    ":", ";", "+",
]  # fmt: skip


@pytest.mark.parametrize("number", PUBLISHED)
@pytest.mark.parametrize("between", _BETWEEN)
def test_no_separator_hides_a_number(number: str, between: str) -> None:
    assert holds_card_number(f"paid ({_grouped(number, between)}).")
    assert holds_card_number(between.join(number))


@pytest.mark.parametrize("number", ["4242424242424242", "378282246310005", "5555555555554444"])
@pytest.mark.parametrize("behind", ["1227", "123", "1227123", "12 27 123", "0130999"])
def test_what_is_run_together_with_a_number_does_not_hide_it(number: str, behind: str) -> None:
    assert holds_card_number(number + behind)
    assert holds_card_number(_grouped(number, " ") + behind)
    assert holds_card_number(behind + number)


@pytest.mark.parametrize("word", [" and ", " then ", ", and after that "[:12], "x"])
def test_words_between_the_groups_do_not_hide_a_number(word: str) -> None:
    assert holds_card_number(word.join(["4242", "4242", "4242", "4242"]))
    assert holds_card_number(word.join(["3782", "822463", "10005"]))
    assert holds_card_number(word.join(["3622", "720627", "1667"]))


@pytest.mark.parametrize(
    "zero", ["\uff10", "\u0660", "\u06f0", "\u0966", "\U0001d7ce", "\U0001d7d8", "\U0001d7f6"]
)
def test_digits_of_every_script_count(zero: str) -> None:
    number = "".join(chr(ord(zero) + int(digit)) for digit in PUBLISHED[0])
    assert _found(f"by {number}!") == [number]


@pytest.mark.parametrize("digits", ["⁴²", "₄₂", "④②", "4️⃣2️⃣", "⒋⒉", "4²"])
def test_dressed_up_digits_count(digits: str) -> None:
    assert holds_card_number(digits * 8)


VISA, PARTS = PUBLISHED[0], ["4242"] * 4
DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.mark.parametrize(
    "text",
    [
        "42424242 and 42424242",
        "42424242    42424242",
        "424242x4242424242",
        (" " * 13).join(PARTS),
        "4242 4242\n              4242 4242",
        " next four is ".join(PARTS),
        "a".join(VISA),
        "\u3164".join(VISA),
        " and ".join(VISA[at : at + 2] for at in range(0, 16, 2)),
        "    ".join(VISA[at : at + 2] for at in range(0, 16, 2)),
        "37828 a 22463 a 10005",
        "3782 (first) 822463 (then) 10005",
    ],
)
def test_a_number_in_parts_that_are_apart_is_found(text: str) -> None:
    assert _found(f"say {text}.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(DIGIT_WORDS[int(digit)] for digit in VISA),
        ", ".join(DIGIT_WORDS[int(digit)].upper() for digit in PUBLISHED[1]),
        "four 2 four 2 " * 3 + "four two four two",
        "-".join(["forty-two"] * 8),
        "forty two " * 7 + "forty two",
        "double five double five " * 3 + "double four double four",
        "triple five five " * 3 + "double four double 4",
        "sixty eleven eleven eleven eleven eleven eleven seventeen",
        " then ".join(DIGIT_WORDS[int(digit)] for digit in VISA),
        "fıve ſix " * 6 + "ſıx ſeven fİve ſeven",
        "ＦＯＵＲ ｔｗｏ " * 7 + "ｆｏｕｒ ｔｗｏ",
        "四二" * 8,
        "〤〢" * 8,
    ],
)
def test_a_number_that_is_spelled_is_found(text: str) -> None:
    assert _found(f"the card: {text}, thanks") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "part 1 = 4242, part 2 = 4242, part 3 = 4242, part 4 = 4242",
        "(1/4) 4242 (2/4) 4242 (3/4) 4242 (4/4) 4242",
        "1: +1 4242424242 2: +1 424242",
    ],
)
def test_the_numbers_of_parts_hide_no_number(text: str) -> None:
    assert _found(text) == [text[text.index("42") :]]


@pytest.mark.parametrize("color", ["\x1b[0m", "\x1b[1;31m", "\\x1b[0m", "\\u001b[0m"])
def test_a_color_of_a_terminal_hides_no_number(color: str) -> None:
    assert _found(color.join(PARTS)) == [color.join(PARTS)]


@pytest.mark.parametrize(
    "between",
    ["&nbsp;", "&#160;", "%20", "<br>", "</td><td>", "\\n", "\\u00a0", "\\x20", "\\u3164"],
)
def test_an_escape_between_parts_hides_no_number(between: str) -> None:
    assert holds_card_number(between.join(PARTS))
    assert holds_card_number(between.join(["42424242", "42424242"]))


def test_digits_that_are_escaped_themselves_count() -> None:
    assert holds_card_number("".join(f"\\uff1{digit}" for digit in VISA))
    assert holds_card_number("".join(f"\\x3{digit}" for digit in VISA))
    assert holds_card_number("".join(f"%3{digit}" for digit in VISA))
    assert holds_card_number("".join(f"&#{ord(digit)};" for digit in VISA))
    assert holds_card_number("".join(f"&#x3{digit};" for digit in VISA))


@pytest.mark.parametrize(
    "text",
    [
        "4,242,424,242,424,242",
        "4  242 4242 4242 4242",
        "4 242 4242 4242 4242 12/27",
        "4222222222222 12/27",
        "42222222222221227",
        "135410014004955",
        "135410014004955 12/27",
        "12/27 135410014004955",
        "1354100140049551227",
        "135410014004955 12 2027 123",
        "1354 10014 004955",
        "1354,1001,4004,955",
        "1354 a 1001 a 4004 a 955",
        "6304900017740292441 12/27",
        "9 4242424242424242",
    ],
)
def test_figures_before_or_behind_a_number_do_not_hide_it(text: str) -> None:
    assert holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        # Each holds sixteen digits or more that pass the check digit of a card.
        "NW 4242, BA 4242, 9W 4242, DL 4242",
        "NW 4242, BA 4242, UA 4242, DL 4242",
        "flight 4242 then flight 4242 then flight 4242 then flight 4242",
        "arr 2230 dep 0615 arr 2245 dep 0637",
        "order 42424242, invoice 42424242",
        "conf 42424242, room 4242, gate 4242",
        "in 424242424248 on 2026-12-12",
        "415-555-0123 415-555-0124; 415-555-0125",
        "(415) 555-0123, 1 415 555 0124",
        "+44 7911 123456, +49 1512 3456789",
        "+44 (0)7911 123456",
        "27.11.2026 22:35 - 24:35, 28.11.2026 20:05",
        "12/26/2026 18:30-21:45, 12/27/2026 08:15",
        "4,242.42 + 4,242.42 = 8,484.84",
        "618-2402342345, 618-2402342346, 6182402342347",
        "scan_20261127223154.pdf",
        "1764281514123456",
        "1. 618-2402342345 2. 618-2402342346 3. 415-555-0123",
        "(1) 0930 (2) 1215 (3) 1645 (4) 2010, gate 3. 4242 4. 4242 5. 4242 6. 4242",
        "1) flight 4242 3) IO4242, Ol4242 O2, 1O kg",
        "one bag for one, two seats for two, three or four nights, five or six of us",
        "forty two hundred and one",
        "one" * 16,
        "leg 1: UA 4242, leg 2: BA 4242, leg 3: DL 4242, leg 4: LH 4242",
        "leg 1: 2230, leg 2: 0615, leg 3: 2245, leg 4: 0637",
        "order 1: 4242, order 2: 4242, order 3: 4242, order 4: 4242",
        "1 - room 4242, 2 - room 4242, 3 - room 4242, 4 - room 4242",
        ", ".join(f"{at}. 12:42" for at in range(1, 9)),
        "phone 1: +1 415-555-0123, phone 2: +1 415-555-0124",
        "part 2: 4242, part 3: 4242, part 4: 4242, part 5: 4242",
        "option 1: $4,242 option 2: $4,242 option 3: $4,242 option 4: $4,242",
        "1, 12, 4242; 2, 14, 4242; 3, 12, 4242; 4, 11, 4242",
    ],
)
def test_figures_of_trips_are_left_alone(text: str) -> None:
    assert _found(text) == []


def test_of_a_thousand_tickets_none_is_taken_for_a_card() -> None:
    """By number alone one in ten passes the check digit."""
    for serial in range(2402342000, 2402343000):
        assert not holds_card_number(f"ticket 618{serial}, 555-{serial}")


def test_of_a_thousand_numbered_legs_none_is_taken_for_a_card() -> None:
    for at in range(1000):
        legs = [
            f"leg {leg}: UA{4000 + at * leg % 997} {at % 20:02}:{leg * 7}" for leg in range(1, 6)
        ]
        assert not holds_card_number(", ".join(legs))


def test_of_numbered_amounts_one_list_in_ten_that_begins_like_a_card_passes_by_chance() -> None:
    """What is left out by no form: four options of four digits each."""
    lists = [[4000 + (at * 7919 + part * 104729) % 1000 for part in range(4)] for at in range(1000)]
    taken = sum(
        holds_card_number(", ".join(f"option {at} = {each}" for at, each in enumerate(one, 1)))
        for one in lists
    )
    assert taken <= 120


def test_a_list_of_flights_that_one_number_does_not_belong_to_may_be_a_card() -> None:
    assert holds_card_number("NW 4242, 4242, 4242, 4242")


def test_a_maestro_number_of_twelve_digits_is_found() -> None:
    assert holds_card_number("6304 0000 0000")


@pytest.mark.parametrize(
    ("text", "at_least", "found"),
    [
        ("424242424242", 12, ["424242424242"]),
        ("4242 4242 4242", 12, ["4242 4242 4242"]),
        ("lax 4242-4242-4242", 12, ["4242-4242-4242"]),
        ("٤٢٤٢٤٢٤٢٤٢٤٢", 12, ["٤٢٤٢٤٢٤٢٤٢٤٢"]),
        ("42424242424", 12, []),
        ("4242424242424", 14, []),
        ("42424242424242", 14, ["42424242424242"]),
        ("+447700900123", 12, []),
        ("+4242424242424242", 12, ["4242424242424242"]),
        ("0044 7700 900123", 12, []),
        ("012345678901", 12, []),
        ("2026-11-24 10:12", 12, []),
        ("no digits at all", 12, []),
        ("9 424242424242424", 12, ["424242424242424"]),
        ("9 4242 4242 4242", 12, ["4242 4242 4242"]),
        ("020 4 4242 4242 42", 12, []),
        ("020 4 4242 4242 4242", 12, ["4242 4242 4242"]),
        ("5555555555554", 12, ["5555555555554"]),
        ("555-5555555554", 12, ["555-5555555554"]),
        ("618-2402342345, 618-2402342346", 14, []),
        ("415-555-0123 415-555-0124", 12, []),
        ("415-555-0123 4242 4242 4242", 12, ["4242 4242 4242"]),
        ("é" * 12, 12, []),
    ],
)
def test_a_number_that_is_only_begun_is_found(text: str, at_least: int, found: list[str]) -> None:
    assert [text[start:end] for start, end in begun_card_number_spans(text, at_least)] == found


def test_what_is_left_of_a_refused_number_is_taken_out() -> None:
    assert without_long_runs("Ada 4242 4242 4242 424") == "Ada "
    assert without_long_runs("12 Rue X, 75001") == "12 Rue X, 75001"
    held = "4242 and 4242 and 4242 and 424"
    assert without_long_runs(held) == held
    assert without_long_runs(held, (0, 31)) == " and  and  and 424"
    assert without_long_runs("7500 to 4242", (8, 12)) == "7500 to "


def test_no_moment_of_a_day_is_a_card_number() -> None:
    """A time with microseconds and zone has sixteen digits."""
    moment = datetime(2026, 11, 27, 22, 21, tzinfo=UTC)
    for step in range(2000):
        at = moment + timedelta(seconds=2.7 * step, microseconds=7919 * step)
        assert (
            _found(f"seen {at.isoformat()}, {at.astimezone(timezone(timedelta(hours=-8)))}") == []
        )


def test_a_single_wrong_digit_never_passes_luhn() -> None:
    for number in PUBLISHED:
        assert passes_luhn(number)
        for place, digit in enumerate(number):
            for other in "0123456789":
                changed = number[:place] + other + number[place + 1 :]
                assert passes_luhn(changed) == (other == digit)


@given(st.text(alphabet=" .-0123456789x", max_size=120))
def test_spans_are_ordered_disjoint_and_bounded_by_digits(text: str) -> None:
    behind = 0
    for start, end in card_number_spans(text):
        assert behind <= start < end <= len(text)
        assert text[start].isdigit()
        assert text[end - 1].isdigit()
        behind = end


@given(st.text(max_size=40), st.sampled_from(PUBLISHED))
def test_words_around_a_number_do_not_hide_it(words: str, number: str) -> None:
    plain = "".join(c for c in words if not c.isascii() or not c.isdigit())
    assert holds_card_number(f"{plain} {number} {plain}")
