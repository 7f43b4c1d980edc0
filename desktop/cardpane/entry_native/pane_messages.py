"""The pane's messages after a failed send: what happened, what is safe, what to press.

Error texts of the payees are never repeated: they may mention lost or stolen cards while the client
is on the phone.
"""

from __future__ import annotations

from enum import Enum

from desktop.card_protocol import Code, Label, Labels
from desktop.cardpane.tokenize.send_failure import SendFailure

from .trusted_text import HALF_KEPT, NOTHING_CHARGED, NOTHING_SENT


class FieldAtFault(Enum):
    """The field that a message is about."""

    NUMBER = "number"
    EXPIRY = "expiry"
    CODE = "code"
    NAME = "name"


# Codes that end the pane: typing the card again cannot help, or an answer contained the number and
# only the end of the process removes it from memory. The desk shows who can fix it.
FATAL_CODES = frozenset(
    {
        Code.PROCESSOR_KEY,
        Code.PROCESSOR_CLOSED,
        Code.PROCESSOR_REJECTED,
        Code.PROCESSOR_WRONG_MODE,
        Code.PROCESSOR_REPEATS,
        Code.VAULT_REPEATS,
        Code.VAULT_KEY,
        Code.VAULT_CLOSED,
        Code.VAULT_WRONG_MODE,
        Code.VAULT_ADDRESS,
    }
)

_FIELD_AT_FAULT: dict[Code, FieldAtFault] = {
    Code.PROCESSOR_DECLINED: FieldAtFault.NUMBER,
    Code.PROCESSOR_NUMBER: FieldAtFault.NUMBER,
    Code.PROCESSOR_EXPIRY: FieldAtFault.EXPIRY,
    Code.PROCESSOR_CODE: FieldAtFault.CODE,
    Code.VAULT_DECLINED: FieldAtFault.NUMBER,
    Code.VAULT_NUMBER: FieldAtFault.NUMBER,
    Code.VAULT_EXPIRY: FieldAtFault.EXPIRY,
    Code.VAULT_CODE: FieldAtFault.CODE,
    Code.VAULT_NAME: FieldAtFault.NAME,
    Code.PROCESSOR_BUSY: FieldAtFault.NUMBER,
    Code.VAULT_BUSY: FieldAtFault.NUMBER,
    Code.PROCESSOR_SILENT: FieldAtFault.NUMBER,
    Code.VAULT_SILENT: FieldAtFault.NUMBER,
    Code.PROXY_SILENT: FieldAtFault.NUMBER,
    Code.PROXY_REFUSED: FieldAtFault.NUMBER,
    Code.PROXY_SIGN_IN: FieldAtFault.NUMBER,
    Code.CERTIFICATE_DATES: FieldAtFault.NUMBER,
    Code.INTERCEPTED: FieldAtFault.NUMBER,
}


CODES_WITH_MESSAGE = frozenset(_FIELD_AT_FAULT)


def message_for(failure: SendFailure, labels: Labels) -> tuple[str, FieldAtFault]:
    """The message for this failure and the field to mark.

    What happened is the desk's text. What was sent and what to press is the pane's own text.
    """
    happened, at_fault = labels.text(Label(failure.code.value)), _FIELD_AT_FAULT[failure.code]
    if not failure.wiped:
        return f"{happened} {NOTHING_SENT}", FieldAtFault.NUMBER
    return f"{happened} {HALF_KEPT if failure.fee_kept else NOTHING_CHARGED}", at_fault
