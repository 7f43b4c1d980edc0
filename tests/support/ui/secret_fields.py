"""Fills fields for secrets and reads them, which no program but a test may."""

from __future__ import annotations

from desktop.ui.widgets.secret.secret_field import SecretField
from tests.support.identity.typed_text import text_of


def fill(field: SecretField, text: str) -> None:
    """Put this text in the place of what is there."""
    field.wipe()
    field.edit._take(text)


def held(field: SecretField) -> str:
    """What is typed in it now."""
    return text_of(field.secret())
