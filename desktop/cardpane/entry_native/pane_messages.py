"""What the pane says when a sending failed: what happened, what is safe, what to press.

The far sides' own words are never repeated: they may speak of lost or stolen cards, and the client
is on the phone.
"""

from __future__ import annotations

from enum import Enum

from desktop.card_protocol import Code, Label, Labels
from desktop.cardpane.tokenize.send_failure import SendFailure

from .trusted_text import HALF_KEPT, NOTHING_CHARGED, NOTHING_SENT


class At(Enum):
    """The field that a sentence belongs to."""

    NUMBER = "number"
    EXPIRY = "expiry"
    CODE = "code"


# Nothing that is typed again can help, or an answer holds the number and only the end of the
# process takes that away: the pane ends and the desk says who can mend it.
ENDS_THE_PANE = frozenset(
    {
        Code.PROCESSOR_KEY,
        Code.PROCESSOR_CLOSED,
        Code.PROCESSOR_WRONG_MODE,
        Code.PROCESSOR_REPEATS,
        Code.VAULT_REPEATS,
        Code.VAULT_KEY,
        Code.VAULT_CLOSED,
        Code.VAULT_WRONG_MODE,
        Code.VAULT_ADDRESS,
    }
)

_AT: dict[Code, At] = {
    Code.PROCESSOR_DECLINED: At.NUMBER,
    Code.PROCESSOR_NUMBER: At.NUMBER,
    Code.PROCESSOR_EXPIRY: At.EXPIRY,
    Code.PROCESSOR_CODE: At.CODE,
    Code.VAULT_DECLINED: At.NUMBER,
    Code.VAULT_NUMBER: At.NUMBER,
    Code.VAULT_EXPIRY: At.EXPIRY,
    Code.VAULT_CODE: At.CODE,
    Code.PROCESSOR_SILENT: At.NUMBER,
    Code.VAULT_SILENT: At.NUMBER,
    Code.PROXY_SILENT: At.NUMBER,
    Code.INTERCEPTED: At.NUMBER,
}


PUT_INTO_WORDS = frozenset(_AT)


def after(failure: SendFailure, labels: Labels) -> tuple[str, At]:
    """The sentence for this trouble and the field it marks.

    What happened is the desk's text; what was sent and what to press is the pane's own.
    """
    happened, at = labels.text(Label(failure.code.value)), _AT[failure.code]
    if not failure.wiped:
        return f"{happened} {NOTHING_SENT}", At.NUMBER
    return f"{happened} {HALF_KEPT if failure.fee_kept else NOTHING_CHARGED}", at
