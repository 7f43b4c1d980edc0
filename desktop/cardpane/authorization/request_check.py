"""Whether a request may open the pane: the company's may, and our own training servers'.

Training servers need no signature: they are on this machine's loopback, and get published test
numbers only (`card_protocol.request_frame` refuses any other such request).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.card_protocol import PaneRequest
from desktop.card_protocol.organization_pin import OrganizationPin

from .requester import TRAINING, Requester


@dataclass(frozen=True, slots=True)
class RequestCheck:
    """`pin` was read before the process was confined. `now`: epoch seconds."""

    pin: OrganizationPin
    now: Callable[[], float]

    def __call__(self, request: PaneRequest, nonce: str) -> Requester:
        """RequestRefused. `nonce` is empty where no challenge was asked for."""
        if request.on_loopback:
            return TRAINING
        # Loaded here, for training needs none of it. A pane that waits has loaded it already.
        from .company_check import CompanyCheck

        return CompanyCheck(self.pin, self.now())(request, nonce)
