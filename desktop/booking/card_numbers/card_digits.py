"""The digits of a text, in the groups they are written in: what card numbers are looked for in.

Digits of every script count, also raised, circled and Chinese ones; characters without a width are
passed over. Escapes of JSON, Python, HTML and addresses count as what they say. The digit words of
English are read too, where that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from .sign_readings import (
    APART,
    DIGIT_LETTERS,
    FILLER,
    JOINED,
    Readings,
    digit_of,
    has_no_width,
)

# A moment as programs write it, such as 2026-11-27 22:31:54.123456+00:00, has more digits than a
# card, and is none.
_MOMENT = re.compile(
    r"(?:[12][0-9]{3}-[01][0-9]-[0-3][0-9][T ])[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
    r"(?:[.,][0-9]{1,6})?(?:[+-][0-2][0-9]:?[0-5][0-9])?(?![0-9])"
)
_ESCAPE = re.compile(
    r"\\u(?P<four>[0-9A-Fa-f]{4})|\\x(?P<two>[0-9A-Fa-f]{2})"
    r"|\\U(?P<eight>00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})"
    r"|%(?:25)?3(?P<of_address>[0-9])|%u003(?P<of_script>[0-9])|\\u\{0*3(?P<in_braces>[0-9])\}"
    # Browsers read those without a semicolon too.
    r"|&#(?:0*(?P<of_html>4[89]|5[0-7])(?![0-9])|[xX]0*3(?P<hexadecimal>[0-9])(?![0-9A-Fa-f]));?"
    r"|\\[nrt]|&#?[0-9A-Za-z]{2,8};|%(?:25)?(?:20|0[9AaDd]|2[CcDdEe])|</?[A-Za-z]{1,10} ?/?>"
)
_DIGIT_ITSELF = ("of_address", "of_script", "in_braces", "hexadecimal")
# Quoted-printable, of a whole number only: `=37` alone is the beginning of one, as often as not.
_QUOTED = re.compile(r"(?:=3[0-9]){12,19}")

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = {
    **{"twenty": 2, "thirty": 3, "forty": 4, "fifty": 5, "sixty": 6, "seventy": 7, "eighty": 8},
    **{"ninety": 9, "fourty": 4, "ninty": 9},
}
_DIGITS_OF_WORD = {
    **{word: str(value) for value, word in enumerate(_ONES)},
    **dict.fromkeys(("oh", "o", "nought"), "0"),
    **{word: str(value) for value, word in enumerate(_TEENS, 10)},
    **{word: str(value * 10) for word, value in _TENS.items()},
}
_TIMES = {"double": 2, "triple": 3}
_ONE = "|".join((*_ONES, "oh", "o", "nought"))
_SPELLED = re.compile(
    rf"(?P<times>double|triple) +(?P<repeated>{_ONE}|[0-9])(?![0-9A-Za-z])"
    rf"|(?P<tens>{'|'.join(_TENS)})(?:[ -]+(?P<unit>{'|'.join(_ONES[1:])}))?(?![A-Za-z])"
    rf"|(?P<word>{'|'.join(_TEENS)}|{_ONE})(?![A-Za-z])",
    re.IGNORECASE,
)
_WORD = re.compile("[A-Za-z]+")
_COUNTED = frozenset((*_DIGITS_OF_WORD, *_TIMES))
_FEWEST_WORDS = 3
# Words, and numerals among them, without anything between, or next to nothing. Every text that is
# saved is searched: small letters only, and each choice begins with one letter of its own, so that
# `re` passes over all letters that begin none of them.
_UNIT = "|".join((
    *(f"{word}(?:[ -]?(?:{'|'.join(_ONES[1:])}))?" for word in _TENS),
    *(*_TEENS, *_ONES, "oh", *"0123456789"),
))  # fmt: skip
_UNIT_AND_GAP = f"(?:{_UNIT})[^0-9a-z]{{0,3}}"
_RUN_TOGETHER = re.compile(f"{_UNIT_AND_GAP}(?:{_UNIT_AND_GAP}){{5,}}")
_EACH_UNIT = re.compile(_UNIT)
_HAS_LETTERS = re.compile("[a-z]")
_TENS_AND_ONE = re.compile(rf"({'|'.join(_TENS)})[ -]?([a-z]*)")
# Capital o and i and small l are typed for nought and one: among figures, or in groups of which
# only some have figures.
_LOOKS_LIKE_DIGITS = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=[^A-Za-z]{0,60}[OoIl])(?=[^0-9]{0,12}[0-9])"
    r"[0-9OoIl]+(?:[^0-9A-Za-z]{1,3}[0-9OoIl]+){2,18}"
    r"|(?=[OoIl]*[0-9])(?=[0-9]*[OoIl])[0-9OoIl]{3,})(?![0-9A-Za-z])"
)
_MEANT = str.maketrans("OoIl", "0011")
_MAY_ESCAPE = frozenset("\\%&<")
# What may be the number of a part in a list: "1. ", "1) ", "(1) ", "1: ", "#1 ", "1st ".
_LIST_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,])[#(]?(?P<number>[1-9][0-9]?)(?:st|nd|rd|th)?[.):-]?\s+(?=[0-9])"
)
_LETTERED = re.compile(
    r"(?<![0-9A-Za-z])(?P<letter>[A-Za-z])[^0-9A-Za-z]{0,3}[0-9]+(?![0-9A-Za-z]|[:.,/-][0-9])"
)
_FEWEST_LETTERS = 3
# How far apart such numbers may be, in groups: "(1/4) 4242 (2/4) ...", "<p0>4242</p0><p1> ...".
_LABELS_APART = (2, 3, 4)
_LABEL_DIGITS = 2
# What a program writes to color a terminal (ECMA-48: CSI, parameters, SGR among others), also as
# it is escaped.
_CONTROL_SEQUENCE = re.compile(
    r"(?:(?:\x1b|\\x1[bB]|\\u001[bB]|\\033|\\e)\[|\x9b|\\x9[bB]|\\u009[bB])"
    r"[0-?]{0,20}[ -/]{0,2}[@-~]"
)


@dataclass(frozen=True, slots=True)
class DigitGroup:
    """Digits that follow each other: as ASCII, and where each is in the text."""

    digits: str
    places: tuple[int, ...]
    end: int
    before: str
    """What is between this group and the one before it, without characters of no width."""

    @property
    def start(self) -> int:
        return self.places[0]


def digit_groups(text: str) -> list[DigitGroup]:
    """In order. What a program writes for a moment of a day is left out."""
    text = _MOMENT.sub(lambda moment: "T" * len(moment.group()), text)
    text = _ESCAPE.sub(_unescaped, text)
    return list(_grouped(text))


def spelled_groups(text: str) -> list[DigitGroup]:
    """The same with digit words read as digits; none where there are fewer than three."""
    for plain, find_places in _plain_readings(text):
        if sum(word.lower() in _COUNTED for word in _WORD.findall(plain)) < _FEWEST_WORDS:
            continue
        places = find_places()
        groups: list[DigitGroup] = []
        behind = 0
        for digits, start, end in _words_and_numerals(plain):
            where = (places[start],) * len(digits)
            groups.append(DigitGroup(digits, where, places[end - 1] + 1, plain[behind:start]))
            behind = end
        return groups
    return []


def words_run_together(text: str) -> Iterator[list[DigitGroup]]:
    """Stretches of digit words, also with numerals among them, digit by digit:
    ``fourtwofourtwo...``, ``fortytwo42four2...``.
    """
    plain, find_places = next(_plain_readings(text))
    # As long as before: no letter is two when it is small but \u0130, which is plain by then.
    plain = plain.lower()
    places: Sequence[int] = ()
    for stretch in _RUN_TOGETHER.finditer(plain):
        if not _HAS_LETTERS.search(stretch.group()):
            continue
        places = places or find_places()
        yield [
            DigitGroup(digit, (places[unit.start()],), places[unit.end() - 1] + 1, "")
            for unit in _EACH_UNIT.finditer(plain, *stretch.span())
            for digit in _unit_digits(unit.group())
        ]


def other_readings(text: str) -> Iterator[str]:
    """The text as it is read without what colors a terminal, where letters are typed for digits, in
    quoted-printable, and without the numbers of a list, 1, 2, 3 and so on, or its letters; every
    sign stays in its place. None where there is nothing of them.
    """
    plain = _CONTROL_SEQUENCE.sub(lambda found: FILLER * len(found.group()), text)
    if plain != text:
        yield plain
        text = plain
    if _QUOTED.search(text):
        yield _QUOTED.sub(lambda found: found.group().replace("=3", FILLER * 2), text)
    lettered = _without_letters_that_count(text)
    if lettered != text:
        yield lettered
    text = _ESCAPE.sub(_unescaped, text)
    meant = _with_letters_as_digits(text)
    if meant != text:
        yield meant
    numbers: list[re.Match[str]] = []
    for found in _LIST_NUMBER.finditer(meant):
        if int(found["number"]) == len(numbers) + 1:
            numbers.append(found)
    if len(numbers) > 1:
        # As wide a gap between all parts: numbers of two figures take none of it.
        put = " " if len(numbers) < 10 else FILLER
        signs = [*meant]
        for found in numbers:
            start, end = found.span()
            signs[start:end] = put * (end - start)
        yield "".join(signs)


def _without_letters_that_count(text: str) -> str:
    """Without those before digits that follow each other in the alphabet: ``a4 b2 c4 ...``."""
    signs, run = [*text], list[re.Match[str]]()
    for found in _LETTERED.finditer(text):
        letter = ord(found["letter"].lower())
        if run and letter != ord(run[-1]["letter"].lower()) + 1:
            run = []
        run.append(found)
        for one in run if len(run) >= _FEWEST_LETTERS else ():
            signs[one.start()] = FILLER
    return "".join(signs)


def numbered_parts(groups: Sequence[DigitGroup]) -> Iterator[list[DigitGroup]]:
    """Groups that have a short number each, as labels have, whatever else is written with it: one
    that counts up from 0 or 1, or always the same. It may be written twice, and beside another
    that is always the same.
    """
    for at in range(len(groups) - 2):
        if len(groups[at].digits) > _LABEL_DIGITS:
            continue
        for apart in _LABELS_APART:
            labels = _labels(groups, at, apart)
            for offset in range(1, apart) if len(labels) > 1 else ():
                if _are_labels_besides(groups, labels, apart, offset):
                    # From the one before the first label on: labels may be behind their parts.
                    places = (labels[0] + offset - apart, *(label + offset for label in labels))
                    yield [groups[place] for place in places if 0 <= place < len(groups)]


def _labels(groups: Sequence[DigitGroup], at: int, apart: int) -> list[int]:
    """The indices of the labels from this one on."""
    first = groups[at].digits
    is_same = at + apart < len(groups) and groups[at + apart].digits == first
    if is_same:
        if at >= apart and groups[at - apart].digits == first:
            return []  # It was looked at from the first one on.
    elif int(first) > 1:
        return []
    found = [at]
    for place in range(at + apart, len(groups), apart):
        digits = groups[place].digits
        value = int(first) if is_same else int(first) + len(found)
        if len(digits) > _LABEL_DIGITS or int(digits) != value:
            break
        found.append(place)
    return found


def _are_labels_besides(
    groups: Sequence[DigitGroup], labels: Sequence[int], apart: int, offset: int
) -> bool:
    """Whether all groups but those at `offset` are labels too."""
    for other in range(1, apart):
        if other == offset:
            continue
        beside = [
            (groups[label].digits, groups[label + other].digits)
            for label in labels
            if label + other < len(groups)
        ]
        is_short = all(len(digits) <= _LABEL_DIGITS for _, digits in beside)
        is_again = all(int(label) == int(digits) for label, digits in beside)
        if not is_short or not (is_again or len({digits for _, digits in beside}) == 1):
            return False
    return True


def plain_separators(run: Sequence[DigitGroup]) -> bool:
    """Whether one blank, point or hyphen is between two groups, and nothing else."""
    return all(len(group.before) == 1 and group.before in _PLAIN for group in run[1:])


_PLAIN = frozenset(" .-\u00a0\u2009")


def merged_spans(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each (start, end), in order, and those that overlap as one."""
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


