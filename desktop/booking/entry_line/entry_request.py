"""Adds up people, cabin, stops and airlines of a line and checks them against each other."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.booking.trip.search_request import Cabin, Enquiry, Leg, Party

from .entry_pieces import AirlinesSaid, PartySaid, Piece, StopsSaid, ViaSaid

_MOST_PEOPLE = 9
_MOST_CONNECTIONS = 2


def enquiry_of(pieces: Sequence[Piece], legs: tuple[Leg, ...]) -> tuple[Enquiry | None, str]:
    """The enquiry, or None and a sentence on what does not go together."""
    party, problem = _party([piece.meaning for piece in pieces])
    cabins = {piece.meaning for piece in pieces if isinstance(piece.meaning, Cabin)}
    stops = {piece.meaning.most for piece in pieces if isinstance(piece.meaning, StopsSaid)}
    via = {piece.meaning.code for piece in pieces if isinstance(piece.meaning, ViaSaid)}
    only = _codes(pieces, wanted=True)
    without = _codes(pieces, wanted=False)
    if len(cabins) > 1:
        problem = problem or "Two cabins: take one out."
    if len(stops) > 1:
        problem = problem or "Two wishes for stops: take one out."
    if len(via) > 1:
        problem = problem or "Two places to connect in: take one out."
    if via and stops == {0}:
        problem = problem or "A nonstop flight does not go via another place."
    if both := set(only) & set(without):
        problem = problem or f"{min(both)} is both wished and not wished."
    if problem:
        return None, problem
    enquiry = Enquiry(
        legs=legs,
        party=party,
        cabin=cabins.pop() if cabins else Cabin.ECONOMY,
        max_connections=stops.pop() if stops else _MOST_CONNECTIONS,
        only_airlines=only,
        without_airlines=without,
        via=via.pop() if via else "",
    )
    return enquiry, ""


def _party(meanings: Sequence[object]) -> tuple[Party, str]:
    """One adult when nobody is named."""
    groups = [meaning for meaning in meanings if isinstance(meaning, PartySaid)]
    if not groups:
        return Party(), ""
    adults = sum(group.adults for group in groups)
    ages = tuple(age for group in groups for age in group.child_ages)
    party = Party(adults, ages, sum(group.infants for group in groups))
    if sum(group.adults > 0 for group in groups) > 1:
        return party, "Adults are named twice: take one out."
    if adults == 0:
        return party, "Children need an adult: add 1a, or phone the airline for a child alone."
    if party.infants > adults:
        return party, "More infants than adults: each infant sits on one adult's lap."
    if party.people > _MOST_PEOPLE:
        return party, f"{party.people} people: one booking takes {_MOST_PEOPLE} at most."
    return party, ""


def _codes(pieces: Sequence[Piece], *, wanted: bool) -> tuple[str, ...]:
    """Airline codes in the order typed, each once."""
    codes = (
        code
        for piece in pieces
        if isinstance(piece.meaning, AirlinesSaid) and piece.meaning.wanted is wanted
        for code in piece.meaning.codes
    )
    return tuple(dict.fromkeys(codes))
