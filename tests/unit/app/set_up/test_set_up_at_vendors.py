"""Set up over the real directory of members and servers that answer as the vendors do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest

from desktop.app.environment.environment import Environment, closed
from desktop.app.environment.environment_policy import LIVE, VENDOR_TEST, EnvironmentPolicy
from desktop.app.set_up.company_vendors import (
    company_environment,
    exposed_keys,
    keys_to_replace_here,
    set_up_of,
)
from desktop.app.set_up.fare_duties_signer import FareDutiesSigner
from desktop.booking.access.role import permissions
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.set_up_record import CardVaultKey, IssuedSheet, SaqType
from desktop.booking.set_up.set_up_steps import StepName, StepState
from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName
from desktop.booking.set_up.vendor_key import KeyKind, KeyPair, KeySlots
from desktop.booking.trip.offer import OfferRef
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.training.airline.webhooks import register
from desktop.training.issued_keys import AIRLINE, CHARGE, REFUND
from desktop.training.launch import Running
from desktop.training.state import Keys, ServerState, SimulatedDelays
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.typed_secret import TypedSecret
from desktop.use_cases.set_up.set_up_company import SetUpCompany, SetUpOverview
from tests.support.fakes.store import FakeStore
from tests.support.identity.desks import GOOD, Clock, EnrolledDesk, joined, open_directory
from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import quick_argon2 as quick_argon2
from tests.support.set_up_samples import COMPANY

PURPOSES = {KeyKind.CHARGE: CHARGE, KeyKind.REFUND: REFUND, KeyKind.AIRLINE: AIRLINE}
MODES = pytest.mark.parametrize("policy", [VENDOR_TEST, LIVE], ids=lambda policy: policy.name)


@pytest.fixture(scope="module")
def vendors(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, tuple[Running, ServerState]]]:
    """Servers of each mode."""
    found = {}
    for policy in (VENDOR_TEST, LIVE):
        keys = Keys.fresh(live=policy.live)
        state = ServerState(delays=SimulatedDelays.quick(), live=policy.live, keys=keys)
        register(state, "https://webhooks.invalid/", ["order.creation_failed"])
        found[policy.name] = (Running(state, tmp_path_factory.mktemp("authority")), state)
    yield found
    for running, _ in found.values():
        running.stop()


@dataclass
class Desk:
    """Ann owns it."""

    policy: EnvironmentPolicy
    folder: Path
    directory: MemberDirectory
    ann: OpenedAccount
    clock: Clock
    running: Running
    state: ServerState
    store: FakeStore = field(default_factory=FakeStore)

    def environment(self, who: OpenedAccount | None = None) -> Environment:
        settings = self.policy.settings(self.folder)
        one = who or self.ann
        return company_environment(
            self.policy, settings, self.directory, one, self.store, self.clock
        )

    @property
    def set_up(self) -> SetUpCompany:
        """Sent to the servers of this test, which the environment trusts alone."""
        facts, here = self.running.facts, self.environment()
        at = replace(
            here,
            airline=replace(here.airline, url=facts["airline"]["url"]),
            processor=replace(here.processor, url=facts["processor"]["url"]),
            card_vault=replace(here.card_vault, url=facts["cards"]["url"]),
            ca_file=Path(facts["ca_file"]),
        )
        actor, duties = self.actor(self.ann), self.duties(self.ann)
        found = set_up_of(at, self.directory, self.ann, actor, self.store, str, duties)
        assert found is not None
        return found

    def duties(self, one: OpenedAccount) -> FareDutiesSigner:
        name = self.policy.certified_name
        return FareDutiesSigner(self.directory, one, self.store, name, self.clock)

    def actor(self, one: OpenedAccount) -> Actor:
        may = permissions(one.member.role, self.policy.permissions)
        return Actor(replace(one.member, may=may), self.clock, "desk one")

    def enter(self, kind: KeyKind, key: str) -> SetUpOverview:
        return self.set_up.save_key(kind, TypedSecret.of(key))

    def enter_all(self) -> None:
        """Company and keys, as the vendors' dashboards show them."""
        self.set_up.save_company(COMPANY)
        self.enter(KeyKind.PUBLISHABLE, self.state.keys.publishable)
        for kind, purpose in PURPOSES.items():
            self.enter(kind, self.state.issued.issue(purpose))

    def answers(self) -> dict[CheckName, CheckAnswer]:
        return {each.name: each.answer for each in self.set_up.check().record.checks}

    def step(self, name: StepName) -> tuple[StepState, str]:
        return next((s.state, s.text) for s in self.set_up.overview().steps if s.name is name)


