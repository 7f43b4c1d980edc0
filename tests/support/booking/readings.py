"""Lines read over a small book of places, on a Tuesday."""

from __future__ import annotations

from datetime import date

from desktop.booking.entry_line.entry_parser import read_entry
from desktop.booking.entry_line.parsed_entry import Chip, ParsedEntry
from tests.support.fakes.airport_search import FakeAirportSearch

TUESDAY = date(2026, 11, 24)


def reading(line: str, today: date = TUESDAY) -> ParsedEntry:
    return read_entry(line, today, FakeAirportSearch())


def routes(line: str, today: date = TUESDAY) -> list[str]:
    """``"LAX-LHR 2026-12-12"`` for each leg; fails the test when the line is not clear."""
    found = reading(line, today)
    assert found.problem == ""
    assert found.search_request is not None
    return [
        f"{search_leg.origin.code}-{search_leg.destination.code} {search_leg.on}"
        for search_leg in found.search_request.search_legs
    ]


def amber(line: str, today: date = TUESDAY) -> list[Chip]:
    found = reading(line, today)
    assert found.search_request is None
    assert found.problem
    return [chip for chip in found.chips if chip.problem]
