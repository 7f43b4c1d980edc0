"""JSON from a file that anybody may have edited: a closed schema, checked before it is used.

The schema is that of the records themselves: their fields, no more and no fewer, each of exactly
the type that it has there and within the limits that are given beside it (`field_limits.py`).
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Never, TypeVar, get_args, get_origin, get_type_hints

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from desktop.identity.crypto.field_limits import EARLIEST, LATEST, Between, Letters, Size

MAX_BYTES = 1 << 20
_MAX_ITEMS = 1000
_MAX_CHARACTERS = 200

T = TypeVar("T")
Hook = Callable[[object, object], Any]


class Damaged(ValueError):
    """Not a directory file, or one that another program changed."""


def parse_json(untrusted: bytes, most: int = MAX_BYTES) -> object:
    """Damaged when it is longer than `most`, not JSON, or names one field twice."""
    if len(untrusted) > most:
        raise Damaged("too long")
    try:
        whole: object = json.loads(
            untrusted.decode(), object_pairs_hook=_unique_keys, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as bad:
        raise Damaged("not JSON") from bad
    return whole


def converter() -> Converter:
    """Reads and writes any dataclass; what it cannot read is Damaged. Its code is made at first
    use, so make one and keep it.
    """
    made = Converter(detailed_validation=False)
    made.register_structure_hook(str, _text)
    made.register_structure_hook(bool, _boolean)
    made.register_structure_hook(datetime, _timestamp)
    made.register_structure_hook_factory(_is_limited, _limited)
    made.register_structure_hook_factory(_is_list, lambda kind: _items(made, kind))
    made.register_structure_hook_factory(_is_enum, _one_of)
    made.register_structure_hook_factory(is_dataclass, lambda kind: exact_reader(made, kind))
    made.register_unstructure_hook_factory(is_dataclass, lambda kind: _writer(made, kind))
    made.register_unstructure_hook(bytes, lambda raw: b64encode(raw).decode())
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_unstructure_hook_func(_may_be_null, lambda text: text or None)
    return made


def exact_reader(made: Converter, kind: type[T]) -> Callable[[object, object], T]:
    """The reader of an object with exactly the fields of the dataclass `kind`."""
    hooks: dict[str, Any] = {
        name: override(struct_hook=_field_reader(made, hint)) for name, hint in _hints(kind)
    }
    fill = make_dict_structure_fn(kind, made, _cattrs_detailed_validation=False, **hooks)

    def read(untrusted: object, _: object) -> T:
        if type(untrusted) is not dict or untrusted.keys() != hooks.keys():
            raise Damaged("fields")
        return fill(untrusted, kind)

    return read


def _field_reader(made: Converter, hint: Any) -> Hook:  # noqa: ANN401
    read = made.get_structure_hook(hint)
    return lambda untrusted, _: read(untrusted, hint)


def _writer(made: Converter, kind: type[T]) -> Callable[[T], dict[str, Any]]:
    hooks: dict[str, Any] = {
        name: override(unstruct_hook=made.get_unstructure_hook(hint)) for name, hint in _hints(kind)
    }
    return make_dict_unstructure_fn(kind, made, **hooks)


def _hints(kind: type) -> list[tuple[str, Any]]:
    """Each field's type with what is given beside it, which cattrs itself loses."""
    hints = get_type_hints(kind, include_extras=True)
    return [(each.name, hints[each.name]) for each in fields(kind)]


def _limit(kind: object) -> object:
    """What is given beside the type, None where nothing is."""
    return get_args(kind)[1] if hasattr(kind, "__metadata__") else None


def _is_limited(kind: object) -> bool:
    return isinstance(_limit(kind), Size | Between | Letters)


def _may_be_null(kind: object) -> bool:
    return _limit(kind) == Letters(or_none=True)


def _is_list(kind: object) -> bool:
    return get_origin(kind) is tuple


def _is_enum(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _limited(kind: object) -> Hook:
    match _limit(kind):
        case Size(least, most):
            return lambda untrusted, _: _decode_bytes(untrusted, least, most)
        case Between(least, most):
            return lambda untrusted, _: _number(untrusted, least, most)
        case Letters(or_none=True):
            return lambda untrusted, _: "" if untrusted is None else _identifier(untrusted)
        case _:
            return lambda untrusted, _: _identifier(untrusted)


def _items(made: Converter, kind: object) -> Hook:
    inner = get_args(kind)[0]
    read = made.get_structure_hook(inner)

    def items(untrusted: object, _: object) -> tuple[Any, ...]:
        if type(untrusted) is not list or len(untrusted) > _MAX_ITEMS:
            raise Damaged("list")
        return tuple(read(item, inner) for item in untrusted)

    return items


def _one_of(kind: type[Enum]) -> Hook:
    known = {member.value: member for member in kind}

    def read(untrusted: object, _: object) -> Enum:
        found = known.get(_text(untrusted))
        if found is None:
            raise Damaged("not a known value")
        return found

    return read


def _number(untrusted: object, least: int, most: int) -> int:
    if type(untrusted) is not int or not least <= untrusted <= most:
        raise Damaged("number")
    return untrusted


def _boolean(untrusted: object, _: object = None) -> bool:
    if type(untrusted) is not bool:
        raise Damaged("truth")
    return untrusted


def _text(untrusted: object, _: object = None) -> str:
    if type(untrusted) is not str or not 1 <= len(untrusted) <= _MAX_CHARACTERS:
        raise Damaged("text")
    if not untrusted.isprintable():
        raise Damaged("text")
    return untrusted


def _identifier(untrusted: object) -> str:
    text = _text(untrusted)
    if not (text.isascii() and text.isalpha() and text.islower()):
        raise Damaged("id")
    return text


def _timestamp(untrusted: object, _: object = None) -> datetime:
    """Aware, turned to UTC, from `EARLIEST` to `LATEST`."""
    try:
        at = datetime.fromisoformat(_text(untrusted))
        if at.tzinfo is None:
            raise Damaged("time")
        at = at.astimezone(UTC)
    except (ValueError, OverflowError) as bad:
        raise Damaged("time") from bad
    if not EARLIEST <= at <= LATEST:
        raise Damaged("time")
    return at


def _decode_bytes(untrusted: object, least: int, most: int) -> bytes:
    if type(untrusted) is not str or len(untrusted) > 2 * most:
        raise Damaged("bytes")
    try:
        decoded = b64decode(untrusted, validate=True)
    except ValueError as bad:
        raise Damaged("bytes") from bad
    if not least <= len(decoded) <= most:
        raise Damaged("length")
    return decoded


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) != len(pairs):
        raise Damaged("one field twice")
    return whole


def _refuse_constant(_: str) -> Never:
    raise Damaged("not a number")
