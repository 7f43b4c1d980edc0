"""Finds what looks like a card number in text that must never hold one.

One detector for fields, the store, the log, drafts and the names of documents. It returns
positions, never the digits, so that no message can repeat them. What counts as a digit, and what
is read as one, `card_digits` says.

**It finds** a number of a known brand and length whose check digit is right,

- written together or in any groups, with up to three characters that are no letters between two;
- in groups of the usual shapes (4-4-4-4, 8-8, 4-6-5 and the like) with words, blanks or lines
  between them, up to 24 characters when blanks are counted once;
- with the same text between any two of its parts, digit by digit too;
- spelled in the digit words of English, also with numerals among them, or run together;
- with letters typed for nought and one, or with the numbers of a list between its groups;
- in groups, or digits, of which each has a short number beside it that counts up from 0 or 1, or
  is always the same, with any words or signs: ``part 1 = 4242, part 2 = ...``, ``(1/4) 4242``, a
  column of a table, ``0:42 1:42``; or a letter each, ``a4 b2 c4``; also with sequences between
  them that color a terminal;
- behind or before other figures, an expiry date or a security code, with a gap or without;
- of 16 digits with any beginning but 0 and 1, and those of air travel cards (UATP, 15 digits that
  begin with 1), where nothing but one blank, point or hyphen is between the groups.

**It does not find** numbers that are reversed, encoded or enciphered, in Braille or in a picture;
words of other languages or of radio, and numbers read as hundreds or with words among the digit
words; parts further apart, or in unusual groups with words or the end of a sentence, a line or an
entry of a list between; amounts, seats or ordinals several times, "4242 four times"; parts that are
numbered from 2 on, not in order, in tens, by dates or words, by letters and figures both or in
several groups each, and of a length that is not the usual one of their brand; parts as a telephone
number and an extension, and such parts behind words like "order" or "room"; of 13 digits with the
code run on (one other in ten begins like one); numbers with a wrong or a missing digit.

**False alarms**: one number in ten of a card's length and beginning passes the check digit by
chance, such as an order number of 16 digits. Left out by their form: moments, dates, times, amounts
with cents, tickets and telephone numbers where nothing else is among them; times of day in four
digits, flights behind an airline's code, and figures with a word such as "order" or "room" between
them. Of 13 digits, as tickets have them, only those count that begin with 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from desktop.booking.card_numbers.card_digits import (
    DigitGroup,
    digit_groups,
    merged_spans,
    numbered_parts,
    other_readings,
    plain_separators,
    spelled_groups,
    words_run_together,
)
from desktop.booking.card_numbers.card_number_forms import (
    BEGINS_LIKE_A_CARD,
    EXPIRY,
    MAY_BEGIN_A_CARD,
    USUAL_LENGTHS,
    has_expiry_behind,
    is_air_travel_card,
    is_card_number,
    is_of_usual_length,
    is_other_card_number,
    passes_luhn,
)
from desktop.booking.card_numbers.trip_figures import (
    ALL_EXPLAINED,
    ExplainedFigures,
    explained_length,
    is_list,
    is_numbered_list,
)

# Groups of a number that may be apart, and how far. The second are those that other figures
# of a trip have too: five-digit postcodes, a six-digit code before a telephone number.
_SHAPES = frozenset({(4, 4, 4, 4), (8, 8), (4, 12), (12, 4), (4, 6, 5), (4, 6, 4)})
_LESS_USUAL_SHAPES = frozenset({
    (4, 4, 8), (4, 8, 4), (8, 4, 4), (5, 5, 5), (5, 5, 6), (6, 10), (4, 5, 6), (4, 4, 4, 3),
})  # fmt: skip
_WIDEST_GAP, _NARROW_GAP = 24, 5
_MOST_BETWEEN, _TICKET_DIGITS, _SHORTEST, _LONGEST, _FEWEST_EVEN_PARTS = 3, 13, 12, 19, 3
_FEWEST_SPELLED = 3  # Of a number run together: one that is all numerals is found without words.
# What ends a sentence, a line, or an entry of a list; a plus begins a telephone number.
_END = re.compile(r"[.;]\s|\s/\s|\n|\+")
BEGUN = 12
"""From so many digits on, what begins like a card number counts as one that is being typed."""

BEGUN_AMONG_LONG_NUMBERS = 14
"""The same, where tickets (13 digits) and telephone numbers are typed."""

_HALF, _QUARTER = 8, 4

# Almost every text is plain and holds nothing like it.
_TWELVE_DIGITS = re.compile(r"(?:[0-9][^0-9]*){12}")


def card_number_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each stretch that holds a card number, in order and apart."""
    if len(text) < _SHORTEST:
        return ()  # No word has more digits than letters.
    found = [*_in_words(text)]
    for reading in (text, *other_readings(text)):
        if _may_hold_one(reading):
            groups, figures = digit_groups(reading), ExplainedFigures(reading)
            found.extend(span for run in _runs(groups) for span in _in_run(run, figures))
            found.extend(_set_apart(groups, figures))
            found.extend(_evenly_apart(groups, figures))
            found.extend(_in_numbered_parts(groups, figures))
    return tuple(merged_spans(found))


