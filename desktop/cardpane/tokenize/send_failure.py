"""The result of a send that did not return every token."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.card_protocol import Code


@dataclass(frozen=True, slots=True)
class SendFailure:
    """Why a token is missing.

    `wiped`: the card was wiped. `fee_kept`: the processor's token was received and is kept.
    """

    code: Code
    wiped: bool
    fee_kept: bool
