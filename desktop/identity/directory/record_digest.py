"""A digest of frozen records: the same values under the same names give the same 32 bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime, timedelta
from enum import Enum
from typing import Any


def record_digest(use: str, record: Any, left_out: Collection[str] = ()) -> bytes:  # noqa: ANN401
    """SHA-256 of every field of the dataclass `record` but those that are `left_out`, with all that
    they hold. A field that is added later is in it. `use`, so that none is taken for another.
    """
    text = json.dumps(["skycap 1", use, _named_values(record, left_out)])
    return hashlib.sha256(text.encode()).digest()


def _named_values(record: Any, left_out: Collection[str] = ()) -> dict[str, Any]:  # noqa: ANN401
    names = (each.name for each in fields(record))
    return {name: _plain(getattr(record, name)) for name in names if name not in left_out}


def _plain(value: Any) -> Any:  # noqa: ANN401
    """For JSON, in one way only. TypeError for what records do not hold."""
    match value:
        case None | bool() | int() | str():
            return value
        case bytes():
            return value.hex()
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Enum():
            return value.value
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return _named_values(value)
