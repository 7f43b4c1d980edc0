"""The directory file's schema is closed: not a field fewer, not one more, at any depth."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.identity.directory.directory_wire import Damaged, decode
from tests.support.identity.make_golden import golden_text

pytestmark = pytest.mark.hostile

GOLDEN = golden_text().decode()


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


PLACES = list(_objects(json.loads(GOLDEN)))


@pytest.mark.parametrize("place", PLACES)
def test_a_field_that_is_missing_is_refused(place: tuple[Any, ...]) -> None:
    for name in _at(json.loads(GOLDEN), place):
        whole = json.loads(GOLDEN)
        del _at(whole, place)[name]
        with pytest.raises(Damaged):
            decode(json.dumps(whole).encode())


@pytest.mark.parametrize("place", PLACES)
def test_a_field_too_many_is_refused(place: tuple[Any, ...]) -> None:
    for name in ("more", "version_"):
        whole = json.loads(GOLDEN)
        _at(whole, place)[name] = "active"
        with pytest.raises(Damaged):
            decode(json.dumps(whole).encode())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("revision",), 0),
        (("revision",), True),
        (("revision",), (1 << 40) + 1),
        (("names_hidden",), 0),
        (("installation_id",), "Upper"),
        (("used_codes",), "abc"),
        (("used_codes",), {"abc": 1}),
        (("members", 0, "status"), "invited"),
        (("members", 0, "name"), "a" * 201),
        (("members", 0, "name"), "tab\there"),
        (("members", 0, "salt"), b64encode(bytes(15)).decode()),
        (("members", 0, "salt"), b64encode(bytes(17)).decode()),
        (("members", 0, "integrity_tag"), b64encode(bytes(32)).decode() + "\n"),
        (("members", 0, "status_changed_at"), "2026-11-24T09:00:00"),
        (("members", 0, "failed_attempts"), {"failed": 11, "wait_left": 0, "seen_at": None}),
        (("members", 0, "failed_attempts"), {"failed": 1, "wait_left": 0, "seen_at": None}),
        (("members", 0, "failed_attempts"), {"failed": 0, "wait_left": 1801, "seen_at": None}),
        (("members", 0, "failed_attempts", "failed"), 1.0),
        (("members", 0, "cost", "lanes"), 17),
        (("members", 0, "cost", "passes"), True),
        (("members", 0, "used_device_code"), ""),
        (("members", 0, "second_factor"), {"kind": "fido2", "wrapped": "", "counter": 0}),
    ],
)
def test_a_value_out_of_its_limits_is_refused(place: tuple[Any, ...], value: object) -> None:
    whole = json.loads(GOLDEN)
    _at(whole, place[:-1])[place[-1]] = value
    with pytest.raises(Damaged):
        decode(json.dumps(whole).encode())
