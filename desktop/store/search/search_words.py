"""The words that find a client, a trip or an audit entry, and the words of a query.

All words are folded (no case, no accents). A thing is found when every word asked for is the
beginning of one of its own words. Digits of telephone numbers are kept as their endings, so that
the beginning of an ending is any run of digits inside; ticket numbers are kept backwards, so that
their last digits are a beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from desktop.booking.clients.client import Client
from desktop.booking.clients.phone_number import dialed_number
from desktop.booking.clients.traveler import Traveler
from desktop.booking.text_folding import folded, spellings
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.trip import Trip

_SHORTEST_ENDING = 4
_BETWEEN = re.compile(r"[\s,;:/|()\[\]\"]+")
_INNER = re.compile(r"[^\w]+")
_DIGITS = "0123456789"
_COUNTRY_CODES = (1, 2, 3)
_ONLY_DIGITS = re.compile(r"[0-9 +()./\-]+")
_EXTENSION = re.compile(r"(?<=[0-9)])[ ,;]*(?:extension|ext|x|#)[ .:=]*[0-9]{1,8}")
_TRUNK_ZERO = re.compile(r"(?<=[0-9 ])\(0\)")
_DIALED_FROM_ABROAD = re.compile(r"\A(?:00|011)(?=[1-9][0-9]{6})")
_EDGES = "-._+@&#*!?"


def words_of(text: str) -> frozenset[str]:
    """Whole words, and the parts of words that are joined: ``jean-luc``, ``jean``, ``luc``.

    A word with an umlaut is there in both its spellings: ``muller``, ``mueller``.
    """
    words: set[str] = set()
    for spelling in spellings(text):
        for whole in _tokens(spelling):
            words.add(whole)
            words.update(part for part in _INNER.split(whole) if part)
    return frozenset(words)


def client_words(client: Client, travelers: Iterable[Traveler] = ()) -> frozenset[str]:
    """Everything a client can be found by: name, company, emails, telephone digits, and the names
    of those who travel.
    """
    words = set(words_of(client.name) | words_of(client.company))
    for traveler in travelers:
        words |= words_of(traveler.given_name) | words_of(traveler.family_name)
    for email in (client.email, *client.profile.emails):
        mail = folded(email.strip())
        words.update(part for part in (mail, mail.partition("@")[2]) if part)
    for phone in (client.phone, *client.profile.phones):
        words |= _phone_words(phone)
    return frozenset(words)


def _phone_words(phone: str) -> set[str]:
    digits = "".join(c for c in dialed_number(phone) if c in _DIGITS)
    words = {digits[start:] for start in range(len(digits) - _SHORTEST_ENDING + 1)}
    # As dialed at home, after a country code of one to three digits: 07700 900123.
    words.update(
        f"0{digits[start:]}" for start in _COUNTRY_CODES if digits[start : start + 1] > "0"
    )
    return words


def trip_words(trip: Trip, client_name: str) -> frozenset[str]:
    """Everything a trip can be found by: client, references, airports, cities, route, tickets."""
    words = set(words_of(client_name))
    for slice_ in trip.offer.slices:
        for airport in (slice_.origin, slice_.destination):
            words.update(words_of(airport.city))
            words.update(folded(code) for code in (airport.code, airport.city_code) if code)
    stops = folded(trip.route).split("-")
    words.update("-".join(stops[start:]) for start in range(len(stops) - 1))
    for answer in (attempt.answer for attempt in trip.attempts):
        if isinstance(answer, AirlineOrder):
            words.update(words_of(answer.record_locator))
            words.update(_backwards(ticket.number) for ticket in answer.tickets)
    return frozenset(words)


def audit_words(*texts: str) -> frozenset[str]:
    """All words of an audit entry: person, action, outcome, workstation, subject, details."""
    return frozenset().union(*(words_of(text) for text in texts))


def has_all(words: Iterable[str], asked: Iterable[str]) -> bool:
    """Whether every asked word is the beginning of one of these."""
    return all(any(word.startswith(beginning) for word in words) for beginning in asked)


def audit_query_words(text: str) -> tuple[str, ...]:
    """The words of a query for audit entries."""
    return tuple(dict.fromkeys(_tokens(text)))


def client_query_words(text: str) -> tuple[str, ...]:
    """The words of a query for clients; a number with gaps counts as one word."""
    return tuple(_without_trunk_zero(word) for word in _asked(text))


def trip_query_words(text: str) -> tuple[str, ...]:
    """The words of a query for trips; four digits or more are the end of a ticket number."""
    return tuple(
        _backwards(word) if word.isdecimal() and len(word) >= _SHORTEST_ENDING else word
        for word in _asked(text)
    )


def _asked(text: str) -> tuple[str, ...]:
    plain = _EXTENSION.sub("", folded(text).strip().removeprefix("tel:"))
    digits = "".join(c for c in _TRUNK_ZERO.sub("", plain) if c in _DIGITS)
    if digits and _ONLY_DIGITS.fullmatch(plain):
        return (_DIALED_FROM_ABROAD.sub("", digits),)
    return tuple(dict.fromkeys(_tokens(text)))


def _tokens(text: str) -> list[str]:
    stripped = (token.strip(_EDGES) for token in _BETWEEN.split(folded(text)))
    return [token for token in stripped if token]


def _without_trunk_zero(word: str) -> str:
    """``07700900123``, as dialled at home, is ``7700900123`` in E.164."""
    if word.isdecimal() and word.startswith("0") and len(word) >= 7:
        return word.lstrip("0") or word
    return word


def _backwards(number: str) -> str:
    return "#" + "".join(c for c in reversed(number) if c.isalnum())
