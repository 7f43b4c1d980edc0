"""Policies, insurance, checks and answers of a company, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from desktop.booking.delegation.awareness_training import AwarenessTraining
from desktop.booking.delegation.background_check import BackgroundCheck, CheckResult
from desktop.booking.delegation.insurance import InsuranceEntry
from desktop.booking.delegation.legal_checklist import ChecklistAnswer, ChecklistStatus
from desktop.booking.delegation.policy_signature import PolicySignature
from desktop.booking.delegation.policy_text import (
    PolicyChange,
    PolicyKind,
    PolicySource,
    PolicyText,
)
from desktop.booking.delegation.safeguards import SafeguardsRecord, SavedText
from desktop.booking.money import Money
from desktop.use_cases.ports.store_port import Repositories

AT = datetime(2026, 11, 24, 18, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
TEXT = PolicyText(
    name="card-handling",
    title="Card handling",
    kind=PolicyKind.POLICY,
    version=2,
    summary="Cards are typed in one place.",
    body="## Who\n- Card agents, and nobody else.",
    changes=(PolicyChange(1, TODAY, "First text."), PolicyChange(2, TODAY, "Shorter.")),
    sources=(PolicySource("PCI DSS v4.0.1, 3.2.1", TODAY),),
)
SIGNATURE = PolicySignature(
    policy=TEXT.name,
    version=TEXT.version,
    digest=TEXT.digest,
    member_id="adaid",
    member_name="Ada",
    at=AT,
    revision=1,
    signer="ada",
    signature=bytes(range(64)),
)
ENTRY = InsuranceEntry("Cyber", "Atlantic Mutual", Money(100_000_000, "USD"), date(2027, 6, 30))
CHECK = BackgroundCheck(
    "adaid", "Sterling", date(2026, 10, 1), CheckResult.CLEAR, date(2026, 10, 9),
    next_on=date(2027, 10, 9),
)  # fmt: skip
ANSWER = ChecklistAnswer("access-review", ChecklistStatus.DONE, "with Bea", AT, "Ada")
TRAINING = AwarenessTraining("adaid", "Cards by phone", date(2026, 10, 2), "Ada")
RECORD = SafeguardsRecord(
    (SavedText(TEXT, AT, "Ada"),), (SIGNATURE,), (ENTRY,), (CHECK,), (ANSWER,), (TRAINING,)
)


def save_safeguards(repos: Repositories) -> None:
    """All of `RECORD`."""
    for saved in RECORD.texts:
        repos.safeguards.add_text(saved)
    repos.safeguards.add_signature(SIGNATURE)
    repos.safeguards.save_insurance(ENTRY)
    repos.safeguards.save_check(CHECK)
    repos.safeguards.save_answer(ANSWER)
    repos.safeguards.save_training(TRAINING)
