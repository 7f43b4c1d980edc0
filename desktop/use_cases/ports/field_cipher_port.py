"""Seals single values of the records, so that who can read a database cannot read them."""

from __future__ import annotations

from typing import Protocol


class FieldCipher(Protocol):
    """Holds the field keys of a signed-in member. Where a value lies is bound into it: `table`,
    `column`, and `row_id`, by which its row is known.
    """

    @property
    def newest(self) -> bytes:
        """How everything begins that is sealed now. What begins otherwise is under a former key."""

    def earlier(self, generations: int) -> FieldCipher:
        """One that opens the same, and seals by the key so many generations before the newest, by
        the oldest where there are fewer: its `newest` is that.
        """

    def seal(self, plain: bytes, table: str, column: str, row_id: str) -> bytes: ...

    def open(self, sealed: bytes, table: str, column: str, row_id: str) -> bytes:
        """ValueError where no key of the member's opens it, or not at this place."""
