"""What the pane says when a sending failed: what happened, what is safe, what to press.

The far sides' own words are never repeated: they may speak of lost or stolen cards, and the client
is on the phone.
"""

from __future__ import annotations

from enum import Enum

from desktop.card_protocol import Code
from desktop.cardpane.tokenize.send_failure import SendFailure


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
        Code.PROCESSOR_REPEATS,
        Code.VAULT_REPEATS,
        Code.VAULT_KEY,
        Code.VAULT_CLOSED,
        Code.VAULT_ADDRESS,
    }
)

_HAPPENED: dict[Code, tuple[str, At]] = {
    Code.PROCESSOR_DECLINED: ("The bank refused this card.", At.NUMBER),
    Code.PROCESSOR_NUMBER: ("The processor does not know this number.", At.NUMBER),
    Code.PROCESSOR_EXPIRY: ("The processor refused the expiry date.", At.EXPIRY),
    Code.PROCESSOR_CODE: ("The security code is not right.", At.CODE),
    Code.VAULT_DECLINED: ("The airline's side refused this card.", At.NUMBER),
    Code.VAULT_NUMBER: ("The airline's side does not take this number.", At.NUMBER),
    Code.VAULT_EXPIRY: ("The airline's side refused the expiry date.", At.EXPIRY),
    Code.VAULT_CODE: ("The airline's side refused the security code.", At.CODE),
    Code.PROCESSOR_SILENT: ("The processor did not answer.", At.NUMBER),
    Code.VAULT_SILENT: ("The airline's side did not answer.", At.NUMBER),
    Code.PROXY_SILENT: ("The proxy of this network did not let it through.", At.NUMBER),
    Code.INTERCEPTED: ("Something on this network opens secure connections.", At.NUMBER),
}


PUT_INTO_WORDS = frozenset(_HAPPENED)


def after(failure: SendFailure) -> tuple[str, At]:
    """The sentence for this trouble and the field it marks."""
    happened, at = _HAPPENED[failure.code]
    if not failure.wiped:
        return f"{happened} Nothing was sent. Enter tries again, Esc ends.", At.NUMBER
    safe = "Not charged; our half is kept." if failure.fee_kept else "Nothing is charged."
    return f"{happened} {safe} Retype number and code, or Esc.", at
