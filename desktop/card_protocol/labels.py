"""The texts that the pane shows and the desk chooses, such as the names of the fields.

A text is bounded in length and in characters, so that it can hold no figure of a card, no control
character and no address. What the pane must be believed for is not here: its own title, that only
published numbers are taken, what shields the screen, and whether anything was sent
(cardpane/trusted_text.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from .frames import FrameReader, ProtocolError

SHORT, SENTENCE = 28, 110
"""Characters in the name of a field or a button, and in a sentence."""

_HAPPENED = 64
"""Characters in what happened: the pane adds what was sent and what to press."""

NUMBER_WORDS = 21
"""Words for none, one to nineteen, and many: a screen reader is given no figures."""

_WORD_LIMIT = 20
_EXPIRY_LETTERS = 4
_PUNCTUATION = frozenset(
    " .,;:!?'\"()-\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u00ab\u00bb\u2026"
    "\u00a1\u00bf\u3001\u3002\uff0c\uff01\uff1f"
)


class Label(Enum):
    """Every text, by its key in the request."""

    NO_CLIENT = "no_client"
    TIME_LEFT = "time_left"
    CARD_NUMBER = "card_number"
    EXPIRY = "expiry"
    SECURITY_CODE = "security_code"
    NAME_ON_CARD = "name_on_card"
    POSTCODE = "postcode"
    EXPIRY_FORM = "expiry_form"
    CANCEL = "cancel"
    SEND = "send"
    SENDING = "sending"
    HOLD_TO_SHOW = "hold_to_show"
    # while it is typed
    DIGIT_WRONG = "digit_wrong"
    DIGIT_WRONG_OR_LONGER = "digit_wrong_or_longer"
    GROUP_SHORT = "group_short"
    NUMBER_MISSING = "number_missing"
    NUMBER_SHORT = "number_short"
    CODE_SHORT = "code_short"
    EXPIRY_MISSING = "expiry_missing"
    NO_SUCH_MONTH = "no_such_month"
    EXPIRED = "expired"
    EXPIRY_FAR = "expiry_far"
    NAME_SIGN = "name_sign"
    NAME_MISSING = "name_missing"
    POSTCODE_SIGN = "postcode_sign"
    # for a screen reader
    COUNT = "count"
    FILLED_IN = "filled_in"
    EMPTY = "empty"
    # what happened when a sending failed; the keys are those of `Code`
    PROCESSOR_DECLINED = "processor_declined"
    PROCESSOR_NUMBER = "processor_number"
    PROCESSOR_EXPIRY = "processor_expiry"
    PROCESSOR_CODE = "processor_code"
    VAULT_DECLINED = "vault_declined"
    VAULT_NUMBER = "vault_number"
    VAULT_EXPIRY = "vault_expiry"
    VAULT_CODE = "vault_code"
    PROCESSOR_SILENT = "processor_silent"
    VAULT_SILENT = "vault_silent"
    PROXY_SILENT = "proxy_silent"
    INTERCEPTED = "intercepted"


_ALL = tuple(Label)
_HAPPENED_LABELS = frozenset(_ALL[_ALL.index(Label.PROCESSOR_DECLINED) :])
_SENTENCES = frozenset(_ALL[_ALL.index(Label.DIGIT_WRONG) : _ALL.index(Label.POSTCODE_SIGN) + 1])
_FIELDS = (
    *(Label.CARD_NUMBER, Label.EXPIRY, Label.SECURITY_CODE, Label.NAME_ON_CARD, Label.POSTCODE),
    *(Label.CANCEL, Label.SEND),
)
_FIGURES = {
    Label.GROUP_SHORT: ("%1", "%2"),
    Label.NUMBER_SHORT: ("%1", "%2"),
    Label.COUNT: ("%1", "%2"),
    Label.CODE_SHORT: ("%1",),
}
"""Texts with room for small counts; each place is there exactly once."""


@dataclass(frozen=True, slots=True)
class Labels:
    """All of them. `number_words`: none, one to nineteen, many."""

    texts: Mapping[Label, str]
    number_words: tuple[str, ...]

    def text(self, label: Label, *figures: int | str) -> str:
        """The text with its counts filled in."""
        text = self.texts[label]
        for place, figure in enumerate(figures, start=1):
            text = text.replace(f"%{place}", str(figure))
        return text

    def number_word(self, count: int) -> str:
        """A count without a figure."""
        return self.number_words[min(count, NUMBER_WORDS - 1)]


def read_labels(reader: FrameReader) -> Labels:
    """Check everything; ProtocolError names the first text that is wrong."""
    inner = reader.inner("labels")
    texts = {label: _checked(label, inner.take(label.value, str)) for label in _ALL}
    inner.end()
    if len({texts[label] for label in _FIELDS}) != len(_FIELDS):
        raise ProtocolError("labels")
    untrusted_words = reader.take("number_words", list)
    if len(untrusted_words) != NUMBER_WORDS:
        raise ProtocolError("number_words")
    for untrusted in untrusted_words:
        if not isinstance(untrusted, str) or not _fits(untrusted, _WORD_LIMIT):
            raise ProtocolError("number_words")
    return Labels(texts, tuple(untrusted_words))


def label_limit(label: Label) -> int:
    """How many characters this text may have."""
    if label in _HAPPENED_LABELS:
        return _HAPPENED
    return SENTENCE if label in _SENTENCES else SHORT


def _checked(label: Label, untrusted: str) -> str:
    rest = untrusted
    for place in _FIGURES.get(label, ()):
        if rest.count(place) != 1:
            raise ProtocolError(label.value)
        rest = rest.replace(place, "")
    if len(untrusted) > label_limit(label) or not _fits(rest, SENTENCE):
        raise ProtocolError(label.value)
    # Two letters for the month and two for the year stand in for the digits to come.
    if label is Label.EXPIRY_FORM and not (len(rest) == _EXPIRY_LETTERS and rest.isalpha()):
        raise ProtocolError(label.value)
    return untrusted


def _fits(untrusted: str, limit: int) -> bool:
    """Letters, their marks and common punctuation; no figure of any script, and not blank."""
    return bool(untrusted.strip()) and len(untrusted) <= limit and all(map(_is_letter, untrusted))


def _is_letter(character: str) -> bool:
    if character in _PUNCTUATION:
        return True
    if character.isalpha():
        # Also the words for numbers that are one letter, as in Chinese.
        return character.isprintable()
    # What else may continue a name: the marks on letters; figures and "_" may not come in.
    is_mark = f"a{character}".isidentifier() and character.isprintable()
    return is_mark and not character.isnumeric() and character != "_"
