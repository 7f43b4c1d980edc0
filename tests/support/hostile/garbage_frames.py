"""Frames that are nearly right, and frames that are nothing: the same ones in every run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from desktop.card_protocol import VERSION
from tests.support.cardpane.published import VISA

_VERSION = str(VERSION).encode()

_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, 2, 2**31, 2**63, 10**12, 10**400, 1e308, 0.5),
    *("", "1", "none", "tokens", "x" * 400, "\ud800", "\x00", "é", "a\nb", VISA, "pm_" + VISA),
    *([], [[]], [1, 2], ["a", "b"], {}, {"v": VERSION}, {"a": {"b": []}}),
)


def garbage(good: tuple[bytes, ...], count: int, seed: int) -> Iterator[bytes]:
    """`count` frames, each made of one of the `good` ones or of nothing.

    Some still say what a good frame says, in other bytes; a few are good frames of another sense.
    """
    dice = random.Random(seed)  # noqa: S311
    for turn in range(count):
        change = _CHANGES[turn % len(_CHANGES)]
        yield change(dice, dice.choice(good))


def _noise(dice: random.Random, _good: bytes) -> bytes:
    return dice.randbytes(dice.randrange(600))


def _noise_line(dice: random.Random, good: bytes) -> bytes:
    return b'{"v":' + _VERSION + b"," + _noise(dice, good) + b"}\n"


def _cut(dice: random.Random, good: bytes) -> bytes:
    return good[: dice.randrange(len(good))]


def _cut_line(dice: random.Random, good: bytes) -> bytes:
    return _cut(dice, good) + b"\n"


def _flipped(dice: random.Random, good: bytes) -> bytes:
    frame = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        frame[dice.randrange(len(frame))] ^= 1 << dice.randrange(8)
    return bytes(frame)


def _slice_gone(dice: random.Random, good: bytes) -> bytes:
    start = dice.randrange(len(good))
    return good[:start] + good[start + dice.randint(1, 40) :]


def _slice_twice(dice: random.Random, good: bytes) -> bytes:
    start = dice.randrange(len(good))
    end = start + dice.randint(1, 200)
    return good[:end] + good[start:end] + good[end:]


def _slices_changed_over(dice: random.Random, good: bytes) -> bytes:
    first, second, third = sorted(dice.sample(range(len(good)), 3))
    return good[:first] + good[second:third] + good[first:second] + good[third:]


def _noise_inside(dice: random.Random, good: bytes) -> bytes:
    place = dice.randrange(len(good) + 1)
    return good[:place] + dice.randbytes(dice.randint(1, 8)) + good[place:]


def _two_frames(dice: random.Random, good: bytes) -> bytes:
    return good + dice.choice((good, b"\n", b"{}\n", b"\x00", good[:20]))


def _other_value(dice: random.Random, good: bytes) -> bytes:
    said = json.loads(good)
    held = _somewhere(dice, said)
    held[dice.choice(list(held))] = dice.choice(_VALUES)
    return _line(said)


def _key_gone(dice: random.Random, good: bytes) -> bytes:
    said = json.loads(good)
    held = _somewhere(dice, said)
    del held[dice.choice(list(held))]
    return _line(said)


def _key_more(dice: random.Random, good: bytes) -> bytes:
    said = json.loads(good)
    _somewhere(dice, said)[dice.choice(("url", "", "V", "note", "\x00"))] = dice.choice(_VALUES)
    return _line(said)


def _key_twice(dice: random.Random, good: bytes) -> bytes:
    key = dice.choice(list(json.loads(good)))
    more = json.dumps({key: dice.choice(_VALUES)}).encode()
    return good[:-2] + b"," + more[1:-1] + b"}\n"


def _other_version(dice: random.Random, good: bytes) -> bytes:
    other = dice.choice(
        (
            *(b"1", b"0", b"-1", _VERSION + b".0", _VERSION + b"e0", b"true", b"null"),
            *(b'"' + _VERSION + b'"', b"[" + _VERSION + b"]", b"0" + _VERSION),
        )
    )
    return good.replace(b'"v":' + _VERSION, b'"v":' + other, 1)


def _version_late(dice: random.Random, good: bytes) -> bytes:
    said = list(json.loads(good).items())
    dice.shuffle(said)
    return _line(dict(said))


def _deep(dice: random.Random, good: bytes) -> bytes:
    opened, closed = dice.choice(((b"[", b"]"), (b'{"v":', b"}")))
    depth = dice.choice((40, 80, 1_500))
    return opened * depth + b"1" + closed * depth + b"\n"


def _too_long(dice: random.Random, good: bytes) -> bytes:
    return good[:-1] + b" " * dice.choice((300, 600, 17_000)) + b"\n"


def _otherwise_encoded(dice: random.Random, good: bytes) -> bytes:
    return good.decode("ascii").encode(dice.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig")))


def _said_in_other_bytes(dice: random.Random, good: bytes) -> bytes:
    """Still the same words: blanks between them, letters escaped."""
    if dice.random() < 0.5:
        return json.dumps(json.loads(good), separators=(", ", ": ")).encode() + b"\n"
    key = dice.choice(list(json.loads(good)))
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in key)
    return good.replace(f'"{key}":'.encode(), f'"{escaped}":'.encode(), 1)


def _somewhere(dice: random.Random, said: dict[str, Any]) -> dict[str, Any]:
    """The frame itself, or any object within it."""
    within, inner = [], [said]
    while inner:
        within.append(inner.pop())
        inner += [part for part in within[-1].values() if isinstance(part, dict)]
    return dice.choice(within)


def _line(said: object) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n"


_CHANGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *(_noise, _noise_line, _cut, _cut_line, _flipped, _slice_gone, _slice_twice),
    *(_slices_changed_over, _noise_inside, _two_frames, _other_value, _other_value, _other_value),
    *(_key_gone, _key_more, _key_twice, _other_version, _version_late, _deep, _too_long),
    *(_otherwise_encoded, _said_in_other_bytes),
)