def _unescaped(escape: re.Match[str]) -> str:
    """What is meant, as long as the escape was, so that all places stay."""
    code = escape["four"] or escape["two"] or escape["eight"]
    digit = next(filter(None, map(escape.group, _DIGIT_ITSELF)), None)
    if escape["of_html"]:
        digit = chr(int(escape["of_html"]))
    meant = chr(int(code, 16)) if code else digit or " "
    return FILLER * (len(escape.group()) - 1) + meant


# ASCII in long pieces, since nearly all of a long text is; any other sign by itself.
_PIECE = re.compile(r"[0-9]+|[\x00-/:-\x7f]+|[^\x00-\x7f]")


def _grouped(text: str) -> Iterator[DigitGroup]:
    digits, places, before = "", list[int](), ""
    for piece in _PIECE.finditer(text):
        part = piece.group()
        value = part if "0" <= part[0] <= "9" else digit_of(part[0])
        if value is not None:
            digits += value
            places += range(piece.start(), piece.end())
        elif not has_no_width(part[0]):
            if digits:
                yield DigitGroup(digits, tuple(places), places[-1] + 1, before)
                digits, places, before = "", [], ""
            before += part
    if digits:
        yield DigitGroup(digits, tuple(places), places[-1] + 1, before)


def _plain_readings(text: str) -> Iterator[tuple[str, Callable[[], Sequence[int]]]]:
    """The text in plain letters, and what finds where each is in it: with what has no width left
    out, as it is within words, and as a sign, as it is between them.
    """
    if not _MAY_ESCAPE.isdisjoint(text):
        text = _ESCAPE.sub(_unescaped, text)
    if text.isascii():
        yield text, partial(range, len(text))
        return
    for table in (JOINED, APART):
        yield text.translate(table), partial(_places, text, table)


