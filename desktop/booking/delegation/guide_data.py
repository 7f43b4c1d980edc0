"""The guide as it is shipped: plain JSON values, read into checklist, steps, lines and questions.

Each reader raises ValueError, KeyError or TypeError where a value has another form than promised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from .insurance import InsuranceGuide
from .legal_checklist import ChecklistRow, Decider


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of the guide to background checks, with its source and the day that was read."""

    title: str
    text: str
    decider: Decider
    source: str
    as_of: date


class Topic(Enum):
    """What an owner who lets others take cards asks about."""

    CONTRACT = "contract"
    POLICIES = "policies"
    INSURANCE = "insurance"
    BACKGROUND = "background"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class FounderQuestion:
    """One question with its answer in short; what is done and missing is found from the records."""

    topic: Topic
    question: str
    short: str


@dataclass(frozen=True, slots=True)
class Guide:
    """All of it but the texts."""

    questions: tuple[FounderQuestion, ...]
    checklist: tuple[ChecklistRow, ...]
    steps: tuple[GuideStep, ...]
    insurance: tuple[InsuranceGuide, ...]


def read_guide(
    questions: Mapping[str, Any],
    checklist: Mapping[str, Any],
    steps: Mapping[str, Any],
    insurance: Mapping[str, Any],
) -> Guide:
    """One question for each topic, in this order; no two rows of one name."""
    guide = Guide(
        questions=tuple(
            FounderQuestion(Topic(each["name"]), each["question"], each["short"])
            for each in questions["questions"]
        ),
        checklist=tuple(_row(each) for each in checklist["rows"]),
        steps=tuple(_step(each) for each in steps["steps"]),
        insurance=tuple(_line(each) for each in insurance["lines"]),
    )
    if [each.topic for each in guide.questions] != list(Topic):
        raise ValueError("the questions are not those of the topics")
    if len({row.name for row in guide.checklist}) != len(guide.checklist):
        raise ValueError("two rows of the checklist have one name")
    return guide


def _row(plain: Mapping[str, Any]) -> ChecklistRow:
    return ChecklistRow(
        name=plain["name"],
        group=plain["group"],
        title=plain["title"],
        text=plain["text"],
        decider=Decider(plain["mark"]),
        source=plain["source"],
        as_of=date.fromisoformat(plain["as_of"]),
        every_months=int(plain["every_months"]),
    )


def _step(plain: Mapping[str, Any]) -> GuideStep:
    return GuideStep(
        title=plain["title"],
        text=plain["text"],
        decider=Decider(plain["mark"]),
        source=plain["source"],
        as_of=date.fromisoformat(plain["as_of"]),
    )


def _line(plain: Mapping[str, Any]) -> InsuranceGuide:
    return InsuranceGuide(
        name=plain["name"],
        covers=plain["covers"],
        asks=tuple(plain["asks"]),
        source=plain["source"],
        as_of=date.fromisoformat(plain["as_of"]),
    )
