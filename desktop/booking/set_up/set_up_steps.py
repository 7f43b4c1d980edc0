"""The steps of Set up: what each of them needs, how it is, and whether the environment may open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from desktop.booking.card_entry.capture_route import FIRST_ROUTES, TYPED_HERE, plans_by
from desktop.booking.date_time_text import date_text, local_time
from desktop.booking.fare_plan import FarePlan

from .company_details import CompanyDetails
from .fare_duties import BalanceShortage, SignedDuties
from .key_refusals import OF_THE_KEY, refusal_sentences
from .set_up_record import (
    CardDataAnswers,
    IssuedSheet,
    PaymentChoices,
    Saved,
    SetUpRecord,
    TrialBooking,
    VendorApprovals,
)
from .vendor_check import (
    AIRLINE_CARD_CHECKS,
    AIRLINE_CHECKS,
    FAILED_ORDER_CHECKS,
    PROCESSOR_CHECKS,
    CheckAnswer,
    CheckName,
    VendorCheck,
)
from .vendor_key import KEY_NAMES, KeyKind, KeyPair, KeySlots


class StepName(Enum):
    """In the order of the page. The value is shown."""

    COMPANY = "Company details"
    KEYS = "Vendor keys"
    PROCESSOR = "Card processor answers"
    AIRLINE = "Airline service answers"
    FAILED_ORDERS = "Webhook for failed orders"
    CARD_DATA = "Card data rules (PCI)"
    PAYMENTS = "Card entry and fare plan"
    FARE_DUTIES = "Duties of the fare's merchant"
    PHONE_ORDERS = "Phone orders"
    AIRLINE_CARDS = "Cards for airlines"
    MERCHANT_SHEET = "Merchant sheet"
    TRIAL = "Trial booking in vendor test"
    REPLACE_KEYS = "Replace keys"


class StepState(Enum):
    """The value is shown."""

    DONE = "done"
    TO_DO = "to do"
    FAILED = "failed"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """`text`: what it needs or why it failed, in a sentence. `at` and `by`: of the newest answer.

    `needed`: the environment stays closed without it.
    """

    name: StepName
    state: StepState
    text: str
    needed: bool
    at: datetime | None = None
    by: str = ""


SHEET_LASTS = timedelta(days=365)
"""A merchant sheet is good for so long."""

_OPENS_VENDOR_TEST = frozenset({StepName.COMPANY, StepName.KEYS})
_NEVER_CLOSES = frozenset({StepName.REPLACE_KEYS})


@dataclass(frozen=True, slots=True)
class _Builder:
    record: SetUpRecord
    now: datetime
    live: bool

    def step(
        self,
        name: StepName,
        state: StepState,
        text: str,
        saved: Saved[object] | None = None,
        *,
        needed: bool = True,
    ) -> SetUpStep:
        opens = name in _OPENS_VENDOR_TEST or (self.live and name not in _NEVER_CLOSES)
        at, by = (None, "") if saved is None else (saved.at, saved.by)
        return SetUpStep(name, state, text, needed and opens, at, by)

    def entered(self, name: StepName, kind: type[object], done: str, needs: str) -> SetUpStep:
        """Done once the section was saved."""
        saved = self.record.saved(kind)
        if saved is None:
            return self.step(name, StepState.TO_DO, needs)
        return self.step(name, StepState.DONE, done, saved)


def set_up_steps(
    record: SetUpRecord,
    slots: Mapping[KeyKind, KeySlots],
    now: datetime,
    *,
    live: bool,
    duties_hold: bool = False,
) -> tuple[SetUpStep, ...]:
    """Every step in its order; `slots` are of every kind of key. `duties_hold`: whether an owner's
    signature of the duties of a merchant of fares was found good.
    """
    make = _Builder(record, now, live)
    choices = record.of(PaymentChoices)
    card_fares = _plan(choices) is FarePlan.TRAVELERS_CARD
    by_pane = choices is not None and bool(TYPED_HERE.intersection(choices.routes))
    steps = [
        make.entered(
            StepName.COMPANY,
            CompanyDetails,
            "Clients, statements and papers name the company so.",
            "Name, address, currency, statement text, Seller of Travel numbers.",
        ),
        _keys(make, slots),
        _checked(make, StepName.PROCESSOR, PROCESSOR_CHECKS),
        _checked(make, StepName.AIRLINE, AIRLINE_CHECKS),
        _webhook(make),
        make.entered(
            StepName.CARD_DATA,
            CardDataAnswers,
            "As entered by the owner. Nothing here proves that the rules are met.",
            "The self-assessment (SAQ) that your acquirer asks for, and the acquirer.",
        ),
        make.entered(
            StepName.PAYMENTS,
            PaymentChoices,
            "" if choices is None else _choices_text(choices),
            "How cards are taken, and how the fare is paid.",
        ),
        _duties(make, duties_hold, needed=_plan(choices) is FarePlan.COMPANY_BALANCE),
        # A client who types the card by a link is present: that is no phone order.
        _approved(
            make,
            StepName.PHONE_ORDERS,
            (CheckName.PHONE_ORDERS,),
            "phone_orders",
            needed=by_pane,
        ),
        _approved(
            make, StepName.AIRLINE_CARDS, AIRLINE_CARD_CHECKS, "airline_cards", needed=card_fares
        ),
        replace(_sheet(make), needed=by_pane and live),
        _trial(make),
    ]
    exposed = [KEY_NAMES[kind] for kind, slot in slots.items() if slot.exposed]
    if exposed:
        steps.append(
            make.step(
                StepName.REPLACE_KEYS,
                StepState.FAILED,
                f"A person without access any more may know {' and '.join(exposed)}: "
                "enter a new one, switch to it, then end the former at the vendor.",
            )
        )
    return tuple(steps)


def _plan(choices: PaymentChoices | None) -> FarePlan:
    return plans_by(FIRST_ROUTES)[0] if choices is None else choices.fare_plan


def _duties(make: _Builder, duties_hold: bool, *, needed: bool) -> SetUpStep:
    """Signed or not; and what the balance last did not cover."""
    name, saved = StepName.FARE_DUTIES, make.record.saved(SignedDuties)
    short = make.record.saved(BalanceShortage)
    if needed and duties_hold and short is not None and short.value.amount is not None:
        text = f"The balance did not cover {short.value.amount} for {short.value.route}: top it up."
        return make.step(name, StepState.FAILED, text, short, needed=False)
    if saved is not None and duties_hold:
        text = "An owner has accepted the eight duties; the signature is good."
        return make.step(name, StepState.DONE, text, saved, needed=needed)
    if saved is not None:
        text = "The signature does not hold any more: an owner reads and signs again."
        return make.step(name, StepState.FAILED, text, saved, needed=needed)
    text = "Eight sentences to accept before fares are paid from the company's balance."
    return make.step(name, StepState.TO_DO, text, needed=needed)


def missing_steps(steps: Iterable[SetUpStep]) -> tuple[SetUpStep, ...]:
    """Those that keep the environment closed; none: it may open."""
    return tuple(step for step in steps if step.needed and step.state is not StepState.DONE)


def _choices_text(choices: PaymentChoices) -> str:
    routes = ", ".join(route.value for route in choices.routes)
    limit = choices.by_link_above
    by_link = "" if limit is None else f", above {limit} by link"
    return f"Cards by {routes}; fares: {choices.fare_plan.value}{by_link}."


def _keys(make: _Builder, slots: Mapping[KeyKind, KeySlots]) -> SetUpStep:
    lacking = [KEY_NAMES[kind] for kind in KeyKind if not slots.get(kind, KeySlots()).current]
    if len(lacking) == len(KeyKind):
        text = "Three keys of the card processor's, and the airline service's token."
        return make.step(StepName.KEYS, StepState.TO_DO, text)
    if lacking:
        return make.step(StepName.KEYS, StepState.TO_DO, f"Missing: {', '.join(lacking)}.")
    waiting = [KEY_NAMES[kind] for kind, slot in slots.items() if slot.next]
    text = f"A next key waits for: {', '.join(waiting)}." if waiting else "All four are saved."
    return make.step(StepName.KEYS, StepState.DONE, text, make.record.saved(KeyPair))


def _answers(record: SetUpRecord, names: Sequence[CheckName]) -> list[VendorCheck]:
    return [check for check in record.checks if check.name in names]


def _refusals(make: _Builder, refused: Sequence[VendorCheck]) -> str:
    return " ".join(refusal_sentences(refused, live=make.live))


def _checked(make: _Builder, name: StepName, names: Sequence[CheckName]) -> SetUpStep:
    """All of these checks must be good."""
    found = _answers(make.record, names)
    at = _latest(found)
    bad = [each for each in found if each.answer not in (CheckAnswer.GOOD, CheckAnswer.NOT_KNOWN)]
    if bad:
        return make.step(name, StepState.FAILED, _refusals(make, bad), at)
    if len(found) < len(names):
        return make.step(name, StepState.TO_DO, "Save the keys, then have them checked.", at)
    unknown = [each for each in found if each.answer is CheckAnswer.NOT_KNOWN]
    if unknown:
        return make.step(name, StepState.NOT_KNOWN, _refusals(make, unknown[:1]), at)
    text = f"{len(found)} rights were asked for, and each answer is good."
    return make.step(name, StepState.DONE, text, at)


def _webhook(make: _Builder) -> SetUpStep:
    """Nothing stays closed without it: an order that fails later is then asked for, and called
    about.
    """
    name, register = StepName.FAILED_ORDERS, "Register one in the airline service's dashboard"
    found = [
        each for each in _answers(make.record, FAILED_ORDER_CHECKS) if each.answer not in OF_THE_KEY
    ]
    if not found:
        text = f"{register}, then ask the vendors."
        return make.step(name, StepState.TO_DO, text, needed=False)
    check, at = found[0], _latest(found)
    if check.answer is CheckAnswer.GOOD:
        text = "One is registered and active. That its log shows such an order is not verified."
        return make.step(name, StepState.DONE, text, at, needed=False)
    if check.answer is CheckAnswer.NOT_ALLOWED:
        return make.step(name, StepState.FAILED, _refusals(make, found), at, needed=False)
    text = f"{check.why[:1].upper()}{check.why[1:]}. {register}."
    return make.step(name, StepState.NOT_KNOWN, text, at, needed=False)


def _latest(checks: Sequence[VendorCheck]) -> Saved[object] | None:
    at = max((each.at for each in checks), default=None)
    return None if at is None else Saved(checks, at, "")


def _approved(
    make: _Builder, name: StepName, names: Sequence[CheckName], field: str, *, needed: bool = True
) -> SetUpStep:
    """A check can find a refusal here and no approval: that is in a letter of the vendor's."""
    # What is wrong with a key is shown where all of its answers are.
    found = [each for each in _answers(make.record, names) if each.answer not in OF_THE_KEY]
    bad = [each for each in found if each.answer is CheckAnswer.NOT_ALLOWED]
    if bad:
        return make.step(name, StepState.FAILED, _refusals(make, bad), _latest(bad), needed=needed)
    saved = make.record.saved(VendorApprovals)
    letter = "" if saved is None else str(getattr(saved.value, field))
    if letter and len(found) == len(names):
        text = f"Approved by {letter}, as the owner entered; a check found no refusal."
        return make.step(name, StepState.DONE, text, saved, needed=needed)
    if found:
        text = "A check found no refusal, which proves nothing. Enter the approval."
        return make.step(name, StepState.NOT_KNOWN, text, _latest(found), needed=needed)
    text = "Enter the vendor's approval, its date or case number, and have it checked."
    if letter:
        text = f"Approved by {letter}, as the owner entered. Ctrl+R asks whether it is refused."
    return make.step(name, StepState.TO_DO, text, needed=needed)


