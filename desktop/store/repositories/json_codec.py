"""Domain objects to JSON and back, exactly; an unknown field is an error, never dropped.

It is no sign of a newer Skycap: who holds the key can write any. That the version of the tables
says, alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from cattrs.errors import ForbiddenExtraKeysError, StructureHandlerNotFoundError
from cattrs.gen import make_dict_structure_fn, override
from cattrs.preconf.json import JsonConverter, make_converter

from desktop.booking.known_times import known
from desktop.booking.trip.itinerary import Segment
from desktop.store.column_types import UNREADABLE
from desktop.store.store_messages import row_damaged

N = TypeVar("N")
_MICROSECOND = timedelta(microseconds=1)


def _converter() -> JsonConverter:
    converter = make_converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_unstructure_hook(timedelta, lambda span: span // _MICROSECOND)
    converter.register_structure_hook(timedelta, lambda count, _: timedelta(microseconds=count))
    converter.register_structure_hook(date, lambda text, _: known(date.fromisoformat(text)))
    converter.register_structure_hook(datetime, _moment)
    clock = override(struct_hook=_clock_time)
    # At first use, as of every other class.
    converter.register_structure_hook_factory(
        lambda kind: kind is Segment,
        lambda kind: make_dict_structure_fn(
            kind,
            converter,
            _cattrs_forbid_extra_keys=True,
            _cattrs_detailed_validation=False,
            departs=clock,
            arrives=clock,
        ),
    )
    return converter


def _moment(text: str, _: object) -> datetime:
    at = known(datetime.fromisoformat(text))
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at


def _clock_time(text: str, _: object) -> datetime:
    """At an airport, whose zone is kept beside it."""
    at = known(datetime.fromisoformat(text))
    if at.tzinfo is not None:
        raise ValueError("a clock time with a zone")
    return at


@dataclass(frozen=True, slots=True)
class JsonCodec:
    """One converter; it generates its code for each class at first use."""

    _converter: JsonConverter

    def encode(self, value: object, kind: Any = None) -> Any:  # noqa: ANN401
        """Lists, dicts, strings and numbers. `kind` where the value's own class is not enough."""
        return self._converter.unstructure(value, unstructure_as=kind)

    def decode(self, plain: object, kind: type[N]) -> N:
        """The object. Refused ``store_damaged``, also on an unknown field, a year that no record
        holds, and half a character, which JSON can name and no file can hold.
        """
        try:
            json.dumps(plain, ensure_ascii=False).encode()
            return self._converter.structure(plain, kind)
        except StructureHandlerNotFoundError:
            raise
        except (*UNREADABLE, ForbiddenExtraKeysError) as bad:
            raise row_damaged() from bad


@cache
def json_codec() -> JsonCodec:
    """One for all records of the process, since its first use of each class is slow."""
    return JsonCodec(_converter())
