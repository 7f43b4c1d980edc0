"""What the requirement files pin: names, versions and hashes, for the Python that freezes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).resolve().parents[2]
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Only these two, and what only they need, are the training servers'.
_OF_TRAINING = frozenset({"flask", "trustme"})


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned package. `hashes`: SHA-256 of every file that may be installed for it."""

    name: str
    version: str
    hashes: tuple[str, ...]


def pinned_for_this_python(file: str = "requirements.txt") -> dict[str, Pin]:
    """By canonical name; without those that are for another Python or system."""
    return pins_of((_ROOT / file).read_text("utf-8"))


def pins_of(text: str) -> dict[str, Pin]:
    """The pins in the text of a requirements file."""
    found: dict[str, Pin] = {}
    for entry in _entries(text):
        requirement = _requirement(entry)
        if requirement.marker is None or requirement.marker.evaluate():
            name = canonicalize_name(requirement.name)
            version = next(iter(requirement.specifier)).version
            found[name] = Pin(name, version, tuple(_HASH.findall(entry)))
    return found


def names_of(text: str) -> set[str]:
    """The canonical names in the text of a requirements file, for whichever system they are."""
    return {str(canonicalize_name(_requirement(entry).name)) for entry in _entries(text)}


def _entries(text: str) -> Iterator[str]:
    for entry in text.replace("\\\n", " ").splitlines():
        if entry.strip() and not entry.lstrip().startswith("#"):
            yield entry


def _requirement(entry: str) -> Requirement:
    return Requirement(entry.partition("--hash")[0].strip())


def needs_of(name: str) -> set[str]:
    """The canonical names of what an installed package needs here; empty when it is not there."""
    try:
        stated = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    needs = (Requirement(entry) for entry in stated)
    return {
        str(canonicalize_name(need.name))
        for need in needs
        if need.marker is None or need.marker.evaluate({"extra": ""})
    }


def direct_dependencies(pyproject: dict[str, dict[str, list[str]]]) -> set[str]:
    """What the project itself names."""
    return {
        str(canonicalize_name(Requirement(e).name)) for e in pyproject["project"]["dependencies"]
    }


def training_only(direct: set[str]) -> set[str]:
    """What is there for the training servers alone, and never imported by the desk or the pane."""
    live = _reached_from(direct - _OF_TRAINING)
    return _reached_from(direct & _OF_TRAINING) - live


def _reached_from(names: set[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += needs_of(name)
    return reached
