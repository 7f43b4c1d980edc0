"""The five questions of an owner who lets others take cards: done, missing, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desktop.booking.date_time_text import date_text

from .background_check import NEXT_STEP, CheckStage
from .expiry import Due, days_text
from .guide_data import FounderQuestion, Topic
from .legal_checklist import ChecklistLine, ChecklistStatus
from .policy_signature import SignatureState
from .policy_text import PolicyKind
from .safeguards import CONTRACT_GROUP, Reminder, Safeguards, SafeguardsPart, SignedText

_MOST = 2
_CLEARED = frozenset({CheckStage.CLEAR, CheckStage.DUE_SOON})


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next, and where on the page: a part, and the item in it."""

    part: SafeguardsPart
    item: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FounderAnswer:
    """One question as things are on this day. `next_step`: None where nothing is missing."""

    question: FounderQuestion
    done: tuple[str, ...]
    missing: tuple[str, ...]
    next_step: NextStep | None


_Found = tuple[list[str], list[tuple[str, NextStep]]]
"""What is done; what is missing, each with the step that mends it."""


def founder_answers(
    known: Safeguards, member_id: str, *, may_edit: bool
) -> tuple[FounderAnswer, ...]:
    """For the member who looks: who may edit is asked to fill in before anybody signs, and others
    only what they can do themselves.
    """
    answers = []
    for question in known.guide.questions:
        done, missing = _FINDERS[question.topic](known, member_id, may_edit)
        lacking = tuple(dict.fromkeys(text for text, _ in missing))
        step = missing[0][1] if missing else None
        answers.append(FounderAnswer(question, tuple(done), lacking, step))
    return tuple(answers)


def today_line(known: Safeguards, ending: Sequence[Reminder], member_id: str) -> str:
    """What of the safeguards waits for the member who looks, in one line; empty: nothing."""
    parts = [f"{each.title} {days_text(each.last_day, known.today)}" for each in ending[:_MOST]]
    if len(ending) > _MOST:
        parts.append(f"{len(ending) - _MOST} more ending")
    own = (each.of(member_id) for each in known.texts)
    to_sign = sum(1 for one in own if one is not None and one.state is not SignatureState.SIGNED)
    if to_sign:
        parts.append(f"{_count(to_sign, 'text')} to read and sign")
    return "; ".join(parts)


def _contract(known: Safeguards, member_id: str, may_edit: bool) -> _Found:
    done: list[str] = []
    missing: list[tuple[str, NextStep]] = []
    for each in known.texts:
        if each.text.kind is not PolicyKind.CONTRACT_CLAUSE:
            continue
        if blanks := len(each.text.blanks):
            count = "1 blank" if blanks == 1 else f"{blanks} blanks"
            step = f"Fill in “{each.text.title}”, then give it to your lawyer."
            missing.append((f"{count} in the clauses", _at_text(each, step)))
        else:
            done.append(f"Clauses filled in, version {each.text.version}")
    of_contract = [line for line in known.checklist if line.row.group == CONTRACT_GROUP]
    _add_rows(known, of_contract, done, missing)
    return done, missing


def _policies(known: Safeguards, member_id: str, may_edit: bool) -> _Found:
    done: list[str] = []
    missing: list[tuple[str, NextStep]] = []
    signed = [each for each in known.texts if each.text.is_signed]
    blank = [each for each in signed if each.text.blanks]
    if may_edit:
        for each in blank:
            step = f"Fill in the blanks of “{each.text.title}”; all sign it after that."
            missing.append((f"{_count(len(blank), 'text')} with blanks", _at_text(each, step)))
    if not blank:
        done.append("No blanks left")
    complete = [each for each in signed if not each.unsigned]
    if complete:
        done.append(f"{len(complete)} of {len(signed)} signed by everyone shown here")
    open_by_member: dict[str, list[SignedText]] = {}
    names: dict[str, str] = {}
    for each in signed:
        for member in each.unsigned:
            open_by_member.setdefault(member.member_id, []).append(each)
            names[member.member_id] = member.member_name
    for who in sorted(open_by_member, key=lambda each: each != member_id):
        first = open_by_member[who][0]
        mine = who == member_id
        ask = "Read and sign" if mine else f"Ask {names[who]} to read and sign"
        missing.append(
            (
                f"{'You' if mine else names[who]}: {len(open_by_member[who])} to sign",
                _at_text(first, f"{ask} “{first.text.title}”."),
            )
        )
    return done, missing


