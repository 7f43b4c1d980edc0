"""The five questions: what is done, what is missing, and the step that is next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from desktop.booking.delegation.background_check import BackgroundCheck
from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.founder_answers import (
    FounderAnswer,
    founder_answers,
    today_line,
)
from desktop.booking.delegation.guide_data import FounderQuestion, Guide, Topic
from desktop.booking.delegation.insurance import InsuranceGuide
from desktop.booking.delegation.legal_checklist import ChecklistRow, ChecklistStatus, Decider
from desktop.booking.delegation.policy_text import PolicyKind
from desktop.booking.delegation.safeguards import (
    CONTRACT_GROUP,
    Safeguards,
    SafeguardsPart,
    SafeguardsRecord,
    SavedText,
    reminders,
    safeguards_on,
)
from tests.support.safeguard_samples import (
    ANSWER,
    AT,
    CHECK,
    ENTRY,
    SIGNATURE,
    TEXT,
    TODAY,
)

BLANK = replace(TEXT, name="incident", title="Incidents", body="Call [lead], then [deputy].")
CLAUSE = replace(
    TEXT, name="contract", title="Clauses", kind=PolicyKind.CONTRACT_CLAUSE, body="In [state]."
)
MEMBERS = (("adaid", "Ada"), ("beaid", "Bea"))


def _row(name: str, group: str, every: int = 0) -> ChecklistRow:
    return ChecklistRow(name, group, name.title(), "?", Decider.LAWYER, "PCI", TODAY, every)


GUIDE = Guide(
    questions=tuple(FounderQuestion(topic, f"{topic.value}?", "So.") for topic in Topic),
    checklist=(
        _row("clauses", CONTRACT_GROUP),
        _row("merchant", CONTRACT_GROUP, 12),
        _row("access-review", "card data", 6),
        _row("drill", "card data"),
    ),
    steps=(),
    insurance=(InsuranceGuide("Cyber", "Breaches.", (), "a broker", TODAY),),
)


def _known(record: SafeguardsRecord, members: Any = MEMBERS, **rest: Any) -> Safeguards:  # noqa: ANN401
    shipped = rest.get("shipped", (TEXT, BLANK, CLAUSE))
    valid = rest.get("valid", record.signatures)
    return safeguards_on(rest.get("today", TODAY), GUIDE, shipped, record, valid, members)


def _answers(known: Safeguards, *, may_edit: bool = True) -> dict[Topic, FounderAnswer]:
    found = founder_answers(known, "adaid", may_edit=may_edit)
    return {each.question.topic: each for each in found}


def test_a_company_that_has_nothing_is_led_to_the_first_step_of_each() -> None:
    answers = _answers(_known(SafeguardsRecord()))
    steps = {topic: each.next_step for topic, each in answers.items()}
    assert [step.part for step in steps.values() if step] == [
        SafeguardsPart.POLICIES,
        SafeguardsPart.POLICIES,
        SafeguardsPart.INSURANCE,
        SafeguardsPart.CHECKS,
        SafeguardsPart.CHECKLIST,
    ]
    contract, policies = answers[Topic.CONTRACT], answers[Topic.POLICIES]
    assert contract.missing == ("1 blank in the clauses", "Clauses", "Merchant")
    assert policies.missing == ("1 text with blanks", "You: 2 to sign", "Bea: 2 to sign")
    assert policies.next_step
    assert policies.next_step.item == "incident"
    assert answers[Topic.INSURANCE].missing == ("Cyber: nothing entered",)
    assert answers[Topic.BACKGROUND].missing == ("Ada: not started", "Bea: not started")
    assert answers[Topic.LAW].missing == ("Card data: 2 open",)
    assert not any(each.done for each in answers.values())


def test_who_may_not_edit_is_asked_to_sign_and_not_to_fill_in() -> None:
    known = _known(SafeguardsRecord(signatures=(SIGNATURE,)), members=(("adaid", "Ada"),))
    policies = _answers(known, may_edit=False)[Topic.POLICIES]
    assert policies.missing == ("You: 1 to sign",)
    assert policies.next_step
    assert policies.next_step.sentence == "Read and sign “Incidents”."
    assert policies.done == ("1 of 2 signed by everyone shown here",)


def test_where_everything_is_in_order_nothing_is_next() -> None:
    record = SafeguardsRecord(
        texts=(SavedText(replace(CLAUSE, body="In New York.", version=3), AT, "Ada"),),
        signatures=(SIGNATURE,),
        insurance=(ENTRY,),
        checks=(CHECK,),
        answers=(
            replace(ANSWER, row="clauses"),
            replace(ANSWER, row="merchant", status=ChecklistStatus.NOT_OURS),
            ANSWER,
            replace(ANSWER, row="drill"),
        ),
    )
    known = _known(record, members=(("adaid", "Ada"),), shipped=(TEXT, CLAUSE))
    answers = _answers(known)
    assert [each.missing for each in answers.values()] == [()] * 5
    assert [each.next_step for each in answers.values()] == [None] * 5
    assert answers[Topic.CONTRACT].done == (
        "Clauses filled in, version 3", "Clauses", "Merchant: does not apply",
    )  # fmt: skip
    assert answers[Topic.POLICIES].done == (
        "No blanks left", "1 of 1 signed by everyone shown here",
    )  # fmt: skip
    assert answers[Topic.INSURANCE].done == ("Cyber: Atlantic Mutual, until 30 Jun 2027",)
    assert answers[Topic.BACKGROUND].done == ("Ada: clear",)
    assert answers[Topic.LAW].done == ("Card data: 2 of 2",)
    assert reminders(known) == ()


def test_what_ends_soon_is_missing_and_reminded_of_the_earliest_first() -> None:
    record = SafeguardsRecord(
        insurance=(replace(ENTRY, ends_on=date(2027, 11, 20)),),
        checks=(
            replace(CHECK, next_on=date(2027, 11, 30)),
            BackgroundCheck("beaid", "Sterling", TODAY),
        ),
        answers=(replace(ANSWER, row="merchant"), ANSWER),
    )
    known = _known(record, today=date(2027, 11, 21))
    found = reminders(known)
    assert [(each.part, each.due) for each in found] == [
        (SafeguardsPart.CHECKLIST, Due.OVER),
        (SafeguardsPart.INSURANCE, Due.OVER),
        (SafeguardsPart.CHECKLIST, Due.SOON),
        (SafeguardsPart.CHECKS, Due.SOON),
    ]
    answers = _answers(known)
    assert "Merchant: ends in 3 days" in answers[Topic.CONTRACT].missing
    assert answers[Topic.INSURANCE].missing == ("Cyber: ended 1 day ago",)
    assert answers[Topic.BACKGROUND].done == ("Ada: due again soon",)
    assert "Ada: due again soon" in answers[Topic.BACKGROUND].missing
    soon = _known(replace(record, answers=(ANSWER,)), today=date(2027, 5, 20))
    assert _answers(soon)[Topic.LAW].missing == ("Card data: 2 open",)


def test_today_says_what_ends_and_what_is_to_be_signed() -> None:
    nothing = _known(SafeguardsRecord(signatures=(SIGNATURE,)), shipped=(TEXT, CLAUSE))
    assert today_line(nothing, reminders(nothing), "adaid") == ""
    assert today_line(nothing, (), "beaid") == "1 text to read and sign"
    record = SafeguardsRecord(
        insurance=(replace(ENTRY, ends_on=TODAY), replace(ENTRY, line="Auto", ends_on=TODAY)),
        answers=(replace(ANSWER, at=ANSWER.at.replace(year=2025)),),
    )
    known = _known(record)
    assert today_line(known, reminders(known), "adaid") == (
        "Access-Review ended 184 days ago; Cyber ends today; 1 more ending; "
        "2 texts to read and sign"
    )


def test_a_signature_that_was_not_verified_counts_for_nothing() -> None:
    known = _known(SafeguardsRecord(signatures=(SIGNATURE,)), valid=())
    assert known.texts[0].unsigned == known.texts[0].members


def test_only_what_members_sign_has_members() -> None:
    known = _known(SafeguardsRecord())
    found: Callable[[str], object] = known.texts[2].of
    assert found("adaid") is None
    assert known.texts[0].of("beaid") is not None


def test_two_blanks_are_counted() -> None:
    two = replace(CLAUSE, body="[a] and [b]")
    blank = replace(BLANK, name="second", title="Second")
    answers = _answers(_known(SafeguardsRecord(), shipped=(BLANK, blank, two)))
    assert answers[Topic.CONTRACT].missing[0] == "2 blanks in the clauses"
    assert answers[Topic.POLICIES].missing[0] == "2 texts with blanks"