def _places(text: str, table: Readings) -> Sequence[int]:
    return [place for place, sign in enumerate(text) for _ in table[ord(sign)]]


def _with_letters_as_digits(text: str) -> str:
    plain = text if text.isascii() else text.translate(DIGIT_LETTERS)
    tokens = [*_LOOKS_LIKE_DIGITS.finditer(plain)]
    if not tokens:
        return text
    places = range(len(text)) if text.isascii() else _places(text, DIGIT_LETTERS)
    signs = [*text]
    for token in tokens:
        for at, sign in enumerate(token.group().translate(_MEANT), token.start()):
            signs[places[at]] = sign
    return "".join(signs)


def _words_and_numerals(text: str) -> Iterator[tuple[str, int, int]]:
    """Digits, start and end of each."""
    place = 0
    while place < len(text):
        is_inside_word = place > 0 and text[place - 1].isalnum()
        spelled = None if is_inside_word else _SPELLED.match(text, place)
        if spelled is not None:
            yield _spelled_digits(spelled), spelled.start(), spelled.end()
            place = spelled.end()
            continue
        value = digit_of(text[place])
        if value is not None:
            yield value, place, place + 1
        place += 1


def _unit_digits(unit: str) -> str:
    """Of a word of a run, in small letters: ``forty-two``, ``seven``, or a numeral."""
    if found := _TENS_AND_ONE.fullmatch(unit):
        tens, one = found.groups()
        return _DIGITS_OF_WORD[tens][0] + _DIGITS_OF_WORD.get(one, "0")
    return _DIGITS_OF_WORD.get(unit, unit)


def _spelled_digits(spelled: re.Match[str]) -> str:
    if times := spelled["times"]:
        one = spelled["repeated"].lower()
        return _DIGITS_OF_WORD.get(one, one) * _TIMES[times.lower()]
    if spelled["unit"]:
        tens = _DIGITS_OF_WORD[spelled["tens"].lower()]
        return tens[0] + _DIGITS_OF_WORD[spelled["unit"].lower()]
    return _DIGITS_OF_WORD[(spelled["tens"] or spelled["word"]).lower()]
