"""Set up the company at its vendors, by an owner: details, keys, checks, merchant sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.company_details import CompanyDetails, problem_of
from desktop.booking.set_up.fare_duties import DUTIES_VERSION
from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    CardVaultKey,
    CheckResults,
    IssuedSheet,
    PaymentChoices,
    SaqType,
    Section,
    TrialBooking,
    VendorApprovals,
)
from desktop.booking.set_up.set_up_steps import set_up_steps
from desktop.booking.set_up.vendor_check import (
    AIRLINE_CHECKS,
    PROCESSOR_CHECKS,
    CheckAnswer,
    VendorCheck,
    merged,
)
from desktop.booking.set_up.vendor_key import KEY_NAMES, KeyKind, KeyPair, KeySlots
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.access.issue_merchant_sheet import IssueMerchantSheet
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited, run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.merchant_port import Merchant, SheetFile, SheetSigner
from desktop.use_cases.ports.set_up_port import DutiesSigner, SecretKeys, VendorProbes
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.ports.typed_secret import TypedSecret, wiped

from .key_form import check_key, next_key_refused
from .payment_form import check_payments
from .set_up_overview import CompanyVendors as CompanyVendors
from .set_up_overview import SetUpOverview as SetUpOverview

if TYPE_CHECKING:
    from desktop.use_cases.clients.client_validation import ReadPhone

_SET_UP = Permission.SET_UP
_NOT_SAVED = "Nothing was saved; what you typed is kept."
_LONGEST_TEXT = 120
_NEWEST_TRIPS = 200
_TRIED = (TripStage.BOOKED, TripStage.CANCELED)
_CHECKED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SetUpCompany:
    """Each method returns how far the company is by then. What is saved works from the next
    sign-in on.

    Each may also raise the refusals of `SecretKeys` and of the store.
    """

    actor: Actor
    store: Store
    keys: SecretKeys
    probes: VendorProbes
    signer: SheetSigner
    sheet_file: SheetFile
    vendors: CompanyVendors
    duties: DutiesSigner
    read_phone: ReadPhone

    @requires(_SET_UP)
    def overview(self) -> SetUpOverview:
        """As it is saved now; no vendor is asked."""
        record = self.store.read(lambda repos: repos.set_up.read())
        publishable = record.of(KeyPair)
        slots = {
            KeyKind.PUBLISHABLE: KeySlots() if publishable is None else publishable.slots,
            **self.keys.slots(),
        }
        steps = set_up_steps(
            record,
            slots,
            self.actor.now(),
            live=self.vendors.live,
            duties_hold=self.duties.are_signed(),
        )
        only = self.vendors.only
        shown = tuple(step for step in steps if not only or step.name in only)
        return SetUpOverview(record, slots, shown)

    @audited(_SET_UP, "company details saved")
    def save_company(self, details: CompanyDetails) -> SetUpOverview:
        """Refused ``company_details`` with the field at fault, ``card_number_in_text``."""
        problem = problem_of(details)
        if problem is not None:
            raise Refused(
                "company_details",
                problem.happened,
                _NOT_SAVED,
                problem.press,
                field=problem.field,
            )
        phone = self.read_phone(details.phone)
        if phone is None:
            raise Refused(
                "company_details",
                "This is not a telephone number.",
                _NOT_SAVED,
                "Enter it with the country code, such as +1 212 555 0100.",
                field="phone",
            )
        return self._save(details)

    @requires(_SET_UP, audits=("vendor key saved",))
    def save_key(self, kind: KeyKind, typed: TypedSecret) -> SetUpOverview:
        """At once where there is none yet, else as the next one. `typed` is wiped.

        Refused as `check_key`, ``key_used_twice``.
        """
        with wiped(typed):
            copy = typed.utf8()
            text = copy.decode("utf-8", "replace")
            copy[:] = bytes(len(copy))
            save = partial(self._save_key, kind, text)
            return self._audited("vendor key saved", save, kind.value)

    def _save_key(self, kind: KeyKind, text: str) -> SetUpOverview:
        key = text.strip()
        check_key(
            self.vendors.shapes[kind],
            key,
            live=self.vendors.live,
            environment=self.vendors.environment,
            safe="Nothing was saved.",
        )
        if kind is KeyKind.PUBLISHABLE:
            return self._save(self._publishable().saved(key))
        if self.keys.holds(key):
            raise Refused(
                "key_used_twice",
                "This key is saved already, for this purpose or another.",
                "Nothing was saved.",
                "Make a key of its own for each purpose, so that each role holds only its own.",
                field=f"keys.{kind.value}",
            )
        self.keys.save(kind, key)
        return self.overview()

    @requires(_SET_UP, audits=("vendor key switched", "vendor asked"))
    def switch_key(self, kind: KeyKind) -> SetUpOverview:
        """Use the next key from the next sign-in on, once the vendor takes it.

        Refused ``no_next_key``, and as `next_key_refused`.
        """
        return self._audited("vendor key switched", partial(self._switch_key, kind), kind.value)

    def _switch_key(self, kind: KeyKind) -> SetUpOverview:
        if not self.overview().slots[kind].next:
            raise Refused(
                "no_next_key",
                f"No next key is saved for {KEY_NAMES[kind]}.",
                "Nothing was changed.",
                "Enter the new key first.",
            )
        if kind is KeyKind.PUBLISHABLE:
            return self._save(self._publishable().switched())
        found = self.probes.ask_next(kind)
        self._note(found)
        required = (*PROCESSOR_CHECKS, *AIRLINE_CHECKS)
        bad = [
            each for each in found if each.name in required and each.answer is not CheckAnswer.GOOD
        ]
        if bad or not found:
            raise next_key_refused(bad, live=self.vendors.live)
        self.keys.switch(kind)
        return self._keep(found)

    @requires(_SET_UP, audits=("card data answers saved",))
    def save_card_data(self, saq: SaqType, acquirer: str) -> SetUpOverview:
        """Refused ``text_missing``, ``card_number_in_text``."""
        answers = CardDataAnswers(saq, _text(acquirer, "acquirer", needed=True))
        save = partial(self._save, answers)
        return self._audited("card data answers saved", save, saq.value, answers.acquirer)

    @requires(_SET_UP, audits=("payment choices saved",))
    def save_payments(
        self,
        routes: tuple[CaptureRoute, ...],
        fare_plan: FarePlan,
        by_link_above: Money | None = None,
    ) -> SetUpOverview:
        """Refused as `check_payments`."""
        check_payments(
            routes,
            fare_plan,
            hosted_fields=self.vendors.hosted_fields,
            are_duties_signed=self.duties.are_signed,
        )
        choices = PaymentChoices(routes, fare_plan, by_link_above)
        save = partial(self._save, choices)
        named = ", ".join(route.value for route in routes)
        above = "" if by_link_above is None else f", above {by_link_above} by link"
        return self._audited("payment choices saved", save, named, f"{fare_plan.value}{above}")

    @requires(_SET_UP, audits=("duties of fares accepted",))
    def sign_duties(self, typed_name: str) -> SetUpOverview:
        """An owner accepts the duties of a merchant of fares, as they are shown, by typing their
        name. Signed by the organization key, dated and kept.

        Refused ``name_differs``, ``not_owner``, ``directory_*``.
        """
        name = self.actor.member.name
        if " ".join(typed_name.split()).casefold() != name.casefold():
            raise Refused(
                "name_differs",
                f"To sign, type your name as it is here: {name}.",
                "Nothing was signed.",
                "Type it again.",
                field="name",
            )
        version = f"version {DUTIES_VERSION}"
        sign = self._signed_duties
        return self._audited("duties of fares accepted", sign, version, name)

    def _signed_duties(self) -> SetUpOverview:
        return self._save(self.duties.sign())

    @requires(_SET_UP, audits=("vendors' approvals saved",))
    def save_approvals(
        self,
        phone_orders: str,
        airline_cards: str,
        vault_key: CardVaultKey = CardVaultKey.ONE_CARD,
    ) -> SetUpOverview:
        """Letters or cases by which the vendors opened them, and what the card pane shows the card
        vault. Refused ``card_number_in_text``.
        """
        approvals = VendorApprovals(
            _text(phone_orders, "phone_orders"), _text(airline_cards, "airline_cards"), vault_key
        )
        save = partial(self._save, approvals)
        letters = "; ".join(
            part
            for part in (
                approvals.phone_orders,
                approvals.airline_cards,
                "" if vault_key is CardVaultKey.ONE_CARD else f"cards by the {vault_key.value}",
            )
            if part
        )
        return self._audited("vendors' approvals saved", save, detail=letters)

    @requires(_SET_UP, audits=("merchant sheet issued",))
    def issue_merchant_sheet(self, account_id: str) -> SetUpOverview:
        """Refused ``set_up_first``, and as `IssueMerchantSheet`."""
        record = self.store.read(lambda repos: repos.set_up.read())
        company, key = record.of(CompanyDetails), record.of(KeyPair)
        if company is None or key is None:
            raise Refused(
                "set_up_first",
                "The sheet states the company's name and the publishable key.",
                "No merchant sheet was made.",
                "Save the company details and the publishable key first.",
            )
        merchant = Merchant(
            company=company.name,
            environment=self.vendors.environment,
            processor=self.vendors.processor,
            publishable_key=key.current,
            card_vault=self.vendors.card_vault,
        )
        issue = IssueMerchantSheet(self.actor, self.store, self.signer, self.sheet_file, merchant)
        issue(account_id.strip())
        return self._save(IssuedSheet(account_id.strip(), company.name, key.current))

    @requires(_SET_UP, audits=("trial booking noted",))
    def note_trial(self, reference: str) -> SetUpOverview:
        """In vendor test the newest trip that was booked and paid here; `reference` is not read.
        In live the owner's word for it: nothing of vendor test can be read there.

        Refused ``no_trial_booking``, ``text_missing``.
        """
        if self.vendors.live:
            trial = TrialBooking(_text(reference, "reference", needed=True), found=False)
            return self._note_trial(trial)
        found = self.store.read(_booked_here)
        if not found:
            raise Refused(
                "no_trial_booking",
                "No trip was booked here with a card and a fee yet.",
                "Nothing was saved.",
                "Press F2 and book one with a published test card, such as 4242 and so on.",
            )
        return self._note_trial(TrialBooking(found, found=True))

    def _note_trial(self, trial: TrialBooking) -> SetUpOverview:
        source = "found in the records" if trial.found else "by the owner's word"
        save = partial(self._save, trial)
        return self._audited("trial booking noted", save, trial.reference, source)

    @requires(_SET_UP, audits=("vendor asked",))
    def check(self, *, daily: bool = False) -> SetUpOverview:
        """Ask the vendors with the saved keys, and keep each answer with its date. `daily`: reads
        only. Blocks for as long as the vendors take.
        """
        found = self.probes.ask_daily() if daily else self.probes.ask_all()
        self._note(found)
        return self._keep(found)

    @requires(_SET_UP, audits=("vendor asked",))
    def check_when_due(self, *, key_refused: bool) -> SetUpOverview | None:
        """As a daily `check`, where the newest is a day old or a vendor has refused a key since;
        else None. Nothing is asked before an owner has asked for the first time.
        """
        saved = self.store.read(lambda repos: repos.set_up.read()).saved(CheckResults)
        if saved is None:
            return None
        # A clock that was set back puts nothing off.
        is_old = abs(self.actor.now() - saved.at) >= _CHECKED_EVERY
        return self.check(daily=True) if key_refused or is_old else None

    def _note(self, checks: tuple[VendorCheck, ...]) -> None:
        entries = [
            self.actor.audit_entry(
                "vendor asked",
                outcome=each.answer.value,
                subject=each.name.value,
                detail=" ".join(part for part in (each.missing, each.request_id) if part),
            )
            for each in checks
        ]

        def write(repos: Repositories) -> None:
            for entry in entries:
                repos.audit.add(entry)

        if entries:
            self.store.write(write)

    def _keep(self, found: tuple[VendorCheck, ...]) -> SetUpOverview:
        kept = self.store.read(lambda repos: repos.set_up.read()).checks
        return self._save(CheckResults(merged(kept, found)))

    def _publishable(self) -> KeyPair:
        found = self.store.read(lambda repos: repos.set_up.read()).of(KeyPair)
        return KeyPair("") if found is None else found

    def _save(self, section: Section) -> SetUpOverview:
        at, name = self.actor.now(), self.actor.member.name
        self.store.write(lambda repos: repos.set_up.save(section, at, name))
        return self.overview()

    def _audited(
        self, action: str, job: Callable[[], SetUpOverview], subject: str = "", detail: str = ""
    ) -> SetUpOverview:
        return run_audited(self.store, self.actor, action, job, subject=subject, detail=detail)


def _text(typed: str, field: str, *, needed: bool = False) -> str:
    text = typed.strip()
    if (needed and not text) or len(text) > _LONGEST_TEXT or not (text.isprintable()):
        raise Refused(
            "text_missing",
            f"A plain text of 1 to {_LONGEST_TEXT} letters is asked for here.",
            _NOT_SAVED,
            "Type it again.",
            field=field,
        )
    return text


def _booked_here(repos: Repositories) -> str:
    """The airline's reference of the newest trip that was booked, with its fee, and perhaps
    canceled since; empty: none.
    """
    newest = repos.trips.find("", _NEWEST_TRIPS)
    done = (hit for hit in newest if hit.stage in _TRIED and hit.record_locator)
    return next((hit.record_locator for hit in done), "")
