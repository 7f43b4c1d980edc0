"""JSON from outside, read into named tuples by cattrs.

A named tuple says what is promised: each field's type names its check, as in
``Annotated[str, text(200)]``, and a default is for a field that may be absent. Fields that it does
not name are ignored. Malformed names a field and never its value, so that no message or log repeats
what came from outside.

Named tuples, not dataclasses: they cost half as much to define and to fill.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

from cattrs import Converter
from cattrs.cols import is_namedtuple, namedtuple_dict_structure_factory
from cattrs.gen import override

T = TypeVar("T")
Check = Callable[..., T]
"""Called with what came, and returns it as the type that it stands beside. ValueError."""


class Malformed(ValueError):
    """A field is missing or has another shape than promised."""


def reader(kind: type[T], name: str) -> Callable[[object], T]:
    """Reads one `kind`. Malformed, by `name` where it is not even an object.

    Its code is made here: make a reader once, when the module is imported.
    """
    read = _CONVERTER.get_structure_hook(kind)

    def structured(untrusted: object) -> T:
        try:
            found: T = read(untrusted, kind)
        except Malformed:
            raise
        except ValueError:
            raise Malformed(name) from None
        return found

    return structured


def text(most: int, least: int = 1) -> Check[str]:
    """Printable text of `least` to `most` characters.

    With 0 as `least`, null and all else that JavaScript calls false are empty text.
    """

    def check(untrusted: object, _: object = None) -> str:
        if not untrusted and not least:
            return ""
        if type(untrusted) is str and least <= len(untrusted) <= most and untrusted.isprintable():
            return untrusted
        raise ValueError

    return check


def matching(pattern: str) -> Check[str]:
    """Text that the whole `pattern` fits."""
    fits = re.compile(pattern, re.ASCII).fullmatch

    def check(untrusted: object, _: object = None) -> str:
        if type(untrusted) is str and fits(untrusted):
            return untrusted
        raise ValueError

    return check


def whole_number(most: int, least: int = 0) -> Check[int]:
    """A whole number from `least` to `most`; a float is none."""

    def check(untrusted: object, _: object = None) -> int:
        if type(untrusted) is int and least <= untrusted <= most:
            return untrusted
        raise ValueError

    return check


def length(most: int, least: int = 0) -> tuple[int, int]:
    """How many things a list holds; beside the type of a tuple."""
    return least, most


def _boolean(untrusted: object, _: object = None) -> bool:
    if type(untrusted) is bool:
        return untrusted
    raise ValueError


def _object(untrusted: object, _: object = None) -> dict[str, object]:
    if type(untrusted) is dict:
        return untrusted
    raise ValueError


Truth = Annotated[bool, _boolean]
"""True or false; nothing stands in for either."""

Json = Annotated[dict[str, object], _object]
"""An object, whatever is in it."""


def _converter() -> Converter:
    made = Converter(detailed_validation=False)
    made.register_structure_hook_func(lambda kind: kind is object, lambda untrusted, _: untrusted)
    made.register_structure_hook_factory(is_namedtuple, lambda kind: _object_reader(made, kind))
    made.register_structure_hook_factory(_is_checked, _detail)
    made.register_structure_hook_factory(_is_list, lambda kind: _list_reader(made, kind))
    made.register_structure_hook_factory(_may_be_null, lambda kind: _null_or(made, kind))
    return made


def _detail(kind: object) -> Any:  # noqa: ANN401
    """What is said beside a type, None where nothing is."""
    return get_args(kind)[1] if hasattr(kind, "__metadata__") else None


def _is_checked(kind: object) -> bool:
    return callable(_detail(kind))


def _is_list(kind: object) -> bool:
    return type(_detail(kind)) is tuple


def _may_be_null(kind: object) -> bool:
    return type(None) in get_args(kind)


def _null_or(made: Converter, kind: object) -> Check[object]:
    """As cattrs has it, but with what is said beside the type, which that loses."""
    inner, _ = get_args(kind)
    read = made.get_structure_hook(inner)
    return lambda untrusted, _=None: None if untrusted is None else read(untrusted, inner)


def _list_reader(made: Converter, kind: Any) -> Check[tuple[object, ...]]:  # noqa: ANN401
    least, most = _detail(kind)
    inner, _ = get_args(get_args(kind)[0])
    read = made.get_structure_hook(inner)

    def items(untrusted: object, _: object = None) -> tuple[object, ...]:
        if type(untrusted) is list and least <= len(untrusted) <= most:
            return tuple([read(item, inner) for item in untrusted])
        raise ValueError

    return items


def _object_reader(made: Converter, kind: Any) -> Check[Any]:  # noqa: ANN401
    """The innermost field that is wrong is named; a wrong whole is named by who holds it."""
    hints = get_type_hints(kind, include_extras=True)
    hooks = {name: made.get_structure_hook(hints[name]) for name in kind._fields}
    fill = namedtuple_dict_structure_factory(
        kind,
        made,
        False,
        **{name: override(struct_hook=hook) for name, hook in hooks.items()},
    )

    def read(untrusted: object, _: object = None) -> object:
        if type(untrusted) is not dict:
            raise ValueError
        try:
            return fill(untrusted, kind)
        except KeyError as missing:
            raise Malformed(missing.args[0]) from None
        except ValueError as bad:
            if isinstance(bad, Malformed):
                raise
        raise Malformed(next(name for name, hook in hooks.items() if _fails(hook, untrusted, name)))

    return read


def _fails(hook: Check[object], untrusted: dict[str, object], name: str) -> bool:
    try:
        hook(untrusted.get(name), None)
    except ValueError:
        return True
    return False


_CONVERTER = _converter()