@pytest.fixture
def desk(
    policy: EnvironmentPolicy,
    anns_desk: EnrolledDesk,
    tmp_path: Path,
    vendors: dict[str, tuple[Running, ServerState]],
) -> Iterator[Desk]:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    name = policy.certified_name
    table = policy.permissions
    directory = open_directory(tmp_path, ring, clock, seed=2, table=table, certify_for=name)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    running, state = vendors[policy.name]
    state.faults.clear()
    yield Desk(policy, tmp_path, directory, ann, clock, running, state)
    state.faults.clear()


@MODES
def test_with_its_own_keys_every_right_is_found_and_none_is_claimed_without_proof(
    desk: Desk,
) -> None:
    desk.enter_all()
    answers = desk.answers()
    unknown = {
        CheckName.PHONE_ORDERS,
        CheckName.AIRLINE_CARDS,
        CheckName.AIRLINE_CARD_CHECK,
        CheckName.CARD_ENTRY,
        CheckName.BILLING_CURRENCY,
    }
    assert set(answers) == set(CheckName)
    assert {name for name, answer in answers.items() if answer is CheckAnswer.NOT_KNOWN} == unknown
    assert set(answers.values()) == {CheckAnswer.GOOD, CheckAnswer.NOT_KNOWN}
    assert desk.state.processor.intents == {}, "nothing was made by asking"
    assert desk.state.airline.cards == {}
    assert desk.step(StepName.PROCESSOR)[0] is StepState.DONE


@pytest.mark.parametrize("policy", [VENDOR_TEST], ids=["VENDOR TEST"])
@pytest.mark.parametrize(
    ("fault", "on", "name", "answer", "missing"),
    [
        ("right_missing", "POST /v1/refunds", CheckName.REFUNDS, "not allowed", "rak_charge_write"),
        (
            "right_missing",
            "GET /v1/events",
            CheckName.EVENTS,
            "not allowed",
            "rak_event_read",
        ),
        (
            "right_missing",
            "POST /v1/checkout",
            CheckName.CHECKOUT,
            "not allowed",
            "rak_checkout_session_write",
        ),
        ("key_expired", "POST /v1/customers", CheckName.CUSTOMERS, "expired", ""),
        ("unauthorized", "GET /v1/disputes", CheckName.DISPUTES, "wrong key", ""),
        ("moto_closed", "", CheckName.PHONE_ORDERS, "not allowed", "phone orders (MOTO)"),
        ("unauthorized", "GET /air/airlines", CheckName.AIRLINE_READ, "expired", ""),
        (
            "cards_unavailable",
            "POST /payments/cards",
            CheckName.AIRLINE_CARDS,
            "not allowed",
            "card payments",
        ),
        (
            "cards_unavailable",
            "POST /payments/three",
            CheckName.AIRLINE_CARD_CHECK,
            "not allowed",
            "card payments",
        ),
        ("other_mode", "POST /air/offer_requests", CheckName.AIRLINE_SEARCH, "other mode", ""),
        ("rate_limited", "POST /v1/refunds", CheckName.REFUNDS, "not known", ""),
    ],
)
def test_what_the_vendors_refuse_is_named(
    desk: Desk, fault: str, on: str, name: CheckName, answer: str, missing: str
) -> None:
    desk.enter_all()
    desk.state.faults.ask(fault, on=on)
    (found,) = [each for each in desk.set_up.check().record.checks if each.name is name]
    assert found.answer.value == answer
    assert found.missing.startswith(missing)
    assert found.request_id
    (entry,) = [e for e in desk.store.tables.audit if e.subject == name.value]
    assert (entry.action, entry.outcome) == ("vendor asked", answer)
    assert found.request_id in entry.detail


