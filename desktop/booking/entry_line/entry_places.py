"""Reads the places of an entry line: ``lax``, ``LHRJFK``, ``los angeles``, ``via dub``."""

from __future__ import annotations

import re

from desktop.booking.airport import Airport, Metro, Place

from .entry_pieces import Piece, ReadResult, ViaEntry, clear_piece, place_label, unclear_piece
from .entry_tokens import Token
from .parsed_entry import AirportLookup, ChipKind, Choice
from .place_names import places_named, places_starting_with

_CODE = re.compile(r"[a-z]{3}")
_LONGEST_NAME = 5
_MAX_CHOICES = 6


def read_place(tokens: list[Token], at: int, stop: int, places: AirportLookup) -> ReadResult | None:
    """The place, or the pair of codes, that begins here; words from `stop` on belong to others.

    A name of several words wins over a code ("los angeles" is not Lagos), an exact name over
    a pair of codes ("berlin" is not Berlin to Milan).
    """
    token = tokens[at]
    if token.text.startswith("@"):
        place = places.exact(token.text[1:].upper())
        return (
            None if place is None else ReadResult((_clear(token.start, token.end, place),), at + 1)
        )
    if asked := _slip(token, places):
        return ReadResult((asked,), at + 1)
    words = [word.text for word in tokens[at : min(stop, at + _LONGEST_NAME)]]
    code = _code_place(words[0], places)
    if code and (len(words) == 1 or _code_place(words[1], places)):
        return ReadResult((_clear(token.start, token.end, code),), at + 1)
    if long_name := read_long_name(tokens, at, stop, places):
        return long_name
    if code:
        return ReadResult((_clear(token.start, token.end, code),), at + 1)
    if named := _named(words[0], token.start, token.end, places):
        return ReadResult((named,), at + 1)
    return _pair(token, at, places) or _partial_name(token, at, places)


def _slip(token: Token, places: AirportLookup) -> Piece | None:
    """A code that few people fly to, and two letters swapped of one that many do: ``lrh``."""
    code = token.text
    place = _code_place(code, places)
    if place is None or places.is_major(place.code):
        return None
    swapped = (code[1] + code[0] + code[2], code[0] + code[2] + code[1])
    meant = [other for each in swapped if (other := _code_place(each, places))]
    major = [other for other in meant if places.is_major(other.code)]
    if not major:
        return None
    choices = tuple(Choice(f"@{each.code}", place_label(each)) for each in (*major, place))
    problem = f'Is "{code}" {" or ".join(choice.label for choice in choices)}? Choose one.'
    return unclear_piece(token.start, token.end, ChipKind.PLACE, code, problem, choices)


def read_connection(token: Token, at: int, places: AirportLookup) -> ReadResult:
    """``x/dub``, as fares are written: the place to connect in."""
    place = _code_place(token.text[-3:], places)
    if place is not None:
        return ReadResult((via_piece(token.start, token.end, place),), at + 1)
    problem = "Via which place? Type its code: via DUB."
    return ReadResult(
        (unclear_piece(token.start, token.end, ChipKind.VIA, token.text, problem),), at + 1
    )


def read_long_name(
    tokens: list[Token], at: int, stop: int, places: AirportLookup
) -> ReadResult | None:
    """A name of two words or more that begins here ("sun valley"), or None."""
    for length in range(min(stop - at, _LONGEST_NAME), 1, -1):
        name = " ".join(word.text for word in tokens[at : at + length])
        if named := _named(name, tokens[at].start, tokens[at + length - 1].end, places):
            return ReadResult((named,), at + length)
    return None


def read_via(tokens: list[Token], at: int, stop: int, places: AirportLookup) -> ReadResult:
    """``via dub``: the place to connect in."""
    via = tokens[at]
    found = read_place(tokens, at + 1, stop, places) if at + 1 < stop else None
    if found is None or found.pieces[0].chip is None or len(found.pieces) != 1:
        problem = "Via which place? Type its code: via DUB."
        return ReadResult(
            (unclear_piece(via.start, via.end, ChipKind.VIA, "via", problem),), at + 1
        )
    chip, place = found.pieces[0].chip, found.pieces[0].meaning
    if isinstance(place, (Airport, Metro)):
        return ReadResult((via_piece(via.start, chip.end, place),), found.next_at)
    choices = tuple(Choice(f"via {choice.text}", choice.label) for choice in chip.choices)
    label = f"via {chip.label}"
    piece = unclear_piece(via.start, chip.end, ChipKind.VIA, label, chip.problem, choices)
    return ReadResult((piece,), found.next_at)


