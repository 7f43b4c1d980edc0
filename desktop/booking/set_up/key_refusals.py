"""What the vendors' answers say of the company's keys, in sentences.

One for each key and each of its faults, however many questions were refused for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from .vendor_check import ASKED_OF_AIRLINE, CheckAnswer, CheckName, VendorCheck
from .vendor_key import KEY_NAMES, KeyKind

OF_THE_KEY = frozenset({CheckAnswer.WRONG_KEY, CheckAnswer.EXPIRED, CheckAnswer.OTHER_MODE})
"""Answers that are about the key alone: they say nothing of what was asked for."""

_ASKED_WITH: Mapping[CheckName, KeyKind] = MappingProxyType(
    {
        CheckName.REFUNDS: KeyKind.REFUND,
        CheckName.CARD_ENTRY: KeyKind.PUBLISHABLE,
        **dict.fromkeys(ASKED_OF_AIRLINE, KeyKind.AIRLINE),
    }
)
_ENTER = "Enter a new one in “Vendor keys”."


def refusal_sentences(refused: Iterable[VendorCheck], *, live: bool) -> tuple[str, ...]:
    """Of checks whose answer is not good: what is wrong, and what to do about it. `live`: the mode
    that the keys must have.
    """
    by_fault: dict[tuple[KeyKind, CheckAnswer], list[VendorCheck]] = {}
    for each in refused:
        kind = _ASKED_WITH.get(each.name, KeyKind.CHARGE)
        by_fault.setdefault((kind, each.answer), []).append(each)
    return tuple(
        " ".join(part for part in (key_fault(of, live=live), _advice(answer), _request(of)) if part)
        for (_, answer), of in by_fault.items()
    )


def key_fault(checks: Sequence[VendorCheck], *, live: bool) -> str:
    """What is wrong, as a sentence. `checks`: of one key, all with the same answer."""
    first = checks[0]
    name = KEY_NAMES[_ASKED_WITH.get(first.name, KeyKind.CHARGE)]
    key = f"{name[:1].upper()}{name[1:]}"
    if first.answer is CheckAnswer.WRONG_KEY:
        return f"{key} is not known there: it was copied wrongly, or ended."
    if first.answer is CheckAnswer.EXPIRED:
        return f"{key} has expired."
    if first.answer is CheckAnswer.OTHER_MODE:
        mode, other = ("live", "test") if live else ("test", "live")
        return f"{key} works in {other} mode, and {mode} mode is needed."
    if first.answer is CheckAnswer.NOT_KNOWN:
        name_shown = f"{first.name.value[:1].upper()}{first.name.value[1:]}"
        return f"{', '.join(part for part in (f'{name_shown}: not known', first.why) if part)}."
    missing = ", ".join(dict.fromkeys(each.missing for each in checks if each.missing))
    if missing:
        return f"{key} lacks: {missing}."
    asked = ", ".join(each.name.value for each in checks)
    return f"{key} was refused for: {asked}, and no right was named."


def _advice(answer: CheckAnswer) -> str:
    return _ENTER if answer in OF_THE_KEY else ""


def _request(checks: Sequence[VendorCheck]) -> str:
    """The vendor's own name of the first call, for its support."""
    return next((f"Request {each.request_id}." for each in checks if each.request_id), "")
