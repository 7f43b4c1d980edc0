"""Reads the first word of a line typed as for a reservation system's availability screen.

Travelport ``A12DECLHRJFK``, Amadeus ``AN30AUGMNLBKK/AXX/KC``, Sabre ``115SEPSEAMIA``: a letter or
a 1, the day, two airports, sometimes a time. Sabre's 1 is not part of the day, so ``11DECSEAMIA``
may be 1 or 11 December: the person must choose.
"""

from __future__ import annotations

import re
from dataclasses import replace

from desktop.booking.date_time_text import MONTHS, month_number
from desktop.booking.entry_line.dates.entry_calendar import Calendar, ambiguous_day, day_piece
from desktop.booking.entry_line.dates.entry_times import clock_time, times_label

from .entry_options import airlines_piece, cabin_of_letter, cabin_piece, is_airline_code
from .entry_pieces import Piece, ReadResult, TimesEntry, clear_piece, unclear_piece
from .entry_places import code_pair, via_piece
from .entry_tokens import Token
from .parsed_entry import AirportLookup, ChipKind

_MONTH = "|".join(month[:3].lower() for month in MONTHS)
_HEAD = re.compile(
    rf"(?P<system>a[adn]?|1)?(?P<day>[0-9]{{1,2}})(?P<month>{_MONTH})(?P<pair>[a-z]{{6}})"
    r"(?P<time>[0-9]{4}|[0-9]{1,2}[ap])?"
)
_TAIL = re.compile(rf"(?P<pair>[a-z]{{6}})(?P<day>[0-9]{{1,2}})(?P<month>{_MONTH})")
_AMADEUS = re.compile(r"a[adn][0-9]")


def read_head(token: Token, places: AirportLookup, calendar: Calendar) -> ReadResult | None:
    """The day and the two airports of a glued first word, or None when it is not one."""
    if match := _TAIL.fullmatch(token.text):
        pair = code_pair(match["pair"], token.start, places)
        day = _day(token, match, (match.start("day"), match.end("month")), calendar)
        return None if pair is None else ReadResult((*pair, day), 1)
    match = _HEAD.fullmatch(token.text)
    pair = code_pair(match["pair"], token.start + match.start("pair"), places) if match else None
    if match is None or pair is None:
        return None
    pieces: list[Piece] = [_head_day(token, match, calendar), *pair]
    if match["time"]:
        pieces.append(_head_hour(token.start + match.start("time"), token.end, match["time"]))
    return ReadResult(tuple(pieces), 1)


def is_amadeus(token: Token) -> bool:
    """True when the line begins as an Amadeus entry, whose slashes carry a letter each."""
    return _AMADEUS.match(token.text) is not None


def read_amadeus_option(token: Token, at: int, places: AirportLookup) -> ReadResult | None:
    """``/AXX`` airlines, ``/KC`` or ``/CC`` cabin by its letter, ``/XDUB`` by way of."""
    letter, value = token.text[1:2], token.text[2:]
    piece: Piece | None = None
    if letter == "a" and all(is_airline_code(code) for code in value.split(",")):
        codes = tuple(value.upper().split(","))
        piece = airlines_piece(token.start, token.end, codes, wanted=True)
    elif letter in ("k", "c") and (cabin := cabin_of_letter(value)):
        piece = cabin_piece(token.start, token.end, cabin)
    elif letter == "x" and len(value) == 3 and (place := places.exact(value.upper())):
        piece = via_piece(token.start, token.end, place)
    return None if piece is None else ReadResult((piece,), at + 1)


def _head_hour(start: int, end: int, typed: str) -> Piece:
    hour = clock_time(typed)
    if hour is None:
        return unclear_piece(start, end, ChipKind.TIME, typed, f"There is no hour {typed}.")
    times = TimesEntry(hour)
    return clear_piece(start, end, ChipKind.TIME, times_label(times), times)


def _head_day(token: Token, match: re.Match[str], calendar: Calendar) -> Piece:
    system, day, month = match["system"], match["day"], match["month"]
    end = token.start + match.end("month")
    if (system == "1" and len(day) == 1) or (system is None and len(day) == 2 and day[0] == "1"):
        return _first_or_eleventh(token, end, int(day[-1]), month, calendar)
    first = token.start + (match.start("day") if system == "1" else 0)
    return _day(token, match, (first - token.start, match.end("month")), calendar)


def _first_or_eleventh(token: Token, end: int, digit: int, month: str, calendar: Calendar) -> Piece:
    """``11DEC``: Sabre's 1 and the first, or the eleventh."""
    number = month_number(month)
    days = [calendar.coming(day, number, None) for day in (digit, 10 + digit)]
    if days[0] is None or days[1] is None:
        typed = f"{10 + digit} {MONTHS[number - 1][:3]}"
        return day_piece(token.start, end, days[1] or days[0], typed, calendar)
    problem = f"{digit} or {10 + digit} {MONTHS[number - 1]}: choose one."
    part = Token(token.text[: end - token.start], token.start, end)
    return _with_trailing_spaces(
        ambiguous_day(token.start, part, (days[0], days[1]), problem, calendar)
    )


def _with_trailing_spaces(piece: Piece) -> Piece:
    """The same question with answers that end in a space: the airports follow without one."""
    chip = piece.chip
    choices = chip.choices if chip else ()
    apart = tuple(replace(choice, text=f"{choice.text} ") for choice in choices)
    return replace(piece, chip=chip and replace(chip, choices=apart))


def _day(token: Token, match: re.Match[str], span: tuple[int, int], calendar: Calendar) -> Piece:
    day, month = int(match["day"]), month_number(match["month"])
    found = calendar.coming(day, month, None)
    typed = f"{day} {MONTHS[month - 1][:3]}"
    return day_piece(token.start + span[0], token.start + span[1], found, typed, calendar)
