"""Goes through an entry line once and tries each reader at each token."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from desktop.booking.airport import Place
from desktop.booking.date_time_text import weekday_number
from desktop.booking.entry_line.dates.entry_calendar import Calendar
from desktop.booking.entry_line.dates.entry_dates import proven_order, read_date
from desktop.booking.entry_line.dates.entry_times import read_times

from .availability_entry import is_amadeus, read_amadeus_option, read_head
from .entry_options import lone_airline_code, read_option, without_slash
from .entry_passengers import read_passengers
from .entry_pieces import Piece, ReadResult, RouteKeyword, unclear_piece
from .entry_places import read_connection, read_long_name, read_place, read_via
from .entry_tokens import Token, TokenKind, text_at
from .parsed_entry import AirportLookup, ChipKind, Choice
from .stop_words import doubtful_place, is_stop_word, stop_word

_NUMBER = re.compile(r"[0-9]{1,4}[a-z]{0,2}")
_FLIGHT = re.compile(r"((?=[a-z0-9]*[a-z])[a-z0-9]{2})[0-9]{1,4}")
_CONNECTION = "x/"
_ROUTE_KEYWORDS = {
    "from": RouteKeyword.FROM,
    "to": RouteKeyword.TO,
    **dict.fromkeys(
        ("back", "return", "returning", "ret", "rtn", "rtrn", "inbound"), RouteKeyword.BACK
    ),
    **dict.fromkeys(("rt", "r/t", "roundtrip", "round"), RouteKeyword.ROUND),
    **dict.fromkeys(("ow", "o/w", "oneway", "single"), RouteKeyword.ONE_WAY),
    "then": RouteKeyword.COMMA,
}
_FILLER_WORDS = frozenset(
    (
        *("a", "an", "and", "the", "on", "in", "for", "with", "at", "max", "please", "class"),
        *("out", "outbound", "trip", "flight", "flights", "fly", "flying", "leaving", "departing"),
        *("dep", "depart", "departs"),
    )
)


@dataclass(slots=True)
class LineReader:
    """One pass over the tokens. `as_places` are weekdays that are known to be airports here."""

    tokens: list[Token]
    today: date
    places: AirportLookup
    as_places: frozenset[int] = frozenset()
    pieces: list[Piece] = field(default_factory=list)
    weekday_codes: dict[int, tuple[int, Place]] = field(default_factory=dict)
    amadeus: bool = False
    previous_day: date | None = None
    previous_day_unclear: bool = False
    _day_first: bool | None = None

    def read(self) -> list[Piece]:
        at = 0
        numeric = [token.text for token in self.tokens if token.kind is TokenKind.NUMERIC]
        self._day_first = proven_order(numeric)
        if self.tokens and self.tokens[0].kind is TokenKind.WORD:
            self.amadeus = is_amadeus(self.tokens[0])
            at = self._take(read_head(self.tokens[0], self.places, self._calendar()), 0)
        while at < len(self.tokens):
            at = self._step(at)
        return self.pieces

    def _calendar(self) -> Calendar:
        return Calendar(self.today, self.previous_day, self.previous_day_unclear, self._day_first)

    def _take(self, found: ReadResult | None, at: int) -> int:
        """Keep what was found and say where to go on."""
        if found is None:
            return at
        for piece in found.pieces:
            self.pieces.append(piece)
            if piece.chip and piece.chip.kind is ChipKind.DATE:
                self.previous_day = piece.meaning if isinstance(piece.meaning, date) else None
                self.previous_day_unclear = self.previous_day is None
        return found.next_at

    def _step(self, at: int) -> int:
        token = self.tokens[at]
        if token.kind in (TokenKind.JOINER, TokenKind.QUIET):
            return at + 1
        if token.kind is TokenKind.COMMA:
            self.pieces.append(Piece(None, keyword=RouteKeyword.COMMA))
            return at + 1
        if token.kind is TokenKind.OPTION:
            return self._option(at)
        if self._is_place_here(at):
            return self._place(at)
        if stopped := stop_word(token, self.places):
            return self._take(ReadResult((stopped,), at + 1), at)
        if found := self._known(at):
            if long_name := self._longer_place_name(at, found):
                return self._take(long_name, at)
            self._note_weekday_code(at, found)
            return self._take(found, at)
        word = text_at(self.tokens, at)
        if word.startswith(_CONNECTION):
            return self._take(read_connection(token, at, self.places), at)
        if word == "via":
            return self._take(read_via(self.tokens, at, self._run_end(at + 1), self.places), at)
        if word == "one" and text_at(self.tokens, at + 1) == "way":
            self.pieces.append(Piece(None, keyword=RouteKeyword.ONE_WAY))
            return at + 2
        if keyword := _ROUTE_KEYWORDS.get(word):
            self.pieces.append(Piece(None, keyword=keyword))
            return at + 1
        return at + 1 if word in _FILLER_WORDS else self._place(at)

    def _option(self, at: int) -> int:
        """``/BA``, ``/J``, ``/AXX``; else the slash only parts two flights or days."""
        token = self.tokens[at]
        found = read_amadeus_option(token, at, self.places) if self.amadeus else None
        found = found or read_option(self.tokens, at)
        if found:
            return self._take(found, at)
        self.pieces.append(Piece(None, keyword=RouteKeyword.COMMA))
        self.tokens[at] = without_slash(token)
        return self._step(at)

    def _known(self, at: int) -> ReadResult | None:
        """What is not a place; days come before hours, people before both of ``2a`` and ``7a``."""
        return (
            read_passengers(self.tokens, at)
            or read_option(self.tokens, at)
            or read_times(self.tokens, at)
            or read_date(self.tokens, at, self._calendar())
        )

    # ------------------------------------------------------------ places

    def _is_place_here(self, at: int) -> bool:
        """A code beside a dash, or a weekday's letters that must be an airport in this line."""
        word = text_at(self.tokens, at)
        if at in self.as_places:
            return True
        if len(word) != 3 or not word.isalpha():
            return False
        neighbors = self._joined_words(at)
        weekdays = [weekday_number(text) >= 0 for text in (word, *neighbors)]
        return bool(neighbors) and not all(weekdays) and self._exact(word) is not None

    def _longer_place_name(self, at: int, found: ReadResult) -> ReadResult | None:
        """``sun valley``: a place whose name begins with a word that means something else."""
        word, following = text_at(self.tokens, at), text_at(self.tokens, at + 1)
        if found.next_at != at + 1 or not (word.isalpha() and following.isalpha()):
            return None
        if self._is_other(at + 1) or (len(following) == 3 and self._exact(following)):
            return None
        return read_long_name(self.tokens, at, self._run_end(at), self.places)

    def _joined_words(self, at: int) -> list[str]:
        """The words that a dash joins to this one."""
        found = []
        for step in (-1, 1):
            beside = at + step
            if 0 <= beside < len(self.tokens) and self.tokens[beside].kind is TokenKind.JOINER:
                found.append(text_at(self.tokens, beside + step) if beside + step >= 0 else "")
        return [word for word in found if word]

    def _exact(self, word: str) -> Place | None:
        return self.places.exact(word.upper())

    def _run_end(self, at: int) -> int:
        """Where the words that may be one name end."""
        stop = at
        while text_at(self.tokens, stop) and (stop == at or not self._is_other(stop)):
            stop += 1
        return stop

    def _is_other(self, at: int) -> bool:
        word = self.tokens[at].text
        if word in _ROUTE_KEYWORDS or word in _FILLER_WORDS or word == "via" or is_stop_word(word):
            return True
        return self._known(at) is not None

    def _place(self, at: int) -> int:
        token = self.tokens[at]
        found = None
        if token.kind is TokenKind.WORD:
            code = lone_airline_code(token)
            if self._joined_words(at):
                code = None
            if code is None or not self._route_is_complete():
                found = read_place(self.tokens, at, self._run_end(at), self.places)
            if found is None and code:
                found = ReadResult((code,), at + 1)
            if self._is_stray_code(at) and (asked := doubtful_place(token, self.places)):
                found = ReadResult((asked,), at + 1)
        if found is None:
            found = ReadResult((_not_understood(token),), at + 1)
        return self._take(found, at)

    def _route_is_complete(self) -> bool:
        """True once there are two places: two more letters are an airline, not part of a place."""
        kinds = [piece.chip.kind for piece in self.pieces if piece.chip]
        return kinds.count(ChipKind.PLACE) >= 2

    def _is_stray_code(self, at: int) -> bool:
        """True for a single code after a complete route: it does not clearly begin a new flight."""
        if len(text_at(self.tokens, at)) != 3 or self._joined_words(at):
            return False
        days = any(piece.chip and piece.chip.kind is ChipKind.DATE for piece in self.pieces)
        before = self.pieces[-1] if self.pieces else Piece(None)
        in_pair = before.chip is not None and before.chip.kind is ChipKind.PLACE
        following = text_at(self.tokens, at + 1)
        in_pair = in_pair or (len(following) == 3 and self._exact(following) is not None)
        return self._route_is_complete() and days and before.keyword is None and not in_pair

    def _note_weekday_code(self, at: int, found: ReadResult) -> None:
        """Remember that ``sat`` alone may also be the airport SAT."""
        word = text_at(self.tokens, at)
        if found.next_at == at + 1 and len(word) == 3 and weekday_number(word) >= 0:
            place = self._exact(word)
            if place is not None:
                self.weekday_codes[at] = (len(self.pieces), place)


def _not_understood(token: Token) -> Piece:
    problem = f'"{token.text}" is not understood: change it or take it out.'
    if len(token.text) == 1 and token.text.isalpha():
        problem = f'"{token.text}": keep typing.'
    if flight := _FLIGHT.fullmatch(token.text):
        code = flight[1].upper()
        problem = f"Flights are searched by route, not by number: /{code} for only this airline."
        choices = (Choice(f"/{code}", f"only {code}"),)
        return unclear_piece(
            token.start, token.end, ChipKind.AIRLINE, token.text.upper(), problem, choices
        )
    if _NUMBER.fullmatch(token.text):
        problem = f'What is "{token.text}"? A day is typed as 12dec, people as 2a, an hour as 1200.'
    return unclear_piece(token.start, token.end, ChipKind.UNKNOWN, token.text, problem)
