"""Reads the texts and the guide that come with the program, from their files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.booking.delegation.guide_data import Guide, read_guide
from desktop.booking.delegation.policy_text import PolicyKind, PolicyText, read_policy
from desktop.use_cases.errors import Refused

_ORDER = (PolicyKind.POLICY, PolicyKind.PHONE_SCRIPT, PolicyKind.CONTRACT_CLAUSE)


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """`PolicyLibrary` over a folder with ``policies/NAME.md`` and ``guide/NAME.json``."""

    resources: Path

    def texts(self) -> tuple[PolicyText, ...]:
        files = sorted((self.resources / "policies").glob("*.md"))
        try:
            found = [read_policy(file.stem, file.read_text("utf-8")) for file in files]
        except (OSError, ValueError) as wrong:
            raise _damaged() from wrong
        if not found:
            raise _damaged()
        return tuple(sorted(found, key=lambda text: (_ORDER.index(text.kind), text.title)))

    def guide(self) -> Guide:
        try:
            return read_guide(
                questions=self._json("questions"),
                checklist=self._json("checklist"),
                steps=self._json("background-check"),
                insurance=self._json("insurance"),
            )
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            raise _damaged() from wrong

    def _json(self, name: str) -> Mapping[str, Any]:
        plain = json.loads((self.resources / "guide" / f"{name}.json").read_text("utf-8"))
        if not isinstance(plain, dict):
            raise TypeError(f"{name} is no object")
        return plain


def _damaged() -> Refused:
    return Refused(
        "policy_files_damaged",
        "The policies that come with Skycap cannot be read: a file is missing or damaged.",
        "Your own texts and all signatures are kept.",
        "Install Skycap again, then press G, G.",
    )
