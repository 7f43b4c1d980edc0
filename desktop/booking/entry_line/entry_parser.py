"""Parses one typed line into a search request, in any dialect, and never guesses silently.

``lax-lhr 12dec 19dec 2a prem``, ``LHRJFK 12DEC``, ``los angeles to london 12 dec back 19 dec``,
``A12DECLHRJFK``, ``AN30AUGMNLBKK/AXX/KC``, ``115SEPSEAMIA¥AA``, ``lax-lhr 12dec, cdg-lax 19dec``.
What is ambiguous becomes a chip with choices, and there is no search request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from desktop.booking.airport import Airport, Metro
from desktop.booking.entry_line.dates.entry_calendar import typed_day

from .entry_legs import Legs, build_legs
from .entry_pieces import Piece, TimesEntry, place_label
from .entry_reader import LineReader
from .entry_request import build_search_request
from .entry_tokens import tokens_of
from .parsed_entry import AirportLookup, Chip, ChipKind, Choice, ParsedEntry

LONGEST_LINE = 400
"""Signs that are read; a longer line is refused, so that a paste cannot stall a key."""


def read_entry(text: str, today: date, places: AirportLookup) -> ParsedEntry:
    """The parsed line; never raises, whatever is typed. Pure: the same line, the same result.

    `today` is the concierge's own day: days without a year count from it.
    """
    if not text.strip():
        return ParsedEntry(problem="Type a route and a day: lax-lhr 12dec.")
    if len(text) > LONGEST_LINE:
        return ParsedEntry(problem=f"The line is too long: {LONGEST_LINE} signs at most.")
    pieces = _pieces(text, today, places)
    chips = [piece.chip for piece in pieces if piece.chip]
    problem = next((chip.problem for chip in chips if chip.problem), "")
    if problem:
        return ParsedEntry(tuple(chips), None, problem)
    search_legs = build_legs(pieces)
    chips = list(_chips_with_legs(pieces, search_legs))
    if search_legs.problem:
        return ParsedEntry(tuple(chips), None, search_legs.problem)
    search_request, problem = build_search_request(pieces, search_legs.search_legs)
    return ParsedEntry(tuple(chips), search_request, problem)


def _pieces(text: str, today: date, places: AirportLookup) -> list[Piece]:
    """Two passes at most: the second when a weekday turns out to be the airport of that code."""
    reader = LineReader(tokens_of(text), today, places)
    pieces = reader.read()
    doubtful = reader.weekday_codes
    if not doubtful:
        return pieces
    named = sum(isinstance(piece.meaning, (Airport, Metro)) for piece in pieces)
    unclear_places = any(
        piece.chip and piece.chip.problem and piece.chip.kind is ChipKind.PLACE for piece in pieces
    )
    if named >= 2 or (named == 1 and unclear_places):
        return pieces
    other_days = sum(isinstance(piece.meaning, date) for piece in pieces) - len(doubtful)
    if named + len(doubtful) == 2 and other_days > 0:
        again = LineReader(tokens_of(text), today, places, as_places=frozenset(doubtful))
        return again.read()
    for at, place in doubtful.values():
        pieces[at] = _weekday_or_airport(pieces[at], place)
    return pieces


def _weekday_or_airport(piece: Piece, place: Airport | Metro) -> Piece:
    chip = piece.chip
    if chip is None or not isinstance(piece.meaning, date):
        return piece
    weekday = Choice(typed_day(piece.meaning), chip.label)
    problem = f"{place.code} may be a day or {place_label(place)}: choose one."
    choices = (weekday, Choice(f"@{place.code}", place_label(place)))
    return Piece(replace(chip, label=place.code, problem=problem, choices=choices))


def _chips_with_legs(pieces: Sequence[Piece], search_legs: Legs) -> list[Chip]:
    """Chips in order; where there are several legs, a time chip names its leg."""
    bound_for = iter(search_legs.time_legs)
    chips: list[Chip] = []
    for piece in pieces:
        if piece.chip is None:
            continue
        chip = piece.chip
        if isinstance(piece.meaning, TimesEntry) and len(search_legs.search_legs) > 1:
            chip = replace(chip, label=f"{_leg_word(next(bound_for), search_legs)} {chip.label}")
        chips.append(chip)
    return chips


def _leg_word(at: int, search_legs: Legs) -> str:
    ends = [(search_leg.origin, search_leg.destination) for search_leg in search_legs.search_legs]
    there_and_back = len(ends) == 2 and ends[0] == ends[1][::-1]
    return ("out", "back")[at] if there_and_back else f"flight {at + 1}"
