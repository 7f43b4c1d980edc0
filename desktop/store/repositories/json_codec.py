"""Domain objects to JSON and back, exactly; an unknown field is an error, never dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from cattrs.errors import ForbiddenExtraKeysError, StructureHandlerNotFoundError
from cattrs.preconf.json import JsonConverter, make_converter

from desktop.store.store_messages import damaged, newer

N = TypeVar("N")
_MICROSECOND = timedelta(microseconds=1)


def _converter() -> JsonConverter:
    converter = make_converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_unstructure_hook(timedelta, lambda span: span // _MICROSECOND)
    converter.register_structure_hook(timedelta, lambda count, _: timedelta(microseconds=count))
    return converter


@dataclass(frozen=True, slots=True)
class JsonCodec:
    """One converter; it generates its code for each class at first use."""

    _converter: JsonConverter

    def encode(self, value: object, kind: Any = None) -> Any:  # noqa: ANN401
        """Lists, dicts, strings and numbers. `kind` where the value's own class is not enough."""
        return self._converter.unstructure(value, unstructure_as=kind)

    def decode(self, plain: object, kind: type[N]) -> N:
        """The object. Refused ``store_newer`` on an unknown field, else ``store_damaged``."""
        try:
            return self._converter.structure(plain, kind)
        except ForbiddenExtraKeysError as unknown:
            raise newer(f"unknown field: {', '.join(sorted(unknown.extra_fields))}") from unknown
        except StructureHandlerNotFoundError:
            raise
        except (AttributeError, KeyError, TypeError, ValueError) as bad:
            raise damaged() from bad


def new_json_codec() -> JsonCodec:
    """A new codec; create one and keep it, since its first use of each class is slow."""
    return JsonCodec(_converter())
