"""Everyday words that are also codes of small airports, or ask for something no search supports.

``bag`` is Baguio and ``gbp`` is Gamboola: read as places they would add a flight to the trip.
"""

from __future__ import annotations

from .entry_pieces import Piece, place_label, unclear_piece
from .entry_tokens import Token, TokenKind
from .parsed_entry import AirportLookup, ChipKind, Choice

_SENTENCES = {
    **dict.fromkeys(
        ("bag", "bags", "baggage", "luggage"), "Bags are shown with each fare, not searched for"
    ),
    **dict.fromkeys(
        ("usd", "eur", "gbp", "cad", "aud", "chf", "jpy"), "Fares come in the airline's currency"
    ),
    **dict.fromkeys(
        ("arr", "arrive", "arriving", "arrival"), "Only hours of departure are searched for"
    ),
    **dict.fromkeys(("under", "below", "budget"), "Fares are sorted by price, not searched for"),
    **dict.fromkeys(("family", "group"), "People are typed as 2a1c9"),
}


def stop_word(token: Token, places: AirportLookup) -> Piece | None:
    """The word with a question, and the place of this code as its one choice; None for others."""
    sentence = _SENTENCES.get(token.text) if token.kind is TokenKind.WORD else None
    if sentence is None:
        return None
    problem = f'{sentence}: take "{token.text}" out.'
    return unclear_piece(
        token.start, token.end, ChipKind.UNKNOWN, token.text, problem, _as_place(token, places)
    )


def doubtful_place(token: Token, places: AirportLookup) -> Piece | None:
    """A code that few people fly to, where the route is already complete: needs a choice."""
    choices = _as_place(token, places)
    if not choices or places.is_major(token.text.upper()):
        return None
    problem = f'Is "{token.text}" {choices[0].label}? Choose it, or take it out.'
    return unclear_piece(token.start, token.end, ChipKind.PLACE, token.text, problem, choices)


def is_stop_word(word: str) -> bool:
    """True for a word that `stop_word` answers for."""
    return word in _SENTENCES


def _as_place(token: Token, places: AirportLookup) -> tuple[Choice, ...]:
    place = places.exact(token.text.upper()) if len(token.text) == 3 else None
    return (Choice(f"@{place.code}", place_label(place)),) if place else ()
