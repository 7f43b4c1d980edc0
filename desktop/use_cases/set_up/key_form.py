"""Whether a text can be a given key of the company at all, before it is saved or used.

Only the form is looked at: whether the vendor takes the key is asked by the checks of Set up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.booking.set_up.key_refusals import key_fault
from desktop.booking.set_up.vendor_check import CheckAnswer, VendorCheck
from desktop.booking.set_up.vendor_key import KEY_NAMES, KeyKind
from desktop.use_cases.errors import Refused

_BODY = re.compile(r"[A-Za-z0-9_\-]+")
_QUOTES = frozenset("\"'`“”‘’«»")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class KeyShape:
    """How a key begins: `prefix`, then ``live_`` or ``test_``. `secret_prefix` begins the vendor's
    keys that may do everything, which are never taken.
    """

    kind: KeyKind
    prefix: str
    secret_prefix: str


def check_key(shape: KeyShape, key: str, *, live: bool, environment: str, safe: str) -> None:
    """`safe` is what the sentences of a refusal say that was not done.

    Refused ``secret_key``, ``key_of_other_environment``, ``key_in_quotes``, ``key_with_label``,
    ``key_with_blanks``, ``key_not_recognized``. No sentence repeats a key.
    """
    called = KEY_NAMES[shape.kind]
    mode, other = ("live", "test") if live else ("test", "live")
    start = f"{shape.prefix}{mode}_"

    def refused(code: str, happened: str, press: str) -> Refused:
        return Refused(code, happened, safe, press, field=f"keys.{shape.kind.value}")

    if shape.secret_prefix and re.search(rf"\b{shape.secret_prefix}(live|test)_", key):
        raise refused(
            "secret_key",
            "This is a secret key: anyone who has it can do all in the company's account.",
            f"Make a key that may do less, and enter that as {called} ({start}).",
        )
    if key.startswith(f"{shape.prefix}{other}_"):
        raise refused(
            "key_of_other_environment",
            f"This is a {other} key, and this desk works in {environment}.",
            f"Enter {called} that begins with {start}.",
        )
    copy = f"Copy the whole key and nothing else; it begins with {start}."
    if any(sign in _QUOTES for sign in key):
        raise refused("key_in_quotes", "There are quotation marks in it.", copy)
    if start in key and not key.startswith(start):
        raise refused("key_with_label", "Something was copied along before the key.", copy)
    if any(sign.isspace() for sign in key):
        raise refused("key_with_blanks", "There are blanks or line breaks in it.", copy)
    body = key.removeprefix(start)
    if not (key.startswith(start) and _BODY.fullmatch(body)) or len(key) > _LONGEST:
        raise refused(
            "key_not_recognized",
            f"This is not {called}.",
            f"Copy the whole key; it begins with {start}.",
        )


def next_key_refused(bad: Sequence[VendorCheck], *, live: bool) -> Refused:
    """For a next key that is not switched to: `bad` are its answers that are not good; none: the
    vendor was not asked. ``next_key_wrong``, ``next_key_expired``, ``next_key_other_mode``,
    ``next_key_lacks_rights``, ``next_key_not_known``.
    """
    if not bad:
        happened, code, press = "The vendor was not asked.", "next_key_not_known", _LATER
    else:
        alike = [each for each in bad if each.answer is bad[0].answer]
        happened = key_fault(alike, live=live)
        code, press = _NEXT_KEY[bad[0].answer]
    return Refused(
        code, f"The next key was not found good. {happened}", "The present key stays in use.", press
    )


_LATER = "Switch again later."
_NEXT_KEY = {
    CheckAnswer.WRONG_KEY: (
        "next_key_wrong",
        "Copy the whole key at the vendor again, and enter it.",
    ),
    CheckAnswer.EXPIRED: ("next_key_expired", "Make a new key at the vendor, and enter it."),
    CheckAnswer.OTHER_MODE: ("next_key_other_mode", "Enter the key of the other mode."),
    CheckAnswer.NOT_ALLOWED: (
        "next_key_lacks_rights",
        "Give it these rights at the vendor, then switch again.",
    ),
    CheckAnswer.NOT_KNOWN: ("next_key_not_known", _LATER),
}