def _insurance(known: Safeguards, member_id: str, may_edit: bool) -> _Found:
    done: list[str] = []
    missing: list[tuple[str, NextStep]] = []
    for row in known.insurance:
        entry = row.entry
        if entry is None:
            step = f"Ask a broker for {row.line.lower()}, then enter insurer, limit and last day."
            missing.append((f"{row.line}: nothing entered", _at_line(row.line, step)))
        elif row.due is Due.LATER:
            until = date_text(entry.ends_on)
            done.append(f"{row.line}: {entry.insurer}, until {until}")
        else:
            step = f"Renew {row.line.lower()} with {entry.insurer}, then enter the new last day."
            when = days_text(entry.ends_on, known.today)
            missing.append((f"{row.line}: {when}", _at_line(row.line, step)))
    return done, missing


def _background(known: Safeguards, member_id: str, may_edit: bool) -> _Found:
    done: list[str] = []
    missing: list[tuple[str, NextStep]] = []
    for each in known.checks:
        if each.stage in _CLEARED:
            done.append(f"{each.member_name}: {each.stage.value}")
        if each.stage is not CheckStage.CLEAR:
            step = NextStep(SafeguardsPart.CHECKS, each.member_id, NEXT_STEP[each.stage])
            missing.append((f"{each.member_name}: {each.stage.value}", step))
    return done, missing


def _law(known: Safeguards, member_id: str, may_edit: bool) -> _Found:
    done: list[str] = []
    missing: list[tuple[str, NextStep]] = []
    others = [line for line in known.checklist if line.row.group != CONTRACT_GROUP]
    for group in dict.fromkeys(line.row.group for line in others):
        rows = [line for line in others if line.row.group == group]
        still = [line for line in rows if line.is_open or line.due is Due.SOON]
        name = group[:1].upper() + group[1:]
        if len(still) < len(rows):
            done.append(f"{name}: {len(rows) - len(still)} of {len(rows)}")
        for line in still:
            missing.append((f"{name}: {len(still)} open", _at_row(line)))
    return done, missing


_FINDERS: Mapping[Topic, Callable[[Safeguards, str, bool], _Found]] = MappingProxyType(
    {
        Topic.CONTRACT: _contract,
        Topic.POLICIES: _policies,
        Topic.INSURANCE: _insurance,
        Topic.BACKGROUND: _background,
        Topic.LAW: _law,
    }
)


def _add_rows(
    known: Safeguards,
    lines: Iterable[ChecklistLine],
    done: list[str],
    missing: list[tuple[str, NextStep]],
) -> None:
    for line in lines:
        if line.is_open:
            missing.append((line.row.title, _at_row(line)))
        elif line.last_day is not None and line.due is Due.SOON:
            when = days_text(line.last_day, known.today)
            missing.append((f"{line.row.title}: {when}", _at_row(line)))
        elif line.status is ChecklistStatus.DONE:
            done.append(line.row.title)
        else:
            done.append(f"{line.row.title}: does not apply")


def _at_text(each: SignedText, sentence: str) -> NextStep:
    return NextStep(SafeguardsPart.POLICIES, each.text.name, sentence)


def _at_line(line: str, sentence: str) -> NextStep:
    return NextStep(SafeguardsPart.INSURANCE, line, sentence)


def _at_row(line: ChecklistLine) -> NextStep:
    decider = line.row.decider.value
    sentence = f"{line.row.title} ({decider}): read the row, then note what was settled."
    return NextStep(SafeguardsPart.CHECKLIST, line.row.name, sentence)


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
