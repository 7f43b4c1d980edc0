"""Set up in training, where there is nothing to set up but how fares are paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from desktop.app.environment.environment_policy import EnvironmentPolicy
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.set_up.set_up_steps import StepName
from desktop.booking.set_up.vendor_check import VendorCheck
from desktop.booking.set_up.vendor_key import KeyKind, KeySlots
from desktop.card_entry.hosted_engine import is_installed
from desktop.use_cases.actor import Actor
from desktop.use_cases.clients.client_validation import ReadPhone
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.merchant_port import SheetFile, SheetSigner
from desktop.use_cases.ports.set_up_port import DutiesSigner
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.set_up.set_up_company import CompanyVendors, SetUpCompany

_STEPS = frozenset({StepName.PAYMENTS, StepName.FARE_DUTIES})


@dataclass(frozen=True, slots=True)
class TrainingKeys:
    """`SecretKeys` and `VendorProbes`: the training servers issue theirs at each start, so there
    are none to enter, and nobody to ask.
    """

    def slots(self) -> Mapping[KeyKind, KeySlots]:
        """None."""
        return {}

    def save(self, kind: KeyKind, key: str) -> NoReturn:
        """Refused ``training_keys``."""
        raise _no_keys()

    def switch(self, kind: KeyKind) -> NoReturn:
        """Refused ``training_keys``."""
        raise _no_keys()

    def holds(self, key: str) -> bool:
        """None is kept here."""
        return False

    def ask_all(self) -> tuple[VendorCheck, ...]:
        """Nobody is asked."""
        return ()

    def ask_daily(self) -> tuple[VendorCheck, ...]:
        """Nobody is asked."""
        return ()

    def ask_next(self, kind: KeyKind) -> tuple[VendorCheck, ...]:
        """Nobody is asked."""
        return ()


def training_set_up(
    policy: EnvironmentPolicy,
    actor: Actor,
    store: Store,
    signer: SheetSigner,
    sheet_file: SheetFile,
    duties: DutiesSigner,
    read_phone: ReadPhone,
) -> SetUpCompany:
    """For an owner in training."""
    keys = TrainingKeys()
    return SetUpCompany(
        actor=actor,
        store=store,
        keys=keys,
        probes=keys,
        signer=signer,
        sheet_file=sheet_file,
        vendors=CompanyVendors(
            policy.name,
            policy.live,
            "",
            "",
            {},
            (),
            _STEPS,
            is_installed(),
            # Always on there: no choice of routes is asked for.
            (CaptureRoute.LINK, CaptureRoute.PANE),
            is_open=True,
        ),
        duties=duties,
        read_phone=read_phone,
    )


def _no_keys() -> Refused:
    return Refused(
        "training_keys",
        "The training servers issue their own keys.",
        "Nothing was saved.",
        "Press Esc to go back.",
    )
