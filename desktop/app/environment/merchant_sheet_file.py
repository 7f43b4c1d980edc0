"""The merchant sheet of one environment on disk: signed by the owner, and no secret."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from desktop.card_entry.pane_target import SignedText
from desktop.system.atomic_file import read_regular_file, write_atomically
from desktop.use_cases.errors import Refused

_LIMIT = 16 * 1024
_SAFE = "Nothing is charged and no card is kept."
_ISSUE = "Ask the owner to make a new merchant sheet."


@dataclass(frozen=True, slots=True)
class MerchantSheetFile:
    """`SheetFile`. What is read here is judged by the card pane."""

    file: Path

    def save(self, signed_sheet: str) -> None:
        """Replaces an earlier one. Refused ``merchant_sheet_not_saved``."""
        try:
            write_atomically(self.file, signed_sheet.encode("ascii"))
        except OSError as failure:
            raise Refused(
                "merchant_sheet_not_saved",
                f"The merchant sheet could not be written: {failure.strerror}.",
                "No card was taken. The card pane opens by an earlier sheet no more.",
                "Put that right, then make the sheet again.",
            ) from failure

    def read(self) -> SignedText:
        """Refused ``merchant_sheet_missing``, ``merchant_sheet_damaged``."""
        try:
            untrusted = json.loads(read_regular_file(self.file, _LIMIT).decode("ascii"))
            text, signature = untrusted["text"], bytes.fromhex(untrusted["signature"])
            if type(text) is not str:
                raise TypeError
        except FileNotFoundError as missing:
            raise Refused(
                "merchant_sheet_missing",
                "This desk has no merchant sheet yet, and the card pane opens for none without it.",
                _SAFE,
                _ISSUE,
            ) from missing
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as damaged:
            raise Refused(
                "merchant_sheet_damaged",
                "The merchant sheet of this desk cannot be read.",
                _SAFE,
                _ISSUE,
            ) from damaged
        return SignedText(text, signature)