def _sheet(make: _Builder) -> SetUpStep:
    name, saved = StepName.MERCHANT_SHEET, make.record.saved(IssuedSheet)
    needs = "The processor's account id (acct_...): the card pane obeys the sheet only."
    if saved is None:
        return make.step(name, StepState.TO_DO, needs)
    company, key = make.record.of(CompanyDetails), make.record.of(KeyPair)
    if company is None or key is None:
        return make.step(name, StepState.TO_DO, needs)
    if (company.name, key.current) != (saved.value.company, saved.value.publishable_key):
        text = "Company name or publishable key have changed: make a new sheet."
        return make.step(name, StepState.TO_DO, text, saved)
    ends = saved.at + SHEET_LASTS
    if ends <= make.now:
        return make.step(name, StepState.TO_DO, "The sheet has ended: make a new one.", saved)
    text = f"Signed by the owner; good until {date_text(local_time(ends))}."
    return make.step(name, StepState.DONE, text, saved)


def _trial(make: _Builder) -> SetUpStep:
    name, saved = StepName.TRIAL, make.record.saved(TrialBooking)
    if saved is None:
        text = (
            "Book a trip in vendor test, with a card, and enter its reference here."
            if make.live
            else "Book a trip here, with a published test card, then look for it."
        )
        return make.step(name, StepState.TO_DO, text)
    source = "found in these records" if saved.value.found else "as the owner says"
    return make.step(name, StepState.DONE, f"Booked as {saved.value.reference}, {source}.", saved)
