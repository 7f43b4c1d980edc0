"""Fresh ids for what the desk keeps."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """26 lower-case letters, 122 random bits: no id can look like a card number."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(26))
