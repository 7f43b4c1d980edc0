"""By what both kinds of card session end: how long without the focus, and for which codes how."""

from __future__ import annotations

from desktop.card_protocol import Code

FOCUS_LOST_SECONDS = 10
UNREACHABLE_CODES = frozenset(
    {
        *(Code.PROCESSOR_BUSY, Code.VAULT_BUSY),
        *(Code.PROCESSOR_SILENT, Code.VAULT_SILENT, Code.PROXY_SILENT, Code.PROXY_REFUSED),
        *(Code.PROXY_SIGN_IN, Code.CERTIFICATE_DATES, Code.INTERCEPTED),
    }
)
"""Nothing was sent, or no answer about the card came."""
