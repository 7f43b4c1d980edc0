"""A policy, a contract clause or a phone script: one text in one version.

The form of a file: a head between two lines of ``---``, each line ``name: value``, with a line
``change: version | date | what changed`` for each version and ``source: title | date read`` for
each source; then the text. In the text, ``## `` begins a heading, ``- `` an item of a list, and
``[...]`` is a blank that the company fills in.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

_FENCE = "---"
_BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")
_ONCE = frozenset({"title", "kind", "version", "summary"})


class PolicyKind(Enum):
    """What a text is for. The value is shown."""

    POLICY = "policy"
    CONTRACT_CLAUSE = "contract clause"
    PHONE_SCRIPT = "phone script"


SIGNED_KINDS = frozenset({PolicyKind.POLICY, PolicyKind.PHONE_SCRIPT})
"""Those that every member signs; a contract clause is for clients."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a version changed."""

    version: int
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class PolicySource:
    """What a text relies on, and when it was read."""

    title: str
    read_on: date


@dataclass(frozen=True, slots=True)
class PolicyText:
    """`name` is stable, the others are shown. Versions count from 1; `changes` are oldest first."""

    name: str
    title: str
    kind: PolicyKind
    version: int
    summary: str
    body: str
    changes: tuple[PolicyChange, ...] = ()
    sources: tuple[PolicySource, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all that a member reads and signs: the other fields are about it."""
        read = [self.name, self.title, self.kind.value, self.version, self.summary, self.body]
        return hashlib.sha256(json.dumps(read).encode("ascii")).hexdigest()

    @property
    def is_signed(self) -> bool:
        """Whether each member is asked to sign it."""
        return self.kind in SIGNED_KINDS

    @property
    def blanks(self) -> tuple[str, ...]:
        """What is still to be filled in, each once, in the order of the text."""
        return tuple(dict.fromkeys(_BLANK.findall(self.body)))


def first_blank(body: str) -> str:
    """What is to be filled in first, with its brackets; empty without any."""
    found = _BLANK.search(body)
    return found.group() if found else ""


def read_policy(name: str, text: str) -> PolicyText:
    """The text of a file of this name. ValueError, with what is wrong, on another form."""
    lines = text.split("\n")
    if lines[0] != _FENCE or _FENCE not in lines[1:]:
        raise ValueError(f"{name}: no head between two lines of {_FENCE}")
    end = lines.index(_FENCE, 1)
    once: dict[str, str] = {}
    changes: list[PolicyChange] = []
    sources: list[PolicySource] = []
    for line in lines[1:end]:
        key, _, value = line.partition(": ")
        if key == "change":
            version, on, what = _parts(name, value, 3)
            changes.append(PolicyChange(int(version), date.fromisoformat(on), what))
        elif key == "source":
            title, read_on = _parts(name, value, 2)
            sources.append(PolicySource(title, date.fromisoformat(read_on)))
        elif key in _ONCE and key not in once:
            once[key] = value
        else:
            raise ValueError(f"{name}: unknown line in the head, or twice: {key}")
    if once.keys() != _ONCE:
        raise ValueError(f"{name}: missing in the head: {', '.join(sorted(_ONCE - once.keys()))}")
    return PolicyText(
        name=name,
        title=once["title"],
        kind=PolicyKind(once["kind"]),
        version=int(once["version"]),
        summary=once["summary"],
        body="\n".join(lines[end + 1 :]).strip(),
        changes=tuple(changes),
        sources=tuple(sources),
    )


def _parts(name: str, value: str, count: int) -> list[str]:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != count:
        raise ValueError(f"{name}: {count} parts with | between are expected: {value}")
    return parts
