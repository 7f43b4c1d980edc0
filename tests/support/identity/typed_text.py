"""Typed secrets as text, and their score without a process: for tests only."""

from __future__ import annotations

from desktop.identity.crypto.passphrase_score import score
from desktop.use_cases.ports.typed_secret import TypedSecret


def text_of(secret: TypedSecret | None) -> str:
    """What was typed; empty when nothing was."""
    return "".join(secret.characters()) if secret is not None else ""


def score_here(passphrase: TypedSecret, name: str) -> int:
    """The same score as the product's, in this process: starting one takes time."""
    return score(text_of(passphrase), name)
