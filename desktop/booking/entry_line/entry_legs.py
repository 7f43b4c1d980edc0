"""Combines places and days into legs, in the order in which they were typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from desktop.booking.airport import Airport, Metro, Place
from desktop.booking.trip.search_request import SearchLeg

from .entry_pieces import Piece, RouteKeyword, TimesEntry, place_label

_MAX_LEGS = 6


@dataclass(slots=True)
class _RoutePart:
    """Places typed together and the days that go with them."""

    places: list[Place] = field(default_factory=list)
    roles: list[RouteKeyword | None] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    day_first: bool = False
    day_since_place: bool = False


@dataclass(slots=True)
class _Route:
    """All parts of the route, and the leg of each departure time limit."""

    parts: list[_RoutePart] = field(default_factory=lambda: [_RoutePart()])
    times: list[tuple[int, TimesEntry]] = field(default_factory=list)
    wants_return: bool = False
    one_way: bool = False
    days: int = 0


@dataclass(frozen=True, slots=True)
class Legs:
    """The legs, or a sentence on what is missing.

    `time_legs` holds, for each departure time limit in order, the index of its leg.
    """

    search_legs: tuple[SearchLeg, ...] = ()
    problem: str = ""
    time_legs: tuple[int, ...] = ()


def build_legs(pieces: Sequence[Piece]) -> Legs:
    """The legs of a line whose every chip is clear."""
    route = _collected(pieces)
    pairs, problem = _pairs(route)
    if problem:
        return Legs(problem=problem)
    days, problem = _days(route, pairs)
    if problem:
        return Legs(problem=problem)
    if len(days) == 2 and len(pairs) == 1:
        pairs.append((pairs[0][1], pairs[0][0]))
    search_legs = [
        SearchLeg(start, end, day) for (start, end), day in zip(pairs, days, strict=True)
    ]
    time_legs: list[int] = []
    for leg_at, times in route.times:
        at = min(leg_at, len(search_legs) - 1)
        search_leg = search_legs[at]
        search_legs[at] = replace(
            search_leg,
            not_before=times.not_before or search_leg.not_before,
            not_after=times.not_after or search_leg.not_after,
        )
        time_legs.append(at)
    return Legs(tuple(search_legs), _order_problem(search_legs), tuple(time_legs))


def _collected(pieces: Sequence[Piece]) -> _Route:
    route = _Route()
    role: RouteKeyword | None = None
    comma = back = False
    for piece in pieces:
        if piece.keyword in (RouteKeyword.FROM, RouteKeyword.TO):
            role = piece.keyword
        elif piece.keyword is RouteKeyword.COMMA:
            comma = True
        elif piece.keyword in (RouteKeyword.BACK, RouteKeyword.ROUND):
            route.wants_return = True
            back = back or piece.keyword is RouteKeyword.BACK
        elif piece.keyword is RouteKeyword.ONE_WAY:
            route.one_way = True
        elif isinstance(piece.meaning, (Airport, Metro)):
            last = route.parts[-1]
            full = len(last.places) >= (2 if len(route.parts) == 1 else 1)
            if full and (comma or last.day_since_place):
                last = _RoutePart()
                route.parts.append(last)
            last.places.append(piece.meaning)
            last.roles.append(role)
            last.day_since_place = comma = False
            role = None
        elif isinstance(piece.meaning, date):
            last_part = route.parts[-1]
            last_part.day_first = last_part.day_first or not last_part.places
            last_part.days.append(piece.meaning)
            last_part.day_since_place = True
            route.days += 1
        elif isinstance(piece.meaning, TimesEntry):
            leg_at = max(route.days - 1, 0)
            route.times.append((1 if back and route.days == 1 else leg_at, piece.meaning))
    return route


def _pairs(route: _Route) -> tuple[list[tuple[Place, Place]], str]:
    """From and to of each leg that was named."""
    first = route.parts[0]
    if not first.places:
        return [], "Where from, and where to?"
    if len(first.places) == 1:
        said_to = first.roles[0] is RouteKeyword.TO
        where = place_label(first.places[0])
        return [], f"Where from to {where}?" if said_to else f"Where to from {where}?"
    pairs: list[tuple[Place, Place]] = []
    for part in route.parts:
        stops = list(part.places)
        if len(stops) == 2 and part.roles == [RouteKeyword.TO, RouteKeyword.FROM]:
            stops.reverse()
        if len(stops) == 1:
            last_part = pairs[-1][1]
            home = part.roles[0] is RouteKeyword.FROM and stops[0].code == last_part.code
            stops = [last_part, pairs[0][0]] if home else [last_part, stops[0]]
        pairs.extend(pairwise(stops))
    for start, end in pairs:
        if _is_same_place(start, end):
            both = f"{place_label(start)} and {place_label(end)}"
            return [], f"No flight between {both}: they are the same place."
    if len(pairs) > _MAX_LEGS:
        return [], f"More than {_MAX_LEGS} flights: split the trip."
    return pairs, ""


def _days(route: _Route, pairs: list[tuple[Place, Place]]) -> tuple[list[date], str]:
    """One day for each leg; a second day after a single leg is the way back."""
    days = [day for part in route.parts for day in part.days]
    if len(pairs) == 1:
        if not days:
            return [], "Which day? Type it as 12dec."
        if len(days) == 1 and route.wants_return:
            return [], "Which day back?"
        if len(days) > 2:
            return [], "More days than flights: one for the way out, one for the way back."
        if len(days) == 2 and route.one_way:
            return [], "One way, but two days: take one out."
        return days, ""
    if len(days) < len(pairs):
        start, end = pairs[_first_without_day(route)]
        return [], f"Which day from {place_label(start)} to {place_label(end)}?"
    if len(days) > len(pairs):
        return [], "More days than flights: one day for each flight."
    if not _days_match_places(route):
        return [], "Type each flight's day right after its places: lax-lhr 12dec, cdg-lax 19dec."
    return days, ""


def _legs_in(route: _Route, at: int) -> int:
    places = len(route.parts[at].places)
    return places - 1 if at == 0 or places > 1 else 1


def _first_without_day(route: _Route) -> int:
    short, days = next(
        (at, len(part.days))
        for at, part in enumerate(route.parts)
        if len(part.days) < _legs_in(route, at)
    )
    return sum(_legs_in(route, at) for at in range(short)) + days


def _days_match_places(route: _Route) -> bool:
    """True when days go with their places, all come last, or each comes before its places."""
    counts = [(_legs_in(route, at), len(part.days)) for at, part in enumerate(route.parts)]
    if all(search_legs == days for search_legs, days in counts):
        return True
    if all(days == 0 for _, days in counts[:-1]):
        return True
    return route.parts[0].day_first and all(search_legs == 1 for search_legs, _ in counts)


def _is_same_place(start: Place, end: Place) -> bool:
    """True for one place twice, and for a metro with one of its own airports."""
    ours = {airport.code for airport in start.airports} if isinstance(start, Metro) else set()
    theirs = {airport.code for airport in end.airports} if isinstance(end, Metro) else set()
    return end.code in ours | {start.code} or start.code in theirs


def _order_problem(search_legs: Sequence[SearchLeg]) -> str:
    for before, after in pairwise(search_legs):
        if after.on < before.on:
            return "A later flight leaves before an earlier one: check the days."
    for search_leg in search_legs:
        if (
            search_leg.not_before
            and search_leg.not_after
            and search_leg.not_after < search_leg.not_before
        ):
            return "The hours leave no time to depart: check before and after."
    return ""
