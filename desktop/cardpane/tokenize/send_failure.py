"""What a sending that brought no two tokens leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.card_protocol import Code


@dataclass(frozen=True, slots=True)
class SendFailure:
    """Why there are no two tokens. `fee_kept`: the processor's token is here and stays."""

    code: Code
    wiped: bool
    fee_kept: bool
