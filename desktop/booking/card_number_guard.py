"""Finds what looks like a card number in text that must never hold one.

One detector for fields, the store, the log, drafts and the names of documents. It returns
positions, never the digits, so that no message can repeat them.

Digits of every script count, also raised and circled ones; characters without a width are passed
over. What a person or a program puts between the groups of a number counts as a separator: up to
three characters that are no letters, or a word between groups of the usual shape (4-4-4-4, 4-6-5,
4-6-4). An expiry date or a security code written straight behind a number does not hide it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# How the card brands begin and how long they are (ISO/IEC 7812 ranges).
_BRANDED = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})|3[47][0-9]{13}|3[0689][0-9]{12}|35[0-9]{14,17}"
    r"|2[2-7][0-9]{14}|5[1-5][0-9]{14}|(?:5[06-9]|6[0-9])[0-9]{11,17}"
    # Maestro has numbers of twelve digits, in these ranges only.
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{8}"
)

# How a number begins and how long most of that brand are: what is looked for inside longer runs,
# where each further length would make chance finds likelier.
_USUAL_LENGTHS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|35|6"), 16),
    (re.compile(r"3[47]"), 15),
    (re.compile(r"3[0689]"), 14),
    (re.compile(r"4|62"), 19),
)
_BEGINS_LIKE_A_CARD = re.compile(r"4|5[0-9]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[0-9]|6")

_SHAPES = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4))
_MOST_BETWEEN, _LONGEST_WORD = 3, 12
_SHORTEST, _LONGEST = 12, 19
BEGUN = 12
"""From so many digits on, what begins like a card number counts as one that is being typed."""

BEGUN_AMONG_LONG_NUMBERS = 14
"""The same, where tickets (13 digits) and telephone numbers are typed."""

_HALF = 8

# Almost every text is plain and holds nothing like it: found out in one pass.
_PLAIN_CANDIDATE = re.compile(
    r"(?:[0-9][^0-9A-Za-z]{0,3}){11}[0-9]"
    r"|[0-9]{4}[^0-9]{1,12}[0-9]{4,6}[^0-9]{1,12}[0-9]{4,5}"
)
# A moment as programs write it, such as 2026-11-27 22:31:54.123456+00:00, has more digits than a
# card, and is none.
_MOMENT = re.compile(
    r"(?:[12][0-9]{3}-[01][0-9]-[0-3][0-9][T ])[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
    r"(?:[.,][0-9]{1,6})?(?:[+-][0-2][0-9]:?[0-5][0-9])?(?![0-9])"
)
_PLAIN_SEPARATORS = frozenset(" .-\u00a0\u2009")


def passes_luhn(digits: str) -> bool:
    """The check-digit rule of ISO/IEC 7812-1 over ASCII digits."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that follow each other: as ASCII, and where each is in the text."""

    digits: str
    places: tuple[int, ...]
    before: str
    """What is between this group and the one before it, without characters of no width."""

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1] + 1


def card_number_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each stretch that holds a card number, in order and apart."""
    if not _may_hold_one(text):
        return ()
    groups = _groups(text)
    found = [span for run in _runs(groups) for span in _in_run(run)]
    return tuple(_merged([*found, *_between_words(groups)]))


def holds_card_number(text: str) -> bool:
    """True when the text holds what could be a card number."""
    return bool(card_number_spans(text))


def begun_card_number_spans(text: str, at_least: int = BEGUN) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each run of so many digits or more that begins as card numbers do.

    For fields, where the rest may be about to be typed. A telephone number behind its ``+`` is
    left out up to the 15 digits that such a number can have (ITU-T E.164).
    """
    if not _may_hold_one(text):
        return ()
    found = []
    for run in _runs(_groups(text)):
        digits = "".join(group.digits for group in run)
        is_telephone = run[0].before.endswith("+") and len(digits) <= 15
        if len(digits) >= at_least and not is_telephone and _BEGINS_LIKE_A_CARD.match(digits):
            found.append((run[0].start, run[-1].end))
    return tuple(found)


def without_long_runs(text: str, refused: tuple[int, int] | None = None) -> str:
    """The text without runs of eight digits or more: what is left of a number that was refused.

    Within `refused`, where the whole number would have been, groups of four digits go too.
    """
    for run in reversed(list(_runs(_groups(text)))):
        if sum(len(group.digits) for group in run) >= _HALF:
            text = text[: run[0].start] + text[run[-1].end :]
            continue
        for group in reversed(run):
            inside = refused is not None and refused[0] <= group.start < refused[1]
            if inside and len(group.digits) >= min(_SHAPES[0]):
                text = text[: group.start] + text[group.end :]
    return text


