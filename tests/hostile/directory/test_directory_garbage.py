"""Whatever the directory file holds, it is read or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.identity.directory.directory_file import DirectoryFile
from desktop.identity.directory.directory_wire import Damaged, Newer, decode, encode
from desktop.identity.directory.sealed_directory import from_file, unseal
from tests.support.identity.desks import refusal
from tests.support.identity.make_golden import GOLDEN_FILE, golden_ring, golden_text, known

pytestmark = pytest.mark.hostile

GOLDEN = golden_text()
ODD: list[Any] = [
    None, True, -1, 0, 1, 2, 1 << 70, 0.5, "", "x", "\x00", "\ud800", "A" * 300, [], [[]], {},
    {"version": 1}, "2026-11-24T09:00:00+00:00", "9" * 60,
]  # fmt: skip


def _places(whole: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    yield at
    if isinstance(whole, dict | list):
        for key in whole if isinstance(whole, dict) else range(len(whole)):
            yield from _places(whole[key], (*at, key))


def _with_odd(place: tuple[Any, ...], good: bytes = GOLDEN) -> Iterator[bytes]:
    """The good text with each odd value in that place."""
    outside: list[Any] = [json.loads(good)]
    inner, key = outside, 0
    for following in place:
        inner, key = inner[key], following
    for value in ODD:
        inner[key] = value
        yield json.dumps(outside[0]).encode()


OUTSIDE = GOLDEN_FILE.read_bytes()


@pytest.mark.parametrize("place", list(_places(json.loads(OUTSIDE))))
def test_an_odd_value_in_any_place_in_clear_is_refused(
    tmp_path: Path, place: tuple[Any, ...]
) -> None:
    file, good = tmp_path / "members.json", json.loads(OUTSIDE)
    for untrusted in _with_odd(place, OUTSIDE):
        if json.loads(untrusted) == good:
            continue
        file.write_bytes(untrusted)
        code = refusal(DirectoryFile(file, golden_ring()).load)
        assert code in {"directory_damaged", "directory_newer", "directory_sealed"}


@given(st.integers(0, len(OUTSIDE) - 1), st.integers(1, 255))
def test_one_changed_byte_of_the_file_is_read_the_same_or_refused(place: int, by: int) -> None:
    changed = OUTSIDE[:place] + bytes((OUTSIDE[place] ^ by,)) + OUTSIDE[place + 1 :]
    try:
        sealed = from_file(changed)
    except (Damaged, Newer):
        return
    if sealed != from_file(OUTSIDE):
        with pytest.raises(Damaged):
            unseal(sealed, bytes.fromhex(known()["directory_key_hex"]))


def _is_read_or_refused(untrusted: bytes) -> bool:
    """True when it was read: then it must be exactly what this program would write."""
    try:
        directory = decode(untrusted)
    except (Damaged, Newer):
        return False
    assert decode(encode(directory)) == directory
    return True


@pytest.mark.parametrize("place", list(_places(json.loads(GOLDEN))))
def test_an_odd_value_in_any_place_is_read_or_refused(place: tuple[Any, ...]) -> None:
    found = zip(ODD, _with_odd(place), strict=True)
    kinds = {type(value) for value, untrusted in found if _is_read_or_refused(untrusted)}
    assert len(kinds - {type(None)}) <= 1


@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    assert not _is_read_or_refused(noise)


@given(st.integers(0, len(GOLDEN) - 1), st.integers(1, 255))
def test_one_changed_byte_is_read_or_refused(place: int, by: int) -> None:
    _is_read_or_refused(GOLDEN[:place] + bytes((GOLDEN[place] ^ by,)) + GOLDEN[place + 1 :])


@given(st.integers(0, len(GOLDEN) - 3))
def test_a_file_cut_short_is_refused(length: int) -> None:
    assert not _is_read_or_refused(GOLDEN[:length])


@pytest.mark.parametrize(
    "untrusted",
    [
        b"[" * 100_000,
        b'{"version": 1, "version": 1}',
        b'{"version": NaN}',
        b" " * (1 << 21) + OUTSIDE,
        OUTSIDE.replace(b'"version": 1,', b'"version": 1, "extra": 1,'),
        b"\xff" + OUTSIDE,
        GOLDEN,
        b"",
    ],
)
def test_a_file_of_another_shape_is_called_damaged(tmp_path: Path, untrusted: bytes) -> None:
    file = tmp_path / "members.json"
    file.write_bytes(untrusted)
    assert refusal(DirectoryFile(file, golden_ring()).load) == "directory_damaged"
    assert file.read_bytes() == untrusted


@pytest.mark.parametrize(
    "untrusted",
    [
        b" " * (1 << 20) + GOLDEN,
        GOLDEN.replace(b'"version": 1,', b'"version": 1, "extra": 1,'),
        GOLDEN.replace(
            b'"members": [', b'"members": [' + GOLDEN.split(b'"members": [', 1)[1][:-5] + b", "
        ),
        b"\xff" + GOLDEN,
        b"",
    ],
)
def test_a_text_of_another_shape_inside_is_called_damaged(untrusted: bytes) -> None:
    with pytest.raises(Damaged):
        decode(untrusted)


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "members.json"
    file.write_bytes(OUTSIDE.replace(b'"version": 1', b'"version": 2, "more": {}'))
    assert refusal(DirectoryFile(file, golden_ring()).load) == "directory_newer"
    with pytest.raises(Newer):
        decode(GOLDEN.replace(b'"version": 1', b'"version": 2, "more": {}'))


def test_one_person_twice_is_refused() -> None:
    whole = json.loads(GOLDEN)
    whole["members"] *= 2
    with pytest.raises(Damaged):
        decode(json.dumps(whole).encode())


def test_a_folder_in_place_of_the_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "members.json").mkdir()
    assert (
        refusal(lambda: DirectoryFile(tmp_path / "members.json", golden_ring()).load())
        == "directory_unreadable"
    )