def via_piece(start: int, end: int, place: Place) -> Piece:
    """A clear place to connect in."""
    return clear_piece(start, end, ChipKind.VIA, f"via {place_label(place)}", ViaEntry(place.code))


def code_pair(text: str, start: int, places: AirportLookup) -> tuple[Piece, Piece] | None:
    """``lhrjfk``: two places by their codes, without a space; None when neither is known."""
    codes = text[:3], text[3:]
    found = [_code_place(code, places) for code in codes]
    if not any(found):
        return None
    first, second = (
        _clear(start + at, start + at + 3, place) if place else _unknown_code(start + at, code)
        for at, code, place in zip((0, 3), codes, found, strict=True)
    )
    return first, second


def _unknown_code(start: int, code: str) -> Piece:
    problem = f"{code.upper()} is no airport or city code."
    return unclear_piece(start, start + 3, ChipKind.UNKNOWN, code.upper(), problem)


def _code_place(word: str, places: AirportLookup) -> Place | None:
    return places.exact(word.upper()) if _CODE.fullmatch(word) else None


def _clear(start: int, end: int, place: Place) -> Piece:
    return clear_piece(start, end, ChipKind.PLACE, place_label(place), place)


def _pair(token: Token, at: int, places: AirportLookup) -> ReadResult | None:
    """Two codes typed as one word; two minor airports need a choice, since words look alike."""
    first, second = _code_place(token.text[:3], places), _code_place(token.text[3:], places)
    if first is None or second is None:
        return None
    if places.is_major(first.code) or places.is_major(second.code):
        start, middle = token.start, token.start + 3
        return ReadResult((_clear(start, middle, first), _clear(middle, token.end, second)), at + 1)
    route = f"{place_label(first)} to {place_label(second)}"
    choices = (Choice(f"@{first.code}-@{second.code}", route),)
    problem = f'Is "{token.text}" {route}?'
    asked = unclear_piece(token.start, token.end, ChipKind.PLACE, token.text, problem, choices)
    return ReadResult((asked,), at + 1)


def _named(name: str, start: int, end: int, places: AirportLookup) -> Piece | None:
    """The place of this name, or a question where several are meant."""
    meant = places_named(name, places)
    if not meant.places:
        return None
    if len(meant.places) == 1:
        [place] = meant.places
        label = place_label(place) + (f", {place.country}" if meant.elsewhere else "")
        return clear_piece(start, end, ChipKind.PLACE, label, place)
    problem = f'"{name}" may be {len(meant.places)} places: choose one.'
    return unclear_piece(start, end, ChipKind.PLACE, name, problem, _choices(meant.places))


def _partial_name(token: Token, at: int, places: AirportLookup) -> ReadResult | None:
    """The beginning of a name; clear when four letters leave one place."""
    hits = places_starting_with(token.text, places, _MAX_CHOICES)
    if not hits:
        return None
    if len(hits) == 1 and len(token.text) >= 4:
        return ReadResult((_clear(token.start, token.end, hits[0]),), at + 1)
    problem = f'Which place is "{token.text}"? Choose one, or keep typing.'
    return ReadResult(
        (
            unclear_piece(
                token.start, token.end, ChipKind.PLACE, token.text, problem, _choices(hits)
            ),
        ),
        at + 1,
    )


def _choices(hits: tuple[Place, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(f"@{hit.code}", _full_label(hit)) for hit in hits[:_MAX_CHOICES])


def _full_label(place: Place) -> str:
    if isinstance(place, Metro):
        return f"{place_label(place)}, {place.country}"
    return f"{place_label(place)}, {place.name}, {place.country}"