def _may_hold_one(text: str) -> bool:
    if len(text) < _SHORTEST:
        return False
    return not text.isascii() or _PLAIN_CANDIDATE.search(text) is not None


def _groups(text: str) -> list[_Group]:
    text = _MOMENT.sub(lambda moment: "T" * len(moment.group()), text)
    groups: list[_Group] = []
    digits, places, before = "", list[int](), ""
    for place, character in enumerate(text):
        value = _digit(character)
        if value is not None:
            digits += value
            places.append(place)
        elif not _has_no_width(character):
            if digits:
                groups.append(_Group(digits, tuple(places), before))
                digits, places, before = "", [], ""
            before += character
    if digits:
        groups.append(_Group(digits, tuple(places), before))
    return groups


def _digit(character: str) -> str | None:
    """ASCII for a digit of any script, raised, lowered or circled; None for all else."""
    if character.isascii():
        return character if character.isdigit() else None
    value = unicodedata.digit(character, None)
    return None if value is None else str(value)


def _has_no_width(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in ("Cf", "Mn", "Me")


def _runs(groups: Sequence[_Group]) -> Iterator[list[_Group]]:
    """Groups that belong together: at most three characters between two, and no letter."""
    run: list[_Group] = []
    for group in groups:
        if run and not _separates(group.before):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _separates(between: str) -> bool:
    return len(between) <= _MOST_BETWEEN and not any(letter.isalpha() for letter in between)


def _in_run(run: list[_Group]) -> Iterator[tuple[int, int]]:
    digits = "".join(group.digits for group in run)
    if len(digits) < _SHORTEST:
        return
    plain = all(len(group.before) == 1 and group.before in _PLAIN_SEPARATORS for group in run[1:])
    if plain and 13 <= len(digits) <= _LONGEST and passes_luhn(digits):
        yield run[0].start, run[-1].end
        return
    yield from _by_groups(run)
    yield from _inside(run, digits)


def _by_groups(run: list[_Group]) -> Iterator[tuple[int, int]]:
    """Numbers of whole groups: spelt digit by digit or written in groups, never both."""
    for index, first in enumerate(run):
        digits = ""
        for group in run[index : index + _LONGEST]:
            if (len(group.digits) == 1) != (len(first.digits) == 1):
                break
            digits += group.digits
            if len(digits) > _LONGEST:
                break
            if len(digits) >= _SHORTEST and _BRANDED.fullmatch(digits) and passes_luhn(digits):
                yield first.start, group.end
                break


def _inside(run: list[_Group], digits: str) -> Iterator[tuple[int, int]]:
    """Numbers run together with other digits, such as the expiry typed behind one.

    They begin where a group begins or end where one ends; in one long group, anywhere.
    """
    places = [place for group in run for place in group.places]
    begins, ends = {group.start for group in run}, {group.end for group in run}
    for at in range(len(digits) - 13):
        for begins_so, length in _USUAL_LENGTHS:
            number = digits[at : at + length]
            if len(number) < length or not begins_so.match(number):
                continue
            start, end = places[at], places[at + length - 1] + 1
            edge = start in begins or end in ends or len(run) == 1
            if edge and passes_luhn(number) and not _is_spelt_in_part(run, start, end):
                yield start, end


def _is_spelt_in_part(run: list[_Group], start: int, end: int) -> bool:
    """Whether single figures and groups are mixed in this stretch: a list, not a number."""
    lengths = [len(group.digits) for group in run if start < group.end and group.start < end]
    return len(lengths) > 2 and min(lengths) == 1 and max(lengths) != 1


def _between_words(groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    """Groups of the usual shapes with a word between them: ``4242 and 4242 then 4242 …``."""
    for index in range(len(groups)):
        for shape in _SHAPES:
            number = groups[index : index + len(shape)]
            if tuple(len(group.digits) for group in number) != shape:
                continue
            if any(len(group.before) > _LONGEST_WORD for group in number[1:]):
                continue
            digits = "".join(group.digits for group in number)
            if _BRANDED.fullmatch(digits) and passes_luhn(digits):
                yield number[0].start, number[-1].end


def _merged(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """In order, and those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if last is None:
            last = start, end
        elif start < last[1]:
            last = last[0], max(last[1], end)
        else:
            yield last
            last = start, end
    if last is not None:
        yield last
