"""New random ids."""

from __future__ import annotations


def new_id() -> str:
    """26 lower-case letters, 122 random bits: no id can look like a card number."""
    # The sign-in page is shown before any id is made, and this takes 6 ms to load.
    import secrets

    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(26))
