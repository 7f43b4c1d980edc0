"""An owner at Set up over fakes in memory: sealed keys, the vendors' answers, the signed sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.card_entry.capture_route import FIRST_ROUTES, CaptureRoute
from desktop.booking.set_up.fare_duties import DUTIES_VERSION, SignedDuties
from desktop.booking.set_up.set_up_steps import StepName
from desktop.booking.set_up.vendor_check import CheckName, VendorCheck
from desktop.booking.set_up.vendor_key import KeyKind, KeyPair, KeySlots
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.merchant_port import MerchantSheet
from desktop.use_cases.ports.typed_secret import TypedSecret
from desktop.use_cases.set_up.key_form import KeyShape
from desktop.use_cases.set_up.set_up_company import CompanyVendors, SetUpCompany, SetUpOverview
from tests.support.fakes.store import FakeStore
from tests.support.samples import OPENED_AT
from tests.support.set_up_samples import check

LINKS = (
    ("the key that charges", "https://dashboard.example/charge"),
    ("the key that refunds", "https://dashboard.example/refund"),
)
PREFIXES = {KeyKind.PUBLISHABLE: "pk_", KeyKind.AIRLINE: "duffel_"}


@dataclass
class FakeKeys:
    """`SecretKeys`, in memory."""

    pairs: dict[KeyKind, KeyPair] = field(default_factory=dict)

    def slots(self) -> Mapping[KeyKind, KeySlots]:
        secret = (KeyKind.CHARGE, KeyKind.REFUND, KeyKind.AIRLINE)
        return {kind: self.pairs.get(kind, KeyPair("")).slots for kind in secret}

    def save(self, kind: KeyKind, key: str) -> None:
        self.pairs[kind] = self.pairs.get(kind, KeyPair("")).saved(key)

    def switch(self, kind: KeyKind) -> None:
        self.pairs[kind] = self.pairs[kind].switched()

    def holds(self, key: str) -> bool:
        return any(key in (pair.current, pair.next) for pair in self.pairs.values())


@dataclass
class FakeProbes:
    """`VendorProbes` that answer as the test says."""

    answers: tuple[VendorCheck, ...] = (check(CheckName.PAYMENTS_READ),)
    asked: list[str] = field(default_factory=list)

    def ask_all(self) -> tuple[VendorCheck, ...]:
        self.asked.append("all")
        return self.answers

    def ask_daily(self) -> tuple[VendorCheck, ...]:
        self.asked.append("daily")
        return self.answers

    def ask_next(self, kind: KeyKind) -> tuple[VendorCheck, ...]:
        self.asked.append(f"next {kind.value}")
        return self.answers


@dataclass
class FakeSheets:
    """`SheetSigner` and `SheetFile`."""

    signed: list[MerchantSheet] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def sign_merchant_sheet(self, sheet: MerchantSheet) -> str:
        self.signed.append(sheet)
        return "signed"

    def save(self, signed_sheet: str) -> None:
        self.kept.append(signed_sheet)


@dataclass
class FakeDuties:
    """`DutiesSigner`; `good` is whether a signature would be found good."""

    store: FakeStore
    good: bool = True

    def sign(self) -> SignedDuties:
        return SignedDuties(DUTIES_VERSION, "ownerid", "{}", "00")

    def are_signed(self) -> bool:
        record = self.store.read(lambda repos: repos.set_up.read())
        return self.good and record.of(SignedDuties) is not None


@dataclass
class FakeCompany:
    """An owner at Set up, over fakes."""

    live: bool = False
    role: Role = Role.OWNER
    now: datetime = OPENED_AT
    store: FakeStore = field(default_factory=FakeStore)
    keys: FakeKeys = field(default_factory=FakeKeys)
    probes: FakeProbes = field(default_factory=FakeProbes)
    sheets: FakeSheets = field(default_factory=FakeSheets)
    duties_good: bool = True
    only: frozenset[StepName] = frozenset()

    @property
    def set_up(self) -> SetUpCompany:
        member = Member("ownerid", "Ida Marlow", self.role.value, LIVE[self.role])
        shapes = {kind: KeyShape(kind, PREFIXES.get(kind, "rk_"), "sk_") for kind in KeyKind}
        return SetUpCompany(
            actor=Actor(member, lambda: self.now, "desk one"),
            store=self.store,
            keys=self.keys,
            probes=self.probes,
            signer=self.sheets,
            sheet_file=self.sheets,
            vendors=CompanyVendors(
                "LIVE" if self.live else "VENDOR TEST",
                self.live,
                "stripe",
                "duffel",
                shapes,
                LINKS,
                self.only,
                first_routes=(CaptureRoute.LINK, CaptureRoute.PANE) if self.only else FIRST_ROUTES,
            ),
            duties=FakeDuties(self.store, self.duties_good),
            read_phone=lambda typed: typed if typed.startswith("+") else None,
        )

    def enter(self, kind: KeyKind, key: str) -> SetUpOverview:
        return self.set_up.save_key(kind, TypedSecret.of(key))

    def log(self) -> list[tuple[str, str, str, str]]:
        return [(e.action, e.outcome, e.subject, e.detail) for e in self.store.tables.audit]

    def refusal(self, call: Callable[[SetUpCompany], object]) -> Refused:
        before = dict(self.store.tables.set_up)
        with pytest.raises(Refused) as caught:
            call(self.set_up)
        assert self.store.tables.set_up == before, "what is refused changes nothing"
        return caught.value
