"""Puts places and days together into directions of travel, in the order they were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from desktop.booking.airport import Airport, Metro, Place
from desktop.booking.trip.search_request import SearchLeg

from .entry_pieces import Mark, Piece, TimesEntry, place_label

_MOST_LEGS = 6


@dataclass(slots=True)
class _Stretch:
    """Places said together and the days that go with them."""

    places: list[Place] = field(default_factory=list)
    roles: list[Mark | None] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    day_first: bool = False
    day_since_place: bool = False


@dataclass(slots=True)
class _Route:
    """All stretches, and which leg each bound of departure belongs to."""

    stretches: list[_Stretch] = field(default_factory=lambda: [_Stretch()])
    times: list[tuple[int, TimesEntry]] = field(default_factory=list)
    wants_return: bool = False
    one_way: bool = False
    days: int = 0


@dataclass(frozen=True, slots=True)
class Legs:
    """The directions, or a sentence on what is missing.

    `time_legs` says for each bound of departure, in order, which leg it was taken for.
    """

    search_legs: tuple[SearchLeg, ...] = ()
    problem: str = ""
    time_legs: tuple[int, ...] = ()


def legs_of(pieces: Sequence[Piece]) -> Legs:
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
    role: Mark | None = None
    comma = back = False
    for piece in pieces:
        if piece.mark in (Mark.FROM, Mark.TO):
            role = piece.mark
        elif piece.mark is Mark.COMMA:
            comma = True
        elif piece.mark in (Mark.BACK, Mark.ROUND):
            route.wants_return = True
            back = back or piece.mark is Mark.BACK
        elif piece.mark is Mark.ONE_WAY:
            route.one_way = True
        elif isinstance(piece.meaning, (Airport, Metro)):
            last = route.stretches[-1]
            full = len(last.places) >= (2 if len(route.stretches) == 1 else 1)
            if full and (comma or last.day_since_place):
                last = _Stretch()
                route.stretches.append(last)
            last.places.append(piece.meaning)
            last.roles.append(role)
            last.day_since_place = comma = False
            role = None
        elif isinstance(piece.meaning, date):
            here = route.stretches[-1]
            here.day_first = here.day_first or not here.places
            here.days.append(piece.meaning)
            here.day_since_place = True
            route.days += 1
        elif isinstance(piece.meaning, TimesEntry):
            leg_at = max(route.days - 1, 0)
            route.times.append((1 if back and route.days == 1 else leg_at, piece.meaning))
    return route


def _pairs(route: _Route) -> tuple[list[tuple[Place, Place]], str]:
    """From and to of each leg that was named."""
    first = route.stretches[0]
    if not first.places:
        return [], "Where from, and where to?"
    if len(first.places) == 1:
        said_to = first.roles[0] is Mark.TO
        where = place_label(first.places[0])
        return [], f"Where from to {where}?" if said_to else f"Where to from {where}?"
    pairs: list[tuple[Place, Place]] = []
    for stretch in route.stretches:
        stops = list(stretch.places)
        if len(stops) == 2 and stretch.roles == [Mark.TO, Mark.FROM]:
            stops.reverse()
        if len(stops) == 1:
            here = pairs[-1][1]
            home = stretch.roles[0] is Mark.FROM and stops[0].code == here.code
            stops = [here, pairs[0][0]] if home else [here, stops[0]]
        pairs.extend(pairwise(stops))
    for start, end in pairs:
        if _same(start, end):
            both = f"{place_label(start)} and {place_label(end)}"
            return [], f"No flight between {both}: they are the same place."
    if len(pairs) > _MOST_LEGS:
        return [], f"More than {_MOST_LEGS} flights: split the trip."
    return pairs, ""


def _days(route: _Route, pairs: list[tuple[Place, Place]]) -> tuple[list[date], str]:
    """One day for each leg; a second day after a single leg is the way back."""
    days = [day for stretch in route.stretches for day in stretch.days]
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
    if not _in_step(route):
        return [], "Type each flight's day right after its places: lax-lhr 12dec, cdg-lax 19dec."
    return days, ""


def _legs_in(route: _Route, at: int) -> int:
    places = len(route.stretches[at].places)
    return places - 1 if at == 0 or places > 1 else 1


def _first_without_day(route: _Route) -> int:
    short, days = next(
        (at, len(stretch.days))
        for at, stretch in enumerate(route.stretches)
        if len(stretch.days) < _legs_in(route, at)
    )
    return sum(_legs_in(route, at) for at in range(short)) + days


def _in_step(route: _Route) -> bool:
    """True when days go with their places, all come last, or each comes before its places."""
    counts = [(_legs_in(route, at), len(part.days)) for at, part in enumerate(route.stretches)]
    if all(search_legs == days for search_legs, days in counts):
        return True
    if all(days == 0 for _, days in counts[:-1]):
        return True
    return route.stretches[0].day_first and all(search_legs == 1 for search_legs, _ in counts)


def _same(start: Place, end: Place) -> bool:
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