@MODES
def test_a_key_that_the_vendor_has_ended_is_wrong(desk: Desk) -> None:
    desk.enter_all()
    desk.state.issued.revoke(desk.state.issued.accepted())
    answers = desk.answers()
    assert answers[CheckName.PAYMENTS] is CheckAnswer.WRONG_KEY
    assert answers[CheckName.REFUNDS] is CheckAnswer.WRONG_KEY
    assert answers[CheckName.AIRLINE_READ] is CheckAnswer.WRONG_KEY
    assert desk.step(StepName.PROCESSOR)[0] is StepState.FAILED


@MODES
def test_a_key_is_rotated_once_the_next_one_is_good(desk: Desk) -> None:
    desk.enter_all()
    desk.enter(KeyKind.CHARGE, desk.state.issued.issue(REFUND))
    with pytest.raises(Refused) as caught:
        desk.set_up.switch_key(KeyKind.CHARGE)
    assert caught.value.code == "next_key_lacks_rights"
    assert "lacks: rak_event_read, " in caught.value.happened
    overview = desk.enter(KeyKind.CHARGE, desk.state.issued.issue(CHARGE))
    assert overview.slots[KeyKind.CHARGE] == KeySlots(current=True, next=True)
    overview = desk.set_up.switch_key(KeyKind.CHARGE)
    assert overview.slots[KeyKind.CHARGE] == KeySlots(current=True)
    desk.enter(KeyKind.AIRLINE, desk.state.issued.issue(AIRLINE))
    desk.set_up.switch_key(KeyKind.AIRLINE)


@pytest.mark.parametrize("policy", [VENDOR_TEST], ids=["VENDOR TEST"])
def test_a_key_of_a_former_member_is_to_be_replaced_until_it_is_switched(desk: Desk) -> None:
    desk.enter_all()
    member = joined(desk.directory, desk.ann, "Bea Card", "card agent").member
    desk.directory.members_of(desk.ann).remove(member.id)
    may = permissions("owner", desk.policy.permissions)
    known = (KeyKind.CHARGE, KeyKind.AIRLINE)
    assert exposed_keys(desk.directory, desk.ann, may) == known
    warning = keys_to_replace_here(known)
    assert warning is not None
    assert "that charges and the airline service's token" in warning.happened
    desk.enter(KeyKind.CHARGE, desk.state.issued.issue(CHARGE))
    assert exposed_keys(desk.directory, desk.ann, may) == known, "the known one is still in use"
    assert desk.step(StepName.REPLACE_KEYS)[0] is StepState.FAILED
    desk.set_up.switch_key(KeyKind.CHARGE)
    assert exposed_keys(desk.directory, desk.ann, may) == (KeyKind.AIRLINE,)
    assert keys_to_replace_here(()) is None


def finish(desk: Desk) -> None:
    desk.enter_all()
    desk.set_up.check()
    desk.set_up.save_card_data(SaqType.D, "First Bank")
    desk.set_up.save_payments((CaptureRoute.PANE,), FarePlan.TRAVELERS_CARD)
    desk.set_up.save_approvals("case A", "letter of May")
    desk.set_up.issue_merchant_sheet("acct_one")


