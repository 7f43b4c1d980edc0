"""Fills a store with many believable clients and trips, fast: for measuring only.

Rows go straight into the tables; search words and offers are made by the store's own code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection

from desktop.booking.client import Client
from desktop.booking.offer import Offer
from desktop.booking.place import Airport
from desktop.booking.traveller import Traveller
from desktop.booking.trip import Trip
from desktop.store.cipher_file import opened, settle_journal
from desktop.store.columns import microseconds
from desktop.store.noun_json import noun_json
from desktop.store.search_terms import CLIENT, TRIP
from desktop.store.search_words import client_words, trip_words
from tests.samples import OPENED_AT, sample_client, sample_offer, sample_traveller, sample_trip
from tests.store.opening import KEY, open_store

_AT_ONCE = 50_000
_SPEED = ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -600000")
_SYLLABLES = "ba ca da el fi go ha in jo ka la mo na or pe ra sa to ul ve wi za".split()
_ENDINGS = "son ton field well man er ard ez ini ov".split()
_GIVEN = "Ada Leo Noor Zoë Omar Ines Max Yara Tom Eve Kai Mia Ravi Lena Hugo Aiko Sam Ruth".split()
_CITIES = (
    *("LAX Los-Angeles", "LHR London", "JFK New-York", "DUB Dublin", "CDG Paris", "NRT Tokyo"),
    *("SIN Singapore", "FRA Frankfurt", "SFO San-Francisco", "BOS Boston", "MAD Madrid"),
    *("FCO Rome", "AMS Amsterdam", "ZRH Zurich", "SYD Sydney", "GRU Sao-Paulo", "MEX Mexico-City"),
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was put in, for asking after it."""

    clients: tuple[Client, ...]
    references: tuple[str, ...]
    tickets: tuple[str, ...]
    trip_ids: tuple[str, ...]


def letters(number: int) -> str:
    """A number as six lower-case letters."""
    return "".join(chr(97 + number // 26**place % 26) for place in range(5, -1, -1))


def fill(file: Path, clients: int, trips: int) -> Filled:
    """A new store with so many clients and trips; the same at every run."""
    open_store(file).close()
    chance = Random(7)  # noqa: S311
    people = tuple(_client(number, chance) for number in range(1, clients + 1))
    references: list[str] = []
    tickets: list[str] = []
    with opened(file, KEY) as connection:
        for pragma in _SPEED:
            _raw(connection).execute(pragma)
        for start in range(0, clients, _AT_ONCE):
            with connection.begin():
                _insert_clients(connection, people[start : start + _AT_ONCE], start + 1)
        templates = _templates(chance)
        for start in range(1, trips + 1, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, trips + 1))
            with connection.begin():
                _insert_trips(connection, numbers, trips, people, templates, chance)(
                    references, tickets
                )
        settle_journal(connection)
    ids = tuple(f"trip{letters(number)}" for number in range(1, trips + 1))
    return Filled(people, tuple(references), tuple(tickets), ids)
