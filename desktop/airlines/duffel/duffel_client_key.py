"""A key to Duffel's card host for one card, made from the token and never stored.

Duffel API v2, component client keys. That the card host takes such a key for a card that is sent
there directly is inferred, not documented: a trial booking in vendor test shows it.
"""

from __future__ import annotations

from pathlib import Path

from desktop.system.https import HttpsClient

from .duffel_client import DuffelClient
from .duffel_errors import malformed_answer

_PATH = "/identity/component_client_keys"
_LONGEST = 4096


def make_client_key(base_url: str, token: str, *, live: bool, ca_file: Path | None = None) -> str:
    """Blocks. Refused, Unreachable as every call that makes no order."""
    http = HttpsClient.open(base_url, ca_file)
    try:
        client = DuffelClient(http, token, live)
        untrusted = client.unwrap(client.call("POST", _PATH, {}))
    finally:
        http.session.close()
    key = untrusted.get("component_client_key") if isinstance(untrusted, dict) else None
    if not (isinstance(key, str) and 0 < len(key) <= _LONGEST and key.isascii()):
        raise malformed_answer()
    return key
