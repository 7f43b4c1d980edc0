"""Reads the places of an entry line: ``lax``, ``LHRJFK``, ``los angeles``, ``via dub``."""

from __future__ import annotations

import re
import unicodedata

from .entry_pieces import Found, Piece, ViaSaid, place_label, said, unclear
from .entry_reading import ChipKind, Choice, PlaceBook
from .entry_tokens import Token
from .place import Airport, Metro, Place

_CODE = re.compile(r"[a-z]{3}")
_LONGEST_NAME = 5
_MOST_CHOICES = 6


def read_place(tokens: list[Token], at: int, stop: int, places: PlaceBook) -> Found | None:
    """The place, or the pair of codes, that begins here; words from `stop` on belong to others.

    A name of several words wins over a code ("los angeles" is not Lagos), an exact name over
    a pair of codes ("berlin" is not Berlin to Milan).
    """
    token = tokens[at]
    if token.text.startswith("@"):
        place = places.exact(token.text[1:].upper())
        return None if place is None else Found((_clear(token.start, token.end, place),), at + 1)
    words = [word.text for word in tokens[at : min(stop, at + _LONGEST_NAME)]]
    code = _code_place(words[0], places)
    if code and (len(words) == 1 or _code_place(words[1], places)):
        return Found((_clear(token.start, token.end, code),), at + 1)
    for length in range(len(words), 0, -1):
        if length == 1 and code:
            break
        end = tokens[at + length - 1].end
        if named := _named(" ".join(words[:length]), token.start, end, places):
            return Found((named,), at + length)
    if code:
        return Found((_clear(token.start, token.end, code),), at + 1)
    return _pair(token, at, places) or _begun(token, at, places)


def read_via(tokens: list[Token], at: int, stop: int, places: PlaceBook) -> Found:
    """``via dub``: the place to connect in."""
    via = tokens[at]
    found = read_place(tokens, at + 1, stop, places) if at + 1 < stop else None
    if found is None or found.pieces[0].chip is None or len(found.pieces) != 1:
        problem = "Via which place? Type its code: via DUB."
        return Found((unclear(via.start, via.end, ChipKind.VIA, "via", problem),), at + 1)
    chip, place = found.pieces[0].chip, found.pieces[0].meaning
    if isinstance(place, (Airport, Metro)):
        return Found((via_piece(via.start, chip.end, place),), found.next_at)
    choices = tuple(Choice(f"via {choice.text}", choice.label) for choice in chip.choices)
    label = f"via {chip.label}"
    piece = unclear(via.start, chip.end, ChipKind.VIA, label, chip.problem, choices)
    return Found((piece,), found.next_at)


def via_piece(start: int, end: int, place: Place) -> Piece:
    """A clear place to connect in."""
    return said(start, end, ChipKind.VIA, f"via {place_label(place)}", ViaSaid(place.code))


def code_pair(text: str, start: int, places: PlaceBook) -> tuple[Piece, Piece] | None:
    """``lhrjfk``: two places by their codes, without a space; None when neither is known."""
    codes = text[:3], text[3:]
    found = [_code_place(code, places) for code in codes]
    if not any(found):
        return None
    first, second = (
        _clear(start + at, start + at + 3, place) if place else _no_code(start + at, code)
        for at, code, place in zip((0, 3), codes, found, strict=True)
    )
    return first, second


def _no_code(start: int, code: str) -> Piece:
    problem = f"{code.upper()} is no airport or city code."
    return unclear(start, start + 3, ChipKind.UNKNOWN, code.upper(), problem)


def _code_place(word: str, places: PlaceBook) -> Place | None:
    return places.exact(word.upper()) if _CODE.fullmatch(word) else None


def _clear(start: int, end: int, place: Place) -> Piece:
    return said(start, end, ChipKind.PLACE, place_label(place), place)


def _pair(token: Token, at: int, places: PlaceBook) -> Found | None:
    if len(token.text) != 6 or not all(_code_place(token.text[i : i + 3], places) for i in (0, 3)):
        return None
    pieces = code_pair(token.text, token.start, places)
    return None if pieces is None else Found(pieces, at + 1)


def _named(name: str, start: int, end: int, places: PlaceBook) -> Piece | None:
    """Places with exactly this name: one is clear, a metro wins, several are a question."""
    wanted = _folded(name)
    hits = [place for place in places.find(name, 12) if wanted in _names(place)] if wanted else []
    if not hits:
        return None
    metros = [place for place in hits if isinstance(place, Metro)]
    if len(metros) == 1:
        return _clear(start, end, metros[0])
    if len(hits) > 1 and (metro := _metro_of_all(hits, places)):
        return _clear(start, end, metro)
    if len(hits) == 1:
        return _clear(start, end, hits[0])
    problem = f'"{name}" is the name of {len(hits)} places: choose one.'
    return unclear(start, end, ChipKind.PLACE, name, problem, _choices(hits))


def _metro_of_all(hits: list[Place], places: PlaceBook) -> Metro | None:
    cities = {hit.city_code for hit in hits if isinstance(hit, Airport)}
    city = cities.pop() if len(cities) == 1 else ""
    metro = places.exact(city) if city else None
    return metro if isinstance(metro, Metro) else None


def _begun(token: Token, at: int, places: PlaceBook) -> Found | None:
    """A name of which only the beginning stands here; clear when four letters leave one place."""
    begun = _folded(token.text)
    if not begun or not begun[0].isalpha():
        return None
    hits = [
        place
        for place in places.find(token.text, _MOST_CHOICES)
        if any(part.startswith(begun) for name in _names(place) for part in _beginnings(name))
    ]
    if not hits:
        return None
    if len(hits) == 1 and len(begun) >= 4:
        return Found((_clear(token.start, token.end, hits[0]),), at + 1)
    problem = f'Which place is "{token.text}"? Choose one, or type on.'
    return Found(
        (unclear(token.start, token.end, ChipKind.PLACE, token.text, problem, _choices(hits)),),
        at + 1,
    )


def _choices(hits: list[Place]) -> tuple[Choice, ...]:
    return tuple(Choice(f"@{hit.code}", _full_label(hit)) for hit in hits[:_MOST_CHOICES])


def _full_label(place: Place) -> str:
    if isinstance(place, Metro):
        return f"{place_label(place)}, {place.country}"
    return f"{place_label(place)}, {place.name}, {place.country}"


def _names(place: Place) -> set[str]:
    names = (place.name,) if isinstance(place, Metro) else (place.name, place.city)
    return {_folded(name) for name in names}


def _beginnings(name: str) -> list[str]:
    parts = name.split()
    return [" ".join(parts[at:]) for at in range(len(parts))]


def _folded(name: str) -> str:
    """Lower case without accents, points and dashes: "St. Louis" and "st louis" are the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = (sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’.")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())