def holds_card_number(text: str) -> bool:
    """True when the text holds what could be a card number."""
    return bool(card_number_spans(text))


def texts_hold_card_number(texts: Iterable[str]) -> bool:
    """The same of texts that are read beside each other; none of them separates digit words."""
    whole = tuple(texts)
    return any(holds_card_number(between.join(whole)) for between in (" and ", " "))


def begun_card_number_spans(text: str, at_least: int = BEGUN) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each run of so many digits or more that begins as card numbers do.

    For fields, where the rest may be about to be typed. A number may begin with a later group of
    its run, if that is a long one. A telephone number behind its ``+`` is left out up to the 15
    digits that such a number can have (ITU-T E.164).
    """
    if not _may_hold_one(text):
        return ()
    found = []
    for run in _entries(digit_groups(text)):
        digits = "".join(group.digits for group in run)
        if run[0].before.endswith("+") and len(digits) <= 15:
            continue
        explained = run[0].start + explained_length(run, text)
        if explained == run[-1].end and len(digits) <= _TICKET_DIGITS:
            # Thirteen digits together may as well be a card's.
            explained = run[0].start
        for index, group in enumerate(run):
            digits = "".join(later.digits for later in run[index:])
            if len(digits) < at_least:
                break
            if group.start < explained or not BEGINS_LIKE_A_CARD.match(digits):
                continue
            if index == 0 or _begins_a_number(run[index:]):
                found.append((group.start, run[-1].end))
                break
    return tuple(found)


def without_long_runs(text: str, refused: tuple[int, int] | None = None) -> str:
    """The text without runs of eight digits or more: what is left of a number that was refused.

    Within `refused`, where the whole number would have been, groups of four digits go too.
    """
    for run in reversed(list(_runs(digit_groups(text)))):
        if sum(len(group.digits) for group in run) >= _HALF:
            text = text[: run[0].start] + text[run[-1].end :]
            continue
        for group in reversed(run):
            inside = refused is not None and refused[0] <= group.start < refused[1]
            if inside and len(group.digits) >= 4:
                text = text[: group.start] + text[group.end :]
    return text


def _may_hold_one(text: str) -> bool:
    if len(text) < _SHORTEST:
        return False
    return not text.isascii() or _TWELVE_DIGITS.search(text) is not None


def _runs(groups: Sequence[DigitGroup]) -> Iterator[list[DigitGroup]]:
    """Groups that belong together: at most three characters between two, and no letter."""
    run: list[DigitGroup] = []
    for group in groups:
        if run and not _separates(group.before):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _entries(groups: Sequence[DigitGroup]) -> Iterator[list[DigitGroup]]:
    """The same, apart where something else begins: a sentence, a line, an entry of a list."""
    for run in _runs(groups):
        at = 0
        for index, group in enumerate(run[1:], 1):
            if _END.search(group.before):
                yield run[at:index]
                at = index
        yield run[at:]


def _separates(between: str) -> bool:
    return len(between) <= _MOST_BETWEEN and not any(letter.isalpha() for letter in between)


def _in_run(run: list[DigitGroup], figures: ExplainedFigures) -> Iterator[tuple[int, int]]:
    digits = _joined(run)
    whole = run[0].start, run[-1].end
    if len(digits) < _SHORTEST or ALL_EXPLAINED.fullmatch(figures.text, *whole):
        return
    for start, end in _without_expiry(run):
        if start == end or _ends_within(run[start:end], run[start].start, run[end - 1].end):
            continue
        number = _joined(run[start:end])
        plain = plain_separators(run[start:end])
        if is_card_number(number) or (plain and is_other_card_number(number)):
            yield run[start].start, run[end - 1].end
            return
    for part, start, end in (*_by_groups(run), *_inside(run, digits)):
        if not _ends_within(part, start, end) and not figures.cut(start, end):
            yield start, end
    yield from _before_expiry(run)


def _joined(groups: Sequence[DigitGroup]) -> str:
    return "".join(group.digits for group in groups)


def _without_expiry(run: Sequence[DigitGroup]) -> Iterator[tuple[int, int]]:
    """The whole run, and it without the expiry date and code before or behind it, as indices."""
    yield 0, len(run)
    for count in range(1, min(4, len(run))):
        if EXPIRY.fullmatch(_joined(run[-count:])):
            yield 0, len(run) - count
        if EXPIRY.fullmatch(_joined(run[:count])):
            yield count, len(run)


def _before_expiry(run: Sequence[DigitGroup]) -> Iterator[tuple[int, int]]:
    for group in run:
        if has_expiry_behind(group.digits):
            yield group.start, group.end


# The groups that a number is written in, and where it begins and ends in the text.
Found = tuple[Sequence[DigitGroup], int, int]


def _ends_within(part: Sequence[DigitGroup], start: int, end: int) -> bool:
    """Whether a sentence, a line or an entry ends within it: but for groups as those of a card."""
    if not any(_END.search(group.before) for group in part[1:]):
        return False
    is_whole = part[0].start == start and part[-1].end == end
    return not (is_whole and _has_usual_shape(part, _QUARTER))


def _by_groups(run: Sequence[DigitGroup]) -> Iterator[Found]:
    """Numbers of whole groups: spelled digit by digit or written in groups, never both."""
    for index, first in enumerate(run):
        digits = ""
        for last, group in enumerate(run[index : index + _LONGEST], index):
            if (len(group.digits) == 1) != (len(first.digits) == 1):
                break
            digits += group.digits
            if len(digits) > _LONGEST:
                break
            if is_card_number(digits):
                yield run[index : last + 1], first.start, group.end
                break


def _inside(run: list[DigitGroup], digits: str) -> Iterator[Found]:
    """Numbers run together with other digits, such as the expiry typed behind one.

    They begin where a group begins or end where one ends; in one long group, anywhere.
    """
    places = [place for group in run for place in group.places]
    owners = [index for index, group in enumerate(run) for _ in group.places]
    begins, ends = {group.start for group in run}, {group.end for group in run}
    for at in range(len(digits) - 13):
        for begins_so, length in USUAL_LENGTHS:
            number = digits[at : at + length]
            if len(number) < length or not begins_so.match(number):
                continue
            start, end = places[at], places[at + length - 1] + 1
            edge = start in begins or end in ends or len(run) == 1
            part = run[owners[at] : owners[at + length - 1] + 1]
            if edge and passes_luhn(number) and not _is_spelled_in_part(part):
                yield part, start, end


def _is_spelled_in_part(part: Sequence[DigitGroup]) -> bool:
    """Whether single figures and groups are mixed: a list, not a number."""
    lengths = [len(group.digits) for group in part]
    if all(len(group.digits) == 3 and group.before == "," for group in part[1:]):
        return False  # One number as amounts are written: no amount is so large.
    return len(lengths) > 2 and min(lengths) == 1 and max(lengths) != 1


def _set_apart(
    groups: Sequence[DigitGroup], figures: ExplainedFigures
) -> Iterator[tuple[int, int]]:
    """Groups of the usual shapes with words or blanks between: ``4242 and 4242 then 4242 ...``."""
    for index in range(len(groups)):
        for count in (2, 3, 4):
            number = groups[index : index + count]
            shape = tuple(len(group.digits) for group in number)
            widest = _NARROW_GAP if shape in _LESS_USUAL_SHAPES else -1
            widest = _WIDEST_GAP if shape in _SHAPES else widest
            if any(len(" ".join(group.before.split())) > widest for group in number[1:]):
                continue
            digits = _joined(number)
            known = is_card_number(digits) or is_air_travel_card(digits)
            if widest > 0 and known and not is_list(number, figures):
                yield number[0].start, number[-1].end


def _evenly_apart(
    groups: Sequence[DigitGroup], figures: ExplainedFigures
) -> Iterator[tuple[int, int]]:
    """A whole number between all parts of which the same is written: ``42 and 42 and 42 ...``."""
    index = 0
    while index < len(groups) - 1:
        end = index + 1
        while end < len(groups) and groups[end].before == groups[index + 1].before:
            end += 1
        number = groups[index:end]
        is_whole = len(number) >= _FEWEST_EVEN_PARTS and is_card_number(_joined(number))
        if is_whole and not is_list(number, figures):
            yield number[0].start, number[-1].end
        index = end - 1 if end - 1 > index else end


def _in_numbered_parts(
    groups: Sequence[DigitGroup], figures: ExplainedFigures
) -> Iterator[tuple[int, int]]:
    """Groups of the usual shapes, or of one length, each with a number of its own beside it."""
    for parts in numbered_parts(groups):
        for index, first in enumerate(parts):
            digits = first.digits
            for end in range(index + 1, min(index + _LONGEST, len(parts))):
                digits += parts[end].digits
                if len(digits) > _LONGEST or not MAY_BEGIN_A_CARD.match(digits):
                    break
                if not is_of_usual_length(digits) or not is_card_number(digits):
                    continue
                number = parts[index : end + 1]
                if _has_usual_shape(number) and not is_numbered_list(number, figures):
                    yield first.start, number[-1].end


def _has_usual_shape(number: Sequence[DigitGroup], most: int = _LONGEST) -> bool:
    """Or parts of up to four digits each, or two of up to `most`; the last may be shorter."""
    shape = tuple(len(group.digits) for group in number)
    is_even = len(set(shape[:-1])) == 1 and shape[-1] <= shape[0]
    is_few = shape[0] <= _QUARTER or (len(shape) == 2 and shape[0] <= most)
    return shape in _SHAPES or shape in _LESS_USUAL_SHAPES or (is_even and is_few)


def _in_words(text: str) -> Iterator[tuple[int, int]]:
    groups = spelled_groups(text)
    for run in _runs(groups):
        for index, first in enumerate(run):
            digits = ""
            for last, group in enumerate(run[index : index + _LONGEST], index):
                digits += group.digits
                if is_card_number(digits) and _is_spelled(run, index, last):
                    yield first.start, group.end
                    break
    yield from _evenly_apart(groups, ExplainedFigures(text))
    for words in words_run_together(text):
        digits = _joined(words)
        for at in range(len(digits) - _SHORTEST + 1):
            if not BEGINS_LIKE_A_CARD.match(digits, at):
                continue
            for end in range(at + _SHORTEST, min(at + _LONGEST, len(digits)) + 1):
                spelled = sum(word.end - word.start > 1 for word in words[at:end])
                if is_card_number(digits[at:end]) and spelled >= _FEWEST_SPELLED:
                    yield words[at].start, words[end - 1].end
                    break


def _is_spelled(run: Sequence[DigitGroup], first: int, last: int) -> bool:
    """Whether these are words, and numerals among them as they are written: none in part, and in
    one sentence. Each figure of a numeral is a group of its own, with nothing before it.
    """
    part = run[first : last + 1]
    are_words = [group.end - group.start > 1 for group in part]
    if all(are_words):
        return True
    behind = run[last + 1 : last + 2]
    goes_on = [group for group in behind if not group.before and group.end - group.start == 1]
    begins_within = first > 0 and not are_words[0] and not part[0].before
    is_in_part = begins_within or (bool(goes_on) and not are_words[-1])
    ends_within = any(_END.search(group.before) for group in part[1:])
    return any(are_words) and not is_in_part and not ends_within


def _begins_a_number(run: Sequence[DigitGroup]) -> bool:
    """Whether the groups are as those of a card: a long one, or the first ones of a shape."""
    if len(run[0].digits) >= _SHORTEST:
        return True
    return [len(group.digits) for group in run[:2]] in ([4, 4], [4, 6], [8, 8])
