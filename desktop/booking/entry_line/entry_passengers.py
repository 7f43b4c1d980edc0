"""Reads who flies: ``2a1c9``, ``2adt1chd9``, ``2 adults 1 child 9``, ``two adults``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.booking.date_time_text import month_number

from .entry_pieces import PassengersEntry, Piece, ReadResult, clear_piece, unclear_piece
from .entry_tokens import Token, TokenKind, text_at
from .parsed_entry import ChipKind, Choice

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NUMBER_WORDS = {word: number for number, word in enumerate(_NUMBERS, start=1)}

_ADULT = {"a", "ad", "adt", "adts", "adult", "adults", "pax", "people", "passengers"}
_CHILD = {"c", "ch", "chd", "cnn", "child", "children", "kid", "kids"}
_INFANT = {"i", "inf", "infant", "infants", "baby", "babies"}
_KINDS = "|".join(sorted(_ADULT | _CHILD | _INFANT, key=len, reverse=True))

# An age ends where the next count and letter begin: "1c91i" is a child of 9 and an infant.
_GROUP = re.compile(rf"([1-9])({_KINDS})([0-9]{{1,2}}(?![0-9a-z])|[0-9]{{1,2}}(?=[1-9][a-z]))?")
_WHOLE_ALONE = {"adt", "chd", "cnn", "inf"}
"""Short words that mean one person, though each is also the code of a small airport."""
_BEFORE_AGE = {"aged", "age", "of", "and"}
_AFTER_AGE = {"yo", "yr", "yrs", "year", "years", "old"}
_AGE = re.compile(r"([0-9]{1,2})(?:yo|yrs?|y)?")
_YOUNGEST, _OLDEST = 2, 17


@dataclass(slots=True)
class _Count:
    """People while they are counted; `ages_due` children still have no age."""

    adults: int = 0
    child_ages: tuple[int, ...] = ()
    infants: int = 0
    ages_due: int = 0

    def add(self, number: int, kind: str, age: str | None = None) -> None:
        if kind in _ADULT:
            self.adults += number
        elif kind in _INFANT:
            self.infants += number
        else:
            self.ages_due += number
            if age is not None:
                self.add_age(int(age))

    def add_age(self, age: int) -> None:
        self.child_ages = (*self.child_ages, age)
        self.ages_due -= 1


def read_passengers(tokens: list[Token], at: int) -> ReadResult | None:
    """The people that begin at this token, or None."""
    word = text_at(tokens, at)
    if re.fullmatch(r"[5-9]a|1[0-2]a", word):
        return ReadResult((_adults_or_hour(tokens[at]),), at + 1)
    count = _Count()
    next_at = _compound(word, at, count) or _spelled(tokens, at, count)
    if next_at == 0:
        return None
    next_at = _ages(tokens, next_at, count)
    return ReadResult((_piece(tokens[at].start, tokens[next_at - 1].end, count),), next_at)


def _compound(word: str, at: int, count: _Count) -> int:
    """``2a1c9``: the place after it, 0 where it is something else."""
    reached = 0
    while match := _GROUP.match(word, reached):
        count.add(int(match[1]), match[2], match[3])
        reached = match.end()
    if not word or reached != len(word):
        count.adults = count.infants = count.ages_due = 0
        count.child_ages = ()
        return 0
    return at + 1


def _spelled(tokens: list[Token], at: int, count: _Count) -> int:
    """``2 adults``, ``two adults``, ``child``: the place after it, 0 for something else."""
    word, following = text_at(tokens, at), text_at(tokens, at + 1)
    number = NUMBER_WORDS.get(word) or (int(word) if re.fullmatch(r"[0-9]", word) else 0)
    if number and len(following) > 1 and re.fullmatch(_KINDS, following):
        count.add(number, following)
        return at + 2
    alone = word in _WHOLE_ALONE or (len(word) > 3 and word not in ("people", "passengers"))
    if alone and re.fullmatch(_KINDS, word):
        count.add(1, word)
        return at + 1
    return 0


def _ages(tokens: list[Token], at: int, count: _Count) -> int:
    """Takes the ages that follow, until every child has one: ``9``, ``(9, 4)``, ``9 and 4``."""
    while count.ages_due > 0:
        age_at = at
        while age_at < len(tokens) and (
            tokens[age_at].kind in (TokenKind.JOINER, TokenKind.COMMA, TokenKind.QUIET)
            or tokens[age_at].text in _BEFORE_AGE
        ):
            age_at += 1
        if age_at >= len(tokens):
            break
        age = tokens[age_at].text.lstrip("/")
        following = text_at(tokens, age_at + 1)
        match = _AGE.fullmatch(age)
        if not match or month_number(following) or re.fullmatch(_KINDS, following):
            break
        count.add_age(int(match[1]))
        at = age_at + 1
        while text_at(tokens, at) in _AFTER_AGE:
            at += 1
    return at


def _piece(start: int, end: int, count: _Count) -> Piece:
    label = passengers_label(count.adults, len(count.child_ages) + count.ages_due, count.infants)
    if count.child_ages:
        label += f" ({', '.join(map(str, count.child_ages))})"
    problem = ""
    if count.ages_due > 0:
        problem = "How old is each child when the last flight leaves? Type 1c9 for a child of 9."
    elif any(age < _YOUNGEST for age in count.child_ages):
        problem = "A child under 2 flies as an infant: type 1i."
    elif any(age > _OLDEST for age in count.child_ages):
        problem = "A child is 2 to 17 years old: 18 and older is an adult."
    if problem:
        return unclear_piece(start, end, ChipKind.PASSENGERS, label, problem)
    meaning = PassengersEntry(count.adults, count.child_ages, count.infants)
    return clear_piece(start, end, ChipKind.PASSENGERS, label, meaning)


def passengers_label(adults: int, children: int, infants: int) -> str:
    """``"2 adults, 1 child, 1 infant"``; those of whom there is none are left out."""
    groups = (
        (adults, "adult", "adults"),
        (children, "child", "children"),
        (infants, "infant", "infants"),
    )
    words = [f"{number} {one if number == 1 else many}" for number, one, many in groups if number]
    return ", ".join(words) or "nobody"


def _adults_or_hour(token: Token) -> Piece:
    number = token.text[:-1]
    morning = Choice(f"{number}am", f"after {int(number) % 12:02}:00")
    if len(number) > 1:
        problem = f"{token.text}: {number} in the morning? One booking takes 9 people at most."
        return unclear_piece(
            token.start, token.end, ChipKind.PASSENGERS, token.text, problem, (morning,)
        )
    choices = (Choice(f"{number} adults", f"{number} adults"), morning)
    problem = f"{token.text} may be {number} adults or {number} in the morning: choose one."
    return unclear_piece(token.start, token.end, ChipKind.PASSENGERS, token.text, problem, choices)