@pytest.mark.parametrize("policy", [LIVE], ids=["LIVE"])
def test_live_is_closed_to_everybody_until_every_step_is_done(desk: Desk) -> None:
    finish(desk)
    before = desk.environment()
    agent = joined(desk.directory, desk.ann, "Bea Card", "card agent")
    for who, press in ((None, "Press G U for Set up."), (agent, "Ask an owner to sign in")):
        environment = desk.environment(who)
        assert environment.closed is not None
        why = environment.closed()
        assert why.happened == (
            "LIVE is closed until Set up is finished. Not done: Trial booking in vendor test."
        )
        assert why.press.startswith(press)
    with pytest.raises(Refused) as caught:
        before.open_airline().reprice(OfferRef("duffel", "off_one"))
    assert caught.value.code == "set_up_unfinished"
    with pytest.raises(Unreachable):
        before.open_airline().find_order(OfferRef("duffel", "off_one"))
    assert before.open_processor() is None
    with pytest.raises(Refused) as caught:
        before.pane_target().payees_for(["processor"])
    assert caught.value.code == "set_up_unfinished"
    desk.set_up.note_trial("ZZABCD")
    opened = desk.environment()
    assert opened.closed is None
    assert opened.company == COMPANY.name
    assert opened.open_processor() is not None
    assert desk.environment(agent).processor.key is not None
    assert desk.environment(agent).open_processor() is not None


@pytest.mark.parametrize("policy", [LIVE], ids=["LIVE"])
def test_a_refused_key_closes_live_again(desk: Desk) -> None:
    finish(desk)
    desk.set_up.note_trial("ZZABCD")
    assert desk.environment().closed is None
    desk.state.faults.ask("key_expired", on="GET /v1/payment_intents")
    desk.set_up.check(daily=True)
    assert desk.environment().closed is not None


@pytest.mark.parametrize("policy", [VENDOR_TEST], ids=["VENDOR TEST"])
def test_the_pane_gets_the_token_only_where_the_owner_entered_that_nothing_else_is_taken(
    desk: Desk,
) -> None:
    finish(desk)
    token = desk.state.issued.issue(AIRLINE)
    desk.enter(KeyKind.AIRLINE, token)
    desk.set_up.switch_key(KeyKind.AIRLINE)
    made_at = desk.environment().card_vault.key
    assert isinstance(made_at, partial)
    assert made_at.args[-1] is CardVaultKey.ONE_CARD
    desk.set_up.save_approvals("case A", "letter of May", CardVaultKey.ACCOUNT)
    environment = desk.environment()
    assert environment.card_vault.key() == token
    assert token not in repr(environment)
    assert "cards by the account token" in desk.store.tables.audit[-1].detail


@pytest.mark.expects_warning("desktop.app.set_up.company_vendors")
@MODES
@pytest.mark.parametrize("key", ["sk_{mode}_planted", "pk_{other}_planted", "planted"])
def test_a_key_in_the_records_that_does_not_fit_closes_the_desk_and_not_set_up(
    desk: Desk, key: str
) -> None:
    """A member who holds the key of the records can write there."""
    finish(desk)
    if desk.policy is LIVE:
        desk.set_up.note_trial("ZZABCD")
    mode, other = ("live", "test") if desk.policy.live else ("test", "live")
    planted = key.format(mode=mode, other=other)
    sheet = IssuedSheet("acct_one", COMPANY.name, planted)
    for section in (KeyPair(planted), sheet):
        desk.store.write(lambda repos, one=section: repos.set_up.save(one, desk.clock(), "x"))  # type: ignore[misc]
    environment = desk.environment()
    assert environment.closed is not None
    why = environment.closed()
    assert "publishable key" in why.happened
    assert "planted" not in why.sentences()
    assert why.press == "Press G U for Set up."
    assert environment.open_processor() is None


@pytest.mark.parametrize("policy", [VENDOR_TEST], ids=["VENDOR TEST"])
def test_vendor_test_opens_with_company_and_keys(desk: Desk) -> None:
    assert desk.environment().closed is not None
    desk.enter_all()
    opened = desk.environment()
    assert opened.closed is None
    concierge = joined(desk.directory, desk.ann, "Cy Finch", "concierge")
    theirs = desk.environment(concierge)
    assert theirs.closed is None
    assert theirs.airline.key is not None
    assert theirs.processor.key is None
    settings = desk.policy.settings(desk.folder)
    none = set_up_of(
        closed(desk.policy, settings, lambda: Refused("closed", "")),
        desk.directory,
        concierge,
        desk.actor(concierge),
        desk.store,
        str,
        desk.duties(concierge),
    )
    assert none is None, "who is no owner has no Set up"
