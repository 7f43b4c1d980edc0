"""The texts that the pane shows and the desk chooses, such as the names of the fields.

A text is limited in length and characters, so that it can contain no digits, control characters or
addresses. Texts that the person must be able to trust are fixed in the pane instead: its title,
that only published numbers are accepted and whether anything was sent
(cardpane/entry_native/trusted_text.py), and what shields the screen (cardpane/lockdown).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from .frames import FrameReader, ProtocolError

SHORT, SENTENCE = 28, 110
"""Greatest lengths in characters: of the name of a field or button, and of a sentence."""

_HAPPENED_LIMIT = 64
"""Greatest length of what happened; the pane adds what was sent and what to press."""

NUMBER_WORDS = 21
"""How many number words: none, one to nineteen, many. A screen reader gets no digits."""

_WORD_LIMIT = 20
_EXPIRY_LETTERS = 4
_PUNCTUATION = frozenset(
    " .,;:!?'\"()-\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u00ab\u00bb\u2026"
    "\u00a1\u00bf\u3001\u3002\uff0c\uff01\uff1f"
)


class Label(Enum):
    """Every text; the value is its key in the request."""

    NO_CLIENT = "no_client"
    TIME_LEFT = "time_left"
    CARD_NUMBER = "card_number"
    EXPIRY = "expiry"
    SECURITY_CODE = "security_code"
    NAME_ON_CARD = "name_on_card"
    POSTCODE = "postcode"
    BILLING_ADDRESS = "billing_address"
    EXPIRY_FORM = "expiry_form"
    CANCEL = "cancel"
    SEND = "send"
    SENDING = "sending"
    HOLD_TO_SHOW = "hold_to_show"
    # while the card is typed
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
    POSTCODE_MISSING = "postcode_missing"
    POSTCODE_SIGN = "postcode_sign"
    # for a screen reader
    COUNT = "count"
    FILLED_IN = "filled_in"
    EMPTY = "empty"
    # what happened when sending failed; the keys are those of `Code`
    PROCESSOR_DECLINED = "processor_declined"
    PROCESSOR_NUMBER = "processor_number"
    PROCESSOR_EXPIRY = "processor_expiry"
    PROCESSOR_CODE = "processor_code"
    VAULT_DECLINED = "vault_declined"
    VAULT_NUMBER = "vault_number"
    VAULT_EXPIRY = "vault_expiry"
    VAULT_CODE = "vault_code"
    VAULT_NAME = "vault_name"
    PROCESSOR_BUSY = "processor_busy"
    VAULT_BUSY = "vault_busy"
    PROCESSOR_SILENT = "processor_silent"
    VAULT_SILENT = "vault_silent"
    PROXY_SILENT = "proxy_silent"
    PROXY_REFUSED = "proxy_refused"
    PROXY_SIGN_IN = "proxy_sign_in"
    CERTIFICATE_DATES = "certificate_dates"
    INTERCEPTED = "intercepted"


_ALL = tuple(Label)
_HAPPENED_LABELS = frozenset(_ALL[_ALL.index(Label.PROCESSOR_DECLINED) :])
_SENTENCES = frozenset(_ALL[_ALL.index(Label.DIGIT_WRONG) : _ALL.index(Label.POSTCODE_SIGN) + 1])
_FIELDS = (
    *(Label.CARD_NUMBER, Label.EXPIRY, Label.SECURITY_CODE, Label.NAME_ON_CARD, Label.POSTCODE),
    *(Label.CANCEL, Label.SEND),
)
_COUNT_PLACEHOLDERS = {
    Label.GROUP_SHORT: ("%1", "%2"),
    Label.NUMBER_SHORT: ("%1", "%2"),
    Label.COUNT: ("%1", "%2"),
    Label.CODE_SHORT: ("%1",),
}
"""Texts with placeholders for small counts; each placeholder occurs exactly once."""


@dataclass(frozen=True, slots=True)
class Labels:
    """All texts of a request. `number_words`: none, one to nineteen, many."""

    texts: Mapping[Label, str]
    number_words: tuple[str, ...]

    def text(self, label: Label, *counts: int | str) -> str:
        """The text with its placeholders replaced by these counts."""
        text = self.texts[label]
        for index, count in enumerate(counts, start=1):
            text = text.replace(f"%{index}", str(count))
        return text

    def number_word(self, count: int) -> str:
        """The count as a word, without digits."""
        return self.number_words[min(count, NUMBER_WORDS - 1)]


def read_labels(reader: FrameReader) -> Labels:
    """Read and check all texts. ProtocolError names the first that is wrong."""
    nested = reader.nested("labels")
    texts = {label: _checked_text(label, nested.required(label.value, str)) for label in _ALL}
    nested.finish()
    if len({texts[label] for label in _FIELDS}) != len(_FIELDS):
        raise ProtocolError("labels")
    untrusted_number_words = reader.required("number_words", list)
    if len(untrusted_number_words) != NUMBER_WORDS:
        raise ProtocolError("number_words")
    for untrusted in untrusted_number_words:
        if not isinstance(untrusted, str) or not _is_allowed_text(untrusted, _WORD_LIMIT):
            raise ProtocolError("number_words")
    return Labels(texts, tuple(untrusted_number_words))


def label_limit(label: Label) -> int:
    """The greatest length of this text in characters."""
    if label in _HAPPENED_LABELS:
        return _HAPPENED_LIMIT
    return SENTENCE if label in _SENTENCES else SHORT


def _checked_text(label: Label, untrusted: str) -> str:
    rest = untrusted
    for index in _COUNT_PLACEHOLDERS.get(label, ()):
        if rest.count(index) != 1:
            raise ProtocolError(label.value)
        rest = rest.replace(index, "")
    if len(untrusted) > label_limit(label) or not _is_allowed_text(rest, SENTENCE):
        raise ProtocolError(label.value)
    # Placeholders for the digits still to be typed: two for the month, two for the year.
    if label is Label.EXPIRY_FORM and not (len(rest) == _EXPIRY_LETTERS and rest.isalpha()):
        raise ProtocolError(label.value)
    return untrusted


def _is_allowed_text(untrusted: str, limit: int) -> bool:
    """Letters, combining marks and common punctuation; no digits of any script, and not blank."""
    return bool(untrusted.strip()) and len(untrusted) <= limit and all(map(_is_letter, untrusted))


# The texts of a request have some two thousand characters, and few different ones.
@lru_cache(maxsize=1024)
def _is_letter(character: str) -> bool:
    if character in _PUNCTUATION:
        return True
    if character.isalpha():
        # This includes numerals that are letters, as in Chinese.
        return character.isprintable()
    # Combining marks may continue an identifier too; digits and "_" are excluded.
    is_mark = f"a{character}".isidentifier() and character.isprintable()
    return is_mark and not character.isnumeric() and character != "_"
