"""What Set up is given of the environment, and how far the company is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.booking.card_entry.capture_route import FIRST_ROUTES, CaptureRoute
from desktop.booking.set_up.set_up_record import SetUpRecord
from desktop.booking.set_up.set_up_steps import SetUpStep, StepName
from desktop.booking.set_up.vendor_key import KeyKind, KeySlots

from .key_form import KeyShape


@dataclass(frozen=True, slots=True)
class CompanyVendors:
    """What Set up is given of the environment: its name and mode, its vendors and their keys.

    `links` are (what for, address): pages of the vendors where a key is made. `only` are the steps
    that there are; empty: all. `hosted_fields`: what shows the vendors' own card fields is
    installed here. `first_routes`: the ways to take a card where none was chosen yet. `is_open`:
    in this session the vendors are asked.
    """

    environment: str
    live: bool
    processor: str
    card_vault: str
    shapes: Mapping[KeyKind, KeyShape]
    links: tuple[tuple[str, str], ...]
    only: frozenset[StepName] = frozenset()
    hosted_fields: bool = False
    first_routes: tuple[CaptureRoute, ...] = FIRST_ROUTES
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class SetUpOverview:
    """How far the company is. No secret key is in it."""

    record: SetUpRecord
    slots: Mapping[KeyKind, KeySlots]
    steps: tuple[SetUpStep, ...]
