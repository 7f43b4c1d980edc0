"""What a sending that did not bring every token leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.card_protocol import Code


@dataclass(frozen=True, slots=True)
class SendFailure:
    """Why a token is missing. `fee_kept`: the processor's token is here and stays."""

    code: Code
    wiped: bool
    fee_kept: bool
