"""Members are cleared by an owner, and only those who are take cards in live work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from desktop.booking.access.role import LIVE, AccountStatus, Role
from desktop.booking.delegation.clearance import Clearance
from desktop.use_cases.delegation.card_clearance import CardClearance
from desktop.use_cases.delegation.keep_clearance import KeepClearance
from desktop.use_cases.delegation.member_clearances import ReadSources
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member, MemberRow, ShownClearance
from tests.support.fakes.members import FakeMembers
from tests.support.fakes.store import FakeStore
from tests.support.safeguard_samples import AT, CHECK, TODAY, TRAINING
from tests.support.use_cases.safeguards_desk import ADA, BEA, SafeguardsDesk

CARA = Member("caraid", "Cara", "card agent", LIVE[Role.CARD_AGENT])
TRAINED = replace(TRAINING, member_id=CARA.id, by="")


@dataclass(slots=True)
class TeamOfThree(FakeMembers):
    """Ada, Bea who takes no cards, and Cara who does. A clearance that is given is shown."""

    given: ShownClearance | None = None
    factor: bool = True

    def member_list(self) -> tuple[MemberRow, ...]:
        active = AccountStatus.ACTIVE
        return (
            MemberRow(ADA, active, None),
            MemberRow(BEA, active, None),
            MemberRow(CARA, active, None, self.factor, clearance=self.given),
        )

    def clear_for_cards(self, member_id: str, ends_at: datetime) -> None:
        self._asked(f"clear_for_cards {member_id}")
        self.given = ShownClearance(AT, ends_at, "Ada")

    def end_clearance(self, member_id: str) -> None:
        self._asked(f"end_clearance {member_id}")
        self.given = None


@dataclass
class ClearanceDesk:
    """Cara has signed all, and has a check and a training, once `prepare` is through."""

    desk: SafeguardsDesk = field(default_factory=SafeguardsDesk)
    team: TeamOfThree = field(default_factory=TeamOfThree)

    @property
    def sources(self) -> ReadSources:
        return self.desk.sources(self.team)

    def keep(self, member: Member = ADA) -> KeepClearance:
        return KeepClearance(self.desk.actor(member), self.sources)

    def gate(self, member: Member = CARA, *, live: bool = True) -> CardClearance:
        return CardClearance(self.desk.actor(member), self.sources, live)

    def prepare(self) -> None:
        for name in self.signed_texts():
            self.desk.sign(CARA, name)
        record = replace(CHECK, member_id=CARA.id)
        self.desk.store.write(lambda repos: repos.safeguards.save_check(record))
        self.keep().save_training(TRAINED)

    def signed_texts(self) -> tuple[str, ...]:
        """Of all that members sign, each as filled in by the company."""
        names = []
        for text in self.desk.library.texts():
            if text.is_signed:
                if text.blanks:
                    self.desk.edit("## Who\n- Card agents.", text.name)
                names.append(text.name)
        return tuple(names)

    def cara(self) -> Clearance:
        rows = (row for row in self.team.member_list() if row.member.id == CARA.id)
        found = self.sources.safeguards(rows)[0].clearance(CARA.id)
        assert found is not None
        return found

    @property
    def audit(self) -> list[tuple[str, str]]:
        assert isinstance(self.desk.store, FakeStore)
        entries = self.desk.store.tables.audit
        return [(each.action, each.outcome) for each in entries if "clear" in each.action]


@pytest.fixture
def at() -> ClearanceDesk:
    return ClearanceDesk()


def test_the_owner_clears_a_member_until_the_first_item_ends(at: ClearanceDesk) -> None:
    at.prepare()
    assert "access review" in at.gate().reason_closed()
    at.keep().clear(CARA.id)
    assert at.team.given is not None
    ends_at = at.team.given.ends_at
    assert ends_at.astimezone().date().isoformat() == "2027-05-24", "six months, before all else"
    assert ends_at.tzinfo is UTC
    assert not at.cara().missing
    assert at.gate().reason_closed() == ""
    at.gate().refuse_uncleared()
    assert at.audit == [
        ("cleared to take cards", "requested"), ("cleared to take cards", "done"),
    ]  # fmt: skip


def test_the_review_ends_with_what_ends_before_it(at: ClearanceDesk) -> None:
    at.prepare()
    soon = replace(CHECK, member_id=CARA.id, next_on=TODAY.replace(day=30))
    at.desk.store.write(lambda repos: repos.safeguards.save_check(soon))
    at.keep().clear(CARA.id)
    review = at.cara().member.review
    assert review is not None
    assert review.last_day == TODAY.replace(day=30)


def test_who_is_not_cleared_is_refused_before_the_pane_opens(at: ClearanceDesk) -> None:
    with pytest.raises(Refused, match="not_cleared") as refused:
        at.gate().refuse_uncleared()
    assert "policies, awareness training, background check, access review" in (
        refused.value.happened
    )
    assert "Ada can help" in refused.value.happened
    gate = at.gate()
    assert gate.last_reason == ""
    assert gate.reason_closed() == gate.last_reason == refused.value.happened


@pytest.mark.parametrize("loss", ["policy", "factor", "role", "ended"])
def test_what_goes_missing_later_closes_the_card_step_again(at: ClearanceDesk, loss: str) -> None:
    at.prepare()
    at.keep().clear(CARA.id)
    if loss == "policy":
        at.desk.edit("## Who\n- Nobody else.")
    elif loss == "factor":
        at.team.factor = False
    elif loss == "role":
        at.team.given = None  # As a change of role, a suspension and new keys do.
    else:
        at.keep().end(CARA.id)
    with pytest.raises(Refused, match="not_cleared"):
        at.gate().refuse_uncleared()


def test_owners_practice_and_roles_without_cards_are_not_asked(at: ClearanceDesk) -> None:
    assert at.gate(ADA).reason_closed() == ""
    assert at.gate(live=False).reason_closed() == ""
    assert at.gate(BEA).reason_closed() == "", "the role says it already"


def test_a_member_who_is_on_no_list_takes_no_card(at: ClearanceDesk) -> None:
    stranger = replace(CARA, id="strangerid")
    assert "not on the member list" in at.gate(stranger).reason_closed()


def test_nobody_is_cleared_while_something_is_missing(at: ClearanceDesk) -> None:
    with pytest.raises(Refused, match="clearance_incomplete") as refused:
        at.keep().clear(CARA.id)
    assert "Cara is not cleared: policies" in refused.value.happened
    assert at.team.given is None
    with pytest.raises(Refused, match="clearance_of_owner"):
        at.keep().clear(ADA.id)
    for stranger in (BEA.id, "nobody"):
        with pytest.raises(Refused, match="clearance_unknown"):
            at.keep().clear(stranger)


def test_only_an_owner_clears(at: ClearanceDesk) -> None:
    keep = at.keep(CARA)
    with pytest.raises(Refused, match="not_permitted"):
        keep.clear(CARA.id)
    with pytest.raises(Refused, match="not_permitted"):
        keep.end(CARA.id)
    with pytest.raises(Refused, match="not_permitted"):
        keep.save_training(TRAINED)
    assert at.team.calls == []


def test_a_training_that_is_wrong_names_its_field(at: ClearanceDesk) -> None:
    with pytest.raises(Refused, match="awareness_training") as refused:
        at.keep().save_training(replace(TRAINED, course="  "))
    assert refused.value.field == "course"
    with pytest.raises(Refused, match="clearance_unknown"):
        at.keep().save_training(replace(TRAINED, member_id=BEA.id))
    at.keep().save_training(replace(TRAINED, course=" Cards \n by phone "))
    saved = at.desk.store.read(lambda repos: repos.safeguards.read()).trainings
    assert [(each.course, each.by) for each in saved] == [("Cards by phone", "Ada")]
