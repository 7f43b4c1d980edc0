"""What a company enters in Set up, and what its vendors answer, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.company_details import CompanyDetails, SellerOfTravel
from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    CheckResults,
    IssuedSheet,
    PaymentChoices,
    SaqType,
    Saved,
    Section,
    SetUpRecord,
    TrialBooking,
    VendorApprovals,
)
from desktop.booking.set_up.vendor_check import (
    AIRLINE_CARD_CHECKS,
    AIRLINE_CHECKS,
    FAILED_ORDER_CHECKS,
    PROCESSOR_CHECKS,
    CheckAnswer,
    CheckName,
    VendorCheck,
)
from desktop.booking.set_up.vendor_key import KeyKind, KeyPair, KeySlots

AT = datetime(2026, 11, 24, 18, 4, tzinfo=UTC)
COMPANY = CompanyDetails(
    name="Marlow Travel",
    address_lines=("12 Hudson Street", "New York, NY 10013"),
    country="US",
    currency="USD",
    phone="+12125550100",
    statement_prefix="MARLOW",
    statement_suffix="TRAVEL FEE",
    seller_of_travel=(SellerOfTravel("CA", "2101234-40"),),
)
ALL_SAVED = {kind: KeySlots(current=True) for kind in KeyKind}


def check(
    name: CheckName, answer: CheckAnswer = CheckAnswer.GOOD, *, missing: str = "", why: str = ""
) -> VendorCheck:
    return VendorCheck(name, answer, AT, "req_one", missing, why)


def good_checks() -> tuple[VendorCheck, ...]:
    """Everything that can be told is good; the rest was not refused."""
    unknown = (CheckName.PHONE_ORDERS, *AIRLINE_CARD_CHECKS)
    known = (*PROCESSOR_CHECKS, *AIRLINE_CHECKS, *FAILED_ORDER_CHECKS)
    good = tuple(check(name) for name in known)
    return (*good, *(check(name, CheckAnswer.NOT_KNOWN, why="not refused") for name in unknown))


def finished() -> SetUpRecord:
    """Every section as live needs it."""
    return record(
        COMPANY,
        KeyPair("pk_live_one"),
        CardDataAnswers(SaqType.D, "First Bank"),
        PaymentChoices((CaptureRoute.PANE,), FarePlan.TRAVELERS_CARD),
        VendorApprovals("case A", "letter of May"),
        IssuedSheet("acct_one", COMPANY.name, "pk_live_one"),
        TrialBooking("ZZABCD", found=False),
        CheckResults(good_checks()),
    )


def record(*sections: Section) -> SetUpRecord:
    return SetUpRecord(tuple(Saved(section, AT, "Ida Marlow") for section in sections))


def with_section(before: SetUpRecord, section: Section) -> SetUpRecord:
    """This section in place of the one of its class."""
    others = tuple(each for each in before.sections if type(each.value) is not type(section))
    return replace(before, sections=(*others, Saved(section, AT, "Ida Marlow")))
