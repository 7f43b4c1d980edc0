"""Audit entries in an exported file: one line of JSON for each, to be checked without a store."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from desktop.booking.access.audit_entry import AuditEntry

from .audit_chain import ChainedEntry, UnreadableEntry

MAX_LINE_BYTES = 1 << 22
"""A longer line is none of ours: no field and no vendor's answer is so long."""

_ENTRY = {each.name: each.type for each in fields(AuditEntry)}
_LINK = {each.name: each.type for each in fields(ChainedEntry) if each.name != "entry"}
_TYPES = {**_ENTRY, **_LINK}


def exported(chain: Iterable[ChainedEntry]) -> Iterator[bytes]:
    """A line for each entry."""
    for link in chain:
        whole = {name: _plain(getattr(link.entry, name)) for name in _ENTRY}
        whole |= {name: _plain(getattr(link, name)) for name in _LINK}
        yield json.dumps(whole, ensure_ascii=False).encode() + b"\n"


def read_json(untrusted: bytes) -> Any:  # noqa: ANN401
    """ValueError, also where a name comes twice: readers differ in which one they take.
    RecursionError where it nests too deep.
    """
    return json.loads(untrusted, object_pairs_hook=_unique_names)


def imported(lines: Iterable[bytes]) -> Iterator[ChainedEntry]:
    """The entries of these lines. UnreadableEntry, with the number of the line, from 1."""
    for number, line in enumerate(lines, start=1):
        try:
            yield _chained(read_json(line))
        # Garbage may also nest too deep for the reader, or name a time before all times.
        except (TypeError, ValueError, OverflowError, RecursionError) as strange:
            raise UnreadableEntry(number) from strange


def _chained(untrusted: Any) -> ChainedEntry:  # noqa: ANN401
    if type(untrusted) is not dict or untrusted.keys() != _TYPES.keys():
        raise ValueError("fields")
    read = {name: _typed(value, _TYPES[name]) for name, value in untrusted.items()}
    entry = AuditEntry(**{name: read[name] for name in _ENTRY})
    return ChainedEntry(entry=entry, **{name: read[name] for name in _LINK})


def _plain(value: object) -> object:
    """Written so that neither a hash nor a time ever looks like a card number: bytes in base64, as
    hexadecimal has long runs of digits, and times with a Z for their zone.
    """
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    return value


def _typed(value: object, kind: object) -> Any:  # noqa: ANN401
    if kind in ("bytes", "datetime"):
        text = _typed(value, "str")
        if kind == "bytes":
            return b64decode(text, validate=True)
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("a time without a zone")
        return at.astimezone(UTC)
    if type(value).__name__ != kind:
        raise TypeError(kind)
    if isinstance(value, str):
        value.encode()  # half a sign, such as "\\ud800", is a ValueError here, and in no hash
    return value


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name comes twice")
    return read
