"""Asks the vendors of one environment what the company's keys may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.booking.set_up.vendor_check import (
    SHOWN_BY_TRIAL,
    CheckAnswer,
    VendorCheck,
)
from desktop.booking.set_up.vendor_key import KeyKind
from desktop.use_cases.ports.clock_and_ids import Now

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.use_cases.ports.set_up_port import VendorChecker

    from .sealed_keys import SealedKeys

_SHOWN = "the desk never sends a card: a trial booking shows it"


@dataclass(frozen=True, slots=True)
class VendorAddresses:
    """Where the vendors are; `ca_file` is the one authority that is trusted, None: the public."""

    processor: str
    airline: str
    airline_cards: str
    live: bool
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class CompanyProbes:
    """`VendorProbes`. The keys are read anew for each question."""

    keys: SealedKeys
    addresses: VendorAddresses
    now: Now

    def ask_all(self) -> tuple[VendorCheck, ...]:
        """Every question that moves no money, and what only a trial booking can show."""
        at = self.now()
        asked = self._ask(self._current(), at, reads_only=False)
        shown = [
            VendorCheck(name, CheckAnswer.NOT_KNOWN, at, why=_SHOWN) for name in SHOWN_BY_TRIAL
        ]
        return (*asked, *shown)

    def ask_daily(self) -> tuple[VendorCheck, ...]:
        """Reads only."""
        return self._ask(self._current(), self.now(), reads_only=True)

    def ask_next(self, kind: KeyKind) -> tuple[VendorCheck, ...]:
        """With the next key of this kind."""
        pair = self.keys.pairs().get(kind)
        if pair is None or not pair.next:
            return ()
        return self._ask({kind: pair.next}, self.now(), reads_only=False)

    def _current(self) -> Mapping[KeyKind, str]:
        return {kind: pair.current for kind, pair in self.keys.pairs().items()}

    def _ask(
        self, keys: Mapping[KeyKind, str], at: datetime, *, reads_only: bool
    ) -> tuple[VendorCheck, ...]:
        found: list[VendorCheck] = []
        for checker in self._checkers(keys):
            try:
                found += checker.ask(at, reads_only=reads_only)
            finally:
                checker.close()
        return tuple(found)

    def _checkers(self, keys: Mapping[KeyKind, str]) -> Iterable[VendorChecker]:
        # Imported here: what speaks the vendors' protocols is slow to load.
        from desktop.airlines.duffel.duffel_probes import DuffelProbes
        from desktop.processors.stripe.stripe_probes import StripeProbes

        to, live, ca_file = self.addresses, self.addresses.live, self.addresses.ca_file
        if KeyKind.CHARGE in keys:
            key = keys[KeyKind.CHARGE]
            yield StripeProbes.open(to.processor, key, live=live, ca_file=ca_file)
        if KeyKind.REFUND in keys:
            key = keys[KeyKind.REFUND]
            yield StripeProbes.open_refunds(to.processor, key, live=live, ca_file=ca_file)
        if KeyKind.AIRLINE in keys:
            urls = (to.airline, to.airline_cards)
            yield DuffelProbes.open(urls, keys[KeyKind.AIRLINE], live=live, ca_file=ca_file)
