"""Adds up people, cabin, stops and airlines of a line and checks them against each other."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.booking.trip.search_request import Cabin, Passengers, SearchLeg, SearchRequest

from .entry_pieces import AirlinesEntry, PassengersEntry, Piece, StopsEntry, ViaEntry

_MAX_PASSENGERS = 9
_MAX_CONNECTIONS = 2


def build_search_request(
    pieces: Sequence[Piece], search_legs: tuple[SearchLeg, ...]
) -> tuple[SearchRequest | None, str]:
    """The search request, or None and a sentence on what conflicts."""
    passengers, problem = _passengers([piece.meaning for piece in pieces])
    cabins = {piece.meaning for piece in pieces if isinstance(piece.meaning, Cabin)}
    stops = {piece.meaning.most for piece in pieces if isinstance(piece.meaning, StopsEntry)}
    via = {piece.meaning.code for piece in pieces if isinstance(piece.meaning, ViaEntry)}
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
    most = stops.pop() if stops else None
    search_request = SearchRequest(
        search_legs=search_legs,
        passengers=passengers,
        cabin=cabins.pop() if cabins else Cabin.ECONOMY,
        max_connections=_MAX_CONNECTIONS if most is None else most,
        only_airlines=only,
        without_airlines=without,
        via=via.pop() if via else "",
        max_stops=most,
    )
    return search_request, ""


def _passengers(meanings: Sequence[object]) -> tuple[Passengers, str]:
    """One adult when nobody is named."""
    groups = [meaning for meaning in meanings if isinstance(meaning, PassengersEntry)]
    if not groups:
        return Passengers(), ""
    adults = sum(group.adults for group in groups)
    ages = tuple(age for group in groups for age in group.child_ages)
    passengers = Passengers(adults, ages, sum(group.infants for group in groups))
    if sum(group.adults > 0 for group in groups) > 1:
        return passengers, "Adults are named twice: take one out."
    if adults == 0:
        return passengers, "Children need an adult: add 1a, or phone the airline for a child alone."
    if passengers.infants > adults:
        return passengers, "More infants than adults: each infant sits on one adult's lap."
    if passengers.total > _MAX_PASSENGERS:
        return (
            passengers,
            f"{passengers.total} people: one booking takes {_MAX_PASSENGERS} at most.",
        )
    return passengers, ""


def _codes(pieces: Sequence[Piece], *, wanted: bool) -> tuple[str, ...]:
    """Airline codes in the order typed, each once."""
    codes = (
        code
        for piece in pieces
        if isinstance(piece.meaning, AirlinesEntry) and piece.meaning.wanted is wanted
        for code in piece.meaning.codes
    )
    return tuple(dict.fromkeys(codes))
