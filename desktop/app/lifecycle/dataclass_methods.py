"""Spares the start the compiling of methods that are alike in every data class.

Python before 3.13 writes the source of six methods of a frozen data class and compiles each by
itself. The desk loads over 400 such classes; that was a sixth of the CPU of all its imports. Here
all but ``__init__``, whose parameters differ, are closures over the names of the fields. They do
what the compiled ones do (`tests/unit/app/lifecycle/test_dataclass_methods.py`).
"""

from __future__ import annotations

import dataclasses
import operator
import sys
from collections.abc import Callable
from dataclasses import Field, FrozenInstanceError
from reprlib import recursive_repr
from typing import Any, TypeAlias

_Fields: TypeAlias = "list[Field[Any]]"
_Globals: TypeAlias = dict[str, Any]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def share_dataclass_methods() -> bool:
    """Call it before our modules are imported; later data classes get the closures. False where
    this Python makes its methods in another way: it is left as it is.
    """
    if sys.version_info >= (3, 13) or not all(hasattr(dataclasses, name) for name in _MAKERS):
        return False
    for name, maker in _MAKERS.items():
        setattr(dataclasses, name, maker)
    return True


def _values_of(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """What reads these fields, as a tuple for one or none too."""
    if len(names) > 1:
        return operator.attrgetter(*names)
    if not names:
        return lambda _: ()
    only = operator.attrgetter(names[0])
    return lambda value: (only(value),)


def _make_repr(fields: _Fields, _globals: _Globals) -> Callable[[Any], str]:
    names = [field.name for field in fields]

    def __repr__(self: object) -> str:
        shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{self.__class__.__qualname__}({shown})"

    return recursive_repr("...")(__repr__)


def _make_comparison(
    name: str, sign: str, own_tuple: str, _others_tuple: str, globals: _Globals
) -> Callable[[Any, object], object]:
    """`own_tuple` is source, such as ``(self.city,self.country,)``."""
    del globals
    values = _values_of([each.removeprefix("self.") for each in own_tuple[1:-1].split(",") if each])
    compare = _COMPARISONS[sign]

    def method(self: object, other: object) -> object:
        if other.__class__ is self.__class__:
            return compare(values(self), values(other))
        return NotImplemented

    method.__name__ = name
    return method


def _make_hash(fields: _Fields, _globals: _Globals) -> Callable[[Any], int]:
    values = _values_of([field.name for field in fields])

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __hash__


def _make_frozen(
    cls: type, fields: _Fields, _globals: _Globals
) -> tuple[Callable[[Any, str, object], None], Callable[[Any, str], None]]:
    names = frozenset(field.name for field in fields)

    def __setattr__(self: object, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)  # type: ignore[arg-type]

    def __delattr__(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)  # type: ignore[arg-type]

    return __setattr__, __delattr__


_MAKERS: dict[str, Callable[..., object]] = {
    "_repr_fn": _make_repr,
    "_cmp_fn": _make_comparison,
    "_hash_fn": _make_hash,
    "_frozen_get_del_attr": _make_frozen,
}
