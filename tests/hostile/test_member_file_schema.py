"""The member file's schema is closed: not a field fewer, not one more, at any depth."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.identity.directory.directory_wire import Damaged, decode

pytestmark = pytest.mark.hostile

_FOLDER = Path(__file__).parents[1] / "vault" / "golden"
GOLDEN = [(_FOLDER / f"door_v{version}.json").read_text() for version in (1, 2)]


def _objects(whole: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    if isinstance(whole, dict):
        yield at
    if isinstance(whole, dict | list):
        for key in whole if isinstance(whole, dict) else range(len(whole)):
            yield from _objects(whole[key], (*at, key))


def _at(whole: Any, place: tuple[Any, ...]) -> Any:  # noqa: ANN401
    for key in place:
        whole = whole[key]
    return whole


PLACES = [(golden, place) for golden in GOLDEN for place in _objects(json.loads(golden))]


@pytest.mark.parametrize(("golden", "place"), PLACES)
def test_a_field_that_is_missing_is_refused(golden: str, place: tuple[Any, ...]) -> None:
    for name in _at(json.loads(golden), place):
        whole = json.loads(golden)
        del _at(whole, place)[name]
        with pytest.raises(Damaged):
            decode(json.dumps(whole).encode())


@pytest.mark.parametrize(("golden", "place"), PLACES)
def test_a_field_too_many_is_refused(golden: str, place: tuple[Any, ...]) -> None:
    for name in ("more", "standing" if golden is GOLDEN[0] else "version_"):
        whole = json.loads(golden)
        _at(whole, place)[name] = "active"
        with pytest.raises(Damaged):
            decode(json.dumps(whole).encode())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("edition",), 0),
        (("edition",), True),
        (("edition",), (1 << 40) + 1),
        (("names_hidden",), 0),
        (("desk_id",), "Upper"),
        (("spent",), "abc"),
        (("spent",), {"abc": 1}),
        (("people", 0, "standing"), "invited"),
        (("people", 0, "name"), "a" * 201),
        (("people", 0, "name"), "tab\there"),
        (("people", 0, "salt"), b64encode(bytes(15)).decode()),
        (("people", 0, "salt"), b64encode(bytes(17)).decode()),
        (("people", 0, "mark"), b64encode(bytes(32)).decode() + "\n"),
        (("people", 0, "since"), "2026-11-24T09:00:00"),
        (("people", 0, "tries"), {"failed": 11, "wait_left": 0, "seen_at": None}),
        (("people", 0, "tries"), {"failed": 1, "wait_left": 0, "seen_at": None}),
        (("people", 0, "tries"), {"failed": 0, "wait_left": 1801, "seen_at": None}),
        (("people", 0, "tries", "failed"), 1.0),
        (("people", 0, "cost", "lanes"), 17),
        (("people", 0, "cost", "passes"), True),
        (("people", 0, "used_code"), ""),
        (("people", 0, "factor"), {"kind": "fido2", "wrapped": "", "counter": 0}),
    ],
)
def test_a_value_out_of_its_limits_is_refused(place: tuple[Any, ...], value: object) -> None:
    whole = json.loads(GOLDEN[1])
    _at(whole, place[:-1])[place[-1]] = value
    with pytest.raises(Damaged):
        decode(json.dumps(whole).encode())
