"""Signs a card request for one pane, as the answer to its challenge."""

from __future__ import annotations

from dataclasses import replace

from desktop.card_protocol import Authorization, PaneRequest, text_to_sign

from .pane_target import Credentials


def authorized(
    request: PaneRequest, credentials: Credentials, signature: bytes = bytes(64)
) -> PaneRequest:
    """With all that proves who asks; without `signature` for no pane yet."""
    authorization = Authorization(
        credentials.organization_key, credentials.sheet, credentials.certificate, signature
    )
    return replace(request, authorization=authorization)


def signed(request: PaneRequest, credentials: Credentials, nonce: str) -> PaneRequest:
    """With the member's signature for the pane of this nonce."""
    text = text_to_sign(authorized(request, credentials), nonce)
    return authorized(request, credentials, credentials.sign(text))
